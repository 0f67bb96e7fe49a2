"""Cells as requests to a language model, in the batch format of OpenAI-compatible servers; its answers as judgments."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.errors import OutputError, StudyError
from toolkit.review.intake import Decision, Intake
from toolkit.review.judgments import find_clause_key, read_verdict
from toolkit.review.keys import make_text_key
from toolkit.review.plan_texts import choose_clauses, open_plans
from toolkit.tables import CONTENT_KINDS, STRENGTHS

#: Most answers are a few hundred bytes; a line beyond this is no answer.
_LONGEST_ANSWER = 100_000
#: What the form of an answer is, for those who ask again; the guide shows it.
_FORM = '{"clauses": {"II.2": "full"}, "note": ""}'
#: Letters of what is wrong with an answer, and of what a server says, that are told.
_LONGEST_TOLD, _LONGEST_MESSAGE = 300, 120
#: Plan, provision, chance and key.
_N_PARTS = 4
#: What some servers leave before the answer of a model that thinks aloud.
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>\s*", re.DOTALL)


def load_guide(path: Path | None = None) -> str:
    """Return the instructions that stand above every request: a file of the user's, or those that are shipped.

    Raises
    ------
    StudyError
        If the file cannot be read.
    """
    if path is None:
        return files("toolkit.review").joinpath("guide.md").read_text(encoding="utf-8")
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(str(path), f"cannot be read ({error})", "Save the guide as UTF-8 text.") from None


def make_requests(
    drawn: pd.DataFrame,
    *,
    units: pd.DataFrame,
    provisions: pd.DataFrame,
    candidates: pd.DataFrame,
    guide: str,
    model: str,
    n_clauses: int = 12,
    seed: int = 0,
    temperature: float | None = 0,
) -> list[dict[str, Any]]:
    """Make one request a cell: the guide, the provision, and the plan's likeliest clauses, shuffled.

    Parameters
    ----------
    drawn : DataFrame
        doc_id, provision_id, chance (missing where chance did not draw the cell).
    units, provisions, candidates : DataFrame
        The tables of those names.
    guide : str
        What to decide and how to answer, see :func:`load_guide`.
    model : str
        Name of the model, for the server.
    n_clauses : int
        Clauses shown of each cell.
    seed : int
        Of their order.
    temperature : float, optional
        Of the model, from 0: the likeliest answer. None: as the server has it; some models take no other.

    Returns
    -------
    list of dict
        Lines of a batch file. No probability of ours stands in them. `custom_id` holds plan, provision, chance and
        a key of the provision's text, so that an answer finds its cell and an old one is told.
    """
    plans = open_plans(units, drawn["doc_id"])
    known = {row["provision_id"]: row for row in provisions.to_dict("records")}
    lines = []
    for cell in drawn.to_dict("records"):
        doc_id, provision_id = str(cell["doc_id"]), str(cell["provision_id"])
        provision = known[provision_id]
        plan = plans[doc_id]
        chosen = choose_clauses(
            candidates, plan, doc_id, provision_id, provision["text"], n=n_clauses, seed=f"{seed} {model}"
        )
        shown = [f"[{name}] {_place(plan.contexts[name], plan.texts[name])}" for name in chosen]
        asked, listed = _place(provision["context"], provision["text"]), "\n".join(shown or ["(không có)"])
        content = f"NỘI DUNG\n{asked}\n\nCÁC ĐƠN VỊ CỦA KẾ HOẠCH\n{listed}"
        chance = "" if pd.isna(cell["chance"]) else f"{cell['chance']:.10g}"
        lines.append(
            {
                "custom_id": "|".join((doc_id, provision_id, chance, make_text_key(provision["text"]))),
                "method": "POST",
                "url": "/v1/chat/completions",
                "body": {
                    "model": model,
                    **({} if temperature is None else {"temperature": temperature}),
                    "messages": [{"role": "system", "content": guide}, {"role": "user", "content": content}],
                },
            }
        )
    return lines


def _place(context: str, text: str) -> str:
    return f"({context}) {text}" if context else text


def write_requests(requests: list[dict[str, Any]], path: Path) -> None:
    """Write a batch file, a JSON object a line.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    try:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in requests)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(str(path), f"cannot be written ({error.strerror})", "Name another file with --out.") from None


