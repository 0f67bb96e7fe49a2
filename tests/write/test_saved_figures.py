"""Figures in files: the same bytes twice, text that stays text, the data and the caption beside."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.image import imread

from toolkit.errors import OutputError
from toolkit.figures import draw_coverage_bars, draw_validation
from toolkit.write.figures import write_figure

SCORES = pd.DataFrame({"method": ["Đối chiếu", "ratio"], "measure": ["f1", "f1"], "value": [0.7, 0.2]})


def draw_bars() -> Axes:
    documents = pd.DataFrame(
        {
            "doc_id": ["a", "b"],
            "unit": ["Tỉnh Sông Lam", "Thành phố Cửa Biển"],
            "line": "party",
            "number": "",
            "role": "plan",
            "extent": ["full", "report"],
        }
    )
    provisions = pd.DataFrame({"provision_id": ["I.1"], "type": ["task"]})
    coverage = pd.DataFrame({"doc_id": ["a", "b"], "provision_id": "I.1", "status": ["full", "partial"]})
    return draw_coverage_bars(coverage, provisions, documents)


def write(directory, **options):
    arguments = {
        "directory": directory,
        "data": SCORES,
        "signature": "logit-3|p>=0.42",
        "caption": "Hình thử.",
    }
    return write_figure(draw_bars(), "bars", **{**arguments, **options})


def test_a_second_run_gives_the_same_bytes(tmp_path):
    formats = ("pdf", "svg", "png", "tif")
    first, second = write(tmp_path / "one", formats=formats), write(tmp_path / "two", formats=formats)
    assert [path.name for path in first] == [f"bars.{end}" for end in (*formats, "csv", "txt")]
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name


def test_writing_one_figure_twice_gives_the_same_bytes(tmp_path):
    figure = draw_validation(SCORES)
    options = {"data": SCORES, "signature": "s", "caption": "c"}
    first = write_figure(figure, "v", directory=tmp_path / "one", **options)
    second = write_figure(figure, "v", directory=tmp_path / "two", **options)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_text_stays_text_and_the_size_is_that_of_the_figure(tmp_path):
    write(tmp_path)
    svg = (tmp_path / "bars.svg").read_text(encoding="utf-8")
    assert "Thành phố Cửa Biển" in svg
    width = float(re.search(r'<svg[^>]* width="([\d.]+)pt"', svg).group(1))
    assert width * 25.4 / 72 == pytest.approx(130, abs=0.1)
    pdf = (tmp_path / "bars.pdf").read_bytes()
    assert b"CreationDate" not in pdf
    assert b"/Type3" not in pdf
    assert imread(tmp_path / "bars.png").shape[1] == pytest.approx(130 / 25.4 * 300, abs=1)


def test_data_open_in_a_spreadsheet_and_caption_and_signature_stand_beside(tmp_path):
    write(tmp_path)
    assert (tmp_path / "bars.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "bars.csv", encoding="utf-8-sig"), SCORES)
    assert (tmp_path / "bars.txt").read_text(encoding="utf-8") == "Hình thử.\n\nlogit-3|p>=0.42\n"
    assert "logit-3" not in (tmp_path / "bars.svg").read_text(encoding="utf-8"), "never inside the figure"


def test_an_index_with_a_name_is_data(tmp_path):
    write(tmp_path, data=SCORES.set_index("method"))
    assert list(pd.read_csv(tmp_path / "bars.csv", encoding="utf-8-sig")) == ["method", "measure", "value"]


@pytest.mark.parametrize("name", ["../bars", "a/b", "", "nested\\bars", "-x"])
def test_a_name_that_is_a_path_is_refused(tmp_path, name):
    with pytest.raises(OutputError, match="plain file name"):
        write_figure(draw_bars(), name, directory=tmp_path, data=SCORES, signature="s", caption="c")
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_is_refused_with_the_nearest_before_anything_is_written(tmp_path):
    with pytest.raises(OutputError, match="'svg'"):
        write(tmp_path / "out", formats=("pdf", "svgz"))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "file")
