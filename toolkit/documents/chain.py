"""The chain of implementation: which document implements and cites which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.documents.citations import CITATION_COLUMNS, is_same_document, list_implemented, list_rows
from toolkit.documents.document_numbers import find_type, normalize_number, number_key, type_key
from toolkit.tables import CONTRACTS
from toolkit.text.dates import dates_agree, is_after
from toolkit.text.folding import fold_key


def list_chain_edges(catalogue: pd.DataFrame, citations_by_document: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List who implements and who cites what.

    Parameters
    ----------
    catalogue : DataFrame
        The study's catalogue, one row a document.
    citations_by_document : mapping of str to DataFrame
        Citations (:func:`find_citations`) by ``doc_id``.

    Returns
    -------
    DataFrame
        One row per document, relation and cited document: ``from_id``, ``relation`` (implements: the
        catalogue says so; cites: the text does), ``to_number`` (empty for a law cited by name),
        ``to_id`` (its ``doc_id`` if it is in the folder), ``to_date``, ``from_date`` (ISO, from the
        catalogue before the citation; empty if unknown), ``n_mentions`` (0: implemented, not cited),
        ``to_type``, ``to_title`` (name of a law). A document's mentions of itself are left out.
        Of several that a number can mean, the reference goes first, then the latest; one that is later than
        the document that names it is meant only where the text gives its date.

    Examples
    --------
    >>> from toolkit.documents.citations import find_citations
    >>> catalogue = pd.DataFrame(
    ...     {"doc_id": ["ref", "lam"], "number": ["9-NQ/TW", "5-KH/TU"], "issued": ["2019-01-02", "2019"],
    ...      "unit": ["", "Sông Lam"], "role": ["reference", "plan"], "implements": ["", "9-NQ/TW"]}
    ... )
    >>> cited = {"lam": find_citations("Nghị quyết 9-NQ/TW; Nghị quyết số 9-NQ/TW")}
    >>> list_chain_edges(catalogue, cited)[["from_id", "relation", "to_number", "to_id", "n_mentions"]]
      from_id    relation to_number to_id  n_mentions
    0     lam  implements   9-NQ/TW   ref           2
    1     lam       cites   9-NQ/TW   ref           2
    """
    entries = list_rows(catalogue.fillna(""))
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for entry in entries:
        table = citations_by_document.get(str(entry["doc_id"]))
        groups = _group_mentions(list_rows(table)) if table is not None else []
        for edge in [*_list_implements(entry, groups, entries), *_list_cites(entry, groups, entries)]:
            to = edge["to_id"] or "|".join(
                map(str, (edge["to_number"], edge["to_title"], edge["to_type"], edge["to_date"]))
            )
            known = edges.setdefault((edge["from_id"], edge["relation"], to), edge)
            if known is not edge:
                known["n_mentions"] += edge["n_mentions"]
    return pd.DataFrame(list(edges.values()), columns=list(CONTRACTS["chain"])).astype({"n_mentions": "int64"})


@dataclass(slots=True)
class _Cited:
    """A cited document with its mentions in one text."""

    row: dict[str, Any]
    n_mentions: int = 0


def _group_mentions(rows: Iterable[dict[str, Any]]) -> list[_Cited]:
    """Return the documents that the mentions mean; a mention without a date means the first that fits."""
    groups: dict[tuple[str, str], list[_Cited]] = {}
    for row in rows:
        title = "" if row["cited_number"] else fold_key(row["cited_title"])
        key = (type_key(row["cited_type"]), number_key(row["cited_number"]) or title)
        same = groups.setdefault(key, [])
        year = row["cited_issued"][:4]
        fits = [group for group in same if not year or group.row["cited_issued"][:4] in ("", year)]
        if not fits:
            same.append(_Cited(dict(row)))
            fits = same[-1:]
        group = fits[0]
        group.n_mentions += 1
        for name in ("cited_issued", "cited_body", "cited_title"):
            longer = name == "cited_issued" and row[name].startswith(group.row[name])
            group.row[name] = row[name] if longer or not group.row[name] else group.row[name]
    return [group for same in groups.values() for group in same]


def _list_cites(
    entry: Mapping[str, Any], groups: Iterable[_Cited], entries: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for group in groups:
        if not is_same_document(group.row, entry, unit=str(entry.get("unit") or "")):
            yield _make_edge(entry, "cites", group.row, group.n_mentions, entries)


def _list_implements(
    entry: Mapping[str, Any], groups: Sequence[_Cited], entries: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for number in list_implemented(entry):
        cited = next((g for g in groups if number_key(g.row["cited_number"]) == number_key(number)), None)
        unseen = dict.fromkeys(CITATION_COLUMNS, "") | {
            "cited_number": number,
            "cited_type": find_type(number),
        }
        row = cited.row if cited else unseen
        yield _make_edge(entry, "implements", row, cited.n_mentions if cited else 0, entries)


def _make_edge(
    entry: Mapping[str, Any],
    relation: str,
    row: Mapping[str, Any],
    n_mentions: int,
    entries: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    unit = str(entry.get("unit") or "")
    meant = [
        other for other in entries
        if other["doc_id"] != entry["doc_id"] and is_same_document(row, other, unit=unit)
    ]  # fmt: skip
    meant = [other for other in meant if _can_rest_on(entry, row, other)]
    meant.sort(key=lambda other: str(other.get("issued") or ""), reverse=True)
    meant.sort(key=lambda other: other.get("role") != "reference")
    to = meant[0] if meant else {}
    return {
        "from_id": entry["doc_id"],
        "relation": relation,
        "to_number": str(to.get("number") or normalize_number(row["cited_number"])),
        "to_id": to.get("doc_id", ""),
        "to_date": str(to.get("issued") or row["cited_issued"]),
        "from_date": str(entry.get("issued") or ""),
        "n_mentions": n_mentions,
        "to_type": row["cited_type"],
        "to_title": row["cited_title"],
    }


def _can_rest_on(entry: Mapping[str, Any], row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether a document can name another one: it is not later, or named with its date."""
    issued = str(other.get("issued") or "")
    named = bool(row["cited_issued"] and issued and dates_agree(row["cited_issued"], issued))
    return named or not is_after(issued, str(entry.get("issued") or ""))
