"""A small study with known counterparts, in sentences of our own about provinces that do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from toolkit.matching.accept import accept_alignment, estimate_probabilities, find_cutoffs
from toolkit.matching.candidates import Proposal, propose_pairs
from toolkit.matching.chance import find_plan_cutoffs, load_decoys, measure_chance
from toolkit.matching.model import Model
from toolkit.measures.coverage import measure_coverage
from toolkit.measures.ledger import build_ledger
from toolkit.parameters import StudyParameters
from toolkit.records import Cell
from toolkit.segment.provisions import list_provisions
from toolkit.segment.rows.cells import find_purpose, write_cells
from toolkit.segment.types import add_types
from toolkit.study.folder import load_study
from toolkit.tables import CONTRACTS, make_table
from toolkit.validation.hand_codes import load_model

REFERENCE = "trung-uong"
PLAIN = StudyParameters(method="plain")
_SHIPPED = Path(__file__).parent.parent / "data" / "26-NQ-TW"

GOALS, TASKS, WORK = "II. MỤC TIÊU", "III. NHIỆM VỤ, GIẢI PHÁP", "IV. TỔ CHỨC THỰC HIỆN"
LIBRARY = "Xây dựng mạng lưới thư viện xã, đưa sách về các thôn vùng cao; bồi dưỡng người trông coi thư viện."
DAMS = "Rà soát các hồ chứa nước đầu nguồn, sửa chữa hồ đã xuống cấp trước mùa mưa lũ hằng năm."
GRANTS = "Lập quỹ học bổng cho học sinh bán trú; ưu tiên con em làng chài và các xã biên giới."
MATS = "Khôi phục nghề dệt chiếu cói, mở lớp truyền nghề cho thanh niên các làng ven sông."
GOAL_LIBRARY = "Đến năm 2032, ít nhất 85% số xã có thư viện mở cửa buổi tối."
GOAL_DAMS = "Đến năm 2032, 60% số hồ chứa nước lớn được quan trắc tự động."
REPORTING = "Các tỉnh cụ thể hóa nghị quyết này và gửi báo cáo kết quả trước ngày cuối năm."

_UNITS = {
    REFERENCE: [
        ("II", "heading", "MỤC TIÊU", ""),
        ("II.1", "clause", GOAL_LIBRARY, GOALS),
        ("II.2", "clause", GOAL_DAMS, GOALS),
        ("III", "heading", "NHIỆM VỤ, GIẢI PHÁP", ""),
        ("III.1", "clause", LIBRARY, TASKS),
        ("III.2", "clause", DAMS, TASKS),
        ("III.3", "clause", GRANTS, TASKS),
        ("III.4", "clause", MATS, TASKS),
        ("IV", "heading", "TỔ CHỨC THỰC HIỆN", ""),
        ("IV.1", "clause", REPORTING, WORK),
    ],
    # Takes over much: a copy, word edits, one provision split in two, two merged in one, something own.
    "song-lam": [
        ("I", "heading", "MỤC TIÊU", ""),
        ("I.1", "clause", f"{GOAL_LIBRARY[:-1]}; {GOAL_DAMS}", "I. MỤC TIÊU"),
        ("II", "heading", "NHIỆM VỤ", ""),
        ("II.1", "clause", LIBRARY, "II. NHIỆM VỤ"),
        (
            "II.2",
            "clause",
            "Rà soát hồ chứa nước đầu nguồn trong tỉnh Sông Lam, sửa xong các hồ xuống cấp trước mùa mưa lũ.",
            "II. NHIỆM VỤ",
        ),
        ("II.3", "clause", "Lập quỹ học bổng cho học sinh bán trú của tỉnh.", "II. NHIỆM VỤ"),
        (
            "II.4",
            "clause",
            "Quỹ học bổng ưu tiên con em làng chài và các xã biên giới.",
            "II. NHIỆM VỤ",
        ),
        ("II.5", "clause", "Trồng mới hai trăm cây bóng mát dọc phố đi bộ.", "II. NHIỆM VỤ"),
        (
            "p1",
            "clause",
            "Trên đây là Kế hoạch của tỉnh Sông Lam; đề nghị các đơn vị phản ánh vướng mắc.",
            "",
        ),
    ],
    # Breaks off; moves a task under another heading.
    "nui-xanh": [
        ("I", "heading", "TỔ CHỨC THỰC HIỆN", ""),
        ("I.1", "clause", MATS.replace("các làng ven sông", "tỉnh Núi Xanh"), "I. TỔ CHỨC THỰC HIỆN"),
        ("I.2", "clause", "Giữ sạch lòng đường quanh bến thuyền mỗi sáng thứ bảy.", "I. TỔ CHỨC THỰC HIỆN"),
    ],
    # Full, and nothing of it comes from the reference.
    "cua-bien": [
        ("1", "clause", "Cải tạo đèn tín hiệu ở ngã năm cầu cảng.", ""),
        ("2", "clause", "Nuôi thử cá mú lồng bè ngoài khơi.", ""),
    ],
}

#: Planted pairs: plan, clause, provision.
TRUTH = [
    ("song-lam", "I.1", "II.1"),
    ("song-lam", "I.1", "II.2"),
    ("song-lam", "II.1", "III.1"),
    ("song-lam", "II.2", "III.2"),
    ("song-lam", "II.3", "III.3"),
    ("song-lam", "II.4", "III.3"),
    ("nui-xanh", "I.1", "III.4"),
]

_DOCUMENTS = [
    (REFERENCE, "reference", "party", "central", "Trung ương", "2030-01-10", "full"),
    ("song-lam", "plan", "state", "province", "Sông Lam", "2030-06-01", "full"),
    ("nui-xanh", "plan", "party", "province", "Núi Xanh", "2030-07-15", "truncated"),
    ("cua-bien", "control", "state", "province", "Cửa Biển", "2030-08-02", "full"),
]


def plant_codes() -> pd.DataFrame:
    """Return codes of two planted plans; clauses without counterpart are coded as such."""
    coded = {(doc_id, clause_id) for doc_id, clause_id, _ in TRUTH}
    units = plant_units("song-lam", "nui-xanh")
    own = units[units["kind"] == "clause"]
    rows = [(*pair, "full") for pair in TRUTH]
    rows += [
        (doc_id, clause_id, "", "")
        for doc_id, clause_id in zip(own["doc_id"], own["clause_id"], strict=True)
        if (doc_id, clause_id) not in coded
    ]
    return pd.DataFrame(rows, columns=["doc_id", "clause_id", "provision_id", "strength"])


class Tables(NamedTuple):
    """All tables of a planted study."""

    units: pd.DataFrame
    documents: pd.DataFrame
    provisions: pd.DataFrame
    candidates: pd.DataFrame
    alignment: pd.DataFrame
    coverage: pd.DataFrame
    ledger: pd.DataFrame
    chance: pd.DataFrame


def make_units(doc_id: str, rows: Iterable[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Return a units table of one document; a row is id, kind, text, context."""
    table = pd.DataFrame(list(rows), columns=["clause_id", "kind", "text", "context"])
    placed = table.assign(doc_id=doc_id, parent_id="", depth=1, start=0, end=table["text"].str.len())
    return add_types(placed)[list(CONTRACTS["units"])]


