"""Every setting of study.yaml, in one frozen and validated record."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit.errors import ParameterError, suggest_name

try:
    VERSION = version("doichieu")
except PackageNotFoundError:  # run from a checkout that was never installed
    VERSION = "0+unknown"


class StudyParameters(BaseModel):
    """All settings of a study; the names are those of study.yaml and of ``--set``.

    Every number that decides a result stands here and nowhere else. Build one from user input with
    :func:`make_parameters`, which answers in our words.

    Examples
    --------
    >>> StudyParameters(cutoff=0.5).cutoff
    0.5
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    method: Literal["logistic", "plain"] = Field(
        "logistic", description="logistic: two probabilities learned from gold; plain: one rapidfuzz scorer"
    )
    model: Literal["shipped", "study"] = Field(
        "shipped",
        description="shipped: the model of the toolkit; study: gold/model.json, from evaluate --fit",
    )
    shortlist: int = Field(25, ge=1, le=500, description="Candidates kept per clause, by TF-IDF cosine")
    chance: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of decoys (provisions on other subjects) that a plan may seem to take up; raises the "
        "cut-offs of long texts; 1: the cut-offs alone decide",
    )
    decoys_left_out: str = Field(
        "",
        description="Fields of decoys that the study itself is about, such as 'libraries; fire-safety'; all: none used",
    )
    cutoff: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Lowest p_any of a related pair; empty: the one learned with the model",
    )
    cutoff_full: float | None = Field(
        None, ge=0, le=1, description="Lowest p_full of a pair that takes up the core; empty: the one learned"
    )
    precision: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Expected share of right pairs among the full ones; sets cutoff_full; empty: not asked for",
    )
    judgments: Literal["people", "all", "none"] = Field(
        "people",
        description="Whose judgments replace what the method says of a cell: people's; all: models' too, where no "
        "person judged; none",
    )
    plain_scorer: Literal["ratio", "partial_ratio", "token_sort_ratio", "token_set_ratio", "WRatio"] = Field(
        "token_set_ratio", description="Scorer of the plain method (rapidfuzz.fuzz)"
    )
    plain_cutoff: float = Field(60.0, ge=0, le=100, description="Lowest score of an accepted pair, 0-100")
    plain_cutoff_full: float = Field(75.0, ge=0, le=100, description="Lowest score of a full pair, 0-100")
    shortest_passage: int = Field(
        12, ge=6, le=100, description="Fewest syllables that two plans must share, beyond what is explained"
    )
    formulae: bool = Field(True, description="Leave stock phrases of the genre out of what plans share")
    shuffles: int = Field(
        10_000, ge=100, le=1_000_000, description="Most draws of the test whether two plans share more than chance"
    )
    borrowing_chance: float = Field(
        0.05,
        gt=0,
        le=1,
        description="Share of wrong pairs (false discoveries) allowed among those that share more than chance",
    )
    robustness: bool = Field(
        False, description="Run the study again in other settings, and mark what does not hold in nine of ten of them"
    )
    fold_tone_placement: bool = Field(True, description="Match hòa with hoà, thúy with thuý, uỷ with ủy")
    fold_yi: bool = Field(True, description="Match kỹ with kĩ, quý with quí (a short list of syllables)")
    language: str = Field("vi", description="Labels of figures, tables, report prose: a column of words/labels.csv")
    decimal_mark: Literal["comma", "point"] | None = Field(
        None, description="Decimal mark in printed tables: comma or point; that of the language where left empty"
    )
    seed: int = Field(0, ge=0, description="Seed of every random draw (bootstrap intervals)")

    def fingerprint(self) -> str:
        """Return the settings that decide results as one stable line, for caches and records."""
        return "|".join(f"{name}={value}" for name, value in sorted(self.model_dump().items()))


def make_parameters(settings: Mapping[str, Any], *, where: str = "study.yaml") -> StudyParameters:
    """Build the parameters from user input.

    Parameters
    ----------
    settings : mapping
        Names of :class:`StudyParameters` with their values; what is left out keeps its default.
    where : str
        Where the settings come from, for messages.

    Returns
    -------
    StudyParameters

    Raises
    ------
    ParameterError
        If a name is unknown (the nearest is named), a type is wrong, a value out of range, or `precision`
        is asked for beside a cutoff or with the plain method.

    Examples
    --------
    >>> make_parameters({"shortlst": 5})
    Traceback (most recent call last):
    ...
    toolkit.errors.ParameterError: study.yaml: 'shortlst' is no parameter; the nearest known name is 'shortlist'. Correct the name.
    """  # noqa: E501
    known = StudyParameters.model_fields
    for name in settings:
        if name not in known:
            raise ParameterError(
                where, f"'{name}' is no parameter; {suggest_name(str(name), known)}", "Correct the name."
            )
    try:
        parameters = StudyParameters(**settings)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise ParameterError(
            where,
            f"{name} = {first['input']!r} is refused ({first['msg'][0].lower()}{first['msg'][1:]})",
            f"{name}: {known[name].description}.",
        ) from None
    _refuse_contradictions(parameters, where)
    return parameters


def _refuse_contradictions(parameters: StudyParameters, where: str) -> None:
    if parameters.precision is None:
        return
    if parameters.cutoff_full is not None:
        raise ParameterError(where, "cutoff_full and precision both set the cut-off", "Leave one of them empty.")
    if parameters.method == "plain":
        raise ParameterError(
            where,
            "precision needs probabilities, and the plain method gives scores",
            "Leave precision empty, or set method: logistic.",
        )
