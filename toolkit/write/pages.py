"""HTML pages that open offline: reports made of executed notebooks, and the index of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from toolkit.words.labels import list_languages, word
from toolkit.write.live import drop_live_head, make_live_head, read_template

ENVIRONMENT = Environment(autoescape=True, trim_blocks=True)


def write_report_page(
    notebook: Path, page: Path, *, title: str, language: str, signature: str, home: str = "../index.html"
) -> None:
    """Write the page of an executed notebook: text and results, no code, nothing fetched from a network.

    Of text cells tagged with a language only those of the page's language are kept.

    Parameters
    ----------
    notebook, page : Path
        The executed notebook, and where its page goes.
    title, language, signature : str
        Title of the page, its language (vi, en) and the line at its foot.
    home : str
        Relative link to the index.
    """
    import nbformat  # these two take a second to import, and the index needs neither
    from nbconvert import HTMLExporter

    node = nbformat.read(notebook, as_version=4)
    others = {*list_languages()} - {language}
    node.cells = [cell for cell in node.cells if not others & {*cell.metadata.get("tags", [])}]
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
            for data in (out["data"] for out in cell.outputs if "data" in out):
                if "text/html" in data:
                    data["text/html"] = drop_live_head(data["text/html"])
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_output_prompt=True, embed_images=True)
    body, _ = exporter.from_notebook_node(node)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(
        make_page(Markup(body), title=title, language=language, signature=signature, home=home),  # noqa: S704
        encoding="utf-8",
    )


def make_page(body: str, *, title: str, language: str, signature: str, home: str) -> str:
    """Return a whole page; `body` is escaped unless it is Markup."""
    return ENVIRONMENT.from_string(read_template("page.html")).render(
        body=body,
        title=title,
        language=language,
        signature=signature,
        home=home,
        home_label=word("page.index", language),
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
) -> None:
    """Write the page of a text: lists that lead into it, what the reader was unsure of, and the text unit by unit."""
    body = ENVIRONMENT.from_string(read_template("text.html")).render(
        title=title, words=words, lists=lists, faults=faults, left_out=left_out, blocks=blocks
    )
    page.parent.mkdir(parents=True, exist_ok=True)
    text = make_page(Markup(body), title=title, language=language, signature=signature, home="../index.html")  # noqa: S704
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
    figures: Sequence[Mapping[str, str]],
    tables: Sequence[Mapping[str, str]],
    failed: Sequence[Mapping[str, str]],
    run: Sequence[tuple[str, str]],
) -> None:
    """Write the index page of a run: a sortable table of plans, a heatmap, links, figures, failures, settings."""
    template = read_template("index.html").replace("<!-- heatmap -->", read_template("heatmap.html"))
    body = ENVIRONMENT.from_string(template).render(
        title=title, words=words, heads=heads, rows=rows, heatmap=heatmap, reports=reports, figures=figures,
        tables=tables, failed=failed, run=run,
    )  # fmt: skip
    text = make_page(Markup(body), title=title, language=language, signature=signature, home="index.html")  # noqa: S704
    page.write_text(text, encoding="utf-8")
