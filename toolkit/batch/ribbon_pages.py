"""A page for each pair of plans above chance: both texts as columns, and ribbons between what they share.

- ``ribbons/index.html``: the pairs above chance;
- ``ribbons/DOC_ID~OTHER_ID.html``: two plans side by side, such as ``ribbons/nui-xanh~song-lam.html``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolkit.analysis.analysis import Analysis
from toolkit.analysis.ribbons import describe_ribbons, list_ribbon_rows
from toolkit.batch.text_pages import link_text
from toolkit.words.formats import format_number
from toolkit.words.labels import Language, word

#: Pairs that have a page; the others are counted.
MOST_PAGES = 40


def link_ribbons(one: str, other: str, *, folder: str = "ribbons/") -> str:
    """Return the link to the page of two plans, in the order of the table borrowing_pairs.

    Examples
    --------
    >>> link_ribbons("nui-xanh", "song-lam"), link_ribbons("đồi", "lam", folder="")
    ('ribbons/nui-xanh~song-lam.html', '%C4%91%E1%BB%93i~lam.html')
    """
    return f"{folder}{quote(f'{one}~{other}')}.html"


def write_ribbon_pages(
    analysis: Analysis, directory: Path, *, texts: Collection[str], language: Language
) -> list[Path]:
    """Write the list of the pairs above chance, and a page for each of the 40 that share most.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    directory : Path
        Where the pages go.
    texts : collection of str
        doc_ids of the texts that have a page of their own: ids lead there.
    language : {"vi", "en"}
        Of all labels.

    Returns
    -------
    list of Path
        The list first.
    """
    from toolkit.write.ribbons import write_ribbon_list, write_ribbon_page

    rows = list_ribbon_rows(analysis.borrowing_pairs, analysis.documents)
    pairs = [row["ids"] for row in rows[:MOST_PAGES]]
    title = word("ribbon.list", language)
    pages = {doc_id: link_text(doc_id, folder="../texts/") for doc_id in texts}
    paths = [directory / "index.html"]
    for place, content in enumerate(describe_ribbons(analysis, pairs, language=language)):
        links = [{"href": "index.html", "text": title}]
        for rel, sign, beside in (("prev", "‹ {}", place - 1), ("next", "{} ›", place + 1)):
            if 0 <= beside < len(pairs):
                label = sign.replace("{}", " ↔ ".join(rows[beside]["names"]))
                links.append({"href": link_ribbons(*pairs[beside], folder=""), "text": label, "rel": rel})
        paths.append(directory / f"{content['id']}.html")
        write_ribbon_page(
            paths[-1], content, texts=pages, language=language, signature=analysis.signature, links=links
        )  # fmt: skip
    heads = ("one", "other", "passages", "net", "share", "other_share")
    write_ribbon_list(
        paths[0], title=title, note=_note(len(analysis.borrowing_pairs), len(rows), len(pairs), language),
        language=language,
        heads=[word(f"ribbon.{name}", language) for name in heads],
        rows=[_list_row(row, place < len(pairs), language) for place, row in enumerate(rows)],
        signature=analysis.signature,
    )  # fmt: skip
    return paths


def _note(n_compared: int, n_pairs: int, n_pages: int, language: Language) -> str:
    if not n_pairs:
        return word("ribbon.none" if n_compared else "ribbon.not_compared", language)
    name = "ribbon.list_note" if n_pages < n_pairs else "ribbon.list_all"
    return word(name, language, n=format_number(n_pairs, language), shown=n_pages)


def _list_row(row: Mapping[str, Any], has_page: bool, language: Language) -> dict[str, Any]:
    counts: Sequence[tuple[float, int]] = (
        (row["n_passages"], 0), (row["n_net"], 0), (100 * row["share"], 1), (100 * row["other_share"], 1),
    )  # fmt: skip
    return {
        "names": row["names"],
        "href": link_ribbons(*row["ids"], folder="") if has_page else "",
        "cells": [{"text": format_number(value, language, decimals=n), "value": value} for value, n in counts],
    }
