"""The words that the matches of a pattern can begin with, read off the pattern itself.

The pattern is taken apart by the parser of :mod:`re`, the one way to read it as it is matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

#: Among the first words of a pattern: any word that begins with a digit.
DIGITS = "0"
#: First words that are no letters: a rate is written with a slash.
_SLASH = "/"
#: A word that a pattern spells out in more ways than this is one that it leaves open.
_MOST = 2000
_OPEN_CLASSES = {ops.CATEGORY_WORD, ops.CATEGORY_NOT_SPACE, ops.CATEGORY_NOT_DIGIT}


class _Unbounded(Exception):  # noqa: N818
    """A pattern that can begin with any word."""


def list_first_words(pattern: str) -> frozenset[str] | None:
    r"""Return the words that matches of a pattern can begin with, None where that can be any word.

    Words that only look like first ones may be among them (those that a look behind or ahead rules out): too many
    cost time, one too few would lose matches.

    Parameters
    ----------
    pattern : str
        Matches begin and end with whole words, or begin with a slash.

    Returns
    -------
    frozenset of str or None
        :data:`DIGITS` stands for every word that begins with a digit.

    Examples
    --------
    >>> sorted(list_first_words(r"(?<!\w)(?:(?:đồng chí )?chủ tịch|\d+ ?%|h[aằ]ng năm)(?!\w)"))
    ['0', 'chủ', 'hang', 'hằng', 'đồng']
    >>> list_first_words(r"[^\W\d]+ tỉnh") is None
    True
    """
    closed: set[str] = set()
    try:
        rest = _read_sequence(parser.parse(pattern), {""}, closed)
    except _Unbounded:
        return None
    return frozenset(closed | rest) if "" not in rest else None


def _read_sequence(items: Iterable[tuple[Any, Any]], words: set[str], closed: set[str]) -> set[str]:
    """Return the words that are still being written behind the items; those that end go to `closed`.

    An empty word is one that has not begun.
    """
    for operator, argument in items:
        if not words:
            break
        words = _read_item(operator, argument, words, closed)
        if len(words) + len(closed) > _MOST:
            raise _Unbounded
    return words


def _read_item(operator: Any, argument: Any, words: set[str], closed: set[str]) -> set[str]:
    if operator is ops.ASSERT_NOT and _ends_word(argument):
        closed |= words - {""}
        return words & {""}
    if operator in (ops.AT, ops.ASSERT, ops.ASSERT_NOT):
        return words
    if operator is ops.LITERAL:
        return _write_letters({chr(argument)}, words, closed)
    if operator is ops.IN:
        return _write_letters(_list_letters(argument), words, closed)
    if operator is ops.SUBPATTERN:
        return _read_sequence(argument[-1], words, closed)
    if operator is ops.BRANCH:
        return set[str]().union(*(_read_sequence(branch, words, closed) for branch in argument[1]))
    if operator in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        least, most, items = argument
        return _repeat(least, most, items, words, closed)
    raise _Unbounded  # a dot, or what another group matched


def _ends_word(argument: tuple[int, Any]) -> bool:
    """Tell whether a look ahead forbids that a word goes on: a word class is one of what it forbids."""
    ahead, items = argument[0] > 0, list(argument[1])
    branches = [list(branch) for branch in items[0][1][1]] if items[0][0] is ops.BRANCH else [items]
    word = (ops.CATEGORY, ops.CATEGORY_WORD)
    return ahead and any(
        branch[0][0] is ops.IN and word in branch[0][1] and len(branch) == 1 for branch in branches if branch
    )


def _repeat(least: int, most: int, items: Any, words: set[str], closed: set[str]) -> set[str]:
    if not least and _is_blank(items):  # written together, it is another word
        closed |= words - {""}
        return words & {""}
    behind = set(words) if not least else set()
    times = 0
    while words and times < most:
        before, words = words, _read_sequence(items, words, closed)
        times += 1
        if times >= least:
            if words <= behind:  # once more adds nothing
                break
            behind |= words
        elif words == before:
            return words
        if len(behind) + len(words) > _MOST:
            raise _Unbounded
    return behind


def _is_blank(items: Any) -> bool:
    return list(items) == [(ops.IN, [(ops.CATEGORY, ops.CATEGORY_SPACE)])]


def _list_letters(members: Iterable[tuple[Any, Any]]) -> set[str]:
    """Return the letters of a class; blanks and what is no letter by one blank, digits by one naught."""
    letters: set[str] = set()
    for operator, argument in members:
        if operator is ops.LITERAL:
            letters.add(chr(argument))
        elif operator is ops.RANGE and argument[1] - argument[0] < _MOST:
            letters |= {chr(code) for code in range(argument[0], argument[1] + 1)}
        elif operator is ops.CATEGORY and argument is ops.CATEGORY_DIGIT:
            letters.add(DIGITS)
        elif operator is ops.CATEGORY and argument not in _OPEN_CLASSES:
            letters.add(" ")
        else:
            raise _Unbounded
    return letters


def _write_letters(letters: set[str], words: set[str], closed: set[str]) -> set[str]:
    written: set[str] = set()
    for letter in letters:
        if letter.isdecimal():
            # No word of letters goes on in figures ("số 5" written together is a name).
            closed |= {DIGITS} if "" in words else set()
            written |= {word + letter for word in words if word}
        elif re.fullmatch(r"\w", letter):
            written |= {word + letter for word in words}
        else:
            if "" in words:
                if letter != _SLASH:
                    raise _Unbounded
                closed.add(_SLASH)
            closed |= words - {""}
    return written
