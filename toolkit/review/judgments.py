"""The judgments of a study on disk: judgments/<coder>.csv, lines added and never changed."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pandas as pd

from toolkit.errors import OutputError, ParameterError, StudyError
from toolkit.review.keys import make_plan_key, make_text_key
from toolkit.study.folder import Study
from toolkit.tables import CODER_KINDS, CONTRACTS, JUDGMENT_REASONS, STRENGTHS, VERDICTS, make_table
from toolkit.text.folding import fold_text
from toolkit.words.labels import find_words, list_languages

#: Columns of a file of judgments; a file typed by hand needs those of :data:`NEEDED` alone.
COLUMNS = CONTRACTS["judgments"][:13]
NEEDED = ("doc_id", "provision_id", "clause_id", "verdict")
#: Verdict of a line that takes back what its coder said of a cell before.
WITHDRAWN = "withdrawn"
#: Whose judgments decide where people disagree.
ADJUDICATION = "adjudication"
#: Under this name the hand codes of gold/ go.
GOLD = "gold"

_CODER = re.compile(r"[\w-]{1,64}")
_STAMP = re.compile(r'"?\d{4}-\d\d-\d\dT')


def check_coder(coder: str) -> str:
    """Return the name of a coder in one spelling, if it can name a file.

    Raises
    ------
    ParameterError
        If it holds anything but letters, digits, dash and underscore.

    Examples
    --------
    >>> check_coder("lan-2")
    'lan-2'
    >>> check_coder("../lan")
    Traceback (most recent call last):
    ...
    toolkit.errors.ParameterError: coder: '../lan' can name no file. Use letters, digits, - and _, at most 64.
    """
    name = unicodedata.normalize("NFC", coder.strip())
    if not _CODER.fullmatch(name):
        raise ParameterError("coder", f"'{coder}' can name no file", "Use letters, digits, - and _, at most 64.")
    if name.casefold() == GOLD:
        raise ParameterError("coder", "'gold' stands for the codes in gold/", "Choose another name.")
    return name


@lru_cache(maxsize=1024)
def read_verdict(words: str) -> str:
    """Return the code of a verdict written as a code or in the words of any language of labels.csv; empty if none.

    Examples
    --------
    >>> read_verdict("Đầy đủ"), read_verdict("một  phần"), read_verdict("NONE"), read_verdict("maybe")
    ('full', 'partial', 'none', '')
    """
    wanted = " ".join(fold_text(words).text.split())
    for language in list_languages():
        for code, word in find_words("cell.verdict", language).items():
            if wanted in (code, fold_text(word).text):
                return code
    return ""


def read_judgments(study: Study) -> pd.DataFrame:
    """Read all judgments of a study as its files hold them, in order: nothing is matched to the texts yet.

    Parameters
    ----------
    study : Study
        Whose judgments/ folder; there need be none.

    Returns
    -------
    DataFrame
        One row a line: the columns of a file (`chance` 0 to 1 and `seconds` as numbers, missing where empty;
        `coder` that of the file's name and `kind` person where empty; `verdict` as a code, ``withdrawn`` where the
        coder took the judgment back), `file` and `row` (where it stands), `state` (``unusable`` or empty) and
        `problem` (what is wrong with an unusable line). :func:`toolkit.review.settle.settle_judgments` goes on.
    """
    folder = study.folder / "judgments"
    paths = sorted(path for path in folder.glob("*.csv") if path.is_file()) if folder.is_dir() else []
    rows = [row for path in paths for row in read_file(path)]
    kinds: dict[str, str] = {}
    for row in rows:
        known = str(row["kind"]) if row["problem"] else kinds.setdefault(str(row["coder"]), str(row["kind"]))
        if row["kind"] != known:
            row["problem"] = f"coder {row['coder']} is a {known} elsewhere; give one of the two another name"
        row["state"] = "unusable" if row["problem"] else ""
    return make_table("judgments", rows).astype({"chance": float, "seconds": float})


def read_file(path: Path) -> Iterator[dict[str, object]]:
    """Yield the rows of the judgments table that a file holds; `problem` says why one is unusable."""
    empty: dict[str, object] = {**dict.fromkeys(COLUMNS, ""), "chance": None, "seconds": None}
    place: dict[str, object] = {"file": path.name, "row": 1, "coder": path.stem, "kind": CODER_KINDS[0]}
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = "is not UTF-8; save it as CSV UTF-8" if isinstance(error, ValueError) else f"cannot be read ({error})"
        yield {**empty, **place, "problem": problem}
        return
    columns: list[str] = []
    delimiter = ","
    for number, line in _join_lines(text):
        found = max(",;\t", key=line.count)
        cells = _split_line(line, found)
        if _is_head(cells):  # a block added to a file of other columns has a head of its own
            columns, delimiter = cells, found
            continue
        place["row"] = number
        cells = _split_line(line, delimiter)
        if not columns:
            problem = f"no head with the columns {', '.join(NEEDED)} stands above it; add it"
            yield {**empty, **place, "problem": problem}
        elif len(cells) != len(columns):
            problem = f"has {len(cells)} cells, the head has {len(columns)}; was it cut short?"
            whole = cells[: len(cells) - 1 if len(cells) < len(columns) else None]  # the last one may be cut itself
            yield {**empty, **_name_cells(columns, whole), **place, "problem": problem}
        else:
            yield {**empty, **_read_cells(_name_cells(columns, cells), path.stem), "file": path.name, "row": number}


def _join_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something with their numbers; a quoted cell may run over several.

    Each decision begins with its time, so that a line that was cut short inside quotes takes no other with it.
    """
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        number, line = at + 1, lines[at]
        at += 1
        while line.count('"') % 2 and at < len(lines) and not _STAMP.match(lines[at]):
            line, at = f"{line} {lines[at]}", at + 1
        if line.strip(" ,;\t"):
            yield number, line


