"""A page for each provision: every plan's clauses for it by date, with changes and shared wording marked.

Anchors are stable, for tables, figures and other pages to point at:

- ``provisions/PROVISION_ID.html``: the page of a provision, such as ``provisions/II.1.a.html``;
- ``provisions/PROVISION_ID.html#DOC_ID``: a plan on it, also one that does not take it up;
- ``provisions/index.html``: all provisions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolkit.analysis.analysis import Analysis
from toolkit.analysis.provisions import describe_provisions
from toolkit.batch.text_pages import link_text
from toolkit.tables import find_reference
from toolkit.words.coded_cells import find_cell
from toolkit.words.labels import Language, find_words, word
from toolkit.write.printed import shorten_text

#: What some file systems refuse in a name.
_REFUSED = re.compile(r'[/\\:*?"<>|%\x00-\x1f]')
#: Characters of a provision that the list shows.
_SHORT = 160


def link_provision(provision_id: str, doc_id: str = "", *, folder: str = "provisions/") -> str:
    """Return the link to the page of a provision, or to a plan on it.

    Parameters
    ----------
    provision_id : str
        The provision.
    doc_id : str
        The plan; empty for the top of the page.
    folder : str
        Where the pages stand, seen from the page that links.

    Examples
    --------
    >>> link_provision("III.2.-2", "song-lam"), link_provision("II.1.đ", folder="")
    ('provisions/III.2.-2.html#song-lam', 'II.1.%C4%91.html')
    """
    return f"{folder}{quote(_name_page(provision_id))}" + (f"#{quote(doc_id)}" if doc_id else "")


def _name_page(provision_id: str) -> str:
    """Return the name of the file; `index` is that of the list.

    Examples
    --------
    >>> _name_page("II.1/2"), _name_page("index")
    ('II.1%2F2.html', '%index.html')
    """
    name = _REFUSED.sub(lambda found: f"%{ord(found[0]):02X}", provision_id)
    return f"{'%' if name.casefold() == 'index' else ''}{name}.html"


def write_provision_pages(
    analysis: Analysis, directory: Path, *, texts: Collection[str], language: Language
) -> list[Path]:
    """Write the page of each provision, and the list of them.

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
    """
    from toolkit.write.provisions import write_provision_list, write_provision_page

    pages = {doc_id: link_text(doc_id, folder="../texts/") for doc_id in texts}
    reference = str(find_reference(analysis.documents)["doc_id"])
    title = word("provision_page.list", language)
    ids = analysis.provisions["provision_id"].tolist()
    types = dict(zip(ids, analysis.provisions["type"], strict=True))
    rows, paths = [], [directory / "index.html"]
    for place, content in enumerate(describe_provisions(analysis, language=language)):
        links = [{"href": "index.html", "text": title}]
        for rel, sign, beside in (("prev", "‹ {}", place - 1), ("next", "{} ›", place + 1)):
            if 0 <= beside < len(ids):
                href = link_provision(ids[beside], folder="")
                links.append({"href": href, "text": sign.format(ids[beside]), "rel": rel})
        path = directory / _name_page(content["id"])
        write_provision_page(
            path, content, reference=reference, texts=pages, links=links, language=language,
            title=word("provision_page.title", language, provision=content["id"]), signature=analysis.signature,
        )  # fmt: skip
        paths.append(path)
        rows.append(_list_row(content, find_cell("type", types[content["id"]], language)))
    words = find_words("provision_page", language)
    write_provision_list(
        paths[0], title=title, words=words, rows=rows, language=language, signature=analysis.signature
    )  # fmt: skip
    return paths


def _list_row(content: Mapping[str, Any], kind: str) -> dict[str, Any]:
    taken = [
        plan for plan in content["plans"] if plan["role"] == "plan" and plan["status"] == "full" and plan["issued"]
    ]
    first = taken[0] if taken else None
    return {
        "id": content["id"],
        "href": link_provision(content["id"], folder=""),
        "type": kind,
        "full": f"{content['counts']['full']}/{content['counts']['n']}" if content["counts"]["n"] else "–",
        "partial": content["counts"]["partial"],
        "first": f"{first['date']} {first['name']}" if first else "",
        "first_id": first["doc_id"] if first else "",
        "date": first["issued"] if first else "",
        "text": shorten_text(content["text"], _SHORT),
    }
