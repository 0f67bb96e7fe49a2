"""A text of which something may not have been read is assessed in part, until somebody has looked."""

from __future__ import annotations

from pathlib import Path

import pytest

import toolkit
from toolkit.batch.methods import write_methods
from toolkit.cli import main
from toolkit.measures.coverage import summarize_coverage

LOST = "Giao các xã ven sông mở lớp, cử người có bằng cứu hộ đứng lớp và báo cáo kết quả về huyện sau mỗi dịp hè"


@pytest.fixture
def doubtful_study(small_study: Path) -> Path:
    """Return the study whose first plan has a long sentence among its receivers."""
    with (small_study / "texts" / "song-lam.txt").open("a", encoding="utf-8") as file:
        file.write(f"\nNơi nhận:\n- Như trên;\n- {LOST}; {LOST}; {LOST};\n- Lưu.\n")
    return small_study


def test_what_is_not_found_in_a_doubtful_text_is_not_observable(doubtful_study: Path) -> None:
    analysis = toolkit.open_analysis(toolkit.load_study(doubtful_study))
    extents = analysis.documents.set_index("doc_id")["extent"].to_dict()
    assert extents == {"goc": "full", "song-lam": "in_doubt", "nui-xanh": "truncated"}
    own = analysis.coverage[analysis.coverage["doc_id"] == "song-lam"]
    assert "none" not in set(own["status"])
    counts = summarize_coverage(analysis.coverage, analysis.provisions, analysis.documents).set_index("doc_id")
    assert counts["share_full"].isna()["song-lam"]
    n_faults = analysis.faults.groupby("doc_id").size().reindex(analysis.parse["doc_id"], fill_value=0)
    assert analysis.parse["n_faults"].tolist() == n_faults.tolist()


def test_who_has_looked_says_so(doubtful_study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(doubtful_study)])
    assert "in doubt: song-lam" in capsys.readouterr().out
    catalogue = doubtful_study / "catalogue.csv"
    lines = catalogue.read_text(encoding="utf-8").splitlines()
    read = ["read", "", "checked", ""]
    catalogue.write_text("\n".join(map(",".join, zip(lines, read, strict=True))), encoding="utf-8")
    analysis = toolkit.open_analysis(toolkit.load_study(doubtful_study))
    assert analysis.documents.set_index("doc_id")["extent"]["song-lam"] == "full"
    main(["check", str(doubtful_study)])
    assert "in doubt" not in capsys.readouterr().out


def test_the_method_paragraph_counts_texts_in_doubt(doubtful_study: Path, tmp_path: Path) -> None:
    study = toolkit.load_study(doubtful_study)
    write_methods(tmp_path / "METHODS.md", study, toolkit.open_analysis(study), None)
    assert "Of 1 document a part may not have been read" in (tmp_path / "METHODS.md").read_text(encoding="utf-8")
