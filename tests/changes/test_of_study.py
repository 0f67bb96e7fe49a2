"""Typed changes of a study: planted in plans of fictional provinces, and read in originals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from planted import make_cells, make_row, make_units

import toolkit
from toolkit.changes.of_study import find_study_changes
from toolkit.changes.shared_acts import link_acts
from toolkit.errors import TableError
from toolkit.measures.divergence import STATES, summarize_divergence
from toolkit.measures.origins import trace_origins
from toolkit.statements.sentences import split_parts
from toolkit.tables import make_table

REFERENCE = {
    "1": "Đến năm 2025, ít nhất 40% trường có sân chơi đạt chuẩn.",
    "2": "Hoàn thành sửa chữa cầu treo vùng cao trước ngày 31/12/2022.",
    "3": "Bộ Y tế chủ trì tổ chức khám mắt miễn phí cho người cao tuổi ở vùng sâu.",
    "4": "Dạy bơi miễn phí cho trẻ em ven sông; trồng 300 cây bóng mát quanh hồ chứa nước của xã.",
    "5": "Mục tiêu chung đến năm 2030: 90% hộ dân vùng lũ có nhà kiên cố.",
}


def study(clauses, *, contexts=None, form="official", strength="full", pairs=None):
    """Return units, documents and alignment of one plan: {provision: clause}, or more pairs."""
    rows = [(f"c{key}", "clause", text, (contexts or {}).get(key, "")) for key, text in clauses.items()]
    reference = make_units("r", [(key, "clause", text, "") for key, text in REFERENCE.items()])
    units = pd.concat([reference, make_units("a", rows)], ignore_index=True)
    documents = pd.DataFrame(
        {"doc_id": ["r", "a"], "role": ["reference", "plan"], "text_form": ["official", form], "unit": ["", "Sông Lam"]}
    )
    linked = pairs or [(key, f"c{key}") for key in clauses]
    alignment = make_table(
        "alignment",
        [
            {"doc_id": "a", "clause_id": c, "provision_id": p, "p_any": 0.9, "p_full": 0.9, "strength": strength}
            for p, c in linked
        ],
    )
    return units, documents, alignment


def changes(*args, **options):
    return find_study_changes(*study(*args, **options), reference_id="r")


def short(table):
    return sorted(zip(table["aspect"], table["direction"], strict=True))


@pytest.mark.parametrize(
    ("provision", "clause", "expected"),
    [
        ("1", "Đến năm 2025, tối thiểu 40% số trường có sân chơi đạt chuẩn.", []),
        ("1", "Đến năm 2025, ít nhất 30% trường có sân chơi đạt chuẩn.", [("target", "weaker")]),
        ("1", "Đến năm 2025, ít nhất 55% trường có sân chơi đạt chuẩn.", [("target", "stronger")]),
        ("1", "Đến năm 2023, ít nhất 30% trường có sân chơi đạt chuẩn.", [("target", "weaker")]),
        ("2", "Hoàn thành sửa chữa cầu treo vùng cao trước ngày 30/6/2024.", [("deadline", "weaker")]),
        ("3", "Sở Y tế chủ trì tổ chức khám mắt miễn phí cho người cao tuổi ở vùng sâu.", []),
        ("3", "Sở Tài chính chủ trì tổ chức khám mắt miễn phí cho người cao tuổi ở vùng sâu.", [("agency", "altered")]),
    ],
    ids=["paraphrase", "lowered", "raised", "milestone", "later", "local-counterpart", "other-agency"],
)
def test_planted_changes_are_found_and_nothing_else(provision, clause, expected):
    found = changes({provision: clause})
    kept = found[~((found["aspect"] == "deadline") & (provision == "1"))]
    assert short(kept) == expected


def test_a_milestone_before_a_later_goal_is_told_from_a_lowered_goal():
    found = changes({"1": "Đến năm 2023, ít nhất 30% trường có sân chơi đạt chuẩn."})
    assert set(found.loc[found["aspect"] == "target", "relation"]) == {"milestone"}


def test_the_year_of_a_heading_counts():
    found = changes({"5": "80% hộ dân vùng lũ có nhà kiên cố."}, contexts={"5": "MỤC TIÊU > Đến năm 2025"})
    assert set(found.loc[found["aspect"] == "target", "relation"]) == {"milestone"}


def test_evidence_is_the_slice_of_the_unit_even_in_a_later_part():
    clause = "Mở lớp dạy đàn cho người cao tuổi; trồng 200 cây bóng mát quanh hồ chứa nước của xã."
    units, documents, alignment = study({"4": clause})
    found = find_study_changes(units, documents, alignment, reference_id="r")
    target = found[found["aspect"] == "target"].iloc[0]
    assert clause[target["plan_start"] : target["plan_end"]] == target["plan_value"]
    assert REFERENCE["4"][target["reference_start"] : target["reference_end"]] == target["reference_value"]
    assert (target["direction"], "200" in target["plan_value"]) == ("weaker", True)


def as_rows(units, rows):
    """Return the units with rows in place of clauses, and their cells; `rows` are (doc_id, clause_id): cells."""
    units = units.copy()
    tables = []
    for (doc_id, clause_id), cells in rows.items():
        text, made = make_row(*cells)
        units.loc[(units["doc_id"] == doc_id) & (units["clause_id"] == clause_id), ["kind", "text"]] = ["row", text]
        tables.append(make_cells(doc_id, {clause_id: made}))
    return units, pd.concat(tables, ignore_index=True)


TARGET_ROW = (
    ("Chỉ tiêu", "Trường có sân chơi đạt chuẩn; kết quả: theo đánh giá ngoài"), ("Đơn vị", "%"), ("Kết quả", "≥ 35"),
    ("Cơ quan theo dõi", "Sở Giáo dục và Đào tạo"),
)  # fmt: skip


def test_a_row_of_a_target_table_is_read_as_its_sentence():
    units, documents, alignment = study({"1": ""}, contexts={"1": "Đến năm 2025"})
    units, cells = as_rows(units, {("a", "c1"): TARGET_ROW})
    found = find_study_changes(units, documents, alignment, reference_id="r", cells=cells)
    target = found[found["aspect"] == "target"].iloc[0]
    row = units["text"].iloc[-1]
    assert (target["direction"], row[target["plan_start"] : target["plan_end"]]) == ("weaker", target["plan_value"])
    assert "35" in target["plan_value"]


def test_a_row_of_the_reference_is_read_as_its_sentence_too():
    units, documents, alignment = study({"1": "Trường có sân chơi đạt chuẩn, theo đánh giá ngoài, đạt ≥ 30%."})
    units, cells = as_rows(units, {("r", "1"): TARGET_ROW})
    found = find_study_changes(units, documents, alignment, reference_id="r", cells=cells)
    target = found[found["aspect"] == "target"].iloc[0]
    row = units["text"].iloc[0]
    assert (target["direction"], "35" in target["reference_value"]) == ("weaker", True)
    assert row[target["reference_start"] : target["reference_end"]] == target["reference_value"]


def test_rows_without_their_cells_are_refused():
    units, documents, alignment = study({"1": ""})
    units, cells = as_rows(units, {("a", "c1"): TARGET_ROW})
    for given in (None, cells[:0]):
        with pytest.raises(TableError, match="table 'cells': holds no cell of c1 of 'a'"):
            find_study_changes(units, documents, alignment, reference_id="r", cells=given)


def test_a_figure_that_another_aligned_clause_holds_is_not_dropped():
    clauses = {
        "4": "Dạy bơi miễn phí cho trẻ em ven sông; trồng cây bóng mát quanh hồ chứa nước của xã.",
        "x": "Số cây trồng mới trong năm là 300 cây.",
    }
    alone = changes({"4": clauses["4"]})
    assert ("target", "dropped") in short(alone)
    both = changes(clauses, pairs=[("4", "c4"), ("4", "cx")])
    assert ("target", "dropped") not in short(both)


def test_partial_pairs_report_nothing_as_added_or_dropped():
    clause = "Dạy bơi miễn phí cho trẻ em ven sông; trồng cây bóng mát quanh hồ chứa nước của xã."
    found = changes({"4": clause}, strength="partial")
    assert not set(found["direction"]) & {"added", "dropped"}


def test_unlike_passages_are_not_compared():
    assert changes({"1": "Đến năm 2021, 10% hộ trồng chè có máy sấy."}).empty


@pytest.mark.parametrize("form", ["official", "digest"])
def test_force_and_bounds_are_compared_only_between_official_texts(form):
    clause = {"1": "Đến năm 2025, khoảng 40% trường có sân chơi đạt chuẩn."}
    found = changes(clause, form=form)
    assert bool(len(found)) == (form == "official")


def test_states_are_exhaustive_and_a_digest_is_named():
    units, documents, alignment = study(
        {"1": "Đến năm 2025, ít nhất 30% trường có sân chơi đạt chuẩn.", "3": REFERENCE["3"]}, form="digest"
    )
    found = find_study_changes(units, documents, alignment, reference_id="r")
    statuses = dict.fromkeys("245", "none") | {"1": "full", "3": "partial", "5": "not_observable"}
    coverage = make_table(
        "coverage", [{"doc_id": "a", "provision_id": key, "status": statuses[key]} for key in REFERENCE]
    )
    grid = summarize_divergence(coverage, found, alignment, documents).set_index("provision_id")
    assert grid["state"].to_dict() == {
        "1": "weaker", "2": "not_found", "3": "related", "4": "not_found", "5": "not_observable",
    }  # fmt: skip
    assert set(grid["state"]) <= set(STATES)
    assert not grid["wording_compared"].any()
    assert grid.loc["1", "clause_ids"] == "c1"


def test_parts_cover_the_passage_in_order():
    text = "Mở lớp dạy nghề dệt vải; xây chợ quê vùng cao. Sửa đường làng ngõ xóm\nkè lại bờ sông lở."
    parts = split_parts(text)
    assert "".join("".join(part.of(text) for part in parts).split()) == "".join(text.split())
    linked = link_acts(text, text)
    assert {pair.likeness for pair in linked if pair.reference == pair.plan} == {1.0}
    assert "".join("".join(pair.reference.of(text) for pair in linked).split()) == "".join(text.split())


def test_origin_is_local_only_where_every_superior_document_is_at_hand():
    units, documents, _ = study({"x": "Trồng rừng ngập mặn chắn sóng ở ba xã bãi ngang ven biển."})
    between = units.iloc[[0]].assign(doc_id="m", text="Trồng rừng ngập mặn chắn sóng ở các xã bãi ngang ven biển.")
    folder = pd.concat([documents, pd.DataFrame({"doc_id": ["m"], "role": ["intermediate"]})], ignore_index=True)
    ledger = make_table("ledger", [{"doc_id": "a", "side": "plan", "unit_id": "cx", "account": "unmatched"}])
    chain = pd.DataFrame({"from_id": ["a", "a"], "to_number": ["99-NQ/TW", "7/NQ-CP"], "to_id": ["r", ""]})

    def origin(units, documents, chain):
        return trace_origins(ledger, units, documents, chain)["likely_origin"].tolist()

    assert origin(units, documents, chain) == ["undetermined"]
    assert origin(units, documents, chain[:1]) == ["local"]
    assert origin(units, documents, chain[:0]) == ["undetermined"]
    assert origin(pd.concat([units, between], ignore_index=True), folder, chain) == ["m"]


def test_reading_view_marks_without_colour_and_escapes():
    reference, plan = "Mở <40> lớp & xưởng", "Mở <30> lớp & xưởng"
    row = {
        "aspect": "target", "direction": "weaker", "relation": "", "reference_value": "40", "plan_value": "30",
        "reference_start": 4, "reference_end": 6, "plan_start": 4, "plan_end": 6,
    }  # fmt: skip
    page = toolkit.show_changes(reference, plan, pd.DataFrame([row]), language="en").data
    assert '&lt;<b><u>[40]</u></b> <small lang="en">(target: aims lower)</small>&gt;' in page
    assert "<40>" not in page
    assert "color" not in page


def test_the_small_study_shows_its_raised_target(small_study: Path):
    analysis = toolkit.open_analysis(toolkit.load_study(small_study))
    found = analysis.changes[analysis.changes["aspect"] == "target"]
    assert found[["doc_id", "provision_id", "direction"]].to_numpy().tolist() == [["song-lam", "I.1", "stronger"]]
    state = analysis.divergence.set_index(["doc_id", "provision_id"])["state"]
    assert state["song-lam", "I.1"] == "stronger"
    assert len(analysis.divergence) == len(analysis.coverage)


def test_originals_show_no_lowered_goal_where_years_differ(corpus: Path, tmp_path: Path):
    lines = (corpus / "57-NQ-TW" / "catalogue.csv").read_text(encoding="utf-8").splitlines()
    for name in ("central.txt", "govt-plan-03-NQ-CP.txt"):
        (tmp_path / name).write_bytes((corpus / "57-NQ-TW" / name).read_bytes())
    kept = [line.replace(",intermediate,", ",plan,") for line in lines[:3]]
    (tmp_path / "catalogue.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    analysis = toolkit.open_analysis(toolkit.load_study(tmp_path))
    targets = analysis.changes[analysis.changes["aspect"] == "target"]
    # Read by hand: the action programme repeats every figure of the resolution for its year, and adds three.
    assert not set(targets["direction"]) & {"weaker", "stronger", "dropped"}
    compared = toolkit.list_compared_targets(
        analysis.units, analysis.alignment, analysis.changes, reference_id="57-NQ-TW", cells=analysis.cells
    )
    assert len(compared) >= 10
    assert (compared["reference_value"] == compared["plan_value"]).all()


def test_goals_of_both_sides_stand_in_the_reading_order_of_the_reference():
    """II.10 after II.9, whatever order the pairs are in: figures have their rows as the reference has its goals."""
    provisions = [f"II.{number}" for number in (1, 2, 9, 10)]
    texts = [f"Mở thêm {number} lớp học nghề trước năm 2030." for number in (30, 40, 50, 60)]
    units = make_units("goc", [(one, "clause", text, "") for one, text in zip(provisions, texts, strict=True)])
    found = [
        ("target", "stronger", f"{number} lớp", f"{number + 5} lớp", text.index(str(number)))
        for text, number in zip(texts, (30, 40, 50, 60), strict=True)
    ] + [("deadline", "stronger", "trước năm 2030", "trước năm 2028", text.index("trước")) for text in texts]
    names = ["aspect", "direction", "reference_value", "plan_value", "reference_start"]
    changes = pd.DataFrame(found, columns=names).assign(
        doc_id="song-lam", provision_id=provisions * 2, clause_id="1", plan_start=0
    )[::-1]
    targets = toolkit.list_compared_targets(units, make_table("alignment", []), changes, reference_id="goc")
    deadlines = toolkit.list_compared_deadlines(changes, units, reference_id="goc")
    assert targets["provision_id"].tolist() == deadlines["provision_id"].tolist() == provisions


def test_a_step_on_the_way_to_the_date_of_the_reference_is_no_earlier_deadline():
    text = "Mở thêm 30 lớp học nghề đến năm 2030."
    units = pd.concat(
        [
            make_units("goc", [("II.1", "clause", text, "")]),
            make_units("song-lam", [("1", "clause", "Đến năm 2028: mở thêm 10 lớp học nghề.", "")]),
            make_units("song-lam", [("2", "clause", "Đến năm 2030: mở thêm 30 lớp học nghề.", "")]),
        ]
    )
    change = {"aspect": "deadline", "direction": "stronger", "reference_start": text.index("đến"), "plan_start": 0}
    values = {"reference_value": "đến năm 2030", "plan_value": "Đến năm 2028"}
    changes = pd.DataFrame([change | values | {"doc_id": "song-lam", "provision_id": "II.1", "clause_id": "1"}])
    both = pd.DataFrame({"doc_id": "song-lam", "clause_id": ["1", "2"], "provision_id": "II.1"})
    lists = [
        toolkit.list_compared_deadlines(changes, units, reference_id="goc", alignment=pairs)["plan_deadline"].tolist()
        for pairs in (both, both.head(1))
    ]
    assert lists == [[], ["2028-12-31"]]
    cells = pd.DataFrame({"doc_id": ["song-lam"], "provision_id": ["II.1"], "status": ["not_applicable"]})
    assert toolkit.list_compared_deadlines(changes, units, reference_id="goc", coverage=cells).empty


@pytest.mark.parametrize(("year", "n"), [("2030", 1), ("2025", 0)])
def test_an_equal_figure_is_for_the_year_that_its_passage_opens_with(year: str, n: int):
    plan = f"Phấn đấu đến năm {year}: số xã có lớp học nghề đạt 60%; 25% số thợ học nghề ở xã làm việc xa nhà."
    units = pd.concat(
        [
            make_units("goc", [("II.1", "clause", "25% số thợ học nghề ở xã làm việc gần nhà.", "Đến năm 2030")]),
            make_units("song-lam", [("1", "clause", plan, "MỤC TIÊU")]),
        ],
        ignore_index=True,
    )
    pairs = pd.DataFrame({"doc_id": ["song-lam"], "clause_id": ["1"], "provision_id": ["II.1"], "strength": ["full"]})
    pairs = pairs.assign(p_any=0.9, p_full=0.9, judged_by="")
    changes = make_table("changes", [])
    assert len(toolkit.list_compared_targets(units, pairs, changes, reference_id="goc")) == n


def test_only_target_deadline_and_agency_are_counted():
    found = changes({"1": "Đến năm 2025, ít nhất 30% trường tiểu học có sân chơi đạt chuẩn."})
    assert dict(zip(found["aspect"], found["tier"], strict=True))["target"] == "counted"
    assert set(found.loc[found["aspect"].isin(["scope", "modality", "negation"]), "tier"]) <= {"to_read"}


def test_an_act_in_other_words_is_compared():
    found = changes({"2": "Việc sửa các cầu treo ở vùng cao xong trước ngày 31/12/2023."})
    assert short(found) == [("deadline", "weaker")]


def test_figures_of_results_are_no_added_goals():
    units, documents, alignment = study({"4": f"{REFERENCE['4']} Số cây trồng ven hồ là 120 cây."})
    told, planned = (
        short(find_study_changes(units.assign(is_report=one), documents, alignment, reference_id="r"))
        for one in (True, False)
    )
    assert told == []
    assert ("target", "added") in planned


def test_the_source_tells_what_only_a_heading_says():
    clauses = {"3": "Tổ chức khám mắt miễn phí cho người cao tuổi ở vùng sâu trong năm 2029."}
    found = changes(clauses, contexts={"3": "TỔ CHỨC THỰC HIỆN > Sở Tài chính"})
    assert dict(zip(found["aspect"], found["source"], strict=True)) == {"agency": "heading", "deadline": "passage"}
