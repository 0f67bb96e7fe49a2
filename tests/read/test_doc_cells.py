"""Tables that LibreOffice runs together come back only where the file says so letter by letter."""

import pytest

from toolkit.read.word.doc_cells import restore_tables

CELLS = ["TT", "Việc", "Chủ trì", "", "", "Trồng rừng ven sông", "Sở Y tế", "", "", "Kiểm tra", "Các xã", ""]
DATA = b"\xd0\xcf" + "Mở đầu\r".encode("utf-16-le") + "".join(f"{cell}\x07" for cell in CELLS).encode("utf-16-le")


def test_cells_run_together_become_rows_again():
    text = f"Mở đầu\n\n{''.join(CELLS)}\n\nKết."
    assert restore_tables(text, DATA).split("\n\n")[1].split("\n") == [
        "| TT | Việc | Chủ trì |", "|  | Trồng rừng ven sông | Sở Y tế |", "|  | Kiểm tra | Các xã |",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mở đầu\n\n| TT | Việc | Chủ trì |", id="table-was-read"),
        pytest.param(f"Mở đầu\n\n{''.join(CELLS)} và thêm.", id="paragraph-says-more"),
    ],
)
def test_nothing_else_changes(text):
    assert restore_tables(text, DATA) == text
