"""A study held against its own hand codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.analysis.analysis import Analysis
from toolkit.errors import StudyError
from toolkit.matching.candidates import propose_pairs
from toolkit.matching.chance import load_decoys
from toolkit.matching.match_text import make_match_texts
from toolkit.measures.ledger import list_reported
from toolkit.study.folder import Study
from toolkit.tables import find_reference
from toolkit.validation.agreement import bin_reliability
from toolkit.validation.evaluate import compare_strengths, describe_set_aside, evaluate_alignment, set_aside_codes
from toolkit.validation.families import evaluate_family, make_family
from toolkit.validation.hand_codes import find_gold, load_gold, load_shipped_rows, load_shipped_scores
from toolkit.validation.learn import (
    choose_floors,
    join_rows,
    learn_model,
    make_training_rows,
    score_rows,
    share_reference,
)
from toolkit.validation.stock_methods import score_stock_methods
from toolkit.validation.unrelated import propose_unrelated


def open_gold(study: Study) -> pd.DataFrame | None:
    """Return the study's own hand codes, or None where it has none."""
    path = find_gold(study)
    return None if path is None else load_gold(path)


@dataclass(frozen=True, slots=True)
class CodedFamily:
    """A study with its hand codes, ready to be held against models learned from others.

    Parameters
    ----------
    name : str
        Name of the study.
    rows : DataFrame
        Its training rows.
    gold, set_aside : DataFrame
        The codes that can be used, and those that cannot.
    reference_ids : tuple of str
        All provisions.
    stock : mapping of str to array
        Scores of stock methods, see :func:`toolkit.validation.stock_methods.score_stock_methods`.
    reported : frozenset of (str, str)
        doc_id and clause_id of what articles report of results: no table counts it, so no test does.
    """

    name: str
    rows: pd.DataFrame
    gold: pd.DataFrame
    set_aside: pd.DataFrame
    reference_ids: tuple[str, ...]
    stock: Mapping[str, NDArray[np.float64]]
    reported: frozenset[tuple[str, str]] = frozenset()


def open_family(
    study: Study,
    gold: pd.DataFrame,
    *,
    units: pd.DataFrame,
    cells: pd.DataFrame,
    provisions: pd.DataFrame,
    unrelated: pd.DataFrame | None = None,
    judged: pd.DataFrame | None = None,
    stock: bool = True,
) -> CodedFamily:
    """Prepare a study with hand codes for learning and for tests.

    Parameters
    ----------
    study : Study
        Whose codes.
    gold : DataFrame
        Hand codes.
    units, cells, provisions : DataFrame
        The tables of those names.
    unrelated : DataFrame, optional
        Units of texts on other subjects, to learn from what is no pair.
    judged : DataFrame, optional
        Judgments in force, to learn from beside the codes; tests hold codes alone.
    stock : bool
        Whether stock methods are scored besides; they take most of the time.
    """
    gold, set_aside = set_aside_codes(gold, units=units, documents=study.catalogue, provisions=provisions)
    decoys, parameters, reference_id = load_decoys(study.parameters), study.parameters, study.reference_id
    compared = units[units["doc_id"].isin([reference_id, *study.plan_ids, *gold["doc_id"]])]
    proposal = propose_pairs(
        compared, reference_id=reference_id, parameters=parameters, provisions=provisions, decoys=decoys, cells=cells
    )
    others = None
    if unrelated is not None and len(unrelated):
        others = propose_unrelated(
            unrelated, units, reference_id=reference_id, parameters=parameters, provisions=provisions, decoys=decoys
        )
    rows = make_training_rows(
        proposal,
        gold,
        family=study.name,
        reference=find_reference(study.catalogue)["number"],
        wordings=dict(zip(provisions["provision_id"], make_match_texts(provisions["text"], parameters), strict=True)),
        unrelated=others,
        judged=judged,
    )
    ids = tuple(provisions["provision_id"])
    scores = (
        score_stock_methods(units, gold, reference_id=reference_id, reference_ids=ids, parameters=parameters)
        if stock and len(gold)
        else {}
    )
    reported = frozenset(list_reported(units, study.catalogue))
    return CodedFamily(study.name, rows, gold, set_aside, ids, scores, reported)


