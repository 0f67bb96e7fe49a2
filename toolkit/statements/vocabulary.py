"""The words that are looked for: tables of phrases, the patterns made of them, and where a pattern is tried.

The tables are ``vocabulary/*.csv``, one phrase a row, for researchers to read and extend: `phrase` (words, or a
regular expression of them), what it stands for, `not_after` and `not_before` (words that must not stand beside it,
separated by semicolons). docs/data-dictionary.md tells what each is for. Of two phrases that begin alike the upper
one is taken.

A passage holds some hundred words and a few of them open a phrase: trying a long pattern at those few is
several times as fast as trying it at every letter. The first words are read off the pattern, never kept by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from csv import DictReader
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import StringIO

from toolkit.errors import TableError, suggest_name
from toolkit.statements.first_words import DIGITS, list_first_words
from toolkit.text.folding import fold_text

Token = tuple[str, int]
_TOKEN = re.compile(r"\w+|[,.;:()|]")
_GUARDS = ("not_after", "not_before")
#: A run of letters of a pattern, beside what is escaped.
_LETTERS = re.compile(r"\\.|(?P<letters>[^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A row of a table: the phrase as folded, what it stands for, and the pattern with what must not stand beside."""

    phrase: str
    key: str
    pattern: str


@lru_cache(maxsize=64)
def read_phrases(table: str, key: str = "", known: frozenset[str] = frozenset()) -> tuple[Phrase, ...]:
    """Return the rows of a table that the package ships, in order.

    Parameters
    ----------
    table : str
        Name of the file in ``vocabulary/``, without ending.
    key : str
        Column that tells what a phrase stands for, if there is one.
    known : frozenset of str
        What it may stand for; empty where that is free.

    Examples
    --------
    >>> [one.key for one in read_phrases("forces", "force") if one.phrase == "cấm"]
    ['must']
    """
    text = files("toolkit.statements").joinpath("vocabulary", f"{table}.csv").read_text(encoding="utf-8")
    return parse_phrases(text, name=f"vocabulary/{table}.csv", key=key, known=known)


def parse_phrases(text: str, *, name: str, key: str = "", known: Collection[str] = ()) -> tuple[Phrase, ...]:
    r"""Return the phrases of a table as CSV.

    Raises
    ------
    TableError
        For columns and rows that are not as they should be, with the file, the line and what to do.

    Examples
    --------
    >>> parse_phrases("phrase,force,not_before\nCấm,must,kỵ; vận\n", name="forces.csv", key="force")[0].pattern
    'cấm(?! kỵ| vận)'
    """
    rows = DictReader(StringIO(text))
    wanted = {"phrase", key} - {""}
    columns = set(rows.fieldnames or ())
    if not wanted <= columns <= wanted | set(_GUARDS):
        raise TableError(
            f"{name}, line 1",
            f"the columns are {', '.join(sorted(columns))}; {', '.join(sorted(wanted))} are needed",
            f"Name them in the first line; {' and '.join(_GUARDS)} may be added.",
        )
    found: dict[str, Phrase] = {}
    for row in rows:
        where = f"{name}, line {rows.line_num}"
        phrase = _read_row(row, where, key, known)
        same = f"{phrase.key}: {phrase.pattern}" if key == "use" else phrase.pattern  # a word may serve several uses
        hides = (one.phrase for one in found.values() if key not in ("", "use") and _hides(one, phrase))
        if same in found:
            raise TableError(where, f"'{phrase.phrase}' stands here a second time", "Delete one of the two rows.")
        if above := next(hides, ""):
            raise TableError(where, f"'{phrase.phrase}' is never found: '{above}' stands above it", "Move it up.")
        found[same] = phrase
    return tuple(found.values())


def _hides(above: Phrase, below: Phrase) -> bool:
    """Tell whether a phrase is taken wherever another one stands that goes on from it."""
    plain = above.pattern.replace(" ", "").isalpha()
    return plain and below.phrase.startswith(f"{above.phrase} ")


def _read_row(row: Mapping[str | None, str | None], where: str, key: str, known: Collection[str]) -> Phrase:
    if None in row or None in row.values():
        raise TableError(where, "the row has not as many cells as the head", "Put a phrase with a comma in quotes.")
    cells = {str(name): _fold_letters(str(cell)) for name, cell in row.items()}
    if not cells["phrase"] or (key and not cells[key]):
        raise TableError(where, f"phrase or {key or 'phrase'} is empty", "Fill the cell or delete the row.")
    if known and cells[key] not in known:
        raise TableError(where, f"{key} '{cells[key]}' is unknown", suggest_name(cells[key], known))
    phrase = cells["phrase"]
    after, before = ([part.strip() for part in cells.get(name, "").split(";") if part.strip()] for name in _GUARDS)
    ahead = "|".join(part if part[0] in ",\\" else f" {part}" for part in before)
    pattern = "".join(f"(?<!{part} )" for part in after) + (f"(?:{phrase})" if "|" in phrase else phrase)
    pattern += f"(?!{ahead})" if ahead else ""
    try:
        re.compile(pattern)
    except re.error as error:
        raise TableError(where, f"'{phrase}' is no pattern: {error}", "Mind brackets and question marks.") from None
    return Phrase(phrase, cells[key] if key else "", pattern)


