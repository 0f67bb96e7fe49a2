"""A study of two fictional provinces, and notebooks that cost little: for tests of runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def write_small_study(place: Path) -> Path:
    """Write a study of two fictional provinces into a folder of its own, and return that."""
    folder = place / "thu nghiệm"
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


def write_tiny_notebooks(folder: Path, *, whole: tuple[str, ...] = ()) -> Path:
    """Write notebooks that take the parameters and do nothing, quick to run; those named `whole` as they are."""
    folder.mkdir()
    for source in (ROOT / "notebooks").glob("*.ipynb"):
        node = json.loads(source.read_text(encoding="utf-8"))
        if source.stem not in whole:
            node["cells"] = [cell for cell in node["cells"] if "parameters" in cell["metadata"].get("tags", [])]
            add_cell(node, "study, language")
        (folder / source.name).write_text(json.dumps(node), encoding="utf-8")
    return folder


def add_cell(node: dict[str, Any], source: str) -> None:
    """Add a cell of code to a notebook."""
    node["cells"].append(
        {"cell_type": "code", "id": f"c{len(node['cells'])}", "metadata": {}, "source": [source],
         "outputs": [], "execution_count": None}
    )  # fmt: skip
