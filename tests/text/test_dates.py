"""One reader of dates: what a date can mean, and days that do not exist."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import StudyError
from toolkit.study.folder import load_study
from toolkit.text.dates import count_days, dates_agree, is_after, read_date

_ISO = st.builds(
    lambda day, length: day.isoformat()[:length],
    st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    st.sampled_from([4, 7, 10]),
)


@given(_ISO)
def test_a_date_means_all_days_that_begin_like_it_and_no_other(iso):
    first, last = read_date(iso)
    assert first.isoformat().startswith(iso)
    assert last.isoformat().startswith(iso)
    for outside in (first - timedelta(1), last + timedelta(1)):
        assert not outside.isoformat().startswith(iso)


@given(_ISO, _ISO)
def test_two_dates_agree_or_one_lies_after_the_other(one, other):
    assert [dates_agree(one, other), is_after(one, other), is_after(other, one)].count(True) == 1


@given(st.dates(), st.dates())
def test_days_are_counted_forward(one, other):
    assert count_days(one.isoformat(), other.isoformat()) == (other - one).days


NO_DATES = {
    "no such day": "2021-02-30",
    "not a leap year": "2021-02-29",
    "no such month": "2021-13",
    "month naught": "2021-00",
    "day first": "19/5/2018",
    "one digit": "2018-5-19",
    "two digits of a year": "18",
    "blank behind": "2018 ",
    "time behind": "2018-05-19T10:00",
}


@pytest.mark.parametrize("written", NO_DATES.values(), ids=NO_DATES)
def test_what_is_no_date_is_refused_with_what_was_expected(written):
    with pytest.raises(ValueError, match=r"expected .* YYYY-MM-DD"):
        read_date(written)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param(
            "catalogue.csv", "doc_id,file,role,issued\ngoc,a.txt,reference,2021-02-30\nlam,b.txt,plan,\n", id="issued"
        ),
        pytest.param("provisions.csv", "provision_id,valid_to\nI.1,31/6/2025\n", id="valid_to"),
    ],
)
def test_a_study_with_a_day_that_does_not_exist_is_refused_with_its_row(tmp_path, file, text):
    (tmp_path / "catalogue.csv").write_text("doc_id,file,role\ngoc,a.txt,reference\nlam,b.txt,plan\n", encoding="utf-8")
    (tmp_path / file).write_text(text, encoding="utf-8")
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("I. NHIỆM VỤ\n1. Mở lớp.", encoding="utf-8")
    with pytest.raises(StudyError, match=rf"{file}, row 2.*expected a day of the calendar"):
        load_study(tmp_path)
