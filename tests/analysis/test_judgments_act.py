"""What coders judged stands in every table in the place of the method's verdict, and is marked as theirs."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import toolkit
from toolkit.analysis.analysis import TABLES
from toolkit.analysis.store import (
    fingerprint_scores,
    fingerprint_study,
    load_scores,
    save_analysis,
)
from toolkit.analysis.study_tables import judge_again
from toolkit.batch.methods import write_methods
from toolkit.batch.products import Workshop, hash_parts, make_product
from toolkit.batch.run import _CACHE, _Inputs, _open_tables
from toolkit.cli import main
from toolkit.measures.expected import estimate_coverage
from toolkit.review.verdicts import describe_judgments


@pytest.fixture
def study(small_study: Path) -> toolkit.Study:
    return toolkit.load_study(small_study, overrides={"method": "plain"})


@pytest.fixture
def before(plain_analysis: toolkit.Analysis) -> toolkit.Analysis:
    return plain_analysis


def judge(study, analysis, provision_id, clauses, *, coder="lan", doc_id="song-lam", kind="person"):
    toolkit.record_judgment(
        study, coder=coder, kind=kind, doc_id=doc_id, provision_id=provision_id, clauses=clauses,
        units=analysis.units, provisions=analysis.provisions,
    )  # fmt: skip


def look(analysis: toolkit.Analysis, provision_id: str, doc_id: str = "song-lam") -> tuple[str, str, str]:
    """Return what the coverage says of a cell: status, judged_by, status_by_method."""
    table = analysis.coverage.set_index(["doc_id", "provision_id"])
    return tuple(table.loc[(doc_id, provision_id), ["status", "judged_by", "status_by_method"]])


def set_judgments(study: toolkit.Study, who: str) -> toolkit.Study:
    return replace(study, parameters=study.parameters.model_copy(update={"judgments": who}))


def test_a_pair_taken_away_and_a_pair_added_are_so_everywhere(study, before):
    assert look(before, "II.1") == ("full", "", "full")
    assert look(before, "II.2")[0] == "none"
    judge(study, before, "II.1", {})
    judge(study, before, "II.2", {"II.3": "full", "II.1": "partial"})
    after = toolkit.open_analysis(study)
    assert look(after, "II.1") == ("none", "lan", "full")
    assert look(after, "II.2") == ("full", "lan", "none")
    own = after.alignment.query("doc_id == 'song-lam' and provision_id == 'II.2'").set_index("clause_id")
    assert own["strength"].to_dict() == {"II.1": "partial", "II.3": "full"}
    assert set(own["judged_by"]) == {"lan"}
    accounts = after.ledger[after.ledger["doc_id"] == "song-lam"].set_index(["side", "unit_id"])["account"]
    assert accounts["reference", "II.1"] == "unmatched"
    assert accounts["reference", "II.2"] == "linked"
    assert accounts["plan", "II.3"] == "linked"
    shown = after.concordance[after.concordance["judged_by"] == "lan"]
    assert set(zip(shown["provision_id"], shown["clause_id"], strict=True)) == {
        ("II.1", ""), ("II.2", "II.1"), ("II.2", "II.3"),
    }  # fmt: skip
    assert after.coverage.set_index(["doc_id", "provision_id"]).loc[("song-lam", "II.2"), "best_clause_id"] == "II.3"
    assert not set(after.changes["provision_id"]) & {"II.1"}
    states = after.divergence[after.divergence["doc_id"] == "song-lam"].set_index("provision_id")["state"]
    assert states["II.1"] == "not_found"
    counts = [toolkit.summarize_coverage(one.coverage, one.provisions, one.documents) for one in (before, after)]
    assert [table["n_full"].iloc[0] for table in counts] == [2, 2]


def test_cells_that_nobody_judged_stay_as_they_were(study, before):
    judge(study, before, "II.1", {})
    after = toolkit.open_analysis(study)
    for name in ("coverage", "alignment"):
        tables = [getattr(one, name) for one in (before, after)]
        kept = [table[table["provision_id"] != "II.1"].reset_index(drop=True) for table in tables]
        pd.testing.assert_frame_equal(*kept)
    pd.testing.assert_frame_equal(before.candidates, after.candidates)


def test_expected_coverage_takes_a_judged_cell_as_sure(study, before):
    for provision_id in ("II.1", "II.2", "II.3"):
        judge(study, before, provision_id, {} if provision_id == "II.3" else {"II.3": "full"})
    after = toolkit.open_analysis(study)
    row = estimate_coverage(after.coverage, after.provisions, after.documents).iloc[0]
    assert (row["expected"], row["expected_low"], row["expected_high"]) == (2, 2, 2)


@pytest.mark.parametrize(
    ("who", "said", "expected"),
    [
        ("people", {"lan": {}}, ("none", "lan")),
        ("none", {"lan": {}}, ("full", "")),
        ("people", {"lan": {}, "mai": {}}, ("none", "lan; mai")),
        ("people", {"lan": {}, "mai": {"II.1": "full"}}, ("full", "")),
        ("people", {"lan": {}, "mai": {"II.1": "full"}, "adjudication": {}}, ("none", "adjudication")),
        ("people", {"m7": {}}, ("full", "")),
        ("all", {"m7": {}}, ("none", "m7")),
        ("all", {"m7": {}, "lan": {"II.1": "partial"}}, ("partial", "lan")),
        ("all", {"m7": {}, "m8": {"II.1": "full"}}, ("full", "")),
    ],
    ids=["one person", "left out", "two agree", "two disagree", "adjudicated", "a model is no person", "models asked",
         "a person before a model", "two models disagree"],
)  # fmt: skip
def test_whose_word_decides(who, said, expected, study, before):
    for coder, clauses in said.items():
        judge(study, before, "II.1", clauses, coder=coder, kind="model" if coder in ("m7", "m8") else "person")
    after = toolkit.open_analysis(set_judgments(study, who))
    assert look(after, "II.1")[:2] == expected
    assert len(after.judgments) == len(said), "what does not decide is listed all the same"
    assert all(after.judgments["state"] != "")


def test_coders_who_agree_on_the_cell_give_it_the_clauses_of_both(study, before):
    judge(study, before, "II.2", {"II.3": "full"}, coder="lan")
    judge(study, before, "II.2", {"II.1": "full", "II.3": "partial"}, coder="mai")
    after = toolkit.open_analysis(study)
    own = after.alignment.query("doc_id == 'song-lam' and provision_id == 'II.2'").set_index("clause_id")
    assert own["strength"].to_dict() == {"II.1": "full", "II.3": "full"}
    assert own["judged_by"].to_dict() == {"II.1": "mai", "II.3": "lan; mai"}


def test_codes_of_gold_decide_only_where_models_may(shipped, shipped_analysis):
    assert not shipped_analysis.coverage["judged_by"].any()
    assert shipped_analysis.judgments.empty
    after = judge_again(shipped_analysis, set_judgments(shipped, "all"), toolkit.load_model(shipped))
    gold = toolkit.open_gold(shipped)
    core = gold[(gold["strength"] == "full") & gold["doc_id"].isin(shipped.plan_ids)]
    judged = after.coverage[after.coverage["judged_by"] == "gold"]
    full = judged[judged["status"] == "full"]
    held = set(zip(core["doc_id"], core["provision_id"], strict=True))
    out = after.coverage[after.coverage["status"] == "not_applicable"]
    held -= set(zip(out["doc_id"], out["provision_id"], strict=True))
    assert set(zip(full["doc_id"], full["provision_id"], strict=True)) == held


def test_signature_and_methods_tell_of_them(study, before, tmp_path):
    judge(study, before, "II.1", {})
    once = toolkit.open_analysis(study)
    assert "judged" not in before.signature
    assert "|1 judged by lan " in once.signature
    judge(study, before, "II.1", {"II.2": "full"})
    judge(study, before, "II.2", {}, coder="mai")
    judge(study, before, "II.2", {"II.3": "full"}, coder="an")
    twice = toolkit.open_analysis(study)
    assert twice.signature != once.signature
    write_methods(tmp_path / "METHODS.md", study, before, None)
    assert "hold what coders judged" not in (tmp_path / "METHODS.md").read_text(encoding="utf-8")
    write_methods(tmp_path / "METHODS.md", study, twice, None)
    text = (tmp_path / "METHODS.md").read_text(encoding="utf-8")
    assert r"1 of 8 cells \(one" in text or "1 of 8 cells (one" in text
    assert "lan \\(person\\)" in text
    assert "Coders disagree on 1 cell:" in text
    assert describe_judgments(twice.judgments) == [
        "song-lam II.2: disputed (an: full, mai: none); adjudicate it, the method's verdict stays so far"
    ]


def test_tables_judged_again_are_those_of_a_run_from_the_texts(study, before, tmp_path):
    save_analysis(before, tmp_path, fingerprint="f", scores=fingerprint_scores(study, None))
    judge(study, before, "II.1", {})
    judge(study, before, "II.2", {"II.3": "full"})
    assert fingerprint_study(study, None) != fingerprint_study(set_judgments(study, "none"), None)
    loaded = load_scores(tmp_path, scores=fingerprint_scores(study, None))
    again, anew = judge_again(loaded, study, None), toolkit.open_analysis(study)
    assert again.signature == anew.signature
    for name in TABLES:
        tables = [getattr(one, name).astype(str).reset_index(drop=True) for one in (again, anew)]
        pd.testing.assert_frame_equal(*[table.replace({"nan": "", "None": "", "<NA>": ""}) for table in tables])


def test_a_changed_judgment_reads_no_text_again(study, before, tmp_path):
    last, stage = tmp_path / "last", tmp_path / "stage"
    scores = hash_parts(fingerprint_scores(study, None))
    save_analysis(before, last / _CACHE, fingerprint="earlier", scores=scores)
    judge(study, before, "II.1", {})
    product = make_product("earlier", last, sorted((last / _CACHE).iterdir()))
    shop = Workshop(last, stage, {"tables": product}, {"tables": product})
    shutil.rmtree(study.folder / "texts")
    inputs = _Inputs(study, None, fingerprint_study(study, None), "key", scores)
    analysis, *_ = _open_tables(inputs, shop)
    assert look(analysis, "II.1") == ("none", "lan", "full")
    assert (stage / _CACHE / "analysis.json").is_file()


def test_check_lists_what_counts_nowhere(study, before, capsys):
    judge(study, before, "II.1", {"II.1": "full"})
    text = study.folder / "texts" / "song-lam.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("trồng thêm", "chặt bớt"), encoding="utf-8")
    (study.folder / "judgments" / "mai.csv").write_text(
        "doc_id,provision_id,clause_id,verdict\nsong-lam,II.1,II.1,hay\n", encoding="utf-8"
    )
    assert main(["check", str(study.folder), "--set", "method=plain"]) == 1
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("judgments:")]
    assert told == [
        "judgments: lan.csv, row 2: the text of the clause II.1 changed; judge song-lam II.1 again",
        "judgments: mai.csv, row 2: verdict 'hay' is none of full, partial, none; not used",
    ]


def test_a_model_is_learned_from_judgments_alone(study, before, tmp_path, capsys):
    target = tmp_path / "model.json"
    command = ["evaluate", str(study.folder), "--fit", "--model-file", str(target)]
    assert main(command) == 2
    assert "has no gold/codes.tsv" in capsys.readouterr().err
    judge(study, before, "II.1", {"II.1": "full"})
    judge(study, before, "II.3", {"II.2": "full"})
    judge(study, before, "II.2", {"1": "full"}, doc_id="nui-xanh")
    judge(study, before, "II.1", {}, doc_id="nui-xanh")
    assert main(command) == 0
    own = json.loads(target.read_text(encoding="utf-8"))["training"]["families"][study.name]
    assert own["plans"] == ["song-lam", "nui-xanh"]
