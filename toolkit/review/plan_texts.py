"""The clauses of one plan as a coder needs them: the likeliest ones, their neighbours, those that hold some words."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise, zip_longest
from typing import Any

import numpy as np
import pandas as pd

from toolkit.tables import CONTENT_KINDS
from toolkit.text.folding import fold_key, fold_text
from toolkit.text.spelling import list_tokens, make_key

#: What parts the headings in a context.
_BETWEEN = " > "
#: Share of a plan's units below a heading from which on it tells nothing of where a unit stands.
_NEARLY_ALL = 0.9

#: Quotation marks of any kind.
_QUOTES = re.compile("[“”„«»]")


class PlanTexts:
    """The clauses of one plan: in order, likeliest first, found by words.

    Parameters
    ----------
    units : DataFrame
        The units of the plan.

    Examples
    --------
    >>> units = pd.DataFrame({"clause_id": ["I.1", "I.2"], "kind": "clause", "context": "",
    ...                       "text": ["Trồng cây bóng mát.", "Mở lớp dạy bơi ở Hoà Bình."]})
    >>> plan = PlanTexts(units)
    >>> plan.find("bong mat"), plan.find("hòa bình"), plan.find("mát bơi")
    (['I.1'], ['I.2'], [])
    >>> plan.rank_by_wording("Dạy bơi cho trẻ em")
    ['I.2', 'I.1']
    """

    def __init__(self, units: pd.DataFrame) -> None:
        self._names = units["clause_id"].tolist()
        self.texts: dict[str, str] = dict(zip(self._names, units["text"], strict=True))
        #: Headings and lead-ins above each, without those that stand above nearly all of the plan: they tell nothing.
        self.contexts: dict[str, str] = dict(zip(self._names, _drop_shared(units["context"].tolist()), strict=True))
        #: Ids of the units that can take something up: headings and lead-ins are context.
        self.content: list[str] = units.loc[units["kind"].isin(CONTENT_KINDS), "clause_id"].tolist()

    @cached_property
    def _forms(self) -> list[tuple[str, tuple[str, str, str]]]:
        return [(name, _spell(f"{name} {self.texts[name]}")) for name in self.content]

    @cached_property
    def _weights(self) -> tuple[Any, Any]:
        from sklearn.feature_extraction.text import TfidfVectorizer  # takes over a second to import

        terms = TfidfVectorizer(analyzer=_list_terms, sublinear_tf=True)
        return terms, terms.fit_transform(self.texts[name] for name in self.content)

    def find(self, words: str) -> list[str]:
        """Return the clauses that hold each of the words; where a tone mark stands makes no difference.

        A word typed without any mark finds marked ones too, words in quotes are found side by side, and the number of
        a clause finds it. Clauses that hold all the words side by side come first, else the order is that of the plan.
        """
        asked = " ".join(_QUOTES.sub('"', words).split())
        phrase, wanted = _spell(asked.replace('"', "")), [_spell(one) for one in list_wanted(words)]
        found = [(name, forms) for name, forms in self._forms if wanted and all(_holds(forms, one) for one in wanted)]
        return [name for name, _ in sorted(found, key=lambda one: not _holds(one[1], phrase))]

    def rank_by_wording(self, text: str) -> list[str]:
        """Return all clauses, nearest in wording to a text first."""
        if not self.content:
            return []
        terms, weights = self._weights
        scores = np.asarray((weights @ terms.transform([text]).T).todense()).ravel()
        return [self.content[place] for place in np.argsort(-scores, kind="stable")]

    def find_neighbours(self, clause_id: str) -> tuple[str, str]:
        """Return the texts that stand before and after a clause in the plan; empty at its ends."""
        place = self._names.index(clause_id)
        around = (self._names[at] if 0 <= at < len(self._names) else "" for at in (place - 1, place + 1))
        before, after = (self.texts.get(name, "") for name in around)
        return before, after


def _drop_shared(contexts: list[str]) -> list[str]:
    """Return contexts without the headings above all units but a few, such as the recital of a plan."""
    paths = [context.split(_BETWEEN) for context in contexts]
    while paths:
        [(first, n)] = Counter(path[0] if path else "" for path in paths).most_common(1)
        if not first or n < _NEARLY_ALL * len(paths) or len(paths) == 1:
            break
        paths = [path[1:] if path and path[0] == first else path for path in paths]
    return [_BETWEEN.join(path) for path in paths]


def list_wanted(words: str) -> list[str]:
    """Return what a search asks for: words, and phrases in quotes.

    Examples
    --------
    >>> list_wanted('cán bộ “cấp xã”')
    ['cán', 'bộ', 'cấp xã']
    """
    parts = _QUOTES.sub('"', words).split('"')
    wanted = [one for place, part in enumerate(parts) for one in ([part] if place % 2 else part.split())]
    return [" ".join(one.split()) for one in wanted if one.strip()]


def part_at_words(text: str, words: str) -> list[str]:
    """Return a text in pieces: every second one is what a search for `words` finds in it.

    Examples
    --------
    >>> part_at_words("Mở lớp dạy bơi ở Hoà Bình.", "hòa bơi")
    ['Mở lớp dạy ', 'bơi', ' ở ', 'Hoà', ' Bình.']
    """
    hit = [False] * len(text)
    for typed, spelt, bare in map(_spell, list_wanted(words)):
        folded, wanted = (fold_text(text, marks=False), bare) if typed == bare else (fold_text(text), spelt)
        for found in re.finditer(re.escape(wanted), folded.text.lower()):
            start, end = folded.source_span(*found.span())
            hit[start:end] = [True] * (end - start)
    pieces, last = [""], False
    for letter, inside in zip(text, hit, strict=True):
        if inside != last:
            pieces.append("")
            last = inside
        pieces[-1] += letter
    return pieces


def _list_terms(text: str) -> list[str]:
    tokens = list_tokens(make_key(text))
    return [*tokens, *(f"{one} {other}" for one, other in pairwise(tokens))]


def _spell(text: str) -> tuple[str, str, str]:
    """Return a text as typed, in one spelling, and without marks."""
    return unicodedata.normalize("NFC", text).lower(), fold_text(text).text, fold_key(text)


def _holds(forms: tuple[str, str, str], wanted: tuple[str, str, str]) -> bool:
    typed, spelt, bare = wanted
    return typed in forms[0] or spelt in forms[1] or (typed == bare and bare in forms[2])


def open_plans(units: pd.DataFrame, doc_ids: Iterable[str]) -> dict[str, PlanTexts]:
    """Return the clauses of plans by doc_id."""
    wanted = set(doc_ids)
    return {str(doc_id): PlanTexts(own) for doc_id, own in units.groupby("doc_id", sort=False) if doc_id in wanted}


def choose_clauses(
    candidates: pd.DataFrame, plan: PlanTexts, doc_id: str, provision_id: str, text: str, *, n: int, seed: str
) -> list[str]:
    """Return the likeliest clauses of a cell, in an order that tells nothing of how likely they are.

    Parameters
    ----------
    candidates : DataFrame
        The table of that name. Every other clause is the likeliest, every other one the nearest in wording: what one
        of them misses the other tends to show.
    plan : PlanTexts
        The clauses of the plan.
    doc_id, provision_id, text : str
        The cell, and the text of the provision.
    n : int
        How many.
    seed : str
        Another seed, another order.
    """
    own = candidates[(candidates["doc_id"] == doc_id) & (candidates["provision_id"] == provision_id)]
    best = own.sort_values(["p_full", "p_any"], ascending=False, kind="stable")["clause_id"]
    likely, near = [name for name in best if name in plan.texts], plan.rank_by_wording(text)
    names = list(dict.fromkeys(name for pair in zip_longest(likely, near) for name in pair if name))
    return sorted(names[:n], key=lambda one: shuffle_name(seed, doc_id, provision_id, one))


def shuffle_name(*names: str) -> bytes:
    """Return what to sort names by so that their order tells nothing, and stays; the first one is the seed."""
    return hashlib.sha256("\t".join(names).encode()).digest()
