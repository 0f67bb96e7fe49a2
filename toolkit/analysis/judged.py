"""The judgments of a study as they are in force."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd

from toolkit.errors import StudyError
from toolkit.review.judgments import list_as_judgments, read_judgments
from toolkit.review.settle import settle_judgments
from toolkit.review.verdicts import decide_cells
from toolkit.study.folder import Study
from toolkit.validation.hand_codes import find_gold, load_gold


def open_judgments(study: Study, *, units: pd.DataFrame, provisions: pd.DataFrame) -> pd.DataFrame:
    """Return the judgments of a study, matched to its texts, with what became of each.

    Hand codes of gold/ are read as one coder more where the parameter `judgments` is ``all``.

    Parameters
    ----------
    study : Study
        Whose.
    units, provisions : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        As :func:`toolkit.review.verdicts.decide_cells` gives it.
    """
    read = read_judgments(study)
    path = find_gold(study)
    if study.parameters.judgments == "all" and path:
        with suppress(StudyError):  # codes that cannot be read are told by check and on the index page
            codes = list_as_judgments(load_gold(path), units=units, provisions=provisions)
            read = pd.concat([part for part in (codes, read) if len(part)] or [read], ignore_index=True)
    settled = settle_judgments(read, units=units, provisions=provisions)
    return decide_cells(settled, who=study.parameters.judgments, doc_ids=study.plan_ids)
