"""Web pages: the document and nothing of the portal round it."""

import pytest

from toolkit.errors import ReadError
from toolkit.read.web.html import read_html


def read(markup):
    return read_html(markup.encode(), where="a.html")


PORTAL = """<!DOCTYPE html><html><head><meta charset=utf-8><title>KH 12 | Cổng</title><style>p{}</style></head><body>
<div id="header"><a href=/>Trang chủ</a></div><div class="main-menu"><ul><li><a>Tin</a><li><a>Bản đồ</a></ul></div>
<div class="container"><div class="breadcrumb"><a>x</a> / <a>y</a></div><div class="cookie-banner">Cho phép?</div>
<div class="content-detail"><div class="toolbar">In trang</div><div id="noidung">
<table><tr><td><p><b>ỦY BAN NHÂN DÂN</b><br>TỈNH SÔNG LAM</p></td><td><p>CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM</p><p>Độc lập - Tự do - Hạnh phúc</p></td></tr></table>
<p align=center>KẾ HOẠCH</p><p>Căn cứ <a href=2>Luật Rừng</a>;</p><!-- nháp -->
<p>Điều 1. Trồng rừng đầu nguồn, giữ nước cho đồng ruộng của mọi bản làng ven sông.</p>
<p style="display: none">ẩn</p><p>Nơi nhận:<br>- Lưu: VT.</p></div></div>
<div class=khac><h3>Văn bản khác</h3><ul><li><a>Văn bản A</a><li><a>Văn bản B</a><li><a>Văn bản C</a></ul></div>
</div><footer>Bản quyền</footer><script>var a="<p>x</p>"</script></body></html>"""


def test_portal_page_gives_the_document_only():
    content = read(PORTAL)
    assert content.text.split("\n\n") == [
        "ỦY BAN NHÂN DÂN\nTỈNH SÔNG LAM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "KẾ HOẠCH",
        "Căn cứ Luật Rừng;",
        "Điều 1. Trồng rừng đầu nguồn, giữ nước cho đồng ruộng của mọi bản làng ven sông.",
        "Nơi nhận:\n- Lưu: VT.",
        "Văn bản khác",
    ]
    assert set(content.dropped) == {"comment", "script", "page_title", "hidden_text", "navigation"}


def test_a_page_of_links_that_cite_laws_is_kept():
    basis = "".join(f"<p><a href={i}>Căn cứ Luật số {i}/2030/QH17;</a></p>" for i in range(5))
    assert read(f"<div>{basis}<p>Điều 1.</p></div>").text.count("Căn cứ") == 5


def test_the_document_is_kept_even_in_a_badly_named_box():
    assert read("<div class='widget'><p>Điều 1. Trồng rừng.</p></div>").text == "Điều 1. Trồng rừng."


LISTS = {
    "ordered": ("<ol><li>a<li>b</ol>", "1. a\n\n2. b"),
    "goes-on-in-a-list-without-items": (
        "<ol><li>a<ol><li>b</ol></ol><p>c</p><ol><ol><li>d</ol></ol>",
        "1. a\n\n1. b\n\nc\n\n2. d",
    ),
    "roman-from-three": ("<ol type=I start=3><li>a<li>b</ol>", "III. a\n\nIV. b"),
    "letters-with-a-jump": ("<ol type=a><li>a<li value=5>b<li>c</ol>", "a. a\n\ne. b\n\nf. c"),
    "nested": ("<ol><li>a<ol type=a><li>b</ol><li>c</ol>", "1. a\n\na. b\n\n2. c"),
    "number-typed-as-well": ("<ol><li>1. a<li>2. b</ol>", "1. a\n\n2. b"),
    "bullets-within-bullets": ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n\n+ b\n\n- c"),
    "bullets": ("<ul><li>a<li>- b</ul>", "- a\n\n- b"),
    "letters-by-style": ("<ol style='list-style-type: lower-alpha'><li>a<li>b</ol>", "a. a\n\nb. b"),
    "paragraphs-in-items": ("<ol type=I start=2><li><p>a</p><p>b</p></ol>", "II. a\n\nb"),
    "list-without-marks": ("<ul style='list-style: none'><li>a</ul>", "a"),
}


@pytest.mark.parametrize(("markup", "text"), LISTS.values(), ids=LISTS.keys())
def test_lists(markup, text):
    assert read(markup).text == text


def test_table_with_merged_cells_and_breaks():
    markup = (
        "<table><tr><th rowspan=2>TT<th colspan=2>Việc<tr><td>Chủ trì<td>Hạn"
        "<tr><td>1<td>Sở<br>Y tế<p>xã | bản</p><td>2035</table>"
    )
    assert read(markup).text == "| TT | Việc |  |\n| TT | Chủ trì | Hạn |\n| 1 | Sở<br>Y tế<br>xã \\| bản | 2035 |"