def _split_line(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _is_head(cells: Sequence[str]) -> bool:
    return set(NEEDED) <= set(cells)


def _name_cells(columns: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    return {name: cell for name, cell in zip(columns, cells, strict=False) if name in COLUMNS and cell}


def _read_cells(cells: Mapping[str, object], stem: str) -> dict[str, object]:
    """Return what a line says in codes and numbers, with what is wrong with it."""
    said = str(cells.get("verdict", ""))
    row: dict[str, object] = {"coder": stem, "kind": CODER_KINDS[0], "reason": "import", **cells}
    row["coder"] = unicodedata.normalize("NFC", str(row["coder"]))
    row["verdict"] = WITHDRAWN if said == WITHDRAWN else read_verdict(said)
    problems = [] if row["verdict"] else [f"verdict '{said}' is none of {', '.join(VERDICTS)}"]
    for name, allowed in (("kind", CODER_KINDS), ("reason", JUDGMENT_REASONS)):
        if row[name] not in allowed:
            problems.append(f"{name} '{row[name]}' is none of {', '.join(allowed)}")
    problems += [f"{name} is empty" for name in ("doc_id", "provision_id") if not cells.get(name)]
    for name in ("chance", "seconds"):
        try:
            row[name] = float(str(cells[name]).replace(",", ".")) if name in cells else None
        except ValueError:
            problems.append(f"{name} '{cells[name]}' is no number")
            row[name] = None
    chance = row["chance"]
    if isinstance(chance, float) and not 0 < chance <= 1:
        problems.append(f"chance {chance:g} lies outside 0 to 1")
    if row["verdict"] in STRENGTHS and not cells.get("clause_id"):
        problems.append(f"verdict {row['verdict']} names no clause")
    if row["verdict"] == "none" and cells.get("clause_id"):
        problems.append("verdict none names a clause; leave clause_id empty: no clause takes it up")
    return {**row, "problem": "; ".join(problems)}


def record_judgment(
    study: Study,
    *,
    coder: str,
    doc_id: str,
    provision_id: str,
    clauses: Mapping[str, str],
    units: pd.DataFrame,
    provisions: pd.DataFrame,
    kind: str = "person",
    note: str = "",
    reason: str = "browse",
    chance: float | None = None,
    seconds: float | None = None,
) -> pd.DataFrame:
    """Add what a coder says of a cell to judgments/<coder>.csv; the lines are on disk when this returns.

    A cell is one provision in one plan. What the same coder said of it before is kept and no longer holds.

    Parameters
    ----------
    study : Study
        Where to.
    coder : str
        Name of the coder: letters, digits, ``-`` and ``_``. ``adjudication`` decides where coders disagree.
    doc_id, provision_id : str
        The cell.
    clauses : mapping of str to str
        clause_id -> ``full`` or ``partial`` for each clause that takes the provision up; empty: none does.
    units, provisions : DataFrame
        The tables of those names, for the keys of the texts.
    kind : str
        ``person`` or ``model``.
    note : str
        Anything; line breaks become blanks.
    reason : str
        Why the cell was looked at: ``audit``, ``queue``, ``browse``, ``import``.
    chance : float, optional
        Probability with which the cell was drawn, above 0 to 1.
    seconds : float, optional
        How long the look took.

    Returns
    -------
    DataFrame
        The lines that were added, one a clause, or one without clause: the columns of a file.

    Raises
    ------
    ParameterError
        If a name or value cannot be used; nothing is written.
    OutputError
        If the folder cannot be written.
    """
    known = set(units.loc[units["doc_id"] == doc_id, "clause_id"])
    for clause_id, verdict in clauses.items():
        if clause_id not in known:
            raise ParameterError("judgment", f"{doc_id} has no unit {clause_id}", "Correct the clause_id.")
        if verdict not in STRENGTHS:
            raise ParameterError("judgment", f"verdict {verdict!r} of a clause is unknown", "Write full or partial.")
    if reason not in JUDGMENT_REASONS:
        raise ParameterError("judgment", f"reason {reason!r} is unknown", f"Use {', '.join(JUDGMENT_REASONS)}.")
    if chance is not None and not 0 < chance <= 1:
        raise ParameterError("judgment", f"chance {chance!r} lies outside 0 to 1", "Give that of the draw, or none.")
    said = dict(clauses) or {"": "none"}
    head = _describe_cell(doc_id, provision_id, units=units, provisions=provisions)
    head |= {"reason": reason, "chance": chance, "seconds": None if seconds is None else round(seconds, 1)}
    lines = [
        {
            **head,
            "clause_id": clause_id,
            "verdict": verdict,
            "clause_key": find_clause_key(units, doc_id, clause_id),
            "note": "" if place else " ".join(note.split()),
        }
        for place, (clause_id, verdict) in enumerate(said.items())
    ]
    return add_judgments(study, lines, coder=coder, kind=kind)


def withdraw_judgment(
    study: Study,
    *,
    coder: str,
    doc_id: str,
    provision_id: str,
    units: pd.DataFrame,
    provisions: pd.DataFrame,
    kind: str = "person",
) -> pd.DataFrame:
    """Take back what a coder said of a cell; parameters, result and errors as :func:`record_judgment` has them."""
    line = {**_describe_cell(doc_id, provision_id, units=units, provisions=provisions), "verdict": WITHDRAWN}
    return add_judgments(study, [{**line, "reason": "browse"}], coder=coder, kind=kind)


def _describe_cell(
    doc_id: str, provision_id: str, *, units: pd.DataFrame, provisions: pd.DataFrame
) -> dict[str, object]:
    if not (units["doc_id"] == doc_id).any():
        raise ParameterError("judgment", f"there is no text of a document {doc_id!r}", "Correct the doc_id.")
    texts = provisions.loc[provisions["provision_id"] == provision_id, "text"]
    if texts.empty:
        raise ParameterError("judgment", f"the reference has no provision {provision_id!r}", "Correct the id.")
    return {"doc_id": doc_id, "provision_id": provision_id, "provision_key": make_text_key(texts.iloc[0])}


def find_clause_key(units: pd.DataFrame, doc_id: str, clause_id: str) -> str:
    """Return the key of a clause; without clause_id that of the whole plan, of which "none takes it up" speaks."""
    texts = units.loc[units["doc_id"] == doc_id, ["clause_id", "text"]]
    if not clause_id:
        return make_plan_key(texts["text"])
    return make_text_key(texts.loc[texts["clause_id"] == clause_id, "text"].iloc[0])


def add_judgments(study: Study, lines: Iterable[Mapping[str, object]], *, coder: str, kind: str) -> pd.DataFrame:
    """Add lines to judgments/<coder>.csv in one write, under one time, and wait until the disk has them.

    Two processes may add to one file: each write goes to its end as a whole.

    Parameters
    ----------
    study : Study
        Where to.
    lines : iterable of mapping
        The columns of a file but judged_at, coder and kind.
    coder, kind : str
        Whose they are.

    Returns
    -------
    DataFrame
        The lines as they were added.
    """
    folder = study.folder / "judgments"
    stamp = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    try:
        coder = check_new_coder(study, coder, kind)
        rows = [{**line, "judged_at": stamp, "coder": coder, "kind": kind} for line in lines]
        table, path = pd.DataFrame(rows).reindex(columns=list(COLUMNS)), folder / f"{coder}.csv"
        folder.mkdir(exist_ok=True)
        before = path.read_bytes() if path.exists() else b""
        text = table.to_csv(index=False, header=False, lineterminator="\n")
        head = ",".join(COLUMNS) + "\n"
        if _find_last_head(before) != list(COLUMNS):
            text = head + text
        if before and not before.endswith(b"\n"):  # the last line was cut short, or typed by hand
            text = "\n" + text
        append_bytes(path, text.encode())
    except OSError as error:
        remedy = "Make the study folder writable, or copy it where you may write."
        raise OutputError(str(folder / f"{coder}.csv"), f"cannot be written ({error.strerror})", remedy) from None
    return table


def append_bytes(path: Path, content: bytes) -> None:
    """Add to the end of a file in one go, and wait until the disk has it."""
    place = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        while content:
            content = content[os.write(place, content) :]
        os.fsync(place)
    finally:
        os.close(place)


def _find_last_head(content: bytes) -> list[str]:
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    likely = (line for line in reversed(lines) if NEEDED[0] in line)  # a long file is not parsed to add a line
    heads = (cells for line in likely if _is_head(cells := _split_line(line, max(",;\t", key=line.count))))
    return next(heads, [])


def check_new_coder(study: Study, coder: str, kind: str) -> str:
    """Return the name of a coder, if a file of that name and kind may be in the study.

    Raises
    ------
    ParameterError
        If the name can name no file, or another coder of the study has it, or one of the other kind.
    """
    name = check_coder(coder)
    if kind not in CODER_KINDS:
        raise ParameterError("coder", f"kind {kind!r} is unknown", f"Use {' or '.join(CODER_KINDS)}.")
    _check_name_is_free(study.folder / "judgments", name, kind)
    return name


def _check_name_is_free(folder: Path, coder: str, kind: str) -> None:
    """Refuse a name that differs from another coder's by capitals alone, or that is of the other kind."""
    for path in folder.glob("*.csv"):
        stem = unicodedata.normalize("NFC", path.stem)
        if stem != coder and stem.casefold() == coder.casefold():
            problem = f"'{coder}' is called '{stem}' in {folder}"
            raise ParameterError("coder", problem, "Write it so, or choose another.")
    path = folder / f"{coder}.csv"
    if kind == CODER_KINDS[0] and path.is_file() and CODER_KINDS[1].encode() not in path.read_bytes():
        return  # the word stands nowhere: a long file is not parsed to add a line
    kinds = {row["kind"] for row in read_file(path) if not row["problem"]} if path.is_file() else set()
    if kinds - {kind}:
        problem = f"'{coder}' is a {next(iter(kinds - {kind}))} in {path}, and is to be a {kind} now"
        raise ParameterError("coder", problem, "Choose another name.")


def check_judgments_folder(study: Study) -> None:
    """Raise an error of one line if judgments cannot be kept in the study folder, before anybody begins to judge.

    Raises
    ------
    StudyError
        Naming the folder.
    """
    folder = study.folder / "judgments"
    place = folder if folder.exists() else study.folder
    if (folder.exists() and not folder.is_dir()) or not os.access(place, os.W_OK | os.X_OK):
        raise StudyError(str(folder), "cannot be written", "Make the study folder writable, or copy it elsewhere.")


def list_as_judgments(gold: pd.DataFrame, *, units: pd.DataFrame, provisions: pd.DataFrame) -> pd.DataFrame:
    """Return hand codes of gold/ as the judgments of one coder, ``gold``.

    Parameters
    ----------
    gold : DataFrame
        Codes by clause, as :func:`toolkit.validation.hand_codes.load_gold` gives them. They count as a model's
        unless a column `kind` says ``person``.
    units, provisions : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        The judgments table. Where all content of a plan is coded, provisions that no clause takes up are judged
        none; in a plan coded in part nothing is known of them.

    Examples
    --------
    >>> units = pd.DataFrame({"doc_id": "lam", "clause_id": ["1", "2"], "kind": "clause"})
    >>> provisions = pd.DataFrame({"provision_id": ["I", "II"]})
    >>> gold = pd.DataFrame({"doc_id": "lam", "clause_id": ["1", "2"], "provision_id": ["I", ""],
    ...                      "strength": ["full", ""]})
    >>> table = list_as_judgments(gold, units=units, provisions=provisions)
    >>> table[["provision_id", "clause_id", "verdict"]].values.tolist()
    [['I', '1', 'full'], ['II', '', 'none']]
    """
    kinds = gold["kind"] if "kind" in gold else pd.Series("model", index=gold.index)
    numbers = gold["row"] if "row" in gold else pd.Series(range(2, len(gold) + 2), index=gold.index)
    table = gold.assign(kind=kinds.where(kinds.isin(CODER_KINDS), "model"), row=numbers)
    base: dict[str, object] = {
        **dict.fromkeys(COLUMNS, ""), "coder": GOLD, "reason": "import", "state": "", "problem": "",
        "file": "gold/codes", "chance": None, "seconds": None,
    }  # fmt: skip
    rows: list[dict[str, object]] = []
    for doc_id, codes in table.groupby("doc_id", sort=False):
        coded = codes[codes["provision_id"] != ""]
        for code in coded.to_dict("records"):
            said = {name: code[name] for name in ("doc_id", "clause_id", "provision_id", "kind", "row")}
            rows.append({**base, **said, "verdict": code["strength"]})
        content = units[(units["doc_id"] == doc_id) & units["kind"].isin(("clause", "row"))]
        if len(content) and set(content["clause_id"]) <= set(codes["clause_id"]):
            kind, row = codes["kind"].iloc[0], int(codes["row"].iloc[0])
            rows += [
                {**base, "doc_id": doc_id, "provision_id": one, "kind": kind, "row": row, "verdict": "none"}
                for one in provisions["provision_id"]
                if one not in set(coded["provision_id"])
            ]
    return make_table("judgments", rows).astype({"chance": float, "seconds": float})
