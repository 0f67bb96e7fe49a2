"""What figures and tables of coverage rest on: reference, method, cut-off, chance level, what n counts."""

from __future__ import annotations

import pandas as pd

from toolkit.analysis.analysis import Analysis
from toolkit.tables import find_reference
from toolkit.words.coded_cells import find_cell
from toolkit.words.formats import format_number
from toolkit.words.labels import join_caption, word


def describe_basis(analysis: Analysis, *, language: str = "vi") -> str:
    """Say what a figure of coverage rests on; it goes behind the caption, which travels with the figure alone.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    language : {"vi", "en"}

    Returns
    -------
    str
        Number and form of the reference, method, the cut-offs in force (the lowest and the highest of the
        plans), the chance level for tasks (of texts in full, where there are any), what n counts, and how many
        cells readers judged.
    """
    reference = find_reference(analysis.documents)
    name = analysis.signature.split("|")[0]
    method = word(f"basis.{'plain' if 'plain_score' in analysis.candidates else 'logistic'}", language, name=name)
    tasks = _choose_levels(analysis)
    known = tasks["share"].notna().any()
    chance = "chance" if known else "no_chance"
    n_judged = int((analysis.coverage["judged_by"] != "").sum())
    judged = f" {word('basis.judged', language, n=n_judged)}" if n_judged else ""
    sentence = word(
        "basis.sentence",
        language,
        number=reference["number"] or reference["doc_id"],
        form=find_cell("text_form", str(reference["text_form"]), language),
        method=method,
        cutoff=_write_span(analysis.chance["cutoff_full"].astype(float), None, language),
        chance=word(f"basis.{chance}", language, span=_write_span(100 * tasks["share"].astype(float), 0, language)),
    )
    return sentence + judged


def _choose_levels(analysis: Analysis) -> pd.DataFrame:
    """Return the chance levels for tasks of the texts at hand in full, as figures show them; of all where none is."""
    tasks = analysis.chance[analysis.chance["type"] == "task"]
    documents = analysis.documents
    whole = tasks[tasks["doc_id"].isin(documents.loc[documents["extent"] == "full", "doc_id"])]
    return tasks if whole.empty else whole


def caption_counts(analysis: Analysis, name: str, *, language: str = "vi") -> str:
    """Say what a table of a notebook counts and what it rests on, so that it can be read away from its page.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    name : {"tasks", "expected", "sourced", "targets", "linked", "states", "similarity"}
        Which table: ``shown.<name>`` of labels.csv.
    language : {"vi", "en"}

    Raises
    ------
    ParameterError
        If no table has that name.
    """
    return join_caption(word(f"shown.{name}", language), describe_basis(analysis, language=language))


def caption_sharing(pairs: pd.DataFrame, *, language: str = "vi") -> str:
    """Say of how many pairs of plans a table lists those that share wording, and how many exceed chance.

    Parameters
    ----------
    pairs : DataFrame
        The table borrowing_pairs.
    language : {"vi", "en"}
    """
    shared, above = pairs["n_net"] > 0, pairs["above_chance"].astype(bool)
    counts = {"pairs": len(pairs), "n": shared.sum(), "above": above.sum()}
    values = {name: format_number(int(count), language) for name, count in counts.items()}
    return join_caption(word("shown.sharing", language, **values), word("note.unseen_source", language))


def _write_span(values: pd.Series, decimals: int | None, language: str) -> str:
    """Return the lowest and the highest value, once where they are written alike; a dash for none."""
    known = values.dropna()
    if known.empty:
        return "–"
    return "–".join(
        dict.fromkeys(format_number(end, language, decimals=decimals) for end in (known.min(), known.max()))
    )
