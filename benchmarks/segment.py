"""Time (of the processor) and memory of cutting text into units, from 10 kB to 20 MB.

Run ``python benchmarks/segment.py`` from the root of the project; ``--largest 2000000`` stops earlier.
The text is made here: numbered sections, lettered items, dashes, wrapped paragraphs, page marks and a table,
repeated. Memory is the peak of the process over what it held before, against the size of the text in memory.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

from toolkit.records import Document
from toolkit.segment.document import segment_document
from toolkit.segment.numbering import LETTERS
from toolkit.segment.outline import write_roman

SIZES = (10_000, 100_000, 1_000_000, 5_000_000, 20_000_000)
_SENTENCE = (
    "Rà soát, sắp xếp đội ngũ cán bộ của các sở, ban, ngành và địa phương; mỗi năm mở ít nhất ba lớp bồi "
    "dưỡng cho cán bộ trẻ, cán bộ nữ và cán bộ người dân tộc thiểu số, hoàn thành trước ngày 31 tháng 12"
)


def make_text(size: int, *, wrapped: bool = False) -> str:
    """Return a plan of `size` characters; wrapped at 78 characters if asked."""
    parts: list[str] = ["KẾ HOẠCH", ""]
    length = section = 0
    while length < size:
        section += 1
        lines = _make_section(section, wrapped=wrapped)
        parts += lines
        length += sum(len(line) + 1 for line in lines)
    return "\n".join(parts)[:size]


def _make_section(section: int, *, wrapped: bool) -> list[str]:
    lines = [f"{write_roman(section % 89 + 1)}. NHIỆM VỤ VÀ GIẢI PHÁP {section}", ""]
    for item in range(1, 8):
        lines += _wrap(f"{item}. {_SENTENCE} ({section}.{item}):", wrapped=wrapped)
        for letter in LETTERS[: 3 + section % 4]:
            lines += _wrap(f"{letter}) {_SENTENCE}.", wrapped=wrapped)
        lines += _wrap(f"- {_SENTENCE};", wrapped=wrapped)
    lines += [f"===== Trang {section} =====", "| TT | Nhiệm vụ | Chủ trì | Thời hạn |", "|---|---|---|---|"]
    lines += [f"| {row} | {_SENTENCE} | Sở Nội vụ | 2026 |" for row in range(1, 6)]
    return lines


def _wrap(text: str, *, wrapped: bool) -> list[str]:
    if not wrapped:
        return [text]
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > 78:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    return [*lines, line]


def measure(size: int, *, wrapped: bool) -> tuple[float, int, float]:
    """Return seconds, number of units, and peak memory as a multiple of the text's size in memory."""
    text = make_text(size, wrapped=wrapped)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    units = segment_document(Document("thu", text)).units
    seconds = time.process_time() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    return seconds, len(units), grown / sys.getsizeof(text)


def main() -> None:
    """Print one line a size; every size runs in a process of its own, so that peaks do not add up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("--size", type=int, help="measure this size only")
    parser.add_argument("--wrapped", action="store_true")
    options = parser.parse_args()
    if options.size:
        seconds, units, memory = measure(options.size, wrapped=options.wrapped)
        megabytes = len(make_text(options.size, wrapped=options.wrapped).encode()) / 1e6
        print(
            f"{options.size:>12,} characters {megabytes:8.2f} MB {seconds:8.3f} s {megabytes / seconds:6.2f} "
            f"MB/s {units:>8,} units, memory {memory:5.1f} x text{', wrapped' if options.wrapped else ''}"
        )
        return
    for wrapped in ([], ["--wrapped"]):
        for size in (size for size in SIZES if size <= options.largest):
            subprocess.run([sys.executable, __file__, "--size", str(size), *wrapped], check=True)


if __name__ == "__main__":
    main()
