"""Plant changes in own sentences and measure what find_changes sees of them, beside fuzzy scores.

Run from the checkout: ``python benchmarks/planted_changes.py [--pairs 600] [--largest 10000] [--seed 0]``.
The sentences are made from templates, so the figures say that nothing planted here is lost; how the rules
fare on sentences nobody foresaw is another question (see tests/data/changes_dev.tsv).
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain

from rapidfuzz import fuzz

from toolkit.changes import find_changes
from toolkit.statements.passage import read_passage

GROUPS = [
    "cán bộ, công chức, viên chức",
    "giáo viên, giảng viên",
    "công nhân, người lao động",
    "thanh niên, phụ nữ",
]
BODIES = ["Nội vụ", "Tài chính", "Y tế", "Tư pháp", "Công Thương", "Xây dựng"]
ACTS = [
    "lập hồ sơ quản lý chất thải rắn", "công khai quy trình tiếp nhận hồ sơ", "kê khai diện tích rừng trồng",
    "cập nhật dữ liệu đất đai lên hệ thống", "lắp đặt trạm quan trắc nước ngầm", "tập huấn kỹ năng sơ cứu",
]  # fmt: skip
GOALS = [
    "hộ dân dùng nước sạch", "trường học đạt chuẩn", "thủ tục được số hóa", "tuyến đường xã được cứng hóa",
    "trạm y tế có bác sĩ", "chợ nông thôn bảo đảm vệ sinh",
]  # fmt: skip
ITEMS = ["lớp tập huấn", "mô hình điểm", "vườn ươm giống", "điểm thu gom", "nhà văn hóa thôn"]
FORCES = {3: ["phải", "bắt buộc"], 2: ["phấn đấu", "tiếp tục"], 1: ["nên", "từng bước"]}
SCORERS = {"ratio": fuzz.ratio, "token_set_ratio": fuzz.token_set_ratio, "WRatio": fuzz.WRatio}


@dataclass(frozen=True)
class Facts:
    """What one sentence says; a change alters one field, a paraphrase none."""

    act: str
    goal: str
    item: str
    group: tuple[str, ...]
    lead: str
    support: str
    share: int
    count: int
    year: int
    every: int
    force: int
    denied: bool
    levels: tuple[str, ...] = field(default=("huyện", "xã"))


def draw_facts(rng: random.Random) -> Facts:
    """Draw one sentence's facts."""
    lead, support = rng.sample(BODIES, 2)
    return Facts(
        act=rng.choice(ACTS), goal=rng.choice(GOALS), item=rng.choice(ITEMS),
        group=tuple(rng.choice(GROUPS).split(", ")), lead=lead, support=support,
        share=rng.randrange(20, 90, 5), count=rng.randrange(12, 60), year=rng.randrange(2023, 2030),
        every=rng.choice([1, 2]), force=rng.choice([2, 3]), denied=rng.random() < 0.3,
    )  # fmt: skip


def plant_change(facts: Facts, aspect: str, rng: random.Random) -> tuple[Facts, str]:
    """Alter one field; return the altered facts and the direction of the change."""
    values = dict(vars(facts))
    up = rng.random() < 0.5
    if aspect == "target":
        name = rng.choice(["share", "count"])
        values[name] += 5 if up else -5
    elif aspect == "deadline":
        values["year"] += -1 if up else 1
    elif aspect == "modality":
        values["force"] = 1
        up = False
    elif aspect == "negation":
        values["denied"] = not facts.denied
    elif aspect == "agency":
        values["lead"], values["support"] = facts.support, facts.lead
    else:
        values["levels"] = ("huyện",) if not up else ("tỉnh", "huyện", "xã")
    ordered = aspect in {"target", "deadline", "modality", "scope"}
    return Facts(**values), ("stronger" if up else "weaker") if ordered else "altered"


def write_reference(facts: Facts, rng: random.Random) -> str:
    """Write the facts as a central text does."""
    levels = ", ".join(f"cấp {level}" for level in facts.levels[:-1])
    levels = f"{levels} và cấp {facts.levels[-1]}" if levels else f"cấp {facts.levels[-1]}"
    often = "Mỗi năm" if facts.every == 1 else "Hai năm một lần"
    denied = "không được chuyển nguồn sang năm sau" if facts.denied else "được chuyển nguồn sang năm sau"
    return (
        f"Bộ {facts.lead} chủ trì, phối hợp với Bộ {facts.support} hướng dẫn đơn vị {levels}. "
        f"Đơn vị {rng.choice(FORCES[facts.force])} {facts.act}; "
        f"đến năm {facts.year} có ít nhất {facts.share}% {facts.goal}. "
        f"{often} mở {facts.count} {facts.item} cho {', '.join(facts.group)}; kinh phí {denied}."
    )


def write_plan(facts: Facts, rng: random.Random) -> str:
    """Write the same facts as a province does: other order, abbreviations, formats and synonyms."""
    levels = ", ".join(f"cấp {level}" for level in reversed(facts.levels))
    often = rng.choice(["hằng năm", "mỗi năm"]) if facts.every == 1 else rng.choice(["2 năm một lần", "hai năm/lần"])
    denied = "không được chuyển sang năm sau" if facts.denied else "được phép chuyển sang năm sau"
    share = rng.choice(
        [f"tối thiểu {facts.share}%", f"từ {facts.share}% trở lên", f"không dưới {facts.share} phần trăm"]
    )
    by = rng.choice([f"đến hết năm {facts.year}", f"trước ngày 31/12/{facts.year}"])
    recital = rng.choice(["", "Thực hiện Kế hoạch số 41-KH/TU ngày 12/4/2021, "])
    group = list(facts.group)
    rng.shuffle(group)
    return (
        f"{recital}giao Sở {facts.lead} chủ trì, cùng Sở {facts.support} hướng dẫn các đơn vị {levels}. "
        f"Các đơn vị {rng.choice(FORCES[facts.force])} {facts.act}; {by}, {share} {facts.goal}. "
        f"Tổ chức {facts.count} {facts.item} {often} cho {', '.join(group)}; nguồn kinh phí {denied}."
    )


