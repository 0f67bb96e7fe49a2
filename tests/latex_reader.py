"""A reader of the little LaTeX that the toolkit writes: what commands it would obey, what text it would set."""

from __future__ import annotations

import re

#: Commands that set a character, with what they set.
SIGNS = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textquotedbl": '"', "textasciigrave": "`", "allowbreak": "",
    "{": "{", "}": "}", "$": "$", "&": "&", "%": "%", "#": "#", "_": "_", "-": "\u00ad",
}  # fmt: skip
_TOKEN = re.compile(r"\\([A-Za-z]+)[ ]*|\\(.)|(.)", re.DOTALL)
_LIGATURE = re.compile(r"--|''|``|,,|\?`|!`|<<|>>")


def set_text(source: str) -> str:
    """Return the text that a cell sets; refuse every command and every special character that acts.

    Braces group; a space after a command word is eaten, as LaTeX does.
    """
    text, depth, last = [], 0, ""
    for word, sign, plain in _TOKEN.findall(source):
        if word or sign:
            assert (word or sign) in SIGNS, f"obeys \\{word or sign}"
            text.append(SIGNS[word or sign])
            last = ""
            continue
        if plain in "{}":
            depth += 1 if plain == "{" else -1
            assert depth >= 0, "a brace closes nothing"
            last = ""
            continue
        assert plain not in "$&%#_^\\", f"{plain!r} acts"
        assert not _LIGATURE.fullmatch(last + plain), f"{last + plain!r} becomes one sign"
        text.append("\u00a0" if plain == "~" else plain)
        last = plain
    assert depth == 0, "a brace stays open"
    return "".join(text)


def read_table(source: str) -> list[list[str]]:
    """Return the texts of the body cells of a fragment, its frame checked."""
    lines = source.splitlines()
    body = lines[lines.index(r"\endlastfoot") + 1 : lines.index(r"\end{longtable}")]
    assert all(line.endswith(r" \\") for line in body)
    assert not any(re.match(r"\s*[\[*]", line) for line in body), "would be read as an option of the line before"
    return [[set_text(cell.strip()) for cell in split_cells(line[: -len(r" \\")])] for line in body]


def split_cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)&", line)
