"""Agreement of coders: published figures, the sample that chance drew, the cells where coders differ."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from toolkit.review.agreement import list_disagreements, measure_agreement, measure_alpha, measure_kappa
from toolkit.tables import VERDICTS

NO = None
#: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A, B and C.
PUBLISHED = {
    "two coders, two codes": ([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], 0.095),
    "two coders, five codes": (["aabbdcccedda", "babbbccceddd"], 0.692),
    "four coders, some missing": (
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
            [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
        ],
        0.743,
    ),
}


def count_codes(codings) -> np.ndarray:
    """Return how many coders gave each code to each item."""
    codes = sorted({code for coding in codings for code in coding if code is not NO})
    return np.array([[sum(code == one for code in given) for given in zip(*codings, strict=True)] for one in codes])


def count_pairs(first, second) -> np.ndarray:
    return pd.crosstab(np.array(list(first)), np.array(list(second))).to_numpy(dtype=float)


@pytest.mark.parametrize(("codings", "alpha"), PUBLISHED.values(), ids=PUBLISHED)
def test_alpha_of_published_examples(codings, alpha):
    assert measure_alpha(count_codes(codings)) == pytest.approx(alpha, abs=5e-4)


def test_kappa_of_many_codes_is_that_of_a_known_library():
    first, second = "aabbdcccedda", "babbbccceddd"
    assert measure_kappa(count_pairs(first, second)) == pytest.approx(cohen_kappa_score(list(first), list(second)))


def test_coders_who_say_one_thing_only_have_no_figure():
    assert str(measure_alpha(count_codes(["aaaa", "aaaa"]))) == str(measure_kappa(count_pairs("aaaa", "aaaa"))) == "nan"


def _line(coder, doc_id, provision, verdict, reason="audit", clause="1", kind="person"):
    return {
        "coder": coder, "kind": kind, "doc_id": doc_id, "provision_id": provision, "verdict": verdict,
        "clause_id": clause if verdict != "none" else "", "reason": reason,
    }  # fmt: skip


SAID = pd.DataFrame(
    [
        *(_line(coder, "lam", f"I.{n}", "full") for coder in ("lan", "mai") for n in range(6)),
        *(_line(coder, "xa", f"I.{n}", "none") for coder in ("lan", "mai") for n in range(6)),
        _line("lan", "xa", "I.7", "partial", clause="2"), _line("lan", "xa", "I.7", "full", clause="4"),
        _line("mai", "xa", "I.7", "none"),
        _line("lan", "xa", "I.8", "full"), _line("mai", "xa", "I.8", "none", "queue"),
        _line("adjudication", "xa", "I.7", "full", "browse"),
    ]
)  # fmt: skip


def test_only_what_chance_drew_for_both_is_measured():
    row = measure_agreement(SAID).set_index("scope").loc["all"]
    assert (row["first"], row["second"], row["kinds"]) == ("lan", "mai", "person-person")
    assert (row["n_cells"], row["n_agreed"]) == (13, 12)
    full = [True] * 6 + [False] * 6
    assert row["kappa_core"] == pytest.approx(cohen_kappa_score([*full, True], [*full, False]))
    assert row["kappa_low"] < row["kappa"] <= row["kappa_high"]


def test_the_table_of_coders_holds_the_alpha_and_kappa_of_the_published_formulas():
    said = {"lan": [0, 1, 0, 2, 2, 0, 1, 0, 0, 2], "mai": [0, 1, 1, 2, 0, 0, 1, 0, 2, 2]}
    lines = [
        _line(coder, "xa", f"I.{n}", VERDICTS[code]) for coder, codes in said.items() for n, code in enumerate(codes)
    ]
    row = measure_agreement(pd.DataFrame(lines)).iloc[0]
    assert row["alpha"] == pytest.approx(measure_alpha(count_codes(said.values())))
    assert row["kappa"] == pytest.approx(cohen_kappa_score(said["lan"], said["mai"]))


def test_parts_by_plan_and_by_type():
    types = pd.Series({f"I.{n}": "task" if n < 4 else "target" for n in range(9)})
    table = measure_agreement(SAID, types)
    parts = table.set_index(["scope", "name"])["n_cells"].to_dict()
    assert parts == {("all", ""): 13, ("plan", "lam"): 6, ("plan", "xa"): 7, ("type", "task"): 8, ("type", "target"): 5}
    assert table.loc[table["name"] == "lam", "kappa"].isna().all()


def test_a_model_is_named_as_one():
    table = measure_agreement(SAID.assign(kind=SAID["coder"].map({"lan": "model"}).fillna("person")))
    assert set(table["kinds"]) == {"model-person"}


def test_disagreements_are_listed_whyever_the_cell_was_looked_at():
    table = list_disagreements(SAID)
    assert table["provision_id"].tolist() == ["I.7", "I.8"]
    assert table["both_audit"].tolist() == [True, False]
    assert table.loc[0, ["first_verdict", "second_verdict", "first_clauses"]].tolist() == ["full", "none", "2; 4"]


def test_one_coder_alone_agrees_with_nobody():
    alone = SAID[SAID["coder"] == "lan"]
    assert measure_agreement(alone).empty
    assert list_disagreements(alone).empty
