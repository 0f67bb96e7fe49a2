"""The documentation site: the pages of this folder, and a reference made of docstrings. Nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent

project = "doichieu"
author = "The doichieu authors"
copyright = f"2026, {author}"  # noqa: A001 - the name that Sphinx reads
release = re.findall(r'^version = "(.+)"', (DOCS.parent / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[0]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["tutorial-texts"]
myst_heading_anchors = 4
napoleon_google_docstring = False
autodoc_typehints = "none"  # docstrings say types in words
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # and words such as "sequence of Path" lead nowhere

html_theme = "furo"
html_title = f"doichieu {release}"
html_copy_source = False
html_show_sourcelink = False


def hand_over_files(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let links to pages outside this folder, which are right on a plain git host, hand over the file itself."""
    here = DOCS / Path(docname).parent

    def point(link: re.Match[str]) -> str:
        inside = (here / link[1]).resolve().is_relative_to(DOCS)
        return link[0] if inside else f"](<path:{link[1]}>)"

    source[0] = re.sub(r"\]\((\.\./[^)#\s]+\.md)\)", point, source[0])


def setup(app: Sphinx) -> None:
    """Tell Sphinx of the above."""
    app.connect("source-read", hand_over_files)