ASPECTS = ("target", "deadline", "modality", "negation", "agency", "scope")


def make_pairs(count: int, seed: int) -> list[tuple[str, str, Counter[str]]]:
    """Make pairs of passages with the changes planted in them; two in five are faithful."""
    rng = random.Random(seed)  # noqa: S311
    pairs = []
    for _ in range(count):
        facts = draw_facts(rng)
        altered, planted = facts, Counter()
        for aspect in rng.sample(ASPECTS, rng.choice([0, 0, 1, 1, 2])):
            altered, direction = plant_change(altered, aspect, rng)
            planted[f"{aspect}:{direction}"] += 1
        pairs.append((write_reference(facts, rng), write_plan(altered, rng), planted))
    return pairs


def measure_finding(pairs: list[tuple[str, str, Counter[str]]]) -> None:
    """Print recall, precision and direction by aspect, and the share of faithful pairs flagged."""
    seen = {aspect: Counter() for aspect in ASPECTS}
    flagged = faithful = 0
    for reference, plan, planted in pairs:
        table = find_changes(reference, plan)
        table = table[table["direction"] != "not_comparable"]
        found = Counter(f"{a}:{d}" for a, d in zip(table["aspect"], table["direction"], strict=True))
        faithful += not planted
        flagged += not planted and bool(found)
        for aspect in ASPECTS:
            want = {name: n for name, n in planted.items() if name.startswith(aspect)}
            have = {name: n for name, n in found.items() if name.startswith(aspect)}
            hits = min(sum(want.values()), sum(have.values()))
            seen[aspect].update(
                planted=sum(want.values()), found=sum(have.values()), hits=hits,
                right=sum(min(n, have.get(name, 0)) for name, n in want.items()),
            )  # fmt: skip
    print(f"{'aspect':10} planted found  recall precision direction")
    total = Counter()
    for aspect, counts in [*seen.items(), ("all", total)]:
        if aspect != "all":
            total.update(counts)
        hits = counts["hits"]
        print(
            f"{aspect:10} {counts['planted']:7} {counts['found']:5} {hits / max(1, counts['planted']):7.3f}"
            f" {hits / max(1, counts['found']):9.3f} {counts['right'] / max(1, hits):9.3f}"
        )
    print(f"faithful pairs flagged: {flagged} of {faithful}")


def measure_fuzzy(pairs: list[tuple[str, str, Counter[str]]], seed: int) -> None:
    """Print the median fuzzy score of faithful and of changed pairs that differ in the planted word only."""
    rng = random.Random(seed)  # noqa: S311
    edits = []
    for _ in range(len(pairs)):
        facts = draw_facts(rng)
        altered, _ = plant_change(facts, rng.choice(ASPECTS), rng)
        state = rng.getrandbits(64)
        texts = [write_reference(one, random.Random(state)) for one in (facts, altered)]  # noqa: S311
        edits.append((texts[0].lower(), texts[1].lower()))
    kinds = {
        "faithful paraphrase": [(one.lower(), other.lower()) for one, other, planted in pairs if not planted],
        "paraphrase with change": [(one.lower(), other.lower()) for one, other, planted in pairs if planted],
        "change and nothing else": edits,
    }
    print(f"\n{'median score':24}" + "".join(f"{name:>17}" for name in SCORERS))
    for kind, texts in kinds.items():
        medians = [statistics.median(scorer(one, other) for one, other in texts) for scorer in SCORERS.values()]
        print(f"{kind:24}" + "".join(f"{median:17.1f}" for median in medians))


def measure_speed(largest: int, seed: int) -> None:
    """Print pairs per second at growing numbers of pairs, by processor time.

    Clauses are the planted texts as they are, three sentences that hold every aspect; sentences are the same
    cut up, about as long as the parts that a study compares. Hardly any text is the same twice.
    """
    print(f"\n{'texts':>9} {'pairs':>7} {'characters':>11} {'seconds':>8} {'pairs/s':>8}")
    for count in (largest // 100, largest // 10, largest):
        clauses = [(reference, plan) for reference, plan, _ in make_pairs(count, seed)]
        cut = [zip(*(text.split(". ") for text in texts), strict=True) for texts in clauses]
        sentences = list(chain.from_iterable(cut))[:count]
        for name, pairs in (("clauses", clauses), ("sentences", sentences)):
            read_passage.cache_clear()
            start = time.process_time()
            for reference, plan in pairs:
                find_changes(reference, plan)
            seconds = time.process_time() - start
            length = sum(len(one) + len(other) for one, other in pairs) / count
            print(f"{name:>9} {count:7} {length:11.0f} {seconds:8.2f} {count / seconds:8.0f}")


def main() -> None:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=600)
    parser.add_argument("--largest", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    pairs = make_pairs(options.pairs, options.seed)
    measure_finding(pairs)
    measure_fuzzy(pairs, options.seed)
    measure_speed(options.largest, options.seed + 1)


if __name__ == "__main__":
    main()
