"""Hand codes that cannot be used are set aside, named by row, and stop nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_run import write_tiny_notebooks

import toolkit
from toolkit.analysis.evaluation import open_family
from toolkit.batch.run import run_report
from toolkit.cli import main
from toolkit.errors import StudyError
from toolkit.validation.evaluate import describe_set_aside, set_aside_codes
from toolkit.validation.hand_codes import load_gold
from toolkit.validation.learn import predict_left_out

UNITS = pd.DataFrame(
    {"doc_id": ["goc", "song-lam", "song-lam", "cua-bien"], "clause_id": ["I.1", "II", "II.1", "1"]}
)  # fmt: skip
DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["goc", "song-lam", "nui-xanh", "cua-bien"],
        "role": ["reference", "plan", "plan", "control"],
    }
)
PROVISIONS = pd.DataFrame({"provision_id": ["I.1", "I.2"]})
CODES = {
    "a pair": (("song-lam", "II.1", "I.1"), ""),
    "coded, takes up nothing": (("song-lam", "II.1", ""), ""),
    "a heading": (("song-lam", "II", "I.2"), ""),
    "a control": (("cua-bien", "1", "I.2"), ""),
    "misspelt document": (("song-lan", "II.1", "I.1"), "unknown_document"),
    "the reference": (("goc", "I.1", "I.1"), "not_compared"),
    "text not read": (("nui-xanh", "II.1", "I.1"), "not_read"),
    "text not read, takes up nothing": (("nui-xanh", "II.1", ""), "not_read"),
    "unit that is not there": (("song-lam", "II.9", "I.1"), "unknown_clause"),
    "unit of another plan": (("cua-bien", "II.1", "I.1"), "unknown_clause"),
    "provision that is not there": (("song-lam", "II.1", "I.9"), "unknown_provision"),
}


def _make_gold(*codes: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [(*code, "full") for code in codes], columns=["doc_id", "clause_id", "provision_id", "strength"]
    )


def _part(gold: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return set_aside_codes(gold, units=UNITS, documents=DOCUMENTS, provisions=PROVISIONS)


@pytest.mark.parametrize(("code", "reason"), CODES.values(), ids=CODES)
def test_code_is_used_or_set_aside_with_its_reason(code: tuple[str, str, str], reason: str) -> None:
    usable, unusable = _part(_make_gold(("cua-bien", "1", "I.1"), code))
    assert unusable["reason"].tolist() == ([reason] if reason else [])
    assert unusable["row"].tolist() == ([3] if reason else [])
    assert len(usable) + len(unusable) == 2
    assert len(describe_set_aside(unusable)) == len(unusable)


def test_a_pair_without_strength_is_refused_and_none_is_made_up(tmp_path: Path) -> None:
    path, head = tmp_path / "codes.tsv", "doc_id\tclause_id\tprovision_id\tstrength\n"
    path.write_text(f"{head}song-lam\tII.1\t\t\n", encoding="utf-8")
    assert load_gold(path)["strength"].tolist() == [""]
    path.write_text(f"{head}song-lam\tII.1\tI.1\t\n", encoding="utf-8")
    with pytest.raises(StudyError, match="strength is ''"):
        load_gold(path)


def test_clause_with_an_unknown_provision_is_set_aside_whole() -> None:
    """Its other codes alone would make a pair that is found rightly count as wrong."""
    gold = _make_gold(("song-lam", "II.1", "I.1"), ("song-lam", "II.1", "I.9"), ("cua-bien", "1", "I.2"))
    usable, unusable = _part(gold)
    assert usable["doc_id"].tolist() == ["cua-bien"]
    assert unusable["reason"].tolist() == ["incomplete_clause", "unknown_provision"]


def _write_codes(study: Path, *lines: str) -> None:
    (study / "gold").mkdir(exist_ok=True)
    head = "doc_id\tclause_id\tprovision_id\tstrength"
    codes = "\n".join([head, *(line.replace(" ", "\t") for line in lines)])
    (study / "gold" / "codes.tsv").write_text(codes + "\n", encoding="utf-8")


GOOD = ("song-lam II.1 II.1 full", "song-lam II.2 II.3 full", "nui-xanh 1 II.2 partial")


def _evaluate(folder: Path) -> dict[str, pd.DataFrame]:
    study = toolkit.load_study(folder)
    return toolkit.evaluate_study(study, toolkit.open_analysis(study), toolkit.open_gold(study))


SPOILT = {
    "unknown document": "nui-xang II.1 II.1 full",
    "unknown unit": "song-lam IX.1 II.1 full",
    "unknown provision": "song-lam II.3 IX.4 full",
}


def test_bad_rows_are_listed_and_move_no_figure(small_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write_codes(small_study, *GOOD)
    before = _evaluate(small_study)
    assert "set_aside" not in before
    _write_codes(small_study, *GOOD[:2], "", *SPOILT.values(), GOOD[2])
    after = _evaluate(small_study)
    assert after.pop("set_aside")["row"].tolist() == [5, 6, 7]  # line 4 of the file is blank
    assert all(after[name].equals(table) for name, table in before.items())
    assert after.keys() == before.keys()
    for command in ("check", "evaluate"):
        assert main([command, str(small_study)]) == 1
        told = capsys.readouterr()
        assert all(f"row {row}: " in told.out + told.err for row in (5, 6, 7))


def test_missing_text_of_a_coded_plan_leaves_the_other_codes(
    small_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write_codes(small_study, *GOOD)
    (small_study / "texts" / "song-lam.txt").unlink()
    results = _evaluate(small_study)
    assert set(results["set_aside"]["reason"]) == {"not_read"}
    assert set(results["evaluation"]["doc_id"]) == {"nui-xanh", "all"}
    assert main(["check", str(small_study)]) == 1
    assert "rows 2-3: the text of song-lam could not be read" in capsys.readouterr().out


def test_codes_of_nothing_that_is_there_leave_only_the_list(small_study: Path) -> None:
    _write_codes(small_study, "nui-xang II.1 II.1 full", "hue 1 II.1 full")
    results = _evaluate(small_study)
    assert list(results) == ["set_aside"]
    assert len(results["set_aside"]) == 2


def test_codes_of_headings_and_codes_that_stand_twice_are_listed(
    small_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write_codes(small_study, *GOOD, "song-lam II II.1 full", GOOD[0], GOOD[2].replace("partial", "full"))
    assert main(["check", str(small_study)]) == 1
    told = capsys.readouterr().out
    assert "row 5: song-lam II is a heading" in told
    assert "row 6: " in told
    assert "is coded twice" in told
    assert "rows 4, 7: " in told
    assert "is coded full and partial" in told


def test_model_is_not_learned_from_part_of_the_codes(small_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write_codes(small_study, *GOOD, SPOILT["unknown document"])
    assert main(["evaluate", str(small_study), "--fit"]) == 2
    assert "row 5: " in capsys.readouterr().err
    assert not (small_study / "gold" / "model.json").exists()


def test_plans_with_pairs_of_one_strength_can_be_left_out(small_study: Path) -> None:
    """Without song-lam no full pair is left to learn from: full is then as unlikely as it was, and stops nothing."""
    _write_codes(small_study, *GOOD)
    study = toolkit.load_study(small_study)
    analysis = toolkit.open_analysis(study)
    family = open_family(
        study,
        toolkit.open_gold(study),
        units=analysis.units,
        cells=analysis.cells,
        provisions=analysis.provisions,
        stock=False,
    )
    left_out = predict_left_out(family.rows)
    known = left_out[left_out["doc_id"] == "song-lam"]
    assert known["p_full"].between(0, 0.5).all()


def test_report_is_made_and_lists_the_codes(small_study: Path, tmp_path: Path) -> None:
    _write_codes(small_study, *GOOD, SPOILT["unknown document"])
    output = tmp_path / "out"
    notebooks = write_tiny_notebooks(tmp_path / "notebooks", whole=("04_validation",))
    run = run_report(toolkit.load_study(small_study), output_dir=output, notebooks=notebooks, plans=[])
    assert [failure.name for failure in run.failures] == ["gold"]
    assert "row 5: the catalogue has no document nui-xang" in (output / "index.html").read_text(encoding="utf-8")
    page = (output / "reports" / "04_validation.html").read_text(encoding="utf-8")
    assert "nui-xang" in page
    assert "danh mục không có văn bản này" in page


def test_codes_of_an_intermediate_document_count(small_study: Path) -> None:
    catalogue = small_study / "catalogue.csv"
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace("nui-xanh,texts/nui-xanh.txt,plan,",
                         "nui-xanh,texts/nui-xanh.txt,intermediate,"), encoding="utf-8")  # fmt: skip
    _write_codes(small_study, *GOOD[:2], "nui-xanh 1 II.2 full")
    results = _evaluate(small_study)
    assert "set_aside" not in results
    pairs = results["evaluation"].query("doc_id == 'nui-xanh' and measure == 'pairs'").iloc[0]
    assert pairs["n_gold"] == 1
    assert results["left_out"]["n_core"].eq(3).all()


def test_figures_of_a_family_left_out_do_not_hang_on_its_own_model(small_study: Path) -> None:
    """A study held against its codes has intervals, and the method stands first, beside stock methods."""
    _write_codes(small_study, *GOOD)
    table = _evaluate(small_study)["left_out"]
    assert table["method"].iloc[0] == "doichieu"
    assert {"TF-IDF cosine", "BM25"} <= set(table["method"])
    assert (table["core_low"] <= table["core_high"]).all()
    assert table["kappa_lead"].iloc[0] == 0
    for row in table.itertuples():
        assert row.kappa_lead == pytest.approx(table["core_kappa"].iloc[0] - row.core_kappa)


def test_codes_work_with_decoys_switched_off(small_study: Path) -> None:
    (small_study / "study.yaml").write_text("decoys_left_out: all\n", encoding="utf-8")
    _write_codes(small_study, *GOOD)
    results = _evaluate(small_study)
    assert results["left_out"]["core_kappa"].notna().all()
    analysis = toolkit.open_analysis(toolkit.load_study(small_study))
    assert analysis.chance["n_decoys"].eq(0).all()
    assert analysis.chance["share"].isna().all()


def test_family_given_twice_is_refused(small_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Otherwise the figure of a family left out would come from a model that learned from it."""
    _write_codes(small_study, *GOOD)
    assert main(["evaluate", str(small_study), str(small_study)]) == 2
    assert "given twice" in capsys.readouterr().err


def test_study_without_a_task_has_tables_and_no_share(small_study: Path) -> None:
    goals = "I. MỤC TIÊU\n\n1. Đến năm 2025, ít nhất 40% trường có sân chơi đạt chuẩn.\n"
    (small_study / "texts" / "goc.txt").write_text(goals, encoding="utf-8")
    _write_codes(small_study, "song-lam II.1 I.1 full")
    study = toolkit.load_study(small_study)
    analysis = toolkit.open_analysis(study)
    assert set(analysis.provisions["type"]) == {"target"}
    counts = toolkit.summarize_coverage(analysis.coverage, analysis.provisions, analysis.documents)
    assert counts[["n_full", "n_observable"]].eq(0).all().all()
    assert counts["share_full"].isna().all()
    assert "evaluation" in toolkit.evaluate_study(study, analysis, toolkit.open_gold(study))
