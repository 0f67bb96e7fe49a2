"""What single statements are read as: numbers, times, quantities, bodies."""

import unicodedata
from datetime import date

import pytest

from toolkit.statements.actors.extents import find_extents
from toolkit.statements.actors.roles import find_assignments
from toolkit.statements.passage import read_passage
from toolkit.statements.values.moments import find_moments
from toolkit.statements.values.quantities import find_quantities
from toolkit.text.folding import fold_text
from toolkit.text.numerals import parse_number


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.200", 1200), ("1 200", 1200), ("1,200,000", 1_200_000), ("10.000", 10_000), ("2,5", 2.5),
        ("2.5", 2.5),
        ("05", 5), ("1,5 triệu", 1.5e6), ("20 nghìn tỷ", 2e13), ("2 tỷ rưỡi", 2.5e9), ("ba mươi lăm", 35),
        ("hai mươi mốt", 21), ("mười lăm", 15), ("một trăm linh năm", 105), ("hai nghìn rưỡi", 2500),
        ("một vạn", 10_000), ("một triệu hai trăm nghìn", 1_200_000), ("hai trăm rưỡi", 250), ("ba chục", 30),
    ],
)  # fmt: skip
def test_numbers_in_digits_and_words_have_one_value(written, value):
    assert parse_number(written) == value


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("xong trước ngày 31/3/2020", "point", date(2020, 3, 31)),
        ("ngày 31 tháng 3 năm 2020", "point", date(2020, 3, 31)),
        ("31-3-2020", "point", date(2020, 3, 31)),
        ("31.3.2020", "point", date(2020, 3, 31)),
        ("trong tháng 8/2018", "point", date(2018, 8, 31)),
        ("tháng hai năm 2024", "point", date(2024, 2, 29)),
        ("quý II/2020", "point", date(2020, 6, 30)),
        ("quý 2 năm 2020", "point", date(2020, 6, 30)),
        ("6 tháng đầu năm 2020", "point", date(2020, 6, 30)),
        ("nửa cuối năm 2020", "point", date(2020, 12, 31)),
        ("hết năm 2025", "point", date(2025, 12, 31)),
        ("trước năm 2025", "point", date(2024, 12, 31)),
        ("giữa năm 2025", "point", date(2025, 7, 2)),
        ("giai đoạn 2021 - 2025", "point", date(2025, 12, 31)),
        ("nhiệm kỳ 2015-2020", "point", date(2020, 12, 31)),
        ("từ quý III/2021", "begin", date(2021, 7, 1)),
        ("kể từ ngày 01/7/2019", "begin", date(2019, 7, 1)),
    ],
)
def test_dates_in_all_formats_stand_for_one_day(text, kind, day):
    (moment,), _ = find_moments(read_passage(text))
    assert (moment.kind, date.fromordinal(int(moment.value))) == (kind, day)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("hằng năm", 360), ("hàng quý", 90), ("mỗi tháng", 30), ("2 năm một lần", 720), ("6 tháng/lần", 180),
        ("mỗi năm hai lần", 180), ("một lần mỗi quý", 90), ("2 lần/năm", 180), ("định kỳ 6 tháng", 180),
        ("nửa năm một lần", 180), ("năm một lần", 360), ("hằng tuần", 7),
    ],
)  # fmt: skip
def test_frequencies_are_intervals_in_days(text, days):
    (moment,), _ = find_moments(read_passage(text))
    assert (moment.kind, moment.value) == ("frequency", days)


