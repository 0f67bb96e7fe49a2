"""The documentation site: the pages of this folder, and a reference made of docstrings. Nothing is fetched."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent

project = "doichieu"
author = "The doichieu authors"
copyright = f"2026, {author}"  # noqa: A001 - the name that Sphinx reads
release = re.findall(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[0]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["tutorial-texts"]
highlight_language = "none"  # of blocks that name none: commands
myst_heading_anchors = 4
napoleon_google_docstring = False
autodoc_typehints = "none"  # docstrings say types in words
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # and words such as "sequence of Path" lead nowhere

html_theme = "furo"
html_title = f"doichieu {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False

_LINK = re.compile(r"\]\((?!https?:|<)([^)#\s]+)((?:#[^)\s]*)?)\)")
#: Pages of the project outside this folder, each with the page here that holds but a link to it.
STANDS_FOR = {
    (page.parent / _LINK.findall(page.read_text("utf-8"))[0][0]).resolve(): page
    for page in sorted((DOCS / "project").glob("*.md"))
}


def bring_in(app: Sphinx, docname: str, source: list[str]) -> None:
    """Show pages of the whole project, and let links between them, right on a plain git host, be right here."""
    page = DOCS / f"{docname}.md"
    original = next((path for path, stand_in in STANDS_FOR.items() if stand_in == page), page)
    text = source[0] if original == page else original.read_text("utf-8")
    source[0] = _LINK.sub(partial(point_link, here=original.parent, page=page), text)


def point_link(link: re.Match[str], *, here: Path, page: Path) -> str:
    """Return the link as the page of the site needs it: to a page, or to a file that is handed over."""
    target = (here / link[1]).resolve()
    target = STANDS_FOR.get(target, target)
    path = os.path.relpath(target, page.parent)
    return f"]({path}{link[2]})" if target.is_relative_to(DOCS) else f"](<path:{path}>)"


def setup(app: Sphinx) -> None:
    """Tell Sphinx of the above."""
    app.connect("source-read", bring_in)
