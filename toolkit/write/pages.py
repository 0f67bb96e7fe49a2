"""HTML pages that open offline: reports made of executed notebooks, and the index of a run."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from toolkit.words.formats import format_number
from toolkit.words.labels import find_words, list_languages, word
from toolkit.write.live import (
    AS_IT_STANDS,
    SCROLL_START,
    drop_live_head,
    keep_whole,
    make_live_head,
    mark_language,
    mark_numbers,
    read_template,
    write_filter,
)

ENVIRONMENT = Environment(autoescape=True, trim_blocks=True)
ENVIRONMENT.filters["keep_whole"] = keep_whole
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)<a class="anchor-link"', re.DOTALL)
#: Where a sheet of a text ends inside a unit.
_BLANK_LINES = re.compile(r"\n\s*\n")
_HELD = re.compile(r'<i data-held="(\d+)"></i>')
_TABLE = re.compile(re.escape(SCROLL_START) + "(<table[^>]*>)")


def write_report_page(
    notebook: Path,
    page: Path,
    *,
    title: str,
    language: str,
    signature: str,
    plan: str = "",
    plans: Mapping[str, str] | None = None,
    texts: Sequence[str] = (),
) -> None:
    """Write the page of an executed notebook: text and results, no code, nothing fetched from a network.

    Of text cells tagged with a language only those of the page's language are kept, and none tagged hands-on: they
    tell what to do in the notebook. A section whose code gives nothing is left out. Tables are named by the
    heading above them; a list of headings stands at the top.

    Parameters
    ----------
    notebook, page : Path
        The executed notebook, and where its page goes.
    title, language, signature : str
        Title of the page, also its first heading, its language (vi, en) and the line at its foot.
    plan : str
        doc_id of the plan that the page is about; empty: it is about the study.
    plans : mapping, optional
        Title of each plan that has a page, by doc_id: ids in tables lead there, and from plan to plan.
    texts : sequence of str
        doc_ids of the texts that have a page: other ids in tables lead there.
    """
    import nbformat  # takes half a second to import, and the index does not need it

    node = nbformat.read(notebook, as_version=4)
    others = {*list_languages()} - {language} | {"hands-on"}
    node.cells = [cell for cell in node.cells if not others & {*cell.metadata.get("tags", [])}]
    node.cells = list(_drop_empty_sections(node.cells))
    heading, held = title, list[str]()
    for cell in node.cells:
        if cell.cell_type == "markdown":
            heading = cell.source.partition("\n")[0][3:] if cell.source.startswith("## ") else heading
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
            for data in (out["data"] for out in cell.outputs if "data" in out):
                if "text/html" in data:
                    data["text/html"] = _hold(_name_tables(drop_live_head(data["text/html"]), heading), held)
    if node.cells and node.cells[0].cell_type == "markdown" and node.cells[0].source.startswith("# "):
        del node.cells[0]
    for place, cell in enumerate(node.cells):
        cell["id"] = f"c{place}"  # papermill draws one at random: the same run makes the same page
    body = _HELD.sub(lambda found: held[int(found[1])], _make_exporter().from_notebook_node(node)[0])
    page.parent.mkdir(parents=True, exist_ok=True)
    body = f"<h1>{keep_whole(title)}</h1>{_list_headings(body, language)}{body}"
    text = make_page(
        Markup(body), title=title, language=language, signature=signature, plan=plan, plans=list(plans or {}),  # noqa: S704
        texts=texts, links=list_links(language, plan, plans),
    )  # fmt: skip
    page.write_text(text, encoding="utf-8")


@cache
def _make_exporter() -> Any:
    """Return what makes pages; its templates are read once for all."""
    from nbconvert import HTMLExporter  # takes a second to import

    return HTMLExporter(template_name="basic", exclude_input=True, exclude_output_prompt=True, embed_images=True)


def _hold(markup: str, held: list[str]) -> str:
    """Keep markup of ours by, and return what marks its place: nbconvert would read and write each tag of it."""
    if AS_IT_STANDS not in markup:
        return markup
    held.append(markup)
    return f'<i data-held="{len(held) - 1}"></i>'


def _drop_empty_sections(cells: Sequence[Any]) -> Iterator[Any]:
    """Leave out what stands under a heading where it has code, and none of that shows anything."""
    section: list[Any] = []
    for cell in [*cells, None]:
        if cell is None or (cell.cell_type == "markdown" and cell.source.startswith("## ")):
            codes = [one for one in section if one.cell_type == "code"]
            if not codes or any(one.outputs for one in codes):
                yield from section
            section = []
        if cell is not None:
            section.append(cell)


def _name_tables(markup: str, heading: str) -> str:
    """Tell of each table what it is about, for those who hear it and do not see the heading above."""
    name = html.escape(heading.strip())
    named = f'<div class="dc-scroll" tabindex="0" role="group" aria-label="{name}">'
    return _TABLE.sub(lambda found: f"{named}{found[1]}<caption>{name}</caption>", markup)


def _list_headings(body: str, language: str) -> str:
    found = _HEADING.findall(body)
    if len(found) < 2:
        return ""
    items = "".join(f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading in found)
    name = word("page.contents", language)
    return f'<nav class="toc" aria-label="{name}"><b>{name}</b><ol>{items}</ol></nav>'


def list_links(language: str, plan: str = "", plans: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """List the ways out of a page one folder down: the index, the search, the plans before and after."""
    links = [
        {"href": "../index.html", "text": word("page.index", language)},
        {"href": "../search.html", "text": word("search.title", language)},
    ]
    plans = plans or {}
    order = list(plans)
    if plan in plans:
        place = order.index(plan)
        for rel, sign, beside in (("prev", "‹ {}", place - 1), ("next", "{} ›", place + 1)):
            if 0 <= beside < len(order):
                name = order[beside]
                links.append({"href": f"03_plan-{name}.html", "text": sign.replace("{}", plans[name]), "rel": rel})
    return links


def write_page_below(
    page: Path, body: str, *, title: str, language: str, signature: str, links: Sequence[Mapping[str, str]] = ()
) -> None:
    """Write a page one folder down, of markup, with the ways to index and search before its own `links`."""
    page.parent.mkdir(parents=True, exist_ok=True)
    ways = [*list_links(language), *links]
    text = make_page(Markup(body), title=title, language=language, signature=signature, links=ways)  # noqa: S704
    page.write_text(text, encoding="utf-8")


def make_page(
    body: str,
    *,
    title: str,
    language: str,
    signature: str,
    plan: str = "",
    plans: Sequence[str] = (),
    texts: Sequence[str] = (),
    links: Sequence[Mapping[str, str]] = (),
) -> str:
    """Return a whole page; `body` is escaped unless it is Markup."""
    return ENVIRONMENT.from_string(read_template("page.html")).render(
        body=body,
        title=title,
        language=language,
        signature=signature,
        plan=plan,
        plans=" ".join(plans),
        texts=" ".join(texts),
        links=links,
        words=find_words("page", language),
        style=Markup(read_template("page.css")),  # noqa: S704 (our own style sheet)
        live=Markup(make_live_head()),  # noqa: S704 (our own script)
    )


def write_text_page(
    page: Path,
    *,
    title: str,
    language: str,
    signature: str,
    words: Mapping[str, str],
    lists: Sequence[Mapping[str, Any]],
    faults: Sequence[Mapping[str, str]],
    left_out: Sequence[Mapping[str, Any]],
    blocks: Sequence[Mapping[str, Any]],
    report: str = "",
) -> None:
    """Write the page of a text: lists that lead into it, what the reader was unsure of, and the text unit by unit.

    Where its plan has a report, `report` is the link there.
    """
    body = ENVIRONMENT.from_string(read_template("text.html")).render(
        title=title, words=words, lists=lists, faults=faults, left_out=left_out, blocks=blocks,
        number=partial(format_number, language=language), drop_blank_lines=partial(_BLANK_LINES.sub, "\n"),
    )  # fmt: skip
    page.parent.mkdir(parents=True, exist_ok=True)
    links = [*list_links(language), *([{"href": report, "text": word("text_page.report", language)}] if report else [])]
    text = make_page(Markup(body), title=title, language=language, signature=signature, links=links)  # noqa: S704
    page.write_text(text, encoding="utf-8")


def write_index(
    page: Path,
    *,
    title: str,
    language: str,
    signature: str,
    words: Mapping[str, str],
    heads: Sequence[Mapping[str, str]],
    rows: Sequence[Mapping[str, Any]],
    heatmap: Mapping[str, Any],
    reports: Sequence[Mapping[str, str]],
    figures: Sequence[Mapping[str, Any]],
    tables: Sequence[Mapping[str, str]],
    failed: Sequence[Mapping[str, str]],
    run: Sequence[tuple[str, str]],
) -> None:
    """Write the index page of a run: a sortable table of plans, a heatmap, links, figures, failures, settings."""
    template = read_template("index.html").replace("<!-- heatmap -->", read_template("heatmap.html"))
    body = ENVIRONMENT.from_string(template).render(
        title=title, words=words, heads=heads, rows=rows, heatmap=heatmap, reports=reports, figures=figures,
        tables=tables, failed=failed, run=run, numbers=Markup(mark_numbers(language)),  # noqa: S704 (ours)
        tag=lambda text: Markup(mark_language(text, language)),  # noqa: S704 (ours)
        filter=Markup(write_filter([head["label"] for head in heads], len(rows), language)),  # noqa: S704
    )  # fmt: skip
    text = make_page(Markup(body), title=title, language=language, signature=signature)  # noqa: S704
    page.write_text(text, encoding="utf-8")


def write_search_page(
    page: Path,
    *,
    title: str,
    language: str,
    signature: str,
    words: Mapping[str, str],
    texts: Sequence[Mapping[str, str]],
    units: Sequence[tuple[int, str, str, str]],
) -> None:
    """Write the page that finds phrases in all texts, which stand in it: (place in `texts`, id, text, link) each."""
    data = json.dumps({"texts": [*texts], "units": [*units]}, ensure_ascii=False, separators=(",", ":"))
    body = ENVIRONMENT.from_string(read_template("search.html")).render(
        title=title, words=words, texts=texts,
        data=Markup(data.replace("&", "\\u0026").replace("<", "\\u003c")),  # noqa: S704 (no tag can begin in it)
        script=Markup(read_template("search.js")),  # noqa: S704 (our own script)
    )  # fmt: skip
    links = [{"href": "index.html", "text": word("page.index", language)}]
    page.write_text(
        make_page(Markup(body), title=title, language=language, signature=signature, links=links),  # noqa: S704
        encoding="utf-8",
    )
