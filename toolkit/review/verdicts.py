"""Which judgment decides a cell, and what the tables say once it does."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

import pandas as pd

from toolkit.review.cells import CELL
from toolkit.review.judgments import ADJUDICATION
from toolkit.review.settle import SettledJudgments
from toolkit.tables import CONTRACTS, VERDICTS

_PAIR = ["doc_id", "clause_id", "provision_id"]


def decide_cells(settled: SettledJudgments, *, who: str, doc_ids: Collection[str]) -> pd.DataFrame:
    """Tell of each judgment what became of it: whose word decides each cell.

    In a cell the adjudicator comes before other people, people before models. Where those who decide say the same
    (full, partial or none) it is in force, with the clauses of all of them; where they do not, the cell is
    disputed, and the method's verdict stays.

    Parameters
    ----------
    settled : SettledJudgments
        As :func:`toolkit.review.settle.settle_judgments` gives them.
    who : str
        The parameter `judgments`: ``people``, ``all`` (models too) or ``none``.
    doc_ids : collection of str
        The plans and controls of the study.

    Returns
    -------
    DataFrame
        The judgments table, with `state`: ``in_force``, ``disputed``, ``overruled`` (somebody else decides the
        cell), ``not_counted`` (`who` leaves it out, or the document is no plan), ``stale``, ``unusable``.

    Examples
    --------
    >>> from toolkit.tables import make_table
    >>> rows = [{"coder": coder, "kind": kind, "doc_id": "lam", "provision_id": "I", "clause_id": "", "verdict": "none"}
    ...         for coder, kind in (("lan", "person"), ("m7", "model"))]
    >>> none = make_table("judgments", [])
    >>> settled = SettledJudgments(make_table("judgments", rows), none, none)
    >>> decide_cells(settled, who="all", doc_ids=["lam"])["state"].tolist()
    ['in_force', 'overruled']
    """
    current = settled.current
    kinds = {"people": ("person",), "all": ("person", "model"), "none": ()}[who]
    counted = current["kind"].isin(kinds) & current["doc_id"].isin(set(doc_ids))
    rank = current["kind"].eq("model").astype(int).where(current["coder"] != ADJUDICATION, -1)
    states = pd.Series("not_counted", index=current.index, dtype=object)
    for _, group in current[counted].groupby(CELL, sort=False):
        decides = rank[group.index] == rank[group.index].min()
        states[group.index] = "overruled"
        chosen = group[decides]
        verdicts = {_read_cell(said["verdict"]) for _, said in chosen.groupby("coder")}
        states[chosen.index] = "in_force" if len(verdicts) == 1 else "disputed"
    parts = [current.assign(state=states), settled.stale, settled.unusable]
    return pd.concat([part for part in parts if len(part)] or [current], ignore_index=True)


def _read_cell(verdicts: pd.Series) -> str:
    """Return what the lines of a decision say of the cell: the most that one of them says."""
    return min(verdicts, key=VERDICTS.index)


def list_disputed(judgments: pd.DataFrame) -> pd.DataFrame:
    """List the cells of which coders say different things and no adjudicator has spoken.

    Parameters
    ----------
    judgments : DataFrame
        coder, doc_id, provision_id, verdict, of all coders that count.

    Returns
    -------
    DataFrame
        doc_id, provision_id.

    Examples
    --------
    >>> said = pd.DataFrame({"coder": ["lan", "minh"] * 2, "doc_id": "lam", "provision_id": ["I", "I", "II", "II"],
    ...                      "verdict": ["full", "none", "none", "none"]})
    >>> list_disputed(said)["provision_id"].tolist()
    ['I']
    """
    found = [
        cell
        for cell, group in judgments.groupby(CELL, sort=False)
        if ADJUDICATION not in set(group["coder"])
        and len({_read_cell(said["verdict"]) for _, said in group.groupby("coder")}) > 1
    ]
    return pd.DataFrame(found, columns=CELL)


def list_judged_cells(judgments: pd.DataFrame) -> pd.DataFrame:
    """List the cells that judgments decide.

    Parameters
    ----------
    judgments : DataFrame
        As :func:`decide_cells` gives them.

    Returns
    -------
    DataFrame
        doc_id, provision_id, verdict (``full``, ``partial``, ``none``), judged_by (coders, joined by ``;``).
    """
    held = judgments[judgments["state"] == "in_force"]
    rows = [
        (*cell, _read_cell(group["verdict"]), "; ".join(dict.fromkeys(group["coder"])))
        for cell, group in held.groupby(CELL, sort=False)
    ]
    return pd.DataFrame(rows, columns=[*CELL, "verdict", "judged_by"])


def replace_pairs(
    alignment: pd.DataFrame, judgments: pd.DataFrame, *, candidates: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """Put the pairs of judged cells in the place of those that the method accepted there.

    Parameters
    ----------
    alignment : DataFrame
        What the method accepted.
    judgments : DataFrame
        As :func:`decide_cells` gives them.
    candidates, units : DataFrame
        The tables of those names: probabilities of the pairs, and the order of the clauses.

    Returns
    -------
    DataFrame
        The alignment. `judged_by` names the coders of each pair that was judged; its p_any and p_full stay those
        of the method, 0 where it did not propose the pair.
    """
    cells = list_judged_cells(judgments)
    if cells.empty:
        return alignment
    held = judgments[(judgments["state"] == "in_force") & (judgments["clause_id"] != "")]
    pairs = pd.DataFrame(
        [
            (*pair, _read_cell(group["verdict"]), "; ".join(dict.fromkeys(group["coder"])))
            for pair, group in held.groupby(_PAIR, sort=False)
        ],
        columns=[*_PAIR, "strength", "judged_by"],
    )
    proposed = candidates[[*_PAIR, "p_any", "p_full"]]
    pairs = pairs.merge(proposed, on=_PAIR, how="left").fillna({"p_any": 0.0, "p_full": 0.0})
    kept = alignment[~_is_in(alignment, cells)]
    table = pd.concat([part for part in (kept, pairs) if len(part)] or [kept], ignore_index=True)
    order = pd.Series(range(len(units)), index=pd.MultiIndex.from_frame(units[["doc_id", "clause_id"]]))
    place = order.reindex(pd.MultiIndex.from_frame(table[["doc_id", "clause_id"]])).to_numpy()
    table = table.assign(place=place).sort_values("place", kind="stable").drop(columns="place")
    return table[list(CONTRACTS["alignment"])].reset_index(drop=True)


def mark_coverage(
    coverage: pd.DataFrame, by_method: pd.DataFrame, judgments: pd.DataFrame, alignment: pd.DataFrame
) -> pd.DataFrame:
    """Write into the coverage table by whom each cell was judged, and what the method said of it.

    Parameters
    ----------
    coverage, by_method : DataFrame
        Coverage by the alignment in force, and by that of the method alone.
    judgments : DataFrame
        As :func:`decide_cells` gives them.
    alignment : DataFrame
        The alignment in force: the best clause of a judged cell is one of those judged.
    """
    cells = list_judged_cells(judgments)
    names = dict(zip(_list_cells(cells), cells["judged_by"], strict=True))
    ranked = alignment[alignment["judged_by"] != ""].sort_values(
        ["strength", "p_full"], ascending=[True, False], kind="stable"
    )
    first = ranked.drop_duplicates(CELL)
    best = dict(zip(_list_cells(first), first["clause_id"], strict=True))
    own = _list_cells(coverage)
    return coverage.assign(
        best_clause_id=[best.get(cell, known) for cell, known in zip(own, coverage["best_clause_id"], strict=True)],
        judged_by=[names.get(cell, "") for cell in own],
        status_by_method=by_method["status"].to_numpy(),
    )


def sign_judgments(judgments: pd.DataFrame) -> str:
    """Return what the signature says of the judgments in force: how many cells, by whom, and a hash of them all.

    Empty where there are none.
    """
    cells = list_judged_cells(judgments)
    if cells.empty:
        return ""
    held = judgments[judgments["state"] == "in_force"]
    lines = sorted("|".join(map(str, row)) for row in held[["coder", *_PAIR, "verdict"]].itertuples(index=False))
    mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:4]
    return f"{len(cells)} judged by {'+'.join(sorted(set(held['coder'])))} {mark}"


def _is_in(table: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    known = set(_list_cells(cells))
    return pd.Series([cell in known for cell in _list_cells(table)], index=table.index, dtype=bool)


def _list_cells(table: pd.DataFrame) -> Sequence[tuple[str, str]]:
    return list(zip(table["doc_id"], table["provision_id"], strict=True))


def describe_judgments(judgments: pd.DataFrame) -> list[str]:
    """Tell in sentences where lines are that count nowhere, and why: stale and unusable ones, and disputed cells.

    Parameters
    ----------
    judgments : DataFrame
        As :func:`decide_cells` gives them.

    Examples
    --------
    >>> from toolkit.tables import make_table
    >>> line = {"file": "lan.csv", "coder": "lan", "doc_id": "lam", "provision_id": "I", "state": "unusable"}
    >>> rows = [{**line, "row": row, "problem": "verdict 'ok' is none of full, partial, none"} for row in (3, 7)]
    >>> describe_judgments(make_table("judgments", rows))
    ["lan.csv, row 3, 7: verdict 'ok' is none of full, partial, none; not used"]
    """
    told: dict[str, list[str]] = {}
    for row in judgments[judgments["state"].isin(["unusable", "stale"])].to_dict("records"):
        end = "not used" if row["state"] == "unusable" else f"judge {row['doc_id']} {row['provision_id']} again"
        told.setdefault(f"{row['file']}|{row['problem']}; {end}", []).append(str(row["row"]))
    sentences = [
        f"{key.partition('|')[0]}, row {', '.join(rows)}: {key.partition('|')[2]}" for key, rows in told.items()
    ]
    disputed = judgments[judgments["state"] == "disputed"]
    for (doc_id, provision_id), group in disputed.groupby(CELL, sort=False):
        said = ", ".join(f"{coder}: {_read_cell(own['verdict'])}" for coder, own in group.groupby("coder"))
        sentences.append(
            f"{doc_id} {provision_id}: disputed ({said}); adjudicate it, the method's verdict stays so far"
        )
    return sentences
