"""A table as it is printed: chosen columns, heads in a language, cells as words, widths by content."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import pandas as pd

from toolkit.errors import ParameterError, suggest_name
from toolkit.tables import COVERAGE_STATUSES
from toolkit.words.columns import DecimalMark, find_head, format_column, is_numeric
from toolkit.words.directions import word_directions
from toolkit.words.faults import word_faults

#: What a reader needs of each publication table; ``unit|doc_id`` is the first of the two that the table has.
PRINT_COLUMNS: dict[str, tuple[str, ...]] = {
    "concordance": (
        "provision_id", "provision_text", "unit", "role", "extent", "status", "clause_id", "clause_text", "judged_by",
    ),
    "coverage": (
        "unit|doc_id", "provision_id", "status", "n_obligations_found", "n_obligations", "p_any", "best_clause_id",
    ),
    "coverage_by_plan": (
        "unit|doc_id", "role", "extent", "n_full", "n_applicable", "share_full", "chance", "n_partial",
        "n_not_observable", "n_not_applicable", "n_not_assessed",
    ),
    "commitments": (
        "unit|doc_id", "clause_id", "lead", "support", "action", "target", "deadline", "condition",
    ),
    "changes": (
        "unit|doc_id", "provision_id", "clause_id", "aspect", "direction", "reference_value", "plan_value", "counting",
    ),
    "validation": (
        "family", "method", "n_core", "n_found", "core_kappa", "core_low", "core_high", "full_f1", "pairs_f1", "mean_p",
        "share_right",
    ),
}  # fmt: skip
_TEXTS = ("provision_text", "clause_text", "text", "action", "reference_value", "plan_value", "condition")
#: Printed texts end at a word within so many characters; the whole text stands in CSV and XLSX.
_TEXT_LIMIT = 280
#: Longest run without a space that a column makes room for, in characters; longer ones are broken.
LONGEST_WORD = 22
#: Characters of a line across the whole page (A4, landscape, 8 to 9 points).
_PAGE = 150
#: Room that a head asks for, in characters; longer ones take more lines.
_HEAD_ROOM = 14
#: Space between two columns, in characters.
_GAP = 2
#: No character of a printed cell: controls (line ends among them), halves of pairs, orders to turn the line round.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table in words, ready for a page.

    Parameters
    ----------
    heads : tuple of str
        One a column.
    rows : tuple of tuple of str
        Cells, without line ends and control characters.
    numeric : tuple of bool
        Columns of numbers, which stand at the right.
    widths : tuple of float
        Shares of the width of the page, each above 0, together at most 1.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    widths: tuple[float, ...]


def select_print_columns(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Keep what a reader of a printed table needs: ids, words, texts shortened at a word.

    Parameters
    ----------
    table : DataFrame
        The whole table.
    name : str
        A key of :data:`PRINT_COLUMNS`. Of the concordance, plans without an aligned clause are gathered in
        one row per provision and status, and the text of a provision stands at its first row only; no
        provision and no plan is left out.

    Returns
    -------
    DataFrame
        A new table. Columns that `table` lacks are left out. A document without a territory (the reference)
        goes by its doc_id; one whose territory has several, by both.

    Raises
    ------
    ParameterError
        If there is no such printed table.

    Examples
    --------
    >>> changes = pd.DataFrame({"doc_id": ["thu"], "aspect": ["target"], "plan_value": ["45 %"], "plan_start": [7]})
    >>> select_print_columns(changes, "changes").columns.tolist()
    ['doc_id', 'aspect', 'plan_value']
    """
    if name not in PRINT_COLUMNS:
        hint = suggest_name(name, PRINT_COLUMNS)
        raise ParameterError("printed table", f"'{name}' is unknown; {hint}", "Correct the name.")
    if {"unit", "doc_id"} <= set(table.columns):
        table = table.assign(unit=_name_plans(table))
    if name == "concordance":
        table = _gather_plans(table)
    options = (next((c for c in choice.split("|") if c in table.columns), "") for choice in PRINT_COLUMNS[name])
    printed = table[[column for column in options if column]].reset_index(drop=True)
    for column in printed.columns.intersection(list(_TEXTS)):
        printed[column] = printed[column].map(lambda value: value if pd.isna(value) else shorten_text(str(value)))
    return printed