def test_table_that_arranges_the_page_is_no_table():
    body = "".join(f"<p>Điều {i}. Trồng rừng</p>" for i in range(1, 13))
    text = read(f"<table><tr><td>Bên trái</td><td>{body}</td></tr></table>").text
    assert "|" not in text
    assert text.split("\n\n")[1] == "Điều 1. Trồng rừng"


def test_space_and_inline_marks():
    assert read("<p>Trồng\n  <b>rừ</b>ng<br>  và   giữ\xa0nước</p>").text == "Trồng rừng\nvà giữ\xa0nước"


def test_entities_and_declared_charset():
    page = "<meta charset=windows-1258><p>K&#7871; ho&#7841;ch &amp; m&ocirc;i tr&#432;&#7901;ng</p>"
    assert read_html(page.encode("ascii"), where="a").text == "Kế hoạch & môi trường"


def test_footnotes_of_word():
    page = "<p>Trồng rừng<a href='#_ftn1'>[1]</a> ven sông</p><div><p><a href='#_ftnref1'>[1]</a>Gồm cả tre.</p></div>"
    content = read(page)
    assert content.text == "Trồng rừng ven sông\n\n[chú thích 1] Gồm cả tre."
    assert content.dropped == {"footnote_mark": 3}


@pytest.mark.parametrize(
    "style", ["vertical-align: super; font-size: 70%", "position:relative;top:-3pt;mso-text-raise:3pt"]
)
def test_a_style_raises_marks_of_notes_too(style):
    assert read(f"<p>Trồng 120<span style='{style}'>3</span> ha.</p>").text == "Trồng 120 ha."


@pytest.mark.parametrize("tag", ["<font face='Symbol'>&sup3;</font>", "<span style='font-family:Symbol'>&sup3;</span>"])
def test_signs_in_the_font_symbol_are_what_it_shows(tag):
    assert read(f"<p>Đạt {tag} 95%, rộng 3 m&sup3;.</p>").text == "Đạt ≥ 95%, rộng 3 m³."


def test_a_raised_figure_never_joins_a_number():
    page = read("<p>Trồng 120<sup>3</sup> ha, rộng 50 m<sup>2</sup>, đến năm 2030<sup>[1]</sup>.</p>")
    assert page.text.strip() == "Trồng 120 ha, rộng 50 m2, đến năm 2030."
    assert page.dropped["footnote_mark"] == 4


FRAMES = {
    "a frame beside little text": ("<p>Xem bên dưới.</p><iframe src='tep/noidung.html'></iframe>", ["unread_frames"]),
    "a frame beside a text": (f"<p>{'Đắp hồ. ' * 300}</p><iframe src='quangcao.html'></iframe>", []),
    "pictures beside little text": ("<p>I. MỤC TIÊU</p><img src=trang2.jpg><img src=trang3.jpg>", ["unread_pictures"]),
    "a logo": ("<p>I. MỤC TIÊU</p><img src=dau.png width=80>", []),
}


@pytest.mark.parametrize(("markup", "faults"), FRAMES.values(), ids=FRAMES.keys())
def test_text_that_may_stand_elsewhere_is_told(markup, faults):
    assert [fault.fault for fault in read(markup).faults] == faults


def test_a_page_of_frames_is_refused_with_their_names():
    with pytest.raises(ReadError, match=r"frames only.*muc\.html, vanban\.html"):
        read("<frameset cols=2><frame src=muc.html><frame src=vanban.html><noframes>Cũ</noframes></frameset>")


def test_cells_merged_beyond_all_measure_are_read():
    rows = "".join(f"<tr><td rowspan=60000>{i}<td>b" for i in range(1_500))
    assert len(read(f"<table>{rows}</table>").text) < 3_000_000


def test_long_lists_take_no_time_for_each_pair_of_items():
    """Each item once counted all before it: 20,000 took minutes."""
    assert read("<ol>" + "<li>a" * 20_000).text.endswith("20000. a")


def test_a_list_in_three_pieces_is_one_numbering():
    piece = "<ol><ol><li>a</ol></ol>x"
    assert [line for line in read(piece * 3).text.split("\n\n") if line != "x"] == ["1. a", "2. a", "3. a"]


def test_elements_within_elements_without_end_are_refused_at_once():
    """Each was measured with all that is in it: 20,000 took minutes."""
    assert read("<div>" * 200 + "Mở lớp").text == "Mở lớp"
    for nested in ("<div>", "<ul><li>a", "<table><tr><td>a"):
        with pytest.raises(ReadError, match="over 250 deep"):
            read(nested * 20_000)