def find_apart(family: CodedFamily, parts: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return the training rows of families that carry out another resolution than a family, whatever their names."""
    found = []
    for part in parts:
        own = [rows for _, rows in part.groupby("family", sort=False) if not is_kin(family, rows)]
        found += [pd.concat(own)] if own else []
    return found


def is_kin(family: CodedFamily, rows: pd.DataFrame) -> bool:
    """Tell whether the training rows of one family are those of a family, or of another name for its resolution."""
    return family.name in set(rows["family"]) or share_reference(family.rows, rows)


def _score_apart(family: CodedFamily, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a family with the probabilities of a model of other rows; 0 for what is only reported."""
    scored = score_rows(family.rows, learn_model(rows))
    clauses = zip(scored["doc_id"], scored["clause_id"], strict=True)
    told = np.array([clause in family.reported for clause in clauses], dtype=bool)
    scored.loc[told & (scored["kind"] == "coded"), ["p_any", "p_full"]] = 0.0
    return scored


def evaluate_families(
    families: Sequence[CodedFamily], *, also: Sequence[pd.DataFrame] = (), chance: float = 0.05, seed: int = 0
) -> pd.DataFrame:
    """Leave each family out in turn: learn without it, choose cut-offs without it, hold it against its codes.

    Parameters
    ----------
    families : sequence of CodedFamily
        The families that are tested; each is learned from when another is left out, unless both carry out the same
        resolution (see :func:`toolkit.validation.learn.share_reference`).
    also : sequence of DataFrame
        Training rows of further families, learned from each time and not tested; those of a family that is
        tested are left out, and those of its resolution under another name.
    chance : float
        Share of decoys that a plan may cover.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        As :func:`toolkit.validation.families.evaluate_family` gives it, for each family that others are
        at hand for; and learned_from, the families whose codes the tested model knows.

    Raises
    ------
    StudyError
        If two families go by the same name.
    """
    named = {family.name for family in families}
    if len(named) < len(families):  # a model that is tested on a family must not have learned from it
        names = [family.name for family in families]
        twice = ", ".join(sorted(name for name in named if names.count(name) > 1))
        raise StudyError("evaluate", f"family {twice} is given twice", "Give each family once.")
    others = [rows[~rows["family"].isin(named)] for rows in also]
    tables = []
    for family in families:
        rest = find_apart(family, [*(one.rows for one in families if one is not family), *others])
        if not rest or not (family.gold["provision_id"] != "").any():
            continue
        rows = join_rows(rest)
        if rows.loc[rows["strength"] != "", ["family", "doc_id"]].drop_duplicates().shape[0] < 2:
            continue  # nothing could be left out to choose the cut-offs by
        floors = choose_floors(rows, chance=chance)
        coded, clauses = make_family(family.name, family.gold, reference_ids=family.reference_ids, stock=family.stock)
        table = evaluate_family(
            coded, _score_apart(family, rows), clauses,
            reference_ids=family.reference_ids, chance=chance, floors=floors, seed=seed,
        )  # fmt: skip
        tables.append(table.assign(learned_from="; ".join(dict.fromkeys(rows["family"]))))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["family", "method"])


def evaluate_study(
    study: Study, analysis: Analysis, gold: pd.DataFrame | None, *, also: Sequence[pd.DataFrame] | None = None
) -> dict[str, pd.DataFrame]:
    """Hold the alignment of a study against hand codes, beside models learned without it and stock methods.

    Parameters
    ----------
    study : Study
        Whose analysis.
    analysis : Analysis
        The tables of the study.
    gold : DataFrame or None
        Hand codes.
    also : sequence of DataFrame, optional
        Training rows of other families; those that the toolkit ships where left out.

    Returns
    -------
    dict of str to DataFrame
        ``set_aside`` (only where codes cannot be used: which, and why; everything else holds the others);
        ``left_out`` (the method learned from the other families alone, beside stock methods at their best
        cut-offs in hindsight) and ``reliability`` (of those probabilities), only where other families are at
        hand; ``evaluation`` and ``strengths`` (the alignment in force: in sample where the model learned from
        these codes). A study without codes has ``shipped`` alone: the method on the families that the toolkit
        ships, each left out.
    """
    if gold is None:
        return {"shipped": load_shipped_scores()}
    family = open_family(study, gold, units=analysis.units, cells=analysis.cells, provisions=analysis.provisions)
    tables = {} if family.set_aside.empty else {"set_aside": family.set_aside}
    if not (family.gold["provision_id"] != "").any():
        return tables
    also = load_shipped_rows() if also is None else also
    left_out = evaluate_families([family], also=also, chance=study.parameters.chance, seed=study.parameters.seed)
    if not left_out.empty:
        tables["left_out"] = left_out
        scored = _score_apart(family, join_rows(find_apart(family, also))).query("kind == 'coded'")
        core = scored.assign(p_any=scored["p_full"], right=scored["strength"] == "full")
        tables["reliability"] = bin_reliability(core)
    ids = list(family.reference_ids)
    tables["evaluation"] = evaluate_alignment(analysis.alignment, family.gold, reference_ids=ids)
    tables["strengths"] = compare_strengths(analysis.alignment, family.gold)
    return tables


def check_codes(study: Study, *, units: pd.DataFrame, documents: pd.DataFrame, provisions: pd.DataFrame) -> list[str]:
    """Tell in sentences which of the study's own hand codes cannot be used, by row; nothing where all can.

    Parameters
    ----------
    study : Study
        Whose codes.
    units, documents, provisions : DataFrame
        The tables of those names.
    """
    try:
        gold = open_gold(study)
    except StudyError as error:
        return [str(error)]
    if gold is None:
        return []
    return describe_set_aside(set_aside_codes(gold, units=units, documents=documents, provisions=provisions)[1])
