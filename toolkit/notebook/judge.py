"""The pairs of a browse view with buttons: each is accepted or rejected where it is read, and saved at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import anywidget
import pandas as pd
import traitlets

from toolkit.analysis.analysis import Analysis
from toolkit.analysis.evidence import Evidence
from toolkit.notebook.answering import try_to
from toolkit.notebook.browse import browse_pairs
from toolkit.review.judgments import check_judgments_folder, check_new_coder
from toolkit.review.pairs import decide_pair, list_said
from toolkit.study.folder import Study
from toolkit.words.columns import find_cell
from toolkit.words.labels import find_words, word
from toolkit.write.live import drop_live_head, read_template


def judge_pairs(
    study: Study,
    analysis: Analysis,
    pairs: pd.DataFrame,
    *,
    coder: str,
    evidence: Sequence[Evidence] = (),
    language: str = "vi",
) -> PairsWidget:
    """Show pairs as :func:`browse_pairs` does, each with buttons to accept it (full, partial) or to reject it.

    What is pressed is in judgments/<coder>.csv at once, as a decision on the provision in that plan (`reason`
    browse): other clauses stay as the coder judged them before, else as the table of pairs has them. The figures
    follow at the next run. These are judgments by interest: they put a cell right and enter no estimate.

    Parameters
    ----------
    study : Study
        Whose judgments/ folder.
    analysis : Analysis
        The tables of the study.
    pairs : DataFrame
        As :func:`select_pairs` gives them.
    coder : str
        Who judges.
    evidence : sequence of Evidence
        Folded below the pairs that they belong to.
    language : {"vi", "en"}

    Returns
    -------
    PairsWidget
        Shown where it is the result of a cell.

    Raises
    ------
    ParameterError, StudyError
        If the coder's name cannot be used, or the folder cannot be written.
    """
    coder = check_new_coder(study, coder, "person")
    check_judgments_folder(study)
    markup = browse_pairs(analysis, pairs, evidence=evidence, language=language).data
    return PairsWidget(study, analysis, drop_live_head(str(markup)), coder=coder, language=language)


class PairsWidget(anywidget.AnyWidget):
    """Pairs with buttons: it hands over what the coder said so far, and saves what is pressed.

    Parameters
    ----------
    study : Study
    analysis : Analysis
    markup : str
        The pairs, without script.
    coder : str
    language : {"vi", "en"}
    """

    _esm = "\n".join((read_template("live.js"), (files("toolkit.notebook") / "judge.js").read_text(encoding="utf-8")))
    _css = "\n".join((read_template("live.css"), (files("toolkit.notebook") / "judge.css").read_text(encoding="utf-8")))
    words = traitlets.Dict().tag(sync=True)
    markup = traitlets.Unicode().tag(sync=True)
    #: doc_id -> provision_id -> what the coder says: `clauses` with their verdict, and all of it in a line.
    said = traitlets.Dict().tag(sync=True)
    #: Why the last thing pressed was not saved; empty if it was.
    problem = traitlets.Unicode().tag(sync=True)
    #: Number of the last thing pressed that was dealt with.
    answered = traitlets.Int().tag(sync=True)

    def __init__(self, study: Study, analysis: Analysis, markup: str, *, coder: str, language: str = "vi") -> None:
        self._study, self._analysis, self._coder, self._language = study, analysis, coder, language
        super().__init__(words=dict(find_words("judge", language)), markup=markup, said=self._read())
        self.on_msg(self._answer)

    def __repr__(self) -> str:
        return word("judge.printed", self._language, coder=self._coder, n=sum(map(len, self.said.values())))

    def _read(self) -> dict[str, dict[str, Any]]:
        tables = {"units": self._analysis.units, "provisions": self._analysis.provisions}
        said: dict[str, dict[str, Any]] = {}
        for (doc_id, provision_id), clauses in list_said(self._study, self._coder, **tables).items():
            own = said.setdefault(doc_id, {})
            own[provision_id] = {"clauses": dict(clauses), "line": self._describe(clauses)}
        return said

    def _describe(self, clauses: Mapping[str, str]) -> str:
        named = ", ".join(
            f"{name} {find_cell('verdict', verdict, self._language).lower()}" for name, verdict in clauses.items()
        )
        return f"{self._coder}: {named or find_cell('verdict', 'none', self._language).lower()}"

    def _answer(self, _: object, asked: Mapping[str, Any], __: object) -> None:
        """Save what was pressed; whatever goes wrong is told in the page."""
        problem = try_to(lambda: self._decide(asked))
        with self.hold_sync():
            self.problem = problem
            self.said = self._read()
            self.answered = int(asked["number"])

    def _decide(self, asked: Mapping[str, Any]) -> str:
        decide_pair(
            self._study,
            coder=self._coder,
            **{name: str(asked[name]) for name in ("doc_id", "provision_id", "clause_id", "verdict")},
            units=self._analysis.units,
            provisions=self._analysis.provisions,
            alignment=self._analysis.alignment,
            note=word("judge.kept", self._language),
        )
        return ""
