"""Families left out: the shipped rows, with the codes that they hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from planted import plant_codes, plant_units, propose_both
from sklearn.metrics import cohen_kappa_score

from toolkit.analysis.evaluation import CodedFamily, evaluate_families
from toolkit.errors import StudyError
from toolkit.validation.families import evaluate_family, make_family
from toolkit.validation.hand_codes import load_shipped_rows, load_shipped_scores
from toolkit.validation.learn import choose_floors, join_rows, learn_model, make_training_rows, score_rows

CHANCE = 0.05
PROVISIONS = ("II.1", "II.2", "III.1", "III.2", "III.3", "III.4", "IV.1")


def open_shipped(name: str) -> tuple[CodedFamily, list[pd.DataFrame]]:
    """Return a shipped family without its texts, and the rows of the others.

    A coded pair that was never proposed has no row, and so is missing from these codes.
    """
    parts = {part["family"].iloc[0]: part for part in load_shipped_rows()}
    rows = parts.pop(name)
    coded = rows[rows["kind"] == "coded"]
    ids = ["doc_id", "clause_id", "provision_id"]
    pairs = coded.loc[coded["strength"] != "", [*ids, "strength"]]
    empty = coded[["doc_id", "clause_id"]].drop_duplicates().assign(provision_id="", strength="")
    gold = pd.concat([pairs, empty], ignore_index=True)
    none = pd.DataFrame()
    return CodedFamily(name, rows, gold, none, tuple(sorted(set(coded["provision_id"]))), {}), [*parts.values()]


@pytest.mark.parametrize("name", ["26-NQ-TW", "57-NQ-TW", "75-KL-TW"])
def test_core_of_a_family_left_out_agrees_with_its_codes(name):
    """A guard against a fall, not a mark to reach; the codes were made by language models."""
    family, others = open_shipped(name)
    row = evaluate_families([family], also=others, chance=CHANCE).iloc[0]
    assert row["core_kappa"] >= 0.6
    assert row["core_low"] <= row["core_kappa"] <= row["core_high"]
    assert abs(row["mean_p"] - row["share_right"]) < 0.25
    # The stored table speaks of this method and no other; kappa differs by the provisions that have no row.
    stored = load_shipped_scores().query("method == 'doichieu'").set_index("family").loc[name]
    assert stored["n_found"] == row["n_found"]
    assert stored["mean_p"] == pytest.approx(row["mean_p"], abs=0.005)
    assert stored["share_right"] == pytest.approx(row["share_right"], abs=0.005)


def test_rows_of_the_family_itself_are_never_learned_from():
    family, others = open_shipped("75-KL-TW")
    alone, with_own = (
        evaluate_families([family], also=also, chance=CHANCE) for also in (others, [*others, family.rows])
    )
    pd.testing.assert_frame_equal(alone, with_own)


def test_left_out_figures_do_not_move_with_the_codes_of_the_family_in_training():
    """Its own codes decide what is right, never what is found."""
    family, others = open_shipped("57-NQ-TW")
    turned = family.rows.assign(strength="")
    changed = CodedFamily(family.name, turned, family.gold, family.set_aside, family.reference_ids, {})
    first, second = (evaluate_families([one], also=others, chance=CHANCE) for one in (family, changed))
    assert first.loc[0, ["n_found", "core_kappa"]].tolist() == second.loc[0, ["n_found", "core_kappa"]].tolist()


def plant_family(name: str, *doc_ids: str) -> CodedFamily:
    gold = plant_codes()
    gold = gold[gold["doc_id"].isin(doc_ids)] if doc_ids else gold
    rows = make_training_rows(propose_both(plant_units()), gold, family=name)
    return CodedFamily(name, rows, gold, pd.DataFrame(), PROVISIONS, {})


def test_family_given_twice_is_refused():
    with pytest.raises(StudyError, match="family nha is given twice"):
        evaluate_families([plant_family("nha"), plant_family("nha")], also=load_shipped_rows())


def test_families_of_one_reference_do_not_learn_from_each_other():
    one, same, other = (plant_family(name) for name in ("nha", "nha-khac", "xa"))
    wording = frozenset({"xây nhà", "mở chợ", "đắp đê"})
    one, same = replace(one, wording=wording), replace(same, wording=wording | {"trồng cây"})
    other = replace(other, wording=frozenset({"xây nhà", "sửa đường", "nạo vét kênh"}))
    assert evaluate_families([one, same], chance=CHANCE).empty
    assert set(evaluate_families([one, same, other], chance=CHANCE)["family"]) == {"nha", "nha-khac", "xa"}


def test_family_of_one_coded_plan_is_tested_where_others_are_at_hand():
    lone = plant_family("nha", "song-lam")
    row = evaluate_families([lone], also=load_shipped_rows(), chance=CHANCE).iloc[0]
    assert row[["n_core", "n_found", "core_kappa"]].tolist() == [5, 5, 1.0]


def test_family_without_others_to_learn_from_is_left_out_of_the_table():
    assert evaluate_families([plant_family("nha")], chance=CHANCE).empty
    # One plan of another family is too few to choose cut-offs by.
    assert evaluate_families([plant_family("nha")], also=[plant_family("xa", "nui-xanh").rows]).empty


def test_kappa_of_cells_is_that_of_scikit_learn():
    family, others = open_shipped("75-KL-TW")
    rows = join_rows(others)
    coded, clauses = make_family(family.name, family.gold, reference_ids=family.reference_ids)
    floors = choose_floors(rows, chance=CHANCE)
    scored = score_rows(family.rows, learn_model(rows))
    row = evaluate_family(coded, scored, clauses, reference_ids=family.reference_ids, chance=1.0, floors=floors).iloc[0]
    own = scored[scored["kind"] == "coded"]
    found = set(map(tuple, own.loc[own["p_full"] >= floors[1], ["doc_id", "provision_id"]].to_numpy()))
    right = set(map(tuple, own.loc[own["strength"] == "full", ["doc_id", "provision_id"]].to_numpy()))
    cells = [(plan, unit) for plan in dict.fromkeys(own["doc_id"]) for unit in family.reference_ids]
    marks = [[cell in side for cell in cells] for side in (found, right)]
    assert row["core_kappa"] == pytest.approx(cohen_kappa_score(*marks))
    assert row[["n_found", "n_core"]].tolist() == [len(found), len(right)]
    assert np.isclose(row["kappa_lead"], 0)
