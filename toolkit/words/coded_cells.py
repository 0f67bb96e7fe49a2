"""Which column holds which codes, and the words for them: ``cell.<column>.<code>`` of labels.csv."""

from __future__ import annotations

from toolkit.words.labels import Language, find_words

#: Columns whose codes have, in whole or in part, the words of other columns; the first that knows a code says it.
_ALSO = {
    "account": ("account", "kind", "status"),
    "attestation": ("attestation", "text_form"),
    "category": ("category", "kind"),
    "counting": ("tier",),
    "explained_by": ("stands_in",),
    "side": ("role",),
    "state": ("state", "direction", "status"),
    "strength": ("status",),
}


def find_cell(column: str, code: str, language: Language) -> str:
    """Return the words for a coded cell; text that is no code of its column is returned as it is.

    Examples
    --------
    >>> find_cell("status", "none", "vi"), find_cell("clause_text", "none", "vi")
    ('chưa tìm thấy nội dung tương ứng', 'none')
    """
    for place in _ALSO.get(column, (column,)):
        words = find_words(f"cell.{place}", language)
        if code in words:
            return words[code]
    return code


def note_form(extent: str, text_form: str, language: Language) -> list[str]:
    """Return what must be said of a text wherever it is named: its extent unless full, its form unless official.

    Examples
    --------
    >>> note_form("truncated", "digest", "en"), note_form("full", "official", "en")
    (['truncated text', 'digest'], [])
    """
    notes = [find_cell("extent", extent, language)] if extent != "full" else []
    return notes + ([find_cell("text_form", text_form, language)] if text_form != "official" else [])
