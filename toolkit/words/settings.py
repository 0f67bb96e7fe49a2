"""The words for what differs in a setting in which a study is run again."""

from __future__ import annotations

from toolkit.words.formats import format_number
from toolkit.words.labels import Language, find_words, word


def name_choice(choice: str, language: Language) -> str:
    """Return the words for one thing that differs in a setting; what is unknown is returned as it is.

    Parameters
    ----------
    choice : str
        ``axis=value``, or ``study`` for the study's own setting.
    language : Language
        A column of labels.csv: vi, en.

    Examples
    --------
    >>> name_choice("chance=0.02", "en"), name_choice("study", "en"), name_choice("shortlist=50", "vi")
    ('chance level at most 2%', 'as the study is set', 'xét 50 nội dung gần nhất')
    """
    axis, _, value = choice.partition("=")
    words = find_words("setting", language)
    name = next((name for name in (f"{axis}_{value}".lower(), axis) if name in words), "")
    if not name:
        return choice
    shown = value
    if axis == "chance":
        shown = format_number(100 * float(value), language, decimals=0)
    elif axis == "cutoff_full":
        shown = format_number(float(value), language, decimals=2)
    return word(f"setting.{name}", language, value=shown)


def name_setting(setting: str, language: Language) -> str:
    """Return the words for all that differs in a setting.

    Examples
    --------
    >>> name_setting("chance=0.02; without=57-NQ-TW", "en")
    'chance level at most 2%; model learned without 57-NQ-TW'
    """
    return "; ".join(name_choice(choice, language) for choice in setting.split("; "))