def make_row(*cells: tuple[str, str]) -> tuple[str, tuple[Cell, ...]]:
    """Return the text and the cells of a row; a cell is the head of its column and what it says."""
    return write_cells(Cell(place, head, find_purpose(head), text) for place, (head, text) in enumerate(cells))


def make_cells(doc_id: str, rows: Mapping[str, Sequence[Cell]]) -> pd.DataFrame:
    """Return the cells table of one document; `rows` are the cells of each unit."""
    return make_table(
        "cells",
        [
            {"doc_id": doc_id, "clause_id": clause_id, **asdict(cell), "end": cell.start + len(cell.text)}
            for clause_id, cells in rows.items()
            for cell in cells
        ],
    )


def make_clauses(doc_id: str, texts: Sequence[str], context: str = TASKS) -> pd.DataFrame:
    """Return a units table of clauses 1, 2, ... under one heading."""
    return make_units(doc_id, [(str(place + 1), "clause", text, context) for place, text in enumerate(texts)])


def plant_units(*doc_ids: str) -> pd.DataFrame:
    """Return the units of the named documents, in that order; of all where none is named."""
    return pd.concat([make_units(doc_id, _UNITS[doc_id]) for doc_id in doc_ids or _UNITS], ignore_index=True)


def plant_documents(*more: tuple[str, str, str, str, str, str, str]) -> pd.DataFrame:
    """Return the documents table; `more` rows are doc_id, role, line, tier, unit, issued, extent."""
    columns = ["doc_id", "role", "line", "tier", "unit", "issued", "extent"]
    return pd.DataFrame([*_DOCUMENTS, *more], columns=columns)


def propose(units: pd.DataFrame, parameters: StudyParameters | None = None) -> pd.DataFrame:
    """Return the candidates of a planted study, with the decoys in the count of what is rare."""
    return propose_both(units, parameters).candidates


def propose_both(units: pd.DataFrame, parameters: StudyParameters | None = None) -> Proposal:
    """Return the candidates of a planted study, and the pairs of its clauses with decoys."""
    settings = parameters or StudyParameters()
    return propose_pairs(units, reference_id=REFERENCE, parameters=settings, decoys=load_decoys(settings))


def run_chain(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    parameters: StudyParameters | None = None,
    known: pd.DataFrame | None = None,
    not_assessed: Sequence[str] = (),
) -> Tables:
    """Run everything from units to ledger."""
    settings = parameters or StudyParameters()
    model = None if settings.method == "plain" else learn_model()
    provisions = list_provisions(units, REFERENCE, known)
    decoys = load_decoys(settings)
    proposed = propose_pairs(units, reference_id=REFERENCE, parameters=settings, provisions=known, decoys=decoys)
    candidates, by_chance = (
        estimate_probabilities(pairs, parameters=settings, model=model)
        for pairs in (proposed.candidates, proposed.decoys)
    )
    cutoffs = find_plan_cutoffs(
        by_chance,
        list(dict.fromkeys(units.loc[units["doc_id"] != REFERENCE, "doc_id"])),
        n_decoys=len(decoys),
        chance=1.0 if settings.method == "plain" else settings.chance,
        floors=find_cutoffs(settings, model, candidates),
    )
    alignment = accept_alignment(candidates, parameters=settings, model=model, cutoffs=cutoffs)
    coverage = measure_coverage(provisions, documents, candidates, alignment, not_assessed=not_assessed)
    ledger = build_ledger(
        units, documents, coverage, candidates, alignment, reference_id=REFERENCE, not_assessed=not_assessed
    )
    return Tables(
        units,
        documents,
        provisions,
        candidates,
        alignment,
        coverage,
        ledger,
        measure_chance(by_chance, decoys, cutoffs),
    )


def run_planted() -> Tables:
    """Run the planted study as it stands, with the learned model."""
    return run_chain(plant_units(), plant_documents())


@cache
def learn_model() -> Model:
    """Return the shipped model."""
    model = load_model(load_study(_SHIPPED))
    assert model is not None
    return model
