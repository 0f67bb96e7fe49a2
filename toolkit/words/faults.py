"""The sentences of faults in Vietnamese: the tables hold them in English, as they were reported."""

from __future__ import annotations

import re

#: A whole sentence and its counterpart; what is quoted, counted or named is carried over.
_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"(.+) follows (.*?); read as (.+)", r"\1 đứng sau \2; đọc là \3"),
    (r"(.+) follows (.*?); taken as a list under it", r"\1 đứng sau \2; coi là danh sách thuộc mục đó"),
    (r"e follows d without đ, as word processors count; taken as the next item",
     r"e đứng sau d, không có đ, theo cách đánh số của máy; coi là mục kế tiếp"),
    (r"1 before section II; read as I", r"1 đứng trước mục II; đọc là I"),
    (r"(.+) follows (.*)", r"\1 đứng sau \2"),
    (r"the label (.+) stands (\d+) times; kept apart", r"ký hiệu \1 có \2 lần; giữ riêng từng đơn vị"),
    (r"a heading with nothing under it", r"đề mục không có nội dung bên dưới"),
    (r"no numbering was found; every paragraph is a unit", r"không thấy đánh số; mỗi đoạn là một đơn vị"),
    (r"no text of a body was found in the document", r"không thấy phần nội dung trong văn bản"),
    (r"the text at hand never cites the reference", r"văn bản hiện có không dẫn văn bản được triển khai"),
    (r"(\d+) words without a vowel, such as (.*)", r"\1 chữ không có nguyên âm, như \2"),
    (r"number: the text says '(.*)', the catalogue '(.*)'", r"số, ký hiệu: văn bản ghi '\1', danh mục ghi '\2'"),
    (r"issued: the text says '(.*)', the catalogue '(.*)'", r"ngày ban hành: văn bản ghi '\1', danh mục ghi '\2'"),
    (r"signer: the text says '(.*)', the catalogue '(.*)'", r"người ký: văn bản ghi '\1', danh mục ghi '\2'"),
    (r"'(.*)': no such day; not compared as a deadline", r"'\1': không có ngày này; không so sánh như thời hạn"),
    (r"'(.*)': the lower end is above the upper end", r"'\1': số đầu lớn hơn số cuối"),
    (r"'(.*)': the period ends before it begins", r"'\1': giai đoạn kết thúc trước khi bắt đầu"),
    (r"the name says (.+), the content is (.+); read as .+", r"tên tệp ghi \1, nội dung là \2; đọc theo nội dung"),
    (r"(\d+) embedded files were not read; save the document anew from Word",
     r"\1 tệp nhúng không được đọc; hãy lưu lại văn bản từ Word"),
    (r"(\d+) places are not valid (.+); each stands as (.+)", r"\1 chỗ không đúng bảng mã \2; mỗi chỗ ghi là \3"),
    (r"(.+%) of the accented words are Vietnamese syllables, (\d+) letters are unknown; .*",
     r"\1 số chữ có dấu là âm tiết tiếng Việt, \2 chữ không nhận ra; nên nhận dạng lại từ ảnh quét"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _SENTENCES)
_LEGACY = re.compile(r"(?:\d+ lines in [^,;]+(?:, )?)+; converted to Unicode")


def translate_detail(detail: str) -> str:
    """Return the sentence of a fault in Vietnamese; one that is not known stays as it is.

    Examples
    --------
    >>> translate_detail("the label III stands 2 times; kept apart")
    'ký hiệu III có 2 lần; giữ riêng từng đơn vị'
    >>> translate_detail("3 lines in VNI; converted to Unicode")
    '3 dòng mã VNI; đã chuyển sang Unicode'
    """
    if _LEGACY.fullmatch(detail):
        return detail.replace(" lines in ", " dòng mã ").replace("; converted to", "; đã chuyển sang")
    for pattern, words in _COMPILED:
        if match := pattern.fullmatch(detail):
            return match.expand(words)
    return detail