def _fold_letters(cell: str) -> str:
    """Return a cell with its words as texts are folded, so that no spelling of a phrase is one that is never found."""
    composed = " ".join(unicodedata.normalize("NFC", cell).split())
    return _LETTERS.sub(lambda run: fold_text(run["letters"]).text if run["letters"] else run.group(), composed)


def join_phrases(phrases: Iterable[Phrase]) -> str:
    """Return the pattern of any of the phrases; of those that begin alike the first one."""
    return "|".join(phrase.pattern for phrase in phrases)


def group_phrases(phrases: Iterable[Phrase]) -> str:
    """Return the pattern of any of the phrases, with a named group for each of what they stand for, in order."""
    kinds: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        kinds.setdefault(phrase.key, []).append(phrase)
    return "|".join(f"(?P<{kind}>{join_phrases(members)})" for kind, members in kinds.items())


def read_words(use: str) -> frozenset[str]:
    """Return the single words of ``vocabulary/words.csv`` that serve a use."""
    return frozenset(one.phrase for one in read_phrases("words", "use") if one.key == use)


def make_key_finder(phrases: Iterable[Phrase]) -> Callable[[str], str]:
    """Return the function that tells what a phrase as written stands for; itself where no row is the whole of it.

    Examples
    --------
    >>> make_key_finder(read_phrases("groups", "group"))("gia đình nghèo")
    'hộ nghèo'
    """
    patterns = [(phrase.key, re.compile(phrase.pattern)) for phrase in phrases]

    @lru_cache(maxsize=4096)
    def find_key(written: str) -> str:
        return next((key for key, pattern in patterns if pattern.fullmatch(written)), written)

    return find_key


@dataclass(frozen=True, slots=True)
class Phrases:
    """A pattern and the words that its matches begin with; None where they can begin with any word."""

    pattern: re.Pattern[str]
    heads: frozenset[str] | None


def compile_phrases(pattern: str) -> Phrases:
    """Return a pattern that :func:`find_phrases` looks for at its first words.

    Parameters
    ----------
    pattern : str
        Matches begin at the start of a word or with a slash, and are never empty.
    """
    return Phrases(re.compile(pattern), list_first_words(pattern))


def list_tokens(text: str) -> list[Token]:
    """Return the words and punctuation marks of a text, each with its offset."""
    return [(match.group(), match.start()) for match in _TOKEN.finditer(text)]


def index_heads(text: str, tokens: list[Token] | None = None) -> dict[str, list[int]]:
    """Return for each word of a text, and for the slash, the offsets where it stands.

    Parameters
    ----------
    text : str
    tokens : list of Token, optional
        What :func:`list_tokens` returns for it, if that is known already.

    Examples
    --------
    >>> index_heads("từ 15 đến 20%")
    {'từ': [0], 'đến': [6], '0': [3, 10]}
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for word, start in list_tokens(text) if tokens is None else tokens:
        places[word].append(start)
    numbers = [word for word in places if word[0].isdecimal()]
    places[DIGITS] = [start for word in numbers for start in places.pop(word)]
    if "/" in text:
        places["/"] = [start for start, letter in enumerate(text) if letter == "/"]
    return dict(places)


def find_phrases(phrases: Phrases, text: str, places: Mapping[str, list[int]]) -> list[re.Match[str]]:
    r"""Return the matches in a text, in order and without overlap, as ``finditer`` does.

    Parameters
    ----------
    phrases : Phrases
    text : str
        The text, or the same with ranges blanked out.
    places : mapping
        Where the words of the text stand, from :func:`index_heads`.

    Examples
    --------
    >>> share = compile_phrases(r"(?<!\w)(?:\d+ ?%|một nửa)")
    >>> text = "15% số hộ, một nửa số xã"
    >>> [match.group() for match in find_phrases(share, text, index_heads(text))]
    ['15%', 'một nửa']
    """
    if phrases.heads is None:
        return list(phrases.pattern.finditer(text))
    found: list[re.Match[str]] = []
    heads = phrases.heads.intersection(places)
    if not heads:
        return found
    match_at, end = phrases.pattern.match, 0
    for start in sorted([start for head in heads for start in places[head]]):
        if start >= end and (match := match_at(text, start)):
            end = match.end()
            found.append(match)
    return found
