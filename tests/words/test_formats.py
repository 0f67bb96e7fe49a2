"""Numbers as readers see them."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.words.columns import format_column
from toolkit.words.formats import format_probability


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(0.31954, "0,319", id="just below a cut-off of 0.32"),
        pytest.param(0.32, "0,320", id="at the cut-off, whatever the binary fraction"),
        pytest.param(0.99996, "0,999", id="nearly certain is not certain"),
        pytest.param(1.0, "1,000", id="certain"),
        pytest.param(0.0, "0,000", id="impossible"),
    ],
)
def test_a_probability_is_never_written_above_itself(value: float, written: str) -> None:
    assert format_probability(value, "vi") == written
    column = pd.Series([value, 0.5], name="p_full")
    assert format_column(column, language="vi", decimal_mark="comma")[0] == written
