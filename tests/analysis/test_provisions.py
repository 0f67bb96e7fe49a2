"""One provision across plans: every plan once, by date, with what changed and what other plans have too."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import toolkit
from toolkit.analysis.provisions import describe_provisions
from toolkit.batch.provision_pages import write_provision_pages
from toolkit.errors import TableError

SWIM = "Dạy bơi miễn phí cho trẻ em ven sông trong dịp hè"
#: What two plans add in the same words, and the reference lacks.
ADDED = "mượn bể bạt tháo lắp của trạm cứu hộ Bến Sim, phát áo phao vải dù do hội may tự khâu"
DATES = {"som": "2019-02", "muon": "2020-05-06", "nam": "2019", "khong-ngay": ""}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> toolkit.Analysis:
    """Return the tables of a study of four plans; the catalogue has them in the order of their names."""
    folder = tmp_path_factory.mktemp("provisions")
    (folder / "texts").mkdir()
    rows = ["doc_id,file,role,line,tier,unit,number,issued,extent,text_form"]
    rows.append("goc,texts/goc.txt,reference,party,central,,99-NQ/TW,2019-01-02,full,official")
    rows += [
        f"{name},texts/{name}.txt,plan,state,province,{name},1/KH,{DATES[name]},full,official" for name in sorted(DATES)
    ]
    (folder / "catalogue.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    texts = {
        "goc": f"1. {SWIM}.\n\n2. Đến năm 2025, 40% trường có sân chơi đạt chuẩn.\n",
        "som": f"1. {SWIM}; {ADDED}.\n\n2. Đến năm 2025, 30% trường có sân chơi đạt chuẩn.\n",
        "muon": f"1. Mở hội làng.\n\n2. {SWIM}; {ADDED}.\n",
        "nam": f"1. {SWIM} <b>.\n",
        "khong-ngay": "1. Mở hội vật.\n\n2. Sửa đình.\n",
    }
    for doc_id, text in texts.items():
        (folder / "texts" / f"{doc_id}.txt").write_text(f"NHIỆM VỤ, GIẢI PHÁP\n\n{text}", encoding="utf-8")
    return toolkit.open_analysis(toolkit.load_study(folder))


def test_plans_stand_by_date_and_each_one_once_for_each_provision(made: toolkit.Analysis) -> None:
    rows = toolkit.trace_provisions(made)
    # A year and no more can be any day of it from the first on.
    assert {tuple(own["doc_id"].drop_duplicates()) for _, own in rows.groupby("provision_id")} == {
        ("nam", "som", "muon", "khong-ngay")
    }
    assert rows["provision_id"].drop_duplicates().tolist() == ["1", "2"]
    keys = ["doc_id", "clause_id", "provision_id"]
    linked = rows[rows["clause_id"] != ""]
    assert set(map(tuple, linked[keys].to_numpy())) == set(map(tuple, made.alignment[keys].to_numpy()))
    cells = rows.merge(made.coverage, on=["doc_id", "provision_id"])
    assert (cells["status_x"] == cells["status_y"]).all()


def test_changes_and_shared_passages_are_marked_where_they_stand(made: toolkit.Analysis) -> None:
    swim, play = describe_provisions(made, language="en")
    plans = {plan["doc_id"]: plan for plan in swim["plans"]}
    for doc_id, other, told in (("som", "muon", "later"), ("muon", "som", "earlier")):
        (clause,) = plans[doc_id]["clauses"]
        ((start, end),) = clause["borrowed"]
        assert ADDED in clause["text"][start:end]
        ((passage,),) = clause["passages"]
        assert passage["doc_id"] == other
        assert told in passage["told"].split("; ")
    assert not [plan for name, plan in plans.items() if name == "khong-ngay" and plan["clauses"]]
    marks = next(plan for plan in play["plans"] if plan["doc_id"] == "som")["clauses"][0]["marks"]
    assert [label for labels in marks.values() for label in labels] == ["target: aims lower"]


def test_a_provision_that_is_not_there_is_named(made: toolkit.Analysis) -> None:
    with pytest.raises(TableError, match="no '3'"):
        toolkit.trace_provisions(made, ["1", "3"])


def test_pages_lead_to_each_other_and_escape_what_they_show(made: toolkit.Analysis, tmp_path: Path) -> None:
    paths = write_provision_pages(made, tmp_path, texts={"goc", "som"}, language="vi")
    assert [path.name for path in paths] == ["index.html", "1.html", "2.html"]
    page = paths[1].read_text(encoding="utf-8")
    assert "&lt;b&gt;" in page
    assert 'href="../texts/som.html#1"' in page
    assert "../texts/muon.html" not in page
    assert [f'<section id="{doc_id}"' in page for doc_id in DATES] == [True] * len(DATES)
    assert 'href="2.html" rel="next"' in page
    assert 'href="1.html#nam"' in paths[0].read_text(encoding="utf-8")


def test_a_study_without_pairs_and_borrowing_has_pages_all_the_same(made: toolkit.Analysis) -> None:
    bare = {name: getattr(made, name).head(0) for name in ("alignment", "borrowing", "borrowing_pairs", "changes")}
    tables = {name: bare.get(name, getattr(made, name)) for name in made.__slots__}
    contents = list(describe_provisions(toolkit.Analysis(**tables), language="vi"))
    assert [len(content["plans"]) for content in contents] == [4, 4]
    assert isinstance(toolkit.trace_provisions(toolkit.Analysis(**tables)), pd.DataFrame)
