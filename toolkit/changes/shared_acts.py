"""The acts that both passages of a pair speak of: only what is said of those can have changed."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.changes.change import Change, Evidence
from toolkit.records import Span
from toolkit.statements.actors.bodies import find_bodies
from toolkit.statements.actors.performers import find_performers
from toolkit.statements.asides import blank_spans
from toolkit.statements.passage import read_passage
from toolkit.statements.sentences import list_content, split_parts
from toolkit.text.folding import fold_text

#: Parts answer to each other where they share this much of the weight of the shorter one; where each is the other's
#: best, less will do.
SHARED, BEST = 0.6, 0.34
#: The fewest words that two parts must share.
_FEWEST = 2
#: A part of fewer words without figure ("Bộ Y tế hướng dẫn thực hiện.") belongs to the part before it.
_SHORT = 7
#: What is said at the end of a passage in brackets holds for all of it ("(hoàn thành trong năm 2031)").
_CLOSING = re.compile(r"\((?:thực hiện|hoàn thành|xong|triển khai)[^()]*\)[.;\s]*$")
#: So is a date before a colon at its beginning ("Phấn đấu đến năm 2031: ...").
_OPENING = re.compile(r"[^:;.()\n]{0,40}(?:19|20)\d\d\)?:\s")
#: What only says that a body leads or helps.
_ROLES = re.compile(r"(?<!\w)(?:chủ trì|phối hợp|tham mưu)(?!\w)")
#: Up to a colon and on to the end of its sentence.
_LIST_FOLLOWS = re.compile(r"(?:[^:;.\n]|\.(?=\d)){0,300}:(?:[^.\n]|\.(?=\d)){0,4000}")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_FIGURE = re.compile(r"\d\s*%|\d+[.,]\d")


@lru_cache(maxsize=1024)
def split_acts(text: str) -> tuple[Span, ...]:
    """Cut a passage into the parts that each say one thing.

    Examples
    --------
    >>> text = "Mở 40 lớp dạy nghề dệt chiếu cói cho phụ nữ; Sở Y tế hướng dẫn thực hiện."
    >>> len(split_acts(text))
    1
    """
    parts: list[Span] = []
    for part in split_parts(text):
        words = part.of(text)
        if parts and not _FIGURE.search(words) and _count_words(words) < _SHORT:
            parts[-1] = Span(parts[-1].start, part.end)
        else:
            parts.append(part)
    return tuple(parts)


def _count_words(words: str) -> int:
    """Return how many words of a part tell what it is about; the bodies that it charges do not."""
    content = list_content(words)
    if len(content) < _SHORT or len(content) > 3 * _SHORT:
        return len(content)
    folded = fold_text(words).text
    return len(list_content(blank_spans(folded, [(one.start, one.end) for one in find_bodies(folded)])))


@dataclass(frozen=True, slots=True)
class PartPair:
    """A part of a provision and a part of a clause that speak of the same acts.

    Parameters
    ----------
    reference, plan : Span
        Ranges in the two texts.
    likeness : float
        Shared weight of content words against that of the shorter part, 0 to 1.
    """

    reference: Span
    plan: Span
    likeness: float


def weigh_words(texts: Iterable[str]) -> dict[str, float]:
    """Return the inverse document frequency of each content word: rare words weigh most.

    Examples
    --------
    >>> weights = weigh_words(["mở lớp nghề", "mở chợ", "mở đường"])
    >>> weights["mở"] < weights["chợ"]
    True
    """
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        counts.update(list_content(text))
        number += 1
    return {word: math.log((1 + number) / (1 + count)) + 0.1 for word, count in counts.items()}


def link_acts(
    reference_text: str,
    plan_text: str,
    *,
    weights: Mapping[str, float] | None = None,
    cores: tuple[str, str] = ("", ""),
) -> list[PartPair]:
    """Return which parts of two passages speak of the same acts, in reading order of the reference.

    A part may answer to several. A passage of one part answers to the part that it is most like, whatever they share.

    Parameters
    ----------
    reference_text, plan_text : str
        The two passages of a pair.
    weights : mapping, optional
        Weight of each content word, see :func:`weigh_words`; each counts alike without it.
    cores : tuple of (str, str)
        Take that side as one part about these words: a row of a table is one act, and one column names it.

    Examples
    --------
    >>> reference = "Mở lớp dạy nghề dệt cho 40% phụ nữ; đưa chợ quê lên vùng cao, đạt 90% số xã."
    >>> plan = "Đến năm 2031 dựng xong chợ quê ở vùng cao, 80% số xã có chợ."
    >>> [pair.reference.of(reference) for pair in link_acts(reference, plan)]
    ['đưa chợ quê lên vùng cao, đạt 90% số xã.']
    """
    texts = reference_text, plan_text
    parts = [(Span(0, len(text)),) if core else split_acts(text) for text, core in zip(texts, cores, strict=True)]
    words = [
        [_list_act_words(core or part.of(text)) for part in side]
        for side, text, core in zip(parts, texts, cores, strict=True)
    ]
    scores = [[_share(one, other, weights) for other in words[1]] for one in words[0]]
    alone = len(parts[0]) == 1 or len(parts[1]) == 1
    best = max((score for line in scores for score in line), default=0.0)
    columns = [max(line[at] for line in scores) for at in range(len(words[1]))] if scores else []
    return [
        PartPair(parts[0][row], parts[1][at], score)
        for row, line in enumerate(scores)
        for at, score in enumerate(line)
        if (alone and score == best)
        or score >= SHARED
        or (score >= BEST and score == max(line) and score == columns[at])
    ]


@lru_cache(maxsize=8192)
def _list_act_words(text: str) -> frozenset[str]:
    """Return the words of a part that tell what is done, without who does it and with whom."""
    passage = read_passage(text)
    charged = [one for one in find_performers(passage) if one.role != "doer"]
    if not charged:
        return list_content(text)
    rest = blank_spans(passage.text, [(one.start, one.end) for one in charged])
    return list_content(_ROLES.sub(" ", rest)) or list_content(text)


def _share(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float] | None) -> float:
    shared = one & other
    if len(shared) < _FEWEST:
        return 0.0
    least = min(_sum(one, weights), _sum(other, weights))
    return _sum(shared, weights) / least if least else 0.0


def _sum(words: frozenset[str], weights: Mapping[str, float] | None) -> float:
    return float(len(words)) if weights is None else sum(weights.get(word, 1.0) for word in sorted(words))


def list_shared(links: Sequence[PartPair]) -> tuple[list[Span], list[Span]]:
    """Return the parts of both passages that answer to one of the other, each once, in reading order."""
    return _sort({one.reference for one in links}), _sort({one.plan for one in links})


def _sort(spans: set[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start, span.end))


def keep_shared(
    change: Change, texts: tuple[str, str], shared_parts: tuple[Sequence[Span], Sequence[Span]]
) -> Change | None:
    """Return what of a change is about acts that both passages speak of; None where nothing is.

    Evidence of an act that the other passage does not take up has not changed. Where one side of a change stands in
    such an act, the other side is on its own.

    Parameters
    ----------
    change : Change
    texts : tuple of (str, str)
        The passage of the reference and the one of the plan.
    shared_parts : tuple of sequences of Span
        The parts that answer to each other, see :func:`list_shared`.
    """
    sides = change.reference, change.plan
    shared = [
        one is None
        or one.heading
        or _frames(one, text)
        or any(span.start <= one.start < span.end for span in kept)
        or (change.aspect in ("deadline", "agency") and _holds_later(one, text, kept))
        for one, text, kept in zip(sides, texts, shared_parts, strict=True)
    ]
    if all(shared) or (change.direction == "not_comparable" and any(shared)):
        return change
    if None in sides or not any(shared):
        return None
    if change.aspect in ("scope", "modality", "negation", "target"):
        return None
    left = change.reference if shared[0] else change.plan
    if left is None or not (left.heading or any(letter.isdigit() for letter in left.text)):
        return None
    if shared[0]:
        return Change(change.aspect, "dropped", left, None)
    return Change(change.aspect, "added", None, left)


def _holds_later(evidence: Evidence, text: str, kept: Sequence[Span]) -> bool:
    """Tell whether a date or body also holds for a part further on that names no year itself.

    That is an item of the list whose colon stands behind it ("xong trong năm 2030, chú trọng: bến cá; chợ; đò"); with
    a date that opens the passage ("Từ năm 2030, ...") all that follows.
    """
    opens = not text[: evidence.start].strip() and text.startswith(",", evidence.end)
    follows = None if opens else _LIST_FOLLOWS.match(text, evidence.end)
    until = len(text) if opens else follows.end() if follows else 0
    return any(evidence.end <= one.start < until and not _YEAR.search(one.of(text)) for one in kept)


def _frames(evidence: Evidence, text: str) -> bool:
    closing, opening = _CLOSING.search(text, max(0, len(text) - 120)), _OPENING.match(text)
    return bool((closing and evidence.start >= closing.start()) or (opening and evidence.end <= opening.end()))
