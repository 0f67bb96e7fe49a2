"""The script and the style that let tables sort and filter, and passages be chosen, without a network."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: Class of markup that holds text of documents: a notebook would set what stands between dollars as a formula.
AS_IT_STANDS = "mathjax_ignore"
#: What only the script can serve is hidden until it runs; JupyterLab drops other ways of hiding from notebooks
#: that it does not trust.
HIDDEN = 'style="display:none"'


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