def read_answers(path: Path, *, coder: str, units: pd.DataFrame, provisions: pd.DataFrame) -> Intake:
    """Read the answers of a batch as judgments of a model.

    Parameters
    ----------
    path : Path
        A JSON object a line, as servers give batches back: `custom_id` and `response`.
    coder : str
        Name under which they are kept.
    units, provisions : DataFrame
        The tables of those names.

    Raises
    ------
    StudyError
        If the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(str(path), f"cannot be read ({error})", "Name the file of answers.") from None
    reader = AnswerReader(coder=coder, units=units, provisions=provisions)
    decisions: list[Decision] = []
    problems, seen = [], set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            decision = reader.read_line(line)
        except ValueError as error:
            problems.append(f"{path.name}, line {number}: {str(error)[:_LONGEST_TOLD]}")
            continue
        cell = (decision[0]["doc_id"], decision[0]["provision_id"])
        if cell in seen:
            problems.append(f"{path.name}, line {number}: answers {' '.join(map(str, cell))} again")
            continue
        seen.add(cell)
        decisions.append(decision)
    return Intake(decisions, problems)


class AnswerReader:
    """Reads answers of a model into decisions; what cannot be taken is a ValueError that says why.

    Parameters
    ----------
    coder : str
        Name under which they are kept.
    units, provisions : DataFrame
        The tables of those names.
    """

    def __init__(self, *, coder: str, units: pd.DataFrame, provisions: pd.DataFrame) -> None:
        self._base, self._units = {"coder": coder, "kind": "model"}, units
        own = units[units["kind"].isin(CONTENT_KINDS)]
        self._clauses = {str(doc_id): set(part["clause_id"]) for doc_id, part in own.groupby("doc_id")}
        self._keys = {str(row["provision_id"]): make_text_key(row["text"]) for row in provisions.to_dict("records")}

    def read_line(self, line: str) -> Decision:
        """Read a line of a batch as the server returned it."""
        if len(line) > _LONGEST_ANSWER:
            raise ValueError(f"is {len(line)} characters long, no answer to a request")
        record = _load_json(line, "is no JSON", "give the file as the server returned it")
        parts = str(record.get("custom_id", "") if isinstance(record, dict) else "").split("|")
        if len(parts) != _N_PARTS:
            raise ValueError("has no custom_id of a request of ours; give the file as the server returned it")
        self._check(*parts)
        return self.read_content(record["custom_id"], find_content(record))

    def _check(self, doc_id: str, provision_id: str, _: str, key: str) -> None:
        """Refuse what the study does not have, or has in other words."""
        if doc_id not in self._clauses or provision_id not in self._keys:
            raise ValueError(f"answers for '{doc_id} {provision_id}', which this study does not have")
        if key != self._keys[provision_id]:
            raise ValueError(f"answers for a text of {provision_id} that has changed since; ask again")

    def read_content(self, custom_id: str, content: str) -> Decision:
        """Read what a model wrote to the request of a custom_id."""
        doc_id, provision_id, chance, key = custom_id.split("|")
        said, note = _read_content(content)
        marks = {str(name): read_verdict(str(verdict)) for name, verdict in said.items()}
        unclear = [name for name, verdict in said.items() if not marks[str(name)]]
        if unclear:
            raise ValueError(f"says {str(said[unclear[0]])[:40]!r} of {unclear[0]}, which is no verdict; ask again")
        unknown = sorted(set(marks) - self._clauses[doc_id])
        if unknown:
            raise ValueError(f"names {unknown[0][:40]!r}, which is no clause of {doc_id}; ask again")
        taken = {name: verdict for name, verdict in marks.items() if verdict in STRENGTHS}
        return [
            {
                **self._base, "doc_id": doc_id, "provision_id": provision_id, "clause_id": name, "verdict": verdict,
                "note": note[:500], "reason": "audit" if chance else "import",
                "chance": float(chance) if chance else None, "provision_key": key,
                "clause_key": find_clause_key(self._units, doc_id, name),
            }
            for name, verdict in (taken or {"": "none"}).items()
        ]  # fmt: skip


def _load_json(text: str, problem: str, remedy: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"{problem} ({str(error)[:80]}); {remedy}") from None


def find_content(record: Mapping[str, Any]) -> str:
    """Return what the model wrote, out of a line of a batch. Where it wrote nothing, a ValueError says what came."""
    response = record.get("response")
    body = response.get("body") if isinstance(response, dict) else None
    try:
        content = body["choices"][0]["message"]["content"]  # type: ignore[index]
    except (KeyError, TypeError, IndexError):
        content = None
    if isinstance(content, str) and content.strip():
        return content.strip()
    errors = [record.get("error"), body.get("error") if isinstance(body, dict) else None]
    message = next((one.get("message") if isinstance(one, dict) else one for one in errors if one), "")
    told = f" ({str(message)[:_LONGEST_MESSAGE]})" if message else ""
    raise ValueError(f"the server gave no answer{told}; ask again")


def _read_content(content: str) -> tuple[Mapping[str, object], str]:
    """Return verdicts by clause and the note of an answer. What has another form is a ValueError."""
    if len(content) > _LONGEST_ANSWER:
        raise ValueError(f"is {len(content)} characters long, no answer to a request")
    plain = _THOUGHT.sub("", content).removeprefix("```json").removeprefix("```").removesuffix("```")
    said = _load_json(plain, "the answer is no JSON", f"ask for {_FORM} alone")
    if not isinstance(said, dict) or "clauses" not in said:
        raise ValueError(f"the answer has no clauses; ask for {_FORM}")
    clauses, note = said["clauses"], said.get("note")
    if isinstance(clauses, dict):
        return clauses, "" if note is None else str(note)
    shown = json.dumps(clauses, ensure_ascii=False)[:40]
    raise ValueError(f"clauses is {shown}, where items of clause and verdict are expected; ask for {_FORM}")
