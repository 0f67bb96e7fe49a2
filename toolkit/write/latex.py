r"""A printed table as LaTeX: booktabs and longtable, every character of the text escaped.

The file is a fragment for ``\input`` in a paper; its first lines name the packages it needs.
"""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.words.labels import word
from toolkit.write.printed import LONGEST_WORD, PrintedTable, clean_text, split_caption

#: Brackets and stars would be read as options after a line end; straight quotes and accents as ligatures.
_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}", "[": "{[}", "]": "{]}", "*": "{*}", "\u00a0": "~", "\u00ad": r"\-",
})  # fmt: skip
#: Two of these in a row would be set as one sign.
_LIGATURE = re.compile(r"([-',])(?=\1)")
_LONG_RUN = re.compile(rf"(\S{{{LONGEST_WORD}}})(?=\S)")

_HEAD = r"""% Fragment for \input, typeset by xelatex or lualatex. Packages: array, booktabs, longtable, fontspec, and
% geometry with [a4paper,landscape,margin=2cm] (or pdflscape). A font with Vietnamese letters:
% \setmainfont{Times New Roman}, \setmainfont{TeX Gyre Termes} or \setmainfont{DejaVu Serif}.
"""


def write_latex(table: PrintedTable, path: Path, *, note: str, language: str, caption: str) -> None:
    r"""Write a printed table as a LaTeX fragment.

    Parameters
    ----------
    table : PrintedTable
        As :func:`toolkit.write.printed.print_table` gives it.
    path : Path
        File to write; its name without ending becomes the label ``tab:name``.
    note : str
        Signature, below the table and in a comment at the top.
    language : {"vi", "en"}
        Of "continued" at the foot of a page.
    caption : str
        Above the table; none where empty.
    """
    path.write_text(make_latex(table, label=path.stem, note=note, language=language, caption=caption), encoding="utf-8")


def make_latex(table: PrintedTable, *, label: str, note: str, language: str, caption: str) -> str:
    """Return the fragment; see :func:`write_latex`."""
    count = len(table.heads)
    heads = " & ".join(rf"\textbf{{{escape_latex(head)}}}" for head in table.heads) + r" \\"
    again = word("note.continued", language)
    onwards = word("note.continued_overleaf", language)
    lines = [
        _HEAD + f"% {clean_text(note)}",
        r"\begingroup\footnotesize\setlength{\LTcapwidth}{\linewidth}",
        rf"\begin{{longtable}}{{@{{}}{''.join(_describe_columns(table))}@{{}}}}",
    ]
    if caption:
        key = re.sub(r"[^A-Za-z0-9-]", "-", label)
        title, rest = (escape_latex(part) for part in split_caption(caption))
        short = rf"[{{{title}}}]" if rest else ""  # for the list of tables
        lines.append(rf"\caption{short}{{{title}{rest}}}\label{{tab:{key}}}\\")
    lines += [r"\toprule", heads, r"\midrule", r"\endfirsthead"]
    if caption:
        lines.append(rf"\multicolumn{{{count}}}{{@{{}}l}}{{\tablename\ \thetable{{}} ({again})}} \\")
    lines += [r"\toprule", heads, r"\midrule", r"\endhead", r"\midrule"]
    lines += [rf"\multicolumn{{{count}}}{{r@{{}}}}{{{onwards}}} \\", r"\endfoot", r"\bottomrule", r"\endlastfoot"]
    lines += [" & ".join(escape_latex(cell) for cell in row) + r" \\" for row in table.rows]
    lines += [r"\end{longtable}"]
    if note:
        lines.append(rf"\noindent{{\scriptsize {escape_latex(clean_text(note))}\par}}")
    return "\n".join([*lines, r"\endgroup", ""])


def _describe_columns(table: PrintedTable) -> list[str]:
    sides = (r"\raggedleft" if numeric else r"\raggedright" for numeric in table.numeric)
    return [
        rf">{{{side}\arraybackslash}}p{{\dimexpr {width:.3f}\linewidth-2\tabcolsep\relax}}"
        for side, width in zip(sides, table.widths, strict=True)
    ]


def escape_latex(text: str) -> str:
    r"""Return a text that LaTeX sets as it stands and never obeys; long runs may be broken.

    Examples
    --------
    >>> print(escape_latex(r"\input{x} 5% & $1_000 ~ ^"))
    \textbackslash{}input\{x\} 5\% \& \$1\_000 \textasciitilde{} \textasciicircum{}
    >>> print(escape_latex("[1]* a--b"))
    {[}1{]}{*} a-{}-b
    """
    pieces = _LONG_RUN.split(text)  # runs that are broken stand at odd places
    return "".join(_escape(piece) + (r"\allowbreak{}" if place % 2 else "") for place, piece in enumerate(pieces))


def _escape(text: str) -> str:
    parts = _LIGATURE.sub("\\1\x00", text).translate(_ESCAPES)
    return parts.replace("\x00", "{}")
