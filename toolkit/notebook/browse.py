"""Read pairs one at a time: the plan, the provision and the clause chosen from lists, both passages side by side."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from IPython.display import HTML

from toolkit.analysis.analysis import Analysis
from toolkit.analysis.evidence import Evidence
from toolkit.analysis.provisions import describe_provisions
from toolkit.analysis.ribbons import describe_ribbons, select_ribbons
from toolkit.measures.wording import find_shared
from toolkit.notebook.passages import (
    describe_match,
    describe_obligations,
    write_parts,
    write_shares,
    write_terms,
    write_two_columns,
)
from toolkit.tables import check_columns, select_plans
from toolkit.words.columns import find_cell
from toolkit.words.formats import describe_probability, format_number
from toolkit.words.labels import word
from toolkit.write.live import AS_IT_STANDS, HIDDEN, add_live_head
from toolkit.write.marks import find_marks, mark_passage
from toolkit.write.printed import shorten_text

_KEYS = ["doc_id", "clause_id", "provision_id"]
#: Characters of a text that an option of a list shows.
_SHORT = 70


def select_pairs(analysis: Analysis, *, plan: str = "", misses: int = 1) -> pd.DataFrame:
    """Select the pairs worth reading: the accepted ones, and the nearest misses of provisions without any.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    plan : str
        doc_id; empty: all plans.
    misses : int
        How many candidates, nearest first, for a provision of a plan without accepted pair. A provision
        that is no candidate of any clause has none to show.

    Returns
    -------
    DataFrame
        doc_id, clause_id, provision_id, p_any, p_full, strength (empty: not accepted), judged_by. Plan by plan in the
        order of the catalogue; provisions with an accepted pair first, in the order of the reference; most
        probable clauses first.
    """
    chosen = [*_KEYS, "p_any", "p_full"]
    accepted, candidates = analysis.alignment, analysis.candidates
    if plan:
        accepted, candidates = (table[table["doc_id"] == plan] for table in (accepted, candidates))
    linked = pd.MultiIndex.from_frame(accepted[["doc_id", "provision_id"]])
    others = candidates[~pd.MultiIndex.from_frame(candidates[["doc_id", "provision_id"]]).isin(linked)]
    nearest = others.sort_values("p_any", ascending=False, kind="stable").groupby(["doc_id", "provision_id"])
    cells = analysis.coverage[["doc_id", "provision_id", "judged_by"]]
    missed = nearest.head(misses)[chosen].assign(strength="").merge(cells, how="left")
    pairs = pd.concat([accepted[[*chosen, "strength", "judged_by"]], missed], ignore_index=True)
    places = {name: place for place, name in enumerate(analysis.documents["doc_id"])}
    order = {name: place for place, name in enumerate(analysis.provisions["provision_id"])}
    sorted_pairs = pairs.assign(
        plan=pairs["doc_id"].map(places), missed=pairs["strength"] == "", place=pairs["provision_id"].map(order)
    ).sort_values(["plan", "missed", "place", "p_any"], ascending=[True, True, True, False], kind="stable")
    return sorted_pairs[[*chosen, "strength", "judged_by"]].reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class _Source:
    """What the markup of a pair is made of, by its keys."""

    texts: Mapping[Any, str]
    provisions: Mapping[Any, Mapping[Any, Any]]
    plans: Mapping[str, str]
    states: Mapping[Any, str]
    changes: Mapping[tuple[str, str, str], pd.DataFrame]
    evidence: Mapping[tuple[str, str, str], Evidence]
    obligations: Mapping[Any, Sequence[Mapping[Any, Any]]]
    language: str


def browse_pairs(
    analysis: Analysis,
    pairs: pd.DataFrame,
    *,
    evidence: Sequence[Evidence] = (),
    most: int = 0,
    language: str = "vi",
) -> HTML:
    """Show pairs one at a time, chosen from lists of plans, provisions and clauses.

    Words that both passages have are underlined; a change of meaning is also bold, in square brackets and
    named. Works in JupyterLab and in a saved page without network; without script all pairs stand folded
    one below the other. Text of documents is escaped.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    pairs : DataFrame
        The columns of the alignment, as :func:`select_pairs` gives them. With pairs of one
        document there is no list of plans; with more, every plan of the study is in it.
    evidence : sequence of Evidence
        Folded below the pairs that they belong to; see :func:`toolkit.analysis.evidence.find_evidence`.
    most : int
        At most so many pairs: those with a change of meaning first, then the most probable; what is left
        out is counted below. 0: all.
    language : {"vi", "en"}

    Raises
    ------
    TableError
        If a column is missing.
    """
    check_columns(pairs, "alignment")
    kept = _limit(pairs, analysis.changes, most)
    source = _collect(analysis, evidence, language)
    if len(set(kept["doc_id"])) < 2:
        body = _write_provisions(kept, source)
    else:
        own = dict(iter(kept.groupby("doc_id", sort=False)))
        boxes = [
            (label, _write_provisions(own.get(plan, kept.head(0)), source)) for plan, label in source.plans.items()
        ]
        body = _write_choice("plan", [("", boxes)], language)
    n_left = len(pairs) - len(kept)
    left = f"<p>{word('browse.pairs', language, n=format_number(n_left, language))}</p>" if n_left else ""
    return HTML(add_live_head(f'<div class="dc-browse {AS_IT_STANDS}">{body}{left}</div>'))


def browse_provisions(analysis: Analysis, provisions: Sequence[str] = (), *, language: str = "vi") -> HTML:
    """Show one provision at a time, chosen from a list, with every plan's clauses for it in the order of their dates.

    Changes of meaning are marked as in :func:`browse_pairs`; passages that other plans have too, and that nothing in
    the study explains, stand in double square brackets, with where else they stand below.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    provisions : sequence of str
        provision_ids; empty: all, by type, in the order of the reference.
    language : {"vi", "en"}

    Raises
    ------
    TableError
        If the study has no such provision; the nearest is named.
    """
    from toolkit.write.provisions import write_provision

    types = analysis.provisions.set_index("provision_id")["type"].to_dict()
    groups: dict[str, list[tuple[str, str]]] = {}
    for content in describe_provisions(analysis, provisions, language=language):
        counts = content["counts"]
        label = f"{content['id']} · {counts['full']}/{counts['n']} · {shorten_text(content['text'], _SHORT)}"
        kind = find_cell("type", types[content["id"]], language)
        groups.setdefault(kind, []).append((label, write_provision(content)))
    body = _write_choice("provision", list(groups.items()), language)
    return HTML(add_live_head(f'<div class="dc-browse {AS_IT_STANDS}">{body}</div>'))


def browse_ribbons(
    analysis: Analysis, pairs: Sequence[tuple[str, str]] = (), *, most: int = 20, language: str = "vi"
) -> HTML:
    """Show two plans side by side, chosen from a list: both texts as columns, and ribbons between what they share.

    A ribbon joins the two places of a shared passage; it is as wide as the wording that the reference, intermediates
    and formulae do not have, and dashed where one of them explains the passage. The passages stand below.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    pairs : sequence of (str, str)
        doc_ids of two plans each; empty: the pairs above chance, those that share most first.
    most : int
        At most so many of the pairs above chance; what is left out is counted below. Pairs that are named are all
        shown.
    language : {"vi", "en"}

    Returns
    -------
    HTML
        A sentence where no pair is above chance. Text of documents is escaped.

    Raises
    ------
    TableError
        If the study has no such plan; the nearest is named.
    """
    from toolkit.write.ribbons import write_ribbons

    known = select_ribbons(analysis.borrowing_pairs)
    chosen = list(pairs) or known[:most]
    boxes = []
    for content in describe_ribbons(analysis, chosen, language=language):
        net = sum(not one["explained_by"] for one in content["passages"])
        boxes.append((f"{content['title']} · {word('ribbon.count', language, n=net)}", write_ribbons(content)))
    body = _write_choice("ribbon", [("", boxes)], language) if boxes else f"<p>{word('ribbon.none', language)}</p>"
    left = 0 if pairs else len(known) - len(chosen)
    rest = f"<p>{word('ribbon.left', language, n=format_number(left, language))}</p>" if left else ""
    return HTML(add_live_head(f'<div class="dc-browse {AS_IT_STANDS}">{body}{rest}</div>'))


def _limit(pairs: pd.DataFrame, changes: pd.DataFrame, most: int) -> pd.DataFrame:
    if not most or len(pairs) <= most:
        return pairs
    changed = pd.MultiIndex.from_frame(pairs[_KEYS]).isin(pd.MultiIndex.from_frame(changes[_KEYS]))
    ranked = pairs.assign(changed=changed).sort_values(["changed", "p_any"], ascending=False, kind="stable")
    return pairs.loc[ranked.index[:most].sort_values()]


def _collect(analysis: Analysis, evidence: Sequence[Evidence], language: str) -> _Source:
    documents, divergence = analysis.documents, analysis.divergence
    plans = select_plans(documents)
    return _Source(
        texts=analysis.units.set_index(["doc_id", "clause_id"])["text"].to_dict(),
        provisions=analysis.provisions.set_index("provision_id").to_dict("index"),
        plans={row["doc_id"]: f"{row['unit']} {row['number']}".strip() for row in plans.to_dict("records")},
        states=divergence.set_index(["doc_id", "provision_id"])["state"].to_dict(),
        changes={(str(a), str(b), str(c)): rows for (a, b, c), rows in analysis.changes.groupby(_KEYS)},
        evidence={(item.doc_id, item.clause_id, item.provision_id): item for item in evidence},
        obligations=_list_obligations(analysis),
        language=language,
    )


def _list_obligations(analysis: Analysis) -> dict[Any, Sequence[Mapping[Any, Any]]]:
    """Return the obligations of each cell with an aligned clause, with what was found of them."""
    known = analysis.cell_obligations.merge(analysis.obligations[["obligation_id", "text"]], on="obligation_id")
    cells = known.groupby(["doc_id", "provision_id"], sort=False)
    return {cell: own.to_dict("records") for cell, own in cells}


def _write_provisions(pairs: pd.DataFrame, source: _Source) -> str:
    if pairs.empty:
        return f"<p>{word('browse.nothing', source.language)}</p>"
    groups = []
    for name, some in (("accepted", pairs[pairs["strength"] != ""]), ("nearest", pairs[pairs["strength"] == ""])):
        boxes = [
            (_label_provision(own.iloc[0].to_dict(), source), _anchor_cell(own, _write_clauses(own, source)))
            for _, own in some.groupby("provision_id", sort=False)
        ]
        groups.append((f"{word(f'browse.{name}', source.language)} ({len(boxes)})", boxes))
    return _write_choice("provision", [group for group in groups if group[1]], source.language)


def _anchor_cell(own: pd.DataFrame, markup: str) -> str:
    """Return the part of a plan and a provision under the name by which links find it."""
    anchor = html.escape(f"cell-{own['doc_id'].iloc[0]}-{own['provision_id'].iloc[0]}")
    return f'<div id="{anchor}">{markup}</div>'


def _label_provision(pair: Mapping[Any, Any], source: _Source) -> str:
    state = source.states.get((pair["doc_id"], pair["provision_id"]), "")
    words = [pair["provision_id"], find_cell("state", state, source.language) if state else ""]
    own = source.obligations.get((pair["doc_id"], pair["provision_id"]), ())
    if len(own) > 1:
        words.append(describe_obligations(sum(one["found"] for one in own), len(own), source.language))
    words.append(shorten_text(str(source.provisions[pair["provision_id"]]["text"]), _SHORT))
    return " · ".join(part for part in words if part)


def _write_clauses(pairs: pd.DataFrame, source: _Source) -> str:
    boxes = [
        (
            f"{pair['clause_id']} · {_describe_match(pair, source)} · "
            f"{shorten_text(source.texts[pair['doc_id'], pair['clause_id']], _SHORT)}",
            _write_pair(pair, source),
        )
        for pair in pairs.to_dict("records")
    ]
    return boxes[0][1] if len(boxes) == 1 else _write_choice("clause", [("", boxes)], source.language)


def _write_pair(pair: Mapping[Any, Any], source: _Source) -> str:
    key = pair["doc_id"], pair["clause_id"], pair["provision_id"]
    provision = source.provisions[key[2]]
    texts = str(provision["text"]), source.texts[key[0], key[1]]
    marks = find_marks(source.changes.get(key, pd.DataFrame()), source.language)
    cells = [
        mark_passage(text, own, shared, language=source.language)
        for text, own, shared in zip(texts, marks, find_shared(*texts), strict=True)
    ]
    coded = [find_cell(name, str(provision[name]), source.language) for name in ("type", "attestation")]
    match = _describe_match(pair, source)
    heads = f"{key[2]} ({', '.join(part for part in coded if part)})", f"{key[0]} {key[1]} · {match}"
    pieces = _write_obligations(source.obligations.get((key[0], key[2]), ()), source.language)
    why = _fold_evidence(source.evidence.get(key), source)
    ids = " ".join(
        f'data-{name}="{html.escape(str(value))}"'
        for name, value in zip(("doc", "clause", "provision"), key, strict=True)
    )
    anchor = html.escape(f"pair-{key[0]}-{key[2]}-{key[1]}")
    return f'<div class="dc-pair" id="{anchor}" {ids}>{write_two_columns(heads, cells)}{pieces}{why}</div>'


def _write_obligations(obligations: Sequence[Mapping[Any, Any]], language: str) -> str:
    """Return the obligations of a cell as a list, each with the clause that carries it; of one alone, nothing."""
    if len(obligations) < 2:
        return ""
    items = []
    for one in obligations:
        where = (
            word("browse.carried", language, clause=one["clause_id"])
            if one["found"]
            else word("browse.missed", language)
        )
        items.append(f'<li><span lang="vi">{html.escape(one["text"])}</span>: <b>{html.escape(where)}</b></li>')
    summary = describe_obligations(sum(one["found"] for one in obligations), len(obligations), language)
    return f'<details class="dc-pieces"><summary>{summary}</summary><ul>{"".join(items)}</ul></details>'


def _describe_match(pair: Mapping[Any, Any], source: _Source) -> str:
    match = describe_match(pair["p_full"], pair["strength"], source.language)
    by = html.escape(str(pair["judged_by"]))
    return f"{match} · {word('browse.judged_by', source.language, names=by)}" if by else match


def _fold_evidence(evidence: Evidence | None, source: _Source) -> str:
    if evidence is None:
        return ""
    language = source.language
    summary = html.escape(f"{word('browse.why', language)} {describe_probability(evidence.p_full, language)}")
    inside = write_parts(evidence, language) + write_terms(evidence, language) + write_shares(evidence, language)
    return f'<details class="dc-why"><summary>{summary}</summary>{inside}</details>'


def _write_choice(name: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], language: str) -> str:
    """Return a list of options with the part of each below; the first is open.

    Without script the list is hidden and each part unfolds by itself.
    """
    options = ""
    for title, boxes in groups:
        own = "".join(f"<option>{html.escape(label)}</option>" for label, _ in boxes)
        options += f'<optgroup label="{html.escape(title)}">{own}</optgroup>' if title else own
    boxes = [box for _, own_boxes in groups for box in own_boxes]
    parts = "".join(
        f"<details{' open' if place == 0 else ''}><summary>{html.escape(label)}</summary>{part}</details>"
        for place, (label, part) in enumerate(boxes)
    )
    buttons = "".join(
        f'<button type="button" data-step="{step}" title="{name}" aria-label="{name}">{sign}</button>'
        for step, sign, name in (
            (-1, "‹", word("browse.previous", language)),
            (1, "›", word("browse.next", language)),
        )
    )
    words = word(f"browse.{name}", language)
    return (
        f'<div class="dc-choose"><div class="dc-pick" {HIDDEN}><label><span>{words}</span>'
        f'<select autocomplete="off">{options}</select></label>{buttons}</div>{parts}</div>'
    )