def shorten_text(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Return a text cut at a word within `limit` characters, the cut marked.

    Examples
    --------
    >>> shorten_text("Trồng thêm cây bóng mát", 16)
    'Trồng thêm cây […]'
    """
    text = text.strip()
    if len(text) <= limit:
        return text
    return f"{text[: limit + 1].rsplit(maxsplit=1)[0][:limit].rstrip(' ,;:–-')} […]"


def _gather_plans(concordance: pd.DataFrame) -> pd.DataFrame:
    """Put the plans without aligned clause of a provision in one row per status and extent."""
    table = concordance.copy()
    found = table["clause_id"] != ""
    # A cell counts as full where any of its pairs is; a row tells of its own pair.
    table["status"] = table["status"].where(
        ~table["status"].isin(["full", "partial"]) | (table["strength"] == ""), table["strength"]
    )
    keys = ["provision_id", "status", "extent", *table.columns.intersection(["role", "judged_by"])]
    others = table[~found].copy()
    others["unit"] = others.groupby(keys)["unit"].transform("; ".join)
    others = others.drop_duplicates(keys)
    provisions = {unit_id: place for place, unit_id in enumerate(dict.fromkeys(table["provision_id"]))}
    statuses = {status: place for place, status in enumerate(COVERAGE_STATUSES, start=1)}
    gathered = pd.concat([table[found].assign(place=0), others.assign(place=others["status"].map(statuses))])
    gathered = gathered.assign(first=gathered["provision_id"].map(provisions))
    gathered = gathered.sort_values(["first", "place"], kind="stable").reset_index(drop=True)
    repeated = gathered["provision_id"].duplicated()
    return gathered.assign(provision_text=gathered["provision_text"].mask(repeated, ""))


def _name_plans(table: pd.DataFrame) -> list[str]:
    """Name plans by their territory, by doc_id where they have none, and by both where a territory has several."""
    plans = table.drop_duplicates("doc_id")
    several = set(plans.loc[plans["unit"].duplicated(keep=False), "unit"])
    pairs = zip(table["unit"].fillna(""), table["doc_id"], strict=True)
    return [(f"{unit} ({doc_id})" if unit in several else unit) if unit else doc_id for unit, doc_id in pairs]


def print_table(table: pd.DataFrame, *, language: str, decimal_mark: DecimalMark) -> PrintedTable:
    """Put a table in words and measure its columns.

    Parameters
    ----------
    table : DataFrame
        Any table.
    language : {"vi", "en"}
        Of heads and codes.
    decimal_mark : {"point", "comma"}

    Examples
    --------
    >>> table = pd.DataFrame({"doc_id": ["thu"], "share": [0.25]})
    >>> print_table(table, language="vi", decimal_mark="comma").rows
    (('thu', '0,25'),)
    """
    table = word_directions(word_faults(table, language), language)
    heads = tuple(clean_text(find_head(str(column), language)) for column in table.columns)
    columns = [
        [clean_text(cell) for cell in format_column(table[column], language=language, decimal_mark=decimal_mark)]
        for column in table.columns
    ]
    numeric = tuple(is_numeric(table[column]) for column in table.columns)
    # Among numbers a blank would look like an oversight.
    columns = [[cell or "–" for cell in cells] if n else cells for n, cells in zip(numeric, columns, strict=True)]
    rows = tuple(zip(*columns, strict=True))
    return PrintedTable(
        heads=tuple(head[:1].upper() + head[1:] for head in heads),
        rows=rows,
        numeric=numeric,
        widths=share_width(heads, columns),
    )


def clean_text(text: str) -> str:
    r"""Return a text as one line that any file format can hold.

    Examples
    --------
    >>> clean_text("một\n\thai\x00")
    'một hai'
    """
    return _UNPRINTABLE.sub(" ", text).strip()


def split_caption(caption: str) -> tuple[str, str]:
    """Return the first sentence of a caption, which names the table, and what follows.

    Examples
    --------
    >>> split_caption("Concordance table. Basis: cut-off 0.32.")
    ('Concordance table.', ' Basis: cut-off 0.32.')
    """
    title, dot, rest = clean_text(caption).partition(". ")
    return (f"{title}.", f" {rest}") if dot else (title, "")


def share_width(heads: tuple[str, ...], columns: list[list[str]]) -> tuple[float, ...]:
    """Share the width of a page among columns.

    Each column gets room for its longest word; what is left goes by the square root of what a column
    would still need for its long cells, so that text gets most and short columns are not crushed. A
    table that needs less than the page takes less.

    Examples
    --------
    >>> share_width(("id", "text"), [["I.1"], ["từ " * 200]])
    (0.033, 0.966)
    """
    least = [
        _GAP + min(LONGEST_WORD, max((len(word) for cell in [head, *cells] for word in cell.split()), default=1))
        for head, cells in zip(heads, columns, strict=True)
    ]
    wanted = [
        max(low, _GAP + min(len(head), _HEAD_ROOM), _GAP + _find_long(cells))
        for low, head, cells in zip(least, heads, columns, strict=True)
    ]
    if sum(wanted) <= _PAGE:
        widths = [float(width) for width in wanted]
    else:
        needs = [math.sqrt(want - low) for want, low in zip(wanted, least, strict=True)]
        left = max(0, _PAGE - sum(least)) / (sum(needs) or 1)
        widths = [low + need * left for low, need in zip(least, needs, strict=True)]
    page = max(_PAGE, sum(widths))
    return tuple(math.floor(1000 * width / page) / 1000 for width in widths)  # down, so that the sum fits the page


def _find_long(cells: list[str]) -> int:
    """Return the length that nine cells in ten do not exceed."""
    lengths = sorted(len(cell) for cell in cells)
    return lengths[max(0, math.ceil(0.9 * len(lengths)) - 1)] if lengths else 0
