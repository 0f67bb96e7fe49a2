"""The sentence of a fault in a language, made from its code and values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.records import Fault
from toolkit.words.labels import Language, word

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the faults table that the sentence is made from; who reads the sentence needs neither.
_MADE_FROM = ["case", "values"]


def write_fault(code: str, values: Mapping[str, object], language: Language) -> str:
    """Return the sentence of a fault.

    Parameters
    ----------
    code : str
        Code of a :class:`toolkit.records.Fault`, with its case.
    values : mapping
        The values of its sentence. Of a list, each member is said by ``fault.<code>.each``, commas between.
    language : Language
        A column of labels.csv: vi, en.

    Examples
    --------
    >>> write_fault("duplicate_label", {"label": "III", "n": 2}, "vi")
    'ký hiệu III có 2 lần; giữ riêng từng đơn vị'
    >>> write_fault("legacy_encoding", {"lines": [{"n": 3, "encoding": "VNI"}]}, "en")
    '3 lines in VNI; converted to Unicode'
    """
    said = {
        name: ", ".join(word(f"fault.{code}.each", language, **member) for member in value)
        if isinstance(value, list)
        else value
        for name, value in values.items()
    }
    return word(f"fault.{code}", language, **said)


def make_fault_row(doc_id: str, fault: Fault) -> dict[str, object]:
    """Return the row of a fault in the faults table: the sentence in English, and what it is made from.

    Examples
    --------
    >>> row = make_fault_row("thu", Fault("duplicate_label", start=4, clause_id="III~2", label="III", n=2))
    >>> row["detail"], row["case"], row["values"]
    ('the label III stands 2 times; kept apart', '', '{"label": "III", "n": 2}')
    """
    return {
        "doc_id": doc_id,
        "clause_id": fault.clause_id,
        "start": fault.start,
        "fault": fault.fault,
        "detail": write_fault(fault.code, fault.values, "en"),
        "case": fault.case,
        "values": json.dumps(fault.values, ensure_ascii=False),
    }


def word_faults(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table with the sentences of its faults in a language; a table of anything else stays as it is.

    Parameters
    ----------
    table : DataFrame
        The faults table, or one with its columns fault, case and values.
    language : Language
        Of the column detail; case and values, which it is made from, are left out.
    """
    if not {"fault", *_MADE_FROM} <= set(table.columns):
        return table
    codes = table["fault"].where(table["case"] == "", table["fault"] + "." + table["case"])
    details = [
        write_fault(code, json.loads(values), language) for code, values in zip(codes, table["values"], strict=True)
    ]
    return table.assign(detail=details).drop(columns=_MADE_FROM)
