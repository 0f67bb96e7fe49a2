"""The script and the style that let tables sort and filter, and passages be chosen, without a network."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from toolkit.words.formats import format_number
from toolkit.words.labels import find_words, word

#: Class of markup that holds text of documents: a notebook would set what stands between dollars as a formula.
AS_IT_STANDS = "mathjax_ignore"
#: What only the script can serve is hidden until it runs; JupyterLab drops other ways of hiding from notebooks
#: that it does not trust.
HIDDEN = 'style="display:none"'
#: A table with more rows than this has a box that filters them.
_FILTERED = 8
#: Before a table: a box that scrolls by itself where the table is wider than the page.
SCROLL_START = '<div class="dc-scroll" tabindex="0">'
#: Numbers of documents and dates; longer runs may need a break.
_NUMBER = re.compile(r"(?<![\w./-])(?=\S*\d)[\w.]{1,12}(?:[/-][\w.]{1,12}){1,3}(?![\w/-])")
#: Letters that of the languages of a page only Vietnamese has.
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\\u1ea0-\\u1ef9]")


@cache
def read_template(name: str) -> str:
    """Return a template that the package ships."""
    return (files("toolkit.write") / "templates" / name).read_text(encoding="utf-8")


@cache
def make_live_head() -> str:
    """Return the style and script elements; one copy serves a whole page."""
    return f"<style>{read_template('live.css')}</style><script>{read_template('live.js')}</script>"


def add_live_head(markup: str) -> str:
    """Put the style and the script before a result of a notebook, where any cell may be the first to run."""
    return make_live_head() + markup


def drop_live_head(markup: str) -> str:
    """Take them out again, for a page that has them once.

    Examples
    --------
    >>> drop_live_head(add_live_head("<p>1</p>") + add_live_head("<p>2</p>"))
    '<p>1</p><p>2</p>'
    """
    return markup.replace(make_live_head(), "")


def mark_language(text: str, language: str) -> str:
    """Return the attribute that tells a voice to read a Vietnamese text in a page of another language as such.

    Examples
    --------
    >>> mark_language("Trồng cây", "en"), mark_language("Trồng cây", "vi"), mark_language("not found", "en")
    (' lang="vi"', '', '')
    """
    return ' lang="vi"' if language not in ("", "vi") and _VIETNAMESE.search(text) else ""


def keep_whole(text: str) -> Markup:
    """Return an escaped text in which numbers of documents and dates are never broken at a hyphen or a stroke.

    Examples
    --------
    >>> print(keep_whole("Núi Xanh 34-KH/TU"))
    Núi Xanh <span class="dc-whole">34-KH/TU</span>
    """
    return Markup(_NUMBER.sub(r'<span class="dc-whole">\g<0></span>', html.escape(text)))  # noqa: S704 (escaped)


def mark_numbers(language: str) -> str:
    """Return the attribute of a table that tells the script how the language writes numbers.

    Examples
    --------
    >>> mark_numbers("vi"), mark_numbers("en")
    (' data-comma', '')
    """
    return " data-comma" if word("format.decimal", language) == "," else ""


def write_filter(heads: Sequence[str], n_rows: int, language: str) -> str:
    """Return the bar above a table: words to look for, in which column, rows left, and buttons to take them away.

    A table of eight rows and fewer has none.
    """
    if n_rows <= _FILTERED:
        return ""
    words = {name: html.escape(text) for name, text in find_words("table", language).items()}
    options = "".join(f'<option value="{place}">{html.escape(head)}</option>' for place, head in enumerate(heads))
    return (
        f'<div class="dc-filter" {HIDDEN}><input type="search" autocomplete="off" spellcheck="false" '
        f'placeholder="{words["filter"]}" aria-label="{words["filter"]}"><select autocomplete="off" '
        f'aria-label="{words["column"]}"><option value="">{words["all"]}</option>{options}</select>'
        f'<output data-unit="{words["rows"]}">{format_number(n_rows, language)}</output>'
        f'<button type="button" data-take="copy">{words["copy"]}</button>'
        f'<button type="button" data-take="save">{words["save"]}</button></div>'
    )


def read_png_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG in pixels, from its head."""
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
