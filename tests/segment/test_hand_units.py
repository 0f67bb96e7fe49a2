"""Units against marks made by hand (real documents), and the units of the shipped digests."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from toolkit.records import Document
from toolkit.segment.document import segment_document

GOLDEN = Path(__file__).parents[1] / "golden"
DIGESTS = Path(__file__).parents[2] / "data" / "26-NQ-TW" / "texts"
MARKED = pd.read_csv(GOLDEN / "hand_units" / "documents.csv", keep_default_na=False)
#: A unit is found where it and a marked one overlap by this share of the stretch that both cover.
OVERLAP = 0.8


def _corpus() -> Path:
    folder = os.environ.get("DOICHIEU_CORPUS")
    if not folder:
        pytest.skip("DOICHIEU_CORPUS does not name the folder of originals")
    return Path(folder)


def _read_units(corpus: Path, row) -> pd.DataFrame:
    """Cut the marked stretch of a file; what lies before it is blanked, so that offsets stay."""
    text = (corpus / row.file).read_bytes().decode("utf-8")
    end = int(row.end or len(text))
    is_part = row.start > 0
    shown = "".join(c if c == "\n" else " " for c in text[: row.start]) + text[row.start : end]
    units = segment_document(Document(row.doc_id, shown if is_part else text)).units
    return units[units["start"] < end]


def _read_marks(doc_id: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "hand_units" / f"{doc_id}.tsv", sep="\t", dtype={"clause_id": str})


def _content(units: pd.DataFrame) -> list[tuple[str, int, int]]:
    own = units[units["kind"].isin(["clause", "row"])]
    return list(own[["clause_id", "start", "end"]].itertuples(index=False, name=None))


def _match(marks, found):
    """Pair each mark with the first free unit that covers the same stretch."""
    pairs, free = [], list(found)
    for mark in marks:
        for unit in free:
            shared = min(mark[2], unit[2]) - max(mark[1], unit[1])
            if shared >= OVERLAP * (max(mark[2], unit[2]) - min(mark[1], unit[1])):
                pairs.append((mark, unit))
                free.remove(unit)
                break
    return pairs


@pytest.mark.parametrize("family", sorted(set(MARKED["family"])))
def test_units_agree_with_hand_marks(family):
    """F1 of clauses and rows over a family of documents."""
    corpus = _corpus()
    paired = marked = found = 0
    for row in MARKED[MARKED["family"] == family].itertuples():
        marks, units = _content(_read_marks(row.doc_id)), _content(_read_units(corpus, row))
        paired += len(_match(marks, units))
        marked, found = marked + len(marks), found + len(units)
    assert 2 * paired / (marked + found) >= 0.97


@pytest.mark.parametrize("family", ["26-NQ-TW", "75-KL-TW"])
def test_ids_of_found_units_are_those_marked(family):
    corpus = _corpus()
    pairs = []
    for row in MARKED[MARKED["family"] == family].itertuples():
        pairs += _match(_content(_read_marks(row.doc_id)), _content(_read_units(corpus, row)))
    assert sum(mark[0] == unit[0] for mark, unit in pairs) / len(pairs) >= 0.97


def _read_digest(name: str) -> pd.DataFrame:
    text = (DIGESTS / f"{name}.md").read_text(encoding="utf-8")
    return segment_document(Document(name, text)).units


@pytest.mark.parametrize("name", sorted(path.stem for path in DIGESTS.glob("*.md")))
def test_kinds_of_the_shipped_digests_stay(name):
    golden = json.loads((GOLDEN / "digest_kinds.json").read_text(encoding="utf-8"))
    assert _read_digest(name)["kind"].value_counts().to_dict() == golden[name]


def test_ids_of_one_shipped_digest_stay():
    golden = (GOLDEN / "digest_ids_cao-bang.txt").read_text(encoding="utf-8").split()
    assert _read_digest("cao-bang")["clause_id"].tolist() == golden


def test_every_code_of_the_shipped_study_names_a_unit():
    codes = pd.read_csv(DIGESTS.parent / "gold" / "codes.tsv", sep="\t", dtype=str, keep_default_na=False)
    for doc_id, own in codes.groupby("doc_id"):
        known = set(_read_digest(doc_id)["clause_id"])
        assert set(own["clause_id"]) <= known, doc_id
    assert set(codes["provision_id"]) - {""} <= set(_read_digest("26-NQ-TW")["clause_id"])
