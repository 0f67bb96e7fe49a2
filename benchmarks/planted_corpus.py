"""Corpora of any size with known counterparts: provisions from a phrase bank, clauses made of them.

They tell how fast the toolkit is and whether a stage loses near-copies. They tell nothing of recall on
real paraphrase: that takes hand codes (see benchmarks/accuracy.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.segment.types import add_types

_CLAUSES_PER_PLAN = 100
_ADDITION = "addition"
#: How a clause came about, and how often.
_WAYS = {
    _ADDITION: 0.35,
    "copy": 0.10,
    "paraphrase": 0.25,
    "split": 0.10,
    "merge": 0.10,
    "move": 0.10,
}

_VERBS = (
    "rà soát", "hoàn thiện", "xây dựng", "ban hành", "mở rộng", "củng cố", "đổi mới", "duy trì", "nhân rộng",
    "thí điểm", "kiểm tra", "giám sát", "đánh giá", "công khai", "chuẩn hóa", "số hóa", "bố trí", "huy động",
    "phân bổ", "lồng ghép", "phổ biến", "khuyến khích", "hỗ trợ", "bảo vệ", "khôi phục", "quy hoạch",
    "nâng cấp", "tu bổ", "kết nối", "chuyển giao", "khảo sát", "thống kê", "cập nhật", "sắp xếp", "tinh giản",
)  # fmt: skip
_OBJECTS = (
    "mạng lưới thư viện xã", "hồ chứa nước đầu nguồn", "đội ngũ khuyến nông viên", "bến thuyền du lịch",
    "vườn ươm cây bản địa", "quỹ học bổng vùng cao", "trạm quan trắc độ mặn", "làng nghề dệt chiếu",
    "tuyến xe buýt liên huyện", "kho hạt giống dự phòng", "hệ thống cấp nước sạch", "bãi bồi ven sông",
    "điểm bưu chính văn hóa", "chợ đầu mối nông sản", "trường bán trú dân nuôi", "rừng ngập mặn phòng hộ",
    "đài truyền thanh cơ sở", "nhà tránh lũ cộng đồng", "hợp tác xã nuôi ong", "cơ sở dữ liệu đất bãi",
    "cầu treo dân sinh", "trạm y tế lưu động", "đội cứu hộ đường thủy", "vùng trồng chè hữu cơ",
    "bảo tàng nghề chài", "lớp học tiếng dân tộc", "hồ sơ cán bộ thôn", "kênh mương nội đồng",
    "lịch thời vụ gieo cấy", "điểm thu gom rác nhựa", "khu neo đậu tàu cá", "đường tuần tra biên giới",
    "quỹ phòng chống thiên tai", "tổ hòa giải ở khu phố", "nhà văn hóa đa năng", "sân chơi cho trẻ em",
    "trung tâm điều hành thông minh", "hạ tầng kho lạnh", "bộ chỉ số hài lòng", "quy chế dân chủ cơ sở",
    "đàn trâu giống bản địa", "sản phẩm mây tre đan", "tuyến phố đi bộ ban đêm", "bể chứa nước mưa",
    "đội chiếu phim lưu động", "cổng thông tin đối thoại", "vùng nuôi tôm sinh thái", "lò sấy nông sản",
)  # fmt: skip
_PLACES = (
    "tại các xã ven sông", "ở vùng đồi phía tây", "trong các khu phố cũ", "tại vùng bãi ngang",
    "ở các thôn giáp biển", "trên toàn địa bàn", "tại các cụm dân cư mới", "ở các xã biên giới",
    "trong khu vực lòng hồ", "dọc tuyến đường ven biển", "tại các cồn bãi", "ở vùng hay ngập lũ",
    "trong các khu tái định cư", "tại huyện đảo", "ở các chợ phiên", "quanh vườn quốc gia",
)  # fmt: skip
_MANNERS = (
    "theo hướng gọn nhẹ", "bằng nguồn vốn xã hội hóa", "có sự tham gia của người dân",
    "gắn với bảo tồn cảnh quan", "phù hợp với tập quán canh tác", "theo lộ trình từng năm",
    "bảo đảm công khai minh bạch", "trên cơ sở số liệu điều tra", "với chi phí tiết kiệm",
    "ưu tiên hộ nghèo và cận nghèo", "kết hợp đào tạo tại chỗ", "không làm tăng đầu mối",
    "thông qua tổ tự quản", "với sự giám sát của mặt trận", "lấy cơ sở làm trung tâm",
    "theo mô hình liên kết", "trước mùa mưa lũ", "trong quý hai hằng năm", "sau khi tổng kết thí điểm",
    "gắn với thi đua khen thưởng",
)  # fmt: skip
_LOCAL = (
    "tỉnh Sông Lam", "tỉnh Núi Xanh", "thành phố Cửa Biển", "tỉnh Đồi Chè", "tỉnh Bãi Bồi", "tỉnh Hồ Sen",
)  # fmt: skip
_SWAPS = {
    "rà soát": "kiểm lại", "hoàn thiện": "làm đầy đủ", "xây dựng": "hình thành", "mở rộng": "phát triển thêm",
    "duy trì": "giữ vững", "nhân rộng": "lan tỏa", "kiểm tra": "xem xét", "hỗ trợ": "giúp đỡ",
    "bố trí": "sắp đặt", "huy động": "vận động", "công khai": "công bố", "nâng cấp": "cải tạo",
    "bảo đảm": "giữ", "ưu tiên": "dành trước cho", "phù hợp": "hợp", "thông qua": "nhờ", "tại": "ở",
}  # fmt: skip
#: Names of programmes and places: first and second syllables, any two make a name.
_FIRST = (
    "Suối", "Bãi", "Gò", "Đồi", "Hồ", "Cồn", "Vườn", "Bến", "Rú", "Đầm", "Khe", "Hòn", "Thung", "Vũng", "Mỏm",
    "Truông", "Láng", "Doi", "Ngàn", "Chằm",
)  # fmt: skip
_SECOND = (
    "Bạc", "Sim", "Chè", "Sen", "Trầm", "Quế", "Mận", "Lau", "Tràm", "Ngọc", "Hến", "Cò", "Vạc", "Nghệ",
    "Gừng", "Bưởi", "Muỗm", "Thông", "Dẻ", "Móc", "Nứa", "Giang", "Chuối", "Mía", "Khế", "Nhãn", "Xoan",
    "Gạo", "Đước", "Mắm",
)  # fmt: skip
_SECTIONS = (
    ("II", "MỤC TIÊU"), ("III", "NHIỆM VỤ, GIẢI PHÁP"), ("IV", "TỔ CHỨC THỰC HIỆN"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlantedCorpus:
    """Units of a reference and its plans, with the pairs that were planted.

    Parameters
    ----------
    units : DataFrame
        A units table; doc_id of the reference is ``reference``.
    truth : DataFrame
        doc_id, clause_id, provision_id, way (how the clause came about).
    """

    units: pd.DataFrame
    truth: pd.DataFrame


def plant_corpus(n_clauses: int, n_provisions: int, *, seed: int = 0) -> PlantedCorpus:
    """Make a corpus of `n_clauses` clauses in plans of 100, beside `n_provisions` provisions.

    A provision strings together one to three obligations of about 12 syllables each. A clause is a copy
    of one, a paraphrase by word edits, the half of one (split), two in one (merge), a paraphrase under
    another heading (move), or an addition of its own. The same numbers and seed give the same corpus.
    """
    draw = np.random.default_rng(seed)
    provisions = [_make_obligations(draw, "chương trình") for _ in range(n_provisions)]
    sections = draw.integers(0, len(_SECTIONS), n_provisions)
    ways = draw.choice(list(_WAYS), size=n_clauses, p=list(_WAYS.values()))
    texts, contexts, truth = [], [], []
    for place, way in enumerate(ways):
        chosen = [int(one) for one in draw.integers(0, n_provisions, 2 if way == "merge" else 1)]
        texts.append(_make_clause(str(way), [provisions[one] for one in chosen], draw))
        section = int(sections[chosen[0]]) + (way == "move")
        contexts.append(_make_context(section % len(_SECTIONS), chosen[0]))
        if way != _ADDITION:
            truth.extend((*_name_clause(place), f"p{one}", str(way)) for one in dict.fromkeys(chosen))
    rows = [
        ("reference", f"p{place}", _join(parts), _make_context(int(sections[place]), place))
        for place, parts in enumerate(provisions)
    ]
    rows += [
        (*_name_clause(place), text, context) for place, (text, context) in enumerate(zip(texts, contexts, strict=True))
    ]
    units = pd.DataFrame(rows, columns=["doc_id", "clause_id", "text", "context"])
    units = units.assign(parent_id="", kind="clause", depth=1, start=0, end=units["text"].str.len())
    return PlantedCorpus(add_types(units), pd.DataFrame(truth, columns=["doc_id", "clause_id", "provision_id", "way"]))


def write_planted_study(folder: Path, *, n_plans: int, n_clauses: int = 60, n_provisions: int = 60) -> None:
    """Write a study of `n_plans` plans with `n_clauses` clauses each, as a catalogue and texts.

    Parameters
    ----------
    folder : Path
        Where to; made if missing.
    n_plans, n_clauses, n_provisions : int
        How many plans, clauses in each, and provisions of the reference.
    """
    units = plant_corpus(n_plans * n_clauses, n_provisions).units
    is_reference = units["doc_id"] == "reference"
    texts = {"reference": units.loc[is_reference, "text"].tolist()}
    clauses = units.loc[~is_reference, "text"].tolist()
    for place in range(n_plans):
        texts[f"plan-{place + 1:02d}"] = clauses[place * n_clauses : (place + 1) * n_clauses]
    rows = ["doc_id,file,role,line,tier,unit,number,issued,extent"]
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    for place, (name, lines) in enumerate(texts.items()):
        role, tier = ("plan", "province") if place else ("reference", "central")
        unit, number = (f"Tỉnh {place}", f"{place}-KH/TU") if place else ("", "99-NQ/TW")
        rows.append(f"{name},texts/{name}.txt,{role},party,{tier},{unit},{number},2019-01-02,full")
        (folder / "texts" / f"{name}.txt").write_text(_lay_out(lines), encoding="utf-8")
    (folder / "catalogue.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _lay_out(lines: list[str]) -> str:
    """Return clauses as numbered items under three headings."""
    size = -(-len(lines) // len(_SECTIONS))
    parts = []
    for place, (_, title) in enumerate(_SECTIONS):
        chunk = lines[place * size : (place + 1) * size]
        parts.append("\n\n".join([f"{'I' * (place + 1)}. {title}", *(f"{n}. {x}" for n, x in enumerate(chunk, 1))]))
    return "\n\n".join(parts) + "\n"


def _name_clause(place: int) -> tuple[str, str]:
    return f"plan-{place // _CLAUSES_PER_PLAN:04d}", f"III.{place % _CLAUSES_PER_PLAN + 1}"


def _make_obligations(draw: np.random.Generator, named: str) -> list[str]:
    """Return one to three obligations; every second one names a programme or a place."""
    parts = []
    for _ in range(draw.integers(1, 4)):
        words = [_pick(draw, bank) for bank in (_VERBS, _OBJECTS, _PLACES, _MANNERS)]
        if draw.random() < 0.5:
            words.insert(2, f"{named} {_pick(draw, _FIRST)} {_pick(draw, _SECOND)}")
        parts.append(" ".join(words))
    return parts


def _pick(draw: np.random.Generator, bank: tuple[str, ...]) -> str:
    return bank[int(draw.integers(len(bank)))]


def _make_clause(way: str, sources: list[list[str]], draw: np.random.Generator) -> str:
    if way == _ADDITION:
        return _join(_make_obligations(draw, "ở xã"))
    parts = [part for source in sources for part in source]
    if way == "split":
        return _join(parts[: len(parts) // 2] or [" ".join(parts[0].split()[: len(parts[0].split()) // 2 + 2])])
    return _join(parts if way == "copy" else [_edit_words(part, draw) for part in parts])


def _edit_words(part: str, draw: np.random.Generator) -> str:
    """Swap words for others of like meaning, drop one in twelve, name the place."""
    for word, other in _SWAPS.items():
        if word in part and draw.random() < 0.7:
            part = part.replace(word, other)
    words = [word for word in part.split() if draw.random() > 1 / 12]
    if draw.random() < 0.5:
        words.insert(int(draw.integers(len(words) + 1)), _pick(draw, _LOCAL))
    return " ".join(words)


def _join(parts: list[str]) -> str:
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."


def _make_context(section: int, place: int) -> str:
    number, title = _SECTIONS[section]
    return f"{number}. {title} > {place % 40 + 1}. Về {_OBJECTS[place % len(_OBJECTS)]}"