@pytest.mark.parametrize(
    "text",
    [
        "theo Nghị quyết số 26-NQ/TW, ngày 19/5/2018", "Quyết định 749/QĐ-TTg ngày 03/6/2020",
        "so với năm 2015",
        "Luật Đầu tư công năm 2019", "Chương trình 135", "khóa XII", "Hội nghị lần thứ bảy",
        "Điều 5", "30/02/2020",
        "công nghiệp lần thứ tư", "mạng 5G", "đề án 06",
    ],
)  # fmt: skip
def test_citations_baselines_and_names_are_no_statements(text):
    passage = read_passage(text)
    moments, rest = find_moments(passage)
    assert moments == ()
    assert find_quantities(passage, rest) == ()


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "bound"),
    [
        ("ít nhất 40 lớp", "count", 40, 40, "floor"),
        ("từ 40 lớp trở lên", "count", 40, 40, "floor"),
        ("không vượt quá 4 đầu mối", "count", 4, 4, "ceiling"),
        ("không lập quá 4 đội", "count", 4, 4, "ceiling"),
        ("từ 15 đến 20%", "share", 15, 20, "exact"),
        ("15% - 20%", "share", 15, 20, "exact"),
        ("xấp xỉ 25%", "share", 25, 25, "about"),
        ("hai phần ba số xã", "share", 66.7, 66.7, "exact"),
        ("toàn bộ hồ sơ", "share", 100, 100, "exact"),
        ("dưới 40 tuổi", "age", 40, 40, "ceiling"),
        ("ít nhất 5 năm công tác", "service", 1800, 1800, "floor"),
        ("trong vòng 30 ngày", "duration", 30, 30, "ceiling"),
        ("nhóm 10 tỉnh dẫn đầu", "rank", 10, 10, "exact"),
        ("mức độ 4", "grade", 4, 4, "exact"),
        ("20.000 tỷ đồng", "money", 2e13, 2e13, "exact"),
        ("mỗi lớp 40 người", "count", 40, 40, "exact"),
    ],
)
def test_quantities_have_kind_bound_and_range(text, kind, low, high, bound):
    passage = read_passage(text)
    _, rest = find_moments(passage)
    (found,) = find_quantities(passage, rest)
    assert (found.kind, found.low, found.high, found.bound) == (kind, low, high, bound)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Bộ Nội vụ chủ trì, phối hợp với Bộ Tài chính", [("nội vụ", "lead"), ("tài chính", "support")]),
        ("Giao Sở KH&ĐT làm đầu mối", [("kế hoạch", "lead")]),
        ("do Công an tỉnh chủ trì, Sở Y tế phối hợp", [("công an", "lead"), ("y tế", "support")]),
        (
            "phối hợp với Sở Tư pháp, Sở Y tế và Hội Nông dân",
            [(key, "support") for key in ("tư pháp", "y tế", "nông dân")],
        ),
        ("báo cáo UBND tỉnh qua Sở Nội vụ", []),
    ],
)
def test_bodies_have_the_role_that_the_sentence_gives(text, roles):
    assert [(one.body.key, one.role) for one in find_assignments(read_passage(text))] == roles


@pytest.mark.parametrize(
    "text", ["Cấp uỷ xã Thuỵ Hoà", "Cấp ủy xã Thụy Hòa", unicodedata.normalize("NFD", "Cấp uỷ xã Thuỵ Hoà")]
)
def test_folding_leads_every_offset_back(text):
    folded = fold_text(text)
    assert folded.text == "cấp ủy xã thụy hòa"
    start = folded.text.index("thụy")
    begin, end = folded.source_span(start, start + 4)
    assert fold_text(text[begin:end]).text == "thụy"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param(
            "Sở Y tế phối hợp với các trường đại học thúc đẩy khởi nghiệp.", ["y tế", "trường đại học"], id="sort"
        ),
        pytest.param("Quỹ đất dôi dư được bàn giao cho xã.", [], id="land is no fund"),
        pytest.param("Hội nghị do Trưởng Công an xã chủ trì.", ["công an"], id="office before the name"),
        pytest.param("Sở Y tế được kiểm tra hằng năm.", [], id="subject of a passive does nothing"),
    ],
)
def test_names_of_bodies_end_where_the_act_begins(text, keys):
    assert [one.body.key for one in find_assignments(read_passage(text))] == keys


def test_a_group_that_is_told_by_what_follows_it_is_read():
    """ "tổ chức" is a group where "cá nhân" comes next, comma or none; once the missing comma stopped whole studies."""
    groups = [one for one in find_extents(read_passage("hỗ trợ tổ chức cá nhân vay vốn"), []) if one.kind == "group"]
    assert [len(one.members) > 0 for one in groups] == [True] * len(groups) != []
