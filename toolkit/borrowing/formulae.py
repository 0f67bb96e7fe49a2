"""Stock phrases of the genre: wording that texts on any subject share, and that nobody takes from anybody."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from toolkit.borrowing.syllables import SHINGLE, cover_shingles, hash_shingles, list_runs, number_syllables
from toolkit.matching.chance import load_decoys
from toolkit.parameters import StudyParameters


def list_formulae(parameters: StudyParameters | None = None) -> pd.DataFrame:
    """List the formulae in force: stock phrases, and what unrelated texts share.

    Learned formulae are the runs of four and more syllables that decoys of two and more fields have: texts
    on animal health and on sea fishing that say the same say nothing of either.

    Parameters
    ----------
    parameters : StudyParameters, optional
        `formulae` switches all of them off.

    Returns
    -------
    DataFrame
        phrase, origin (``listed`` or ``learned``); without rows where they are off.

    Examples
    --------
    >>> formulae = list_formulae()
    >>> "theo chức năng nhiệm vụ được giao" in set(formulae["phrase"]), sorted(set(formulae["origin"]))
    (True, ['learned', 'listed'])
    >>> len(list_formulae(StudyParameters(formulae=False)))
    0
    """
    settings = parameters or StudyParameters()
    if not settings.formulae:
        return pd.DataFrame(columns=["phrase", "origin"])
    return pd.DataFrame(
        [(phrase, "listed") for phrase in _read_phrases()] + [(phrase, "learned") for phrase in _learn_phrases()],
        columns=["phrase", "origin"],
    )


@cache
def _read_phrases() -> tuple[str, ...]:
    text = files("toolkit.borrowing").joinpath("formulae.csv").read_text(encoding="utf-8")
    return tuple(text.splitlines()[1:])


@cache
def _learn_phrases() -> tuple[str, ...]:
    decoys = load_decoys()
    texts = decoys["text"].tolist()
    syllables = number_syllables(texts, StudyParameters())
    hashes, inside = hash_shingles(syllables, SHINGLE)
    fields = pd.factorize(decoys["field"])[0][syllables.texts]
    table = pd.DataFrame({"shingle": hashes, "field": fields})[inside]
    n_fields = table.groupby("shingle")["field"].nunique()
    shared = inside & np.isin(hashes, n_fields.index[n_fields > 1].to_numpy())
    phrases = dict.fromkeys(
        texts[text][syllables.starts[first] : syllables.ends[end - 1]].lower()
        for text, (begin, stop) in enumerate(zip(syllables.firsts[:-1], syllables.firsts[1:], strict=True))
        for first, end in ((begin + a, begin + b) for a, b in list_runs(cover_shingles(shared, SHINGLE)[begin:stop]))
    )
    return tuple(phrases)
