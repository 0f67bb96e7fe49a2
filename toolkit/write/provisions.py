"""Pages of provisions: one provision with every plan's clauses for it, and the list of all provisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from toolkit.write.live import mark_language, mark_numbers, read_template, write_filter
from toolkit.write.marks import mark_passage
from toolkit.write.pages import ENVIRONMENT, write_page_below


def write_provision(
    content: Mapping[str, Any], *, reference: str = "", texts: Mapping[str, str] | None = None, anchors: bool = False
) -> str:
    """Return the markup of a provision across all plans.

    Parameters
    ----------
    content : mapping
        As :func:`toolkit.analysis.provisions.describe_provisions` yields it.
    reference : str
        doc_id of the reference.
    texts : mapping, optional
        Page of each text that has one, by doc_id: ids lead there.
    anchors : bool
        Whether each plan has its doc_id for an anchor.
    """
    plans = [{**plan, "clauses": [_mark(clause) for clause in plan["clauses"]]} for plan in content["plans"]]
    template = ENVIRONMENT.from_string(read_template("provision.html"))
    return template.render(
        {**content, "plans": plans}, reference=reference, texts=texts or {}, anchors=anchors,
        tag=lambda text: Markup(mark_language(text, "en")),  # noqa: S704 (ours; in a Vietnamese page it says the same)
    )  # fmt: skip


def _mark(clause: Mapping[str, Any]) -> dict[str, Any]:
    passage = (clause["text"], clause["marks"], clause["shared"], clause["borrowed"])
    markup = mark_passage(*passage, language=clause["language"])
    return {**clause, "markup": Markup(markup)}  # noqa: S704 (escaped there)


def write_provision_page(
    page: Path,
    content: Mapping[str, Any],
    *,
    reference: str,
    texts: Mapping[str, str],
    title: str,
    language: str,
    signature: str,
    links: Sequence[Mapping[str, str]],
) -> None:
    """Write the page of a provision, with links to the list of provisions and to those before and behind it."""
    body = ENVIRONMENT.from_string(read_template("provision_page.html")).render(
        title=title,
        body=Markup(write_provision(content, reference=reference, texts=texts, anchors=True)),  # noqa: S704
    )
    write_page_below(page, body, title=title, language=language, signature=signature, links=links)


def write_provision_list(
    page: Path,
    *,
    title: str,
    words: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    language: str,
    signature: str,
) -> None:
    """Write the list of provisions: a sortable table that leads to the page of each."""
    heads = [words[name] for name in ("provision", "type", "full", "partial", "first", "text")]
    bar = Markup(write_filter(heads, len(rows), language))  # noqa: S704 (escaped there)
    template = ENVIRONMENT.from_string(read_template("provision_list.html"))
    numbers = Markup(mark_numbers(language))  # noqa: S704 (ours)
    body = template.render(title=title, words=words, rows=rows, filter=bar, numbers=numbers)
    write_page_below(page, body, title=title, language=language, signature=signature)
