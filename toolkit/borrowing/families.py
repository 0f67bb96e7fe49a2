"""Families of plans: who share wording beyond chance, and the passage that most of them have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from toolkit.borrowing.syllables import Integers
from toolkit.tables import check_columns, make_table
from toolkit.text.dates import compare_dates
from toolkit.text.folding import fold_key
from toolkit.words.labels import word

#: A member has a passage where it has so much of its syllables.
_HELD = 0.5
#: Groups of plans join while so much of the pairs between them is above chance; ...
_JOINED = 0.5
#: ... by so little what two plans share tells which go first.
_TIE = 1e-6


class _Place(NamedTuple):
    """Where a passage stands in the text of a clause."""

    doc_id: str
    clause_id: str
    start: int
    end: int


class _Side(NamedTuple):
    """A passage as one of the two plans has it; `net` are its net syllables."""

    here: _Place
    there: _Place
    net: frozenset[int]
    surprise: float


def list_families(
    rows: pd.DataFrame,
    places: Sequence[tuple[Integers, Integers]],
    pairs: pd.DataFrame,
    documents: pd.DataFrame,
) -> pd.DataFrame:
    """List the families of plans, see :func:`toolkit.borrowing.wording.find_families`.

    Parameters
    ----------
    rows : DataFrame
        Rows of the table borrowing that nothing explains.
    places : sequence
        Of each row the places of its net syllables, on either side.
    pairs, documents : DataFrame
        The table borrowing_pairs; doc_id, unit, issued of its plans.
    """
    order = {doc_id: place for place, doc_id in enumerate(documents["doc_id"])}
    dates = dict(zip(documents["doc_id"], documents["issued"], strict=True))
    units = {
        doc_id: fold_key(str(unit or "")) or doc_id
        for doc_id, unit in zip(documents["doc_id"], documents["unit"], strict=True)
    }
    linked: dict[str, set[str]] = {}
    for one, other in pairs.loc[pairs["above_chance"].astype(bool), ["doc_id", "other_id"]].itertuples(index=False):
        linked.setdefault(one, set()).add(other)
        linked.setdefault(other, set()).add(one)
    lengths: dict[str, int] = dict(pairs[["doc_id", "n_syllables"]].itertuples(index=False))
    lengths |= dict(pairs[["other_id", "other_n_syllables"]].itertuples(index=False))
    groups = [sorted(group, key=order.__getitem__) for group in _join_groups(pairs)]
    groups.sort(key=lambda group: (-len(group), order[group[0]]))
    family_of = {doc_id: number for number, group in enumerate(groups) for doc_id in group}
    sides = _list_sides(rows, places, family_of)
    return make_table(
        "families",
        [
            row
            | {"family": number + 1, "n_members": len(group), "n_provinces": len({units[doc_id] for doc_id in group})}
            for number, group in enumerate(groups)
            for row in _describe_members(group, sides[number], linked, lengths, dates)
        ],
    )


def _join_groups(pairs: pd.DataFrame) -> list[set[str]]:
    """Return the groups of two and more plans that average linkage makes of the pairs above chance.

    Groups join while half and more of the pairs between them are above chance; of equals those that share most go
    first. Over single links, many plans would all hang together.
    """
    from scipy.cluster.hierarchy import fcluster, linkage  # takes half a second to import

    above = pairs[pairs["above_chance"].astype(bool)]
    names = sorted({*above["doc_id"], *above["other_id"]})
    if not names:
        return []
    place = {name: number for number, name in enumerate(names)}
    distances = np.ones((len(names), len(names)))
    for one, other, share, other_share in above[["doc_id", "other_id", "share", "other_share"]].itertuples(index=False):
        first, second = sorted((place[one], place[other]))
        distances[first, second] = _TIE * (1 - max(share, other_share))
    numbers = fcluster(
        linkage(distances[np.triu_indices(len(names), 1)], "average"), 1 - _JOINED + _TIE, criterion="distance"
    )
    groups = [{name for name, number in zip(names, numbers, strict=True) if number == one} for one in set(numbers)]
    return [group for group in groups if len(group) > 1]


def _list_sides(
    rows: pd.DataFrame, places: Sequence[tuple[Integers, Integers]], family_of: Mapping[str, int]
) -> dict[int, list[_Side]]:
    """Return for each family the passages that two of its members share, each as either has it."""
    sides: dict[int, list[_Side]] = {number: [] for number in family_of.values()}
    columns = ["doc_id", "clause_id", "start", "end", "other_id", "other_clause_id", "other_start", "other_end"]
    for row, surprise, nets in zip(rows[columns].itertuples(index=False), rows["surprise"], places, strict=True):
        here, there = _Place(*row[:4]), _Place(*row[4:])
        number = family_of.get(here.doc_id)
        if number is None or family_of.get(there.doc_id) != number:
            continue
        mine, theirs = (frozenset(net.tolist()) for net in nets)
        sides[number] += [_Side(here, there, mine, surprise), _Side(there, here, theirs, surprise)]
    return sides


def _describe_members(
    group: Sequence[str],
    sides: Sequence[_Side],
    linked: Mapping[str, set[str]],
    lengths: Mapping[str, int],
    dates: Mapping[str, str],
) -> list[dict[str, object]]:
    prototype, n_sharing = _find_prototype(sides, group)
    held = _find_places(prototype, sides)
    shared: dict[str, set[int]] = {doc_id: set() for doc_id in group}
    for side in sides:
        shared[side.here.doc_id] |= side.net
    return [
        {
            "doc_id": doc_id,
            "n_partners": len(linked[doc_id] & set(group)),
            "n_net": len(shared[doc_id]),
            "n_syllables": int(lengths[doc_id]),
            "share": len(shared[doc_id]) / int(lengths[doc_id]),
            "in_time": _place_in_time(doc_id, group, dates),
            "clause_id": held[doc_id].clause_id if doc_id in held else "",
            "start": held[doc_id].start if doc_id in held else None,
            "end": held[doc_id].end if doc_id in held else None,
            "n_sharing": n_sharing,
            "surprise": prototype.surprise,
            "prototype": doc_id == prototype.here.doc_id,
        }
        for doc_id in group
    ]


def _find_prototype(sides: Sequence[_Side], group: Sequence[str]) -> tuple[_Side, int]:
    """Return the passage that most members have, the rarest of several, and how many have it."""
    held: dict[tuple[str, str], dict[str, set[int]]] = {}
    for side in sides:
        others = held.setdefault((side.here.doc_id, side.here.clause_id), {})
        others.setdefault(side.there.doc_id, set()).update(side.net)

    def rank(side: _Side) -> tuple[int, float, int, int]:
        # No more members can have it than have anything of its clause.
        at_most = len(held[side.here.doc_id, side.here.clause_id]) + 1
        return at_most, side.surprise, len(side.net), -group.index(side.here.doc_id)

    best, most = sides[0], (0, 0.0, 0, 0)
    for side in sorted(sides, key=rank, reverse=True):
        if rank(side) <= most:
            break
        others = held[side.here.doc_id, side.here.clause_id]
        n_sharing = 1 + sum(_holds(net, side.net) for net in others.values())
        found = (n_sharing, *rank(side)[1:])
        if found > most:
            best, most = side, found
    return best, most[0]


def _find_places(prototype: _Side, sides: Sequence[_Side]) -> dict[str, _Place]:
    """Return for each member that has the passage where it has most of it."""
    clause = [side for side in sides if side.here[:2] == prototype.here[:2]]
    places, nets = {prototype.here.doc_id: prototype.here}, {prototype.here.doc_id: set(prototype.net)}
    for side in sorted(clause, key=lambda side: len(side.net & prototype.net), reverse=True):
        places.setdefault(side.there.doc_id, side.there)
        nets.setdefault(side.there.doc_id, set()).update(side.net)
    return {doc_id: place for doc_id, place in places.items() if _holds(nets[doc_id], prototype.net)}


def _holds(net: Set[int], passage: Set[int]) -> bool:
    return len(net & passage) >= _HELD * len(passage)


def _place_in_time(doc_id: str, group: Sequence[str], dates: Mapping[str, str]) -> str:
    """Return `earliest` or `later` where dates tell which member is before all others; else `undetermined`."""
    first = [
        one for one in group if all(one == other or compare_dates(dates[one], dates[other]) < 0 for other in group)
    ]
    return "undetermined" if not first else "earliest" if doc_id == first[0] else "later"


def quote_families(
    families: pd.DataFrame, units: pd.DataFrame, documents: pd.DataFrame, *, language: Literal["vi", "en"] = "vi"
) -> pd.DataFrame:
    """Return families with the passage that most members have, for reading.

    Parameters
    ----------
    families : DataFrame
        As :func:`toolkit.borrowing.wording.find_families` returns it.
    units, documents : DataFrame
        The tables from which it was made.
    language : {"vi", "en"}
        Of the words for the order in time and for the other explanation.

    Returns
    -------
    DataFrame
        A row a family: family, members (names), n_provinces, passage (as the plan in `quoted_from` has it), clause_id
        (of that plan), n_sharing of n_members, in_time (name of the earliest member by date, or that the order is
        undetermined), other_explanation.

    Examples
    --------
    >>> units = pd.DataFrame({"doc_id": ["lam", "xa"], "clause_id": "1", "text": ["Mở chợ.", "Ta mở chợ"]})
    >>> documents = pd.DataFrame({"doc_id": ["lam", "xa"], "unit": ["Lam", "Xa"], "line": "", "number": ""})
    >>> families = pd.DataFrame({"family": 1, "doc_id": ["lam", "xa"], "n_members": 2, "n_provinces": 2,
    ...                          "n_partners": 1, "n_net": 2, "n_syllables": [2, 3], "share": 0.5,
    ...                          "in_time": "undetermined", "clause_id": "1", "start": [0, 3], "end": [6, 9],
    ...                          "n_sharing": 2, "surprise": 9.0, "prototype": [True, False]})
    >>> quote_families(families, units, documents, language="en")[["members", "passage", "in_time"]].values.tolist()
    [['Lam; Xa', 'Mở chợ', 'order undetermined']]
    """
    from toolkit.figures.page.plans import name_documents  # draws in matplotlib, which takes half a second

    check_columns(families, "families")
    keys = zip(units["doc_id"], units["clause_id"], strict=True)
    texts: dict[tuple[str, str], str] = dict(zip(keys, units["text"], strict=True))
    names = name_documents(documents, language=language)
    rows: list[dict[str, object]] = []
    for family, members in families.groupby("family", sort=False):
        quoted = members[members["prototype"].astype(bool)].iloc[0]
        earliest = members.loc[members["in_time"] == "earliest", "doc_id"].map(names).tolist()
        rows.append(
            {
                "family": family,
                "members": "; ".join(members["doc_id"].map(names)),
                "n_provinces": quoted["n_provinces"],
                "passage": texts[quoted["doc_id"], quoted["clause_id"]][int(quoted["start"]) : int(quoted["end"])],
                "quoted_from": names[quoted["doc_id"]],
                "clause_id": quoted["clause_id"],
                "n_sharing": quoted["n_sharing"],
                "n_members": quoted["n_members"],
                "in_time": word("families.earliest", language, name=earliest[0])
                if earliest
                else word("cell.in_time.undetermined", language),
                "other_explanation": word("families.unseen_source", language),
            }
        )
    columns = ["family", "members", "n_provinces", "passage", "quoted_from", "clause_id", "n_sharing", "n_members"]
    return pd.DataFrame(rows, columns=[*columns, "in_time", "other_explanation"])
