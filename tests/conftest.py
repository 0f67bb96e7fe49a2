"""Fixtures that several tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import toolkit

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shipped() -> toolkit.Study:
    """Return the shipped study."""
    return toolkit.load_study(ROOT / "data" / "26-NQ-TW")


@pytest.fixture(scope="session")
def shipped_analysis(shipped: toolkit.Study) -> toolkit.Analysis:
    """Return all tables of the shipped study."""
    return toolkit.open_analysis(shipped)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of originals, or skip."""
    folder = os.environ.get("DOICHIEU_CORPUS", "")
    if not folder:
        pytest.skip("DOICHIEU_CORPUS names no folder of original documents")
    return Path(folder)


@pytest.fixture
def small_study(tmp_path: Path) -> Path:
    """Return a study folder of two fictional provinces that a test may spoil."""
    folder = tmp_path / "thu nghiệm"
    (folder / "texts").mkdir(parents=True)
    (folder / "catalogue.csv").write_text(
        "doc_id,file,role,line,tier,unit,number,issued,extent\n"
        "goc,texts/goc.txt,reference,party,central,,99-NQ/TW,2019-01-02,full\n"
        "song-lam,texts/song-lam.txt,plan,party,province,Sông Lam,1-KH/TU,2019-03-04,full\n"
        "nui-xanh,texts/nui-xanh.txt,plan,state,province,Núi Xanh,2/KH-UBND,2019-05-06,truncated\n",
        encoding="utf-8",
    )
    (folder / "texts" / "goc.txt").write_text(
        "I. MỤC TIÊU\n\n1. Đến năm 2025, ít nhất 40% trường có sân chơi đạt chuẩn.\n\n"
        "II. NHIỆM VỤ, GIẢI PHÁP\n\n1. Trồng thêm cây bóng mát ở sân trường và đường làng.\n\n"
        "2. Sửa chữa cầu treo cho học sinh vùng cao đi học an toàn.\n\n"
        "3. Dạy bơi miễn phí cho trẻ em ven sông trong dịp hè.\n",
        encoding="utf-8",
    )
    (folder / "texts" / "song-lam.txt").write_text(
        "I. MỤC TIÊU\n\n1. Đến năm 2025, tối thiểu 45% trường trong tỉnh có sân chơi đạt chuẩn.\n\n"
        "II. NHIỆM VỤ\n\n1. Sở Giáo dục chủ trì trồng thêm cây bóng mát ở sân trường, đường làng.\n\n"
        "2. Mở lớp dạy bơi miễn phí cho trẻ em ven sông vào dịp hè hằng năm.\n\n"
        "3. Tổ chức hội thi nấu ăn cho cựu chiến binh.\n",
        encoding="utf-8",
    )
    (folder / "texts" / "nui-xanh.txt").write_text(
        "1. Huyện sửa chữa cầu treo cho học sinh vùng cao đi học an toàn.\n\n[...]\n", encoding="utf-8"
    )
    return folder
