"""Tables of contents without dots: titles with the number of a page, which come once more as headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBERED = re.compile(r"(?P<title>.*\w.*?)[.…·\s]*\s(?P<page>\d{1,3})")
_AT_LEAST = 3
#: The share of the titles that must come again: some are worded otherwise, or cut off.
_SHARE = 2 / 3


def find_contents(lines: Sequence[str]) -> set[int]:
    """Find the lines of a table of contents.

    They end with the numbers of pages, which never go down, stand together, and most of their titles come again
    further down without a number.

    Parameters
    ----------
    lines : sequence of str
        Lines of a document, blanks folded, without those that are empty.

    Returns
    -------
    set of int
        Places of the lines.

    Examples
    --------
    >>> lines = ["I. MỤC TIÊU 1", "II. NHIỆM VỤ 2", "III. TỔ CHỨC 4", "I. MỤC TIÊU", "II. NHIỆM VỤ", "III. TỔ CHỨC"]
    >>> sorted(find_contents(lines))
    [0, 1, 2]
    >>> find_contents(["Xã Bãi Dâu 12", "Xã Đồng Mía 15", "Xã Núi Lở 19"])
    set()
    """
    found: set[int] = set()
    run: list[tuple[int, str, int]] = []
    titles: set[str] = set()
    for place, line in enumerate([*lines, ""]):
        match = _NUMBERED.fullmatch(line) if line[-1:].isdigit() and len(line) <= 300 else None
        if match is not None and (not run or int(match["page"]) >= run[-1][2]):
            run.append((place, match["title"], int(match["page"])))
            continue
        if len(run) >= _AT_LEAST:
            titles = titles or {" ".join(text.lower().split()) for text in lines}
            again = sum(title.lower() in titles for _, title, _ in run)
            found |= {at for at, _, _ in run} if again >= _SHARE * len(run) else set()
        run = [(place, match["title"], int(match["page"]))] if match is not None else []
    return found
