"""Hand codes, the rows that are learned from them, and the model that was: what lies in a study's gold folder."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd

from toolkit.errors import StudyError
from toolkit.matching.model import Model, make_model
from toolkit.study.folder import Study
from toolkit.study.sheet import read_sheet
from toolkit.study.values import find_code
from toolkit.tables import CONTRACTS, STRENGTHS
from toolkit.validation.learn import ROW_COLUMNS


def find_gold(study: Study) -> Path | None:
    """Return the study's own file of codes (gold/codes.tsv or .csv), if there is one."""
    candidates = (study.folder / "gold" / name for name in ("codes.tsv", "codes.csv"))
    return next((path for path in candidates if path.is_file()), None)


def load_gold(path: str | Path) -> pd.DataFrame:
    """Load hand codes: doc_id, clause_id, provision_id, strength, tab- or comma-separated.

    The table has `row` besides, the line of the file on which each code stands.

    Raises
    ------
    StudyError
        If the file is missing, lacks a column or has an unknown strength.
    """
    path = Path(path)
    if not path.is_file():
        raise StudyError(str(path), "there is no such file", "Name a file of codes; see gold/CODING.md.")
    table = read_sheet(path).table
    missing = [name for name in CONTRACTS["gold"] if name not in table.columns]
    if missing:
        raise StudyError(str(path), f"lacks the columns {', '.join(missing)}", "Add them; see gold/CODING.md.")
    table["strength"] = [find_code("strength", value, STRENGTHS) or value for value in table["strength"]]
    wrong = table[(table["provision_id"] != "") & ~table["strength"].isin(STRENGTHS)]
    if not wrong.empty:
        row, value = int(wrong.index[0]), wrong["strength"].iloc[0]
        raise StudyError(f"{path}, row {row}", f"strength is {value!r}", "Write full or partial.")
    return table.assign(row=table.index).reset_index(drop=True)


def load_training_rows(path: str | Path) -> pd.DataFrame:
    """Load training rows that ``evaluate --write-rows`` wrote.

    Raises
    ------
    StudyError
        If the file is missing or was made with other columns.
    """
    try:
        texts = ("family", "reference", "kind", "doc_id", "clause_id", "provision_id", "wording", "strength")
        rows = pd.read_csv(path, dtype=dict.fromkeys(texts, str), keep_default_na=False)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise StudyError(str(path), f"cannot be read ({error})", "Make it: evaluate STUDY --write-rows FILE.") from None
    if list(rows.columns) != list(ROW_COLUMNS):
        raise StudyError(str(path), "was made with other columns", "Make it anew: evaluate STUDY --write-rows FILE.")
    return rows


def load_shipped_rows() -> list[pd.DataFrame]:
    """Load the training rows of the families that the shipped model was learned from: numbers and ids, no texts."""
    folder = files("toolkit.validation") / "rows"
    paths = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".csv.gz"))
    with as_file(folder) as place:
        return [load_training_rows(place / name) for name in paths]


def load_shipped_scores() -> pd.DataFrame:
    """Load how the shipped recipe does on each shipped family when that is left out, beside stock methods.

    What ``doichieu evaluate`` gives for the three families in full, each learned and cut off without it; columns as
    :func:`toolkit.analysis.evaluation.evaluate_families` gives them. The codes were made by language models.

    Examples
    --------
    >>> scores = load_shipped_scores()
    >>> sorted(scores["family"].unique())
    ['26-NQ-TW', '57-NQ-TW', '75-KL-TW']
    >>> scores["core_kappa"].between(-1, 1).all()
    np.True_
    """
    with as_file(files("toolkit.validation") / "left_out.csv") as path:
        return pd.read_csv(path)


def load_model(study: Study) -> Model | None:
    """Load the model that a study's parameters name; None with the plain method, which needs none.

    Raises
    ------
    StudyError
        If the file is no model record.
    """
    if study.parameters.method == "plain":
        return None
    own = study.parameters.model == "study"
    source = study.folder / "gold" / "model.json" if own else files("toolkit") / "model.json"
    try:
        return make_model(json.loads(source.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"is no model record ({type(error).__name__}: {error})"
        raise StudyError(str(source), problem, "Make one: doichieu evaluate STUDY --fit.") from None
