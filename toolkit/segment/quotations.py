"""Text that an amendment quotes: its labels are those of another document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from toolkit.segment.paragraphs import Paragraph

_INTRODUCES = re.compile(r":[*_\s]*$")
#: A quotation of more paragraphs has lost its closing mark.
_LONGEST = 200
_STRAIGHT = re.compile(r'"[.;,]*$')


def join_quotations(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    r"""Take the labels off what a sentence with a colon quotes, from the opening mark to the closing one.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        In order.

    Returns
    -------
    list of Paragraph
        The same; quoted ones have no label, so that they stay below the sentence that quotes them.

    Examples
    --------
    >>> from toolkit.segment.paragraphs import split_paragraphs
    >>> text = "1. Sửa khoản 2 như sau:\n“2. Mức hỗ trợ:\na) Mười triệu đồng.”.\n2. Bãi bỏ khoản 3."
    >>> [p.marker.label if p.marker else "" for p in join_quotations(split_paragraphs(text))]
    ['1', '', '', '2']
    """
    joined = list(paragraphs)
    place = 1
    while place < len(joined):
        opens = joined[place].category == "text" and joined[place].text[0] in '“"' and _is_introduced(joined, place)
        end = _find_end(joined, place) if opens else place
        for quoted in range(place + 1, end + 1):
            if joined[quoted].marker is not None:
                joined[quoted] = replace(joined[quoted], marker=None, label_end=joined[quoted].start)
        place = end + 1
    return joined


def _is_introduced(paragraphs: Sequence[Paragraph], place: int) -> bool:
    above = next((p for p in reversed(paragraphs[:place][-3:]) if p.category == "text"), None)
    return above is not None and bool(_INTRODUCES.search(above.text))


def _find_end(paragraphs: Sequence[Paragraph], place: int) -> int:
    """Return the place of the paragraph with the closing mark; the same place where there is none."""
    curved = paragraphs[place].text[0] == "“"
    depth = 0
    for end in range(place, min(place + _LONGEST, len(paragraphs))):
        text = paragraphs[end].text
        depth += text.count("“") - text.count("”")
        # A later paragraph whose own straight marks are in pairs closes nothing that was opened before it.
        closes = bool(_STRAIGHT.search(text[1:])) if end == place else _closes_straight(text)
        if (curved and depth <= 0) or (not curved and closes):
            return end
    return place


def _closes_straight(text: str) -> bool:
    return text.count('"') % 2 == 1 and bool(_STRAIGHT.search(text))
