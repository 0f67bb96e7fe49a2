"""Every word that a reader sees, found by its key in labels.csv; a third language is a third column there."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import TypeAlias

from toolkit.errors import ParameterError, TableError, suggest_name

#: The head of a column of labels.csv, such as ``vi`` or ``en``.
Language: TypeAlias = str


def word(key: str, language: Language, /, **values: object) -> str:
    """Return the words for a key in a language.

    Parameters
    ----------
    key : str
        Dotted, by the place where the words stand: ``head.clause_id``, ``cell.status.none``.
    language : Language
        One of :func:`list_languages`.
    **values
        What goes into the fields of the words.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        If labels.csv has no such key (the nearest is named) or no such language.

    Examples
    --------
    >>> word("cell.status.not_applicable", "vi"), word("note.digests", "en", n=2, total=3)[-13:]
    ('không áp dụng', '2 of 3 texts.')
    """
    place, _, name = key.rpartition(".")
    words = find_words(place, language)
    if name not in words:
        known = (f"{at}.{own}" for at, found in _load_labels()[language].items() for own in found)
        raise ParameterError("label", f"'{key}' is unknown; {suggest_name(key, known)}", "Correct the key.")
    return words[name].format(**values)


def find_words(place: str, language: Language) -> Mapping[str, str]:
    """Return all words of a place by the last part of their keys, fields not filled; empty where there are none.

    Examples
    --------
    >>> find_words("cell.line", "en")
    {'party': 'Party', 'state': 'State', 'both': 'both'}
    """
    return _load_labels()[check_language(language)].get(place, {})


def list_languages() -> tuple[Language, ...]:
    """Return the languages that labels.csv has a column for.

    Examples
    --------
    >>> list_languages()
    ('vi', 'en')
    """
    return tuple(_load_labels())


def check_language(language: Language) -> Language:
    """Return a language if there are words in it.

    Raises
    ------
    ParameterError
        If labels.csv has no column for it.
    """
    if language not in _load_labels():
        known = ", ".join(_load_labels())
        raise ParameterError("language", f"'{language}' is unknown, expected one of {known}", "Choose one of them.")
    return language


@lru_cache(maxsize=1)
def _load_labels() -> dict[Language, dict[str, dict[str, str]]]:
    return read_labels(files("toolkit.words").joinpath("labels.csv").read_text(encoding="utf-8"))


def read_labels(text: str) -> dict[Language, dict[str, dict[str, str]]]:
    r"""Read the table of words: language -> place -> last part of the key -> words.

    Raises
    ------
    TableError
        If a key stands twice, or has no words in one of the languages.

    Examples
    --------
    >>> read_labels("key,vi,en\npage.index,Mục lục,Index\n")
    {'vi': {'page': {'index': 'Mục lục'}}, 'en': {'page': {'index': 'Index'}}}
    """
    rows = csv.reader(StringIO(text, newline=""))
    languages = next(rows)[1:]
    words: dict[Language, dict[str, dict[str, str]]] = {language: {} for language in languages}
    for key, *cells in rows:
        place, _, name = key.rpartition(".")
        for language, cell in zip(languages, cells, strict=True):
            if not cell:
                raise TableError(f"labels.csv, key '{key}'", f"has no words in '{language}'", "Write them there.")
            if name in words[language].setdefault(place, {}):
                raise TableError(f"labels.csv, key '{key}'", "stands twice", "Keep one of the rows.")
            words[language][place][name] = cell
    return words


#: What captions count in English.
_PLURAL_OF_ONE = re.compile(
    r"(?<![\w/.,·–-])(1 (?:cited )?(?:cell|control|deadline|document|pair|plan|provision|reference|target|unit))s\b"
)


def join_caption(*parts: str) -> str:
    """Join the sentences of a caption, leaving out empty ones; what there is one of loses its plural.

    Examples
    --------
    >>> join_caption("Two plans and 1 controls.", "", "1 cited documents, 11 targets.")
    'Two plans and 1 control. 1 cited document, 11 targets.'
    """
    return _PLURAL_OF_ONE.sub(r"\1", " ".join(part.strip() for part in parts if part.strip()))
