"""Judgments as a REFI-QDA project (.qdpx), for NVivo, MAXQDA, ATLAS.ti and QualCoder; what coders did there, read back.

The XML is written and read here: what comes back was made by other programs, and must neither be unpacked to disk nor
refused for what these add of their own.
"""

from __future__ import annotations

import re
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from lxml import etree

from toolkit.errors import OutputError, StudyError
from toolkit.parameters import VERSION
from toolkit.review.intake import Intake
from toolkit.review.judgments import GOLD, read_verdict
from toolkit.review.keys import make_text_key
from toolkit.review.sheets import take_rows
from toolkit.study.folder import Study
from toolkit.tables import CODER_KINDS, CONTENT_KINDS, STRENGTHS, VERDICTS, select_plans
from toolkit.words.columns import find_cell
from toolkit.words.labels import Language, word

_SPACE = "urn:QDA-XML:project:1.0"
_IDS = uuid.UUID("8c5f0f1e-5c0b-5b57-9c1a-3d6f0f1d6a10")
#: Under this name the pairs of the method go; what carries it is not taken back.
METHOD = "doichieu"
#: Between the id of a provision or plan and what else stands in a name.
_DASH = " – "
#: Characters of a provision that its name shows.
_SHORT = 60
#: The beginning of a line of a plan: which unit it is.
_LABEL = re.compile(r"^\[([^\]\n]+)\] ")
#: Bytes, unpacked, of the XML and of a plan.
_LONGEST_XML, _LONGEST_TEXT = 100_000_000, 20_000_000
#: Share of a clause that a selection must cover, where it covers several.
_MOSTLY = 0.5
#: A time as XML writes it; in files typed by hand anything may stand there.
_TIME = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?Z?")
#: Ways in which programs count letters: as they stand, a line end as one, and both in units of UTF-16.
_MEASURES: tuple[Callable[[str], int], ...] = (
    len,
    lambda text: len(text.replace("\r\n", "\n")),
    lambda text: len(text.encode("utf-16-le")) // 2,
    lambda text: len(text.replace("\r\n", "\n").encode("utf-16-le")) // 2,
)
#: A unit in a plan of a project: its id, the first and the last place of its text, and the key of its text.
_Span = tuple[str, int, int, str]
#: What XML cannot hold.
_UNFIT = re.compile(r"[^\t\n\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_STATES = ("in_force", "disputed", "overruled", "not_counted")


def make_guid(*names: str) -> str:
    """Return the id of something by its names: the same names, the same id."""
    return str(uuid.uuid5(_IDS, "\t".join(names)))


def _guid_code(provision_id: str, text: str, verdict: str) -> str:
    return make_guid("code", provision_id, make_text_key(text), verdict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A plan as a plain text: a line a unit, with its id before it; `places` are those of the texts alone."""

    text: str
    places: Mapping[str, tuple[int, int]]


def _lay_out(units: pd.DataFrame) -> _Plan:
    lines, places, at = [], {}, 0
    for row in units.to_dict("records"):
        label, text = f"[{row['clause_id']}] ", _clean(str(row["text"]))
        places[str(row["clause_id"])] = (at + len(label), at + len(label) + len(text))
        lines.append(f"{label}{text}\n")
        at += len(lines[-1])
    return _Plan("".join(lines), places)


def _clean(text: str) -> str:
    return " ".join(_UNFIT.sub(" ", text).split())


def write_project(
    path: Path,
    *,
    study: Study,
    units: pd.DataFrame,
    documents: pd.DataFrame,
    provisions: pd.DataFrame,
    alignment: pd.DataFrame,
    judgments: pd.DataFrame,
) -> tuple[int, int]:
    """Write the plans with what the method and coders say of them as a project of REFI-QDA 1.0.

    A source is a plan, a line a unit with its id before it. A code is a provision, below it one for each verdict;
    ``none`` is a code of the whole source. A user is a coder; the pairs that stand by the method are those of the user
    ``doichieu``.

    Parameters
    ----------
    path : Path
        A .qdpx file.
    study : Study
        For the name and the language of codes.
    units, documents, provisions, alignment, judgments : DataFrame
        The tables of those names.

    Returns
    -------
    n_codings, n_left_out : int
        Codings in it, and judgments that are not: their texts changed, or they could not be used.

    Raises
    ------
    OutputError
        If it is called otherwise, or cannot be written.
    """
    if path.suffix.lower() != ".qdpx":
        raise OutputError(str(path), "is no name of a REFI-QDA project", "Let it end with .qdpx.")
    language = study.parameters.language
    plans = select_plans(documents).to_dict("records")
    texts = {str(row["doc_id"]): _lay_out(units[units["doc_id"] == row["doc_id"]]) for row in plans}
    said = [*_list_found(alignment), *_list_judged(judgments)]
    known = {str(row["provision_id"]): row for row in provisions.to_dict("records")}
    said = [
        one
        for one in said
        if one["provision_id"] in known
        and one["doc_id"] in texts
        and (not one["clause_id"] or one["clause_id"] in texts[one["doc_id"]].places)
    ]
    root = etree.Element(f"{{{_SPACE}}}Project", nsmap={None: _SPACE}, name=study.name, origin=f"doichieu {VERSION}")
    users = _add(root, "Users")
    for coder, kind in dict.fromkeys([(METHOD, "method"), *((str(one["coder"]), str(one["kind"])) for one in said)]):
        _add(users, "User", guid=make_guid("user", kind, coder), name=coder, id=kind)
    _add_codes(_add(_add(root, "CodeBook"), "Codes"), known.values(), language)
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    for one in said:  # programs expect a time of everything
        one["judged_at"] = one["judged_at"] if _TIME.fullmatch(str(one["judged_at"])) else now
    sources, notes = _add(root, "Sources"), etree.Element(f"{{{_SPACE}}}Notes")
    by_plan: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
    for one in said:
        by_plan[str(one["doc_id"])].append(one)
    for row in plans:
        doc_id = str(row["doc_id"])
        _add_source(sources, notes, row, by_plan[doc_id], texts[doc_id], known, now=now, language=language)
    if len(notes):
        root.append(notes)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            _write_member(archive, "project.qde", xml)
            for doc_id, plan in texts.items():
                _write_member(archive, f"Sources/{make_guid('source', doc_id)}.txt", plan.text.encode())
    except OSError as error:
        raise OutputError(str(path), f"cannot be written ({error.strerror})", "Name another file.") from None
    n_judged = sum(one["coder"] != METHOD for one in said)
    return len(said), len(judgments) - n_judged


def _write_member(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, content)


def _add(parent: Any, tag: str, text: str = "", /, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{_SPACE}}}{tag}", {key: _clean(value) for key, value in attributes.items()})
    element.text = _clean(text) or None
    return element


def _list_found(alignment: pd.DataFrame) -> Iterator[dict[Any, Any]]:
    """Yield the pairs that stand by the method: nobody judged their cell, or people disagree on it."""
    for row in alignment[alignment["judged_by"] == ""].to_dict("records"):
        yield {**row, "verdict": row["strength"], "coder": METHOD, "kind": "method", "note": "", "judged_at": ""}


def _list_judged(judgments: pd.DataFrame) -> Iterator[dict[Any, Any]]:
    """Yield what coders say of the texts as they are."""
    yield from judgments[judgments["state"].isin(_STATES)].to_dict("records")


def _add_codes(codes: Any, provisions: Iterable[Mapping[Any, Any]], language: str) -> None:
    for row in provisions:
        provision_id, text = str(row["provision_id"]), str(row["text"])
        name = text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rsplit(' ', 1)[0]}…"
        guid = _guid_code(provision_id, text, "")
        parent = _add(codes, "Code", guid=guid, name=f"{provision_id}{_DASH}{name}", isCodable="false")
        _add(parent, "Description", f"{row['context']} > {text}" if row["context"] else text)
        for verdict in VERDICTS:
            own = f"{provision_id}{_DASH}{find_cell('verdict', verdict, language)}"
            _add(parent, "Code", guid=_guid_code(provision_id, text, verdict), name=own, isCodable="true")


def _add_source(
    sources: Any,
    notes: Any,
    row: Mapping[Any, Any],
    said: Sequence[Mapping[Any, Any]],
    plan: _Plan,
    provisions: Mapping[str, Mapping[Any, Any]],
    *,
    now: str,
    language: Language,
) -> None:
    doc_id = str(row["doc_id"])
    guid = make_guid("source", doc_id)
    name = _DASH.join(part for part in (doc_id, f"{row['unit']} {row['number']}".strip()) if part)
    made = {"creatingUser": make_guid("user", "method", METHOD), "creationDateTime": now}
    source = _add(sources, "TextSource", guid=guid, name=name, plainTextPath=f"internal://{guid}.txt", **made)
    whole = []
    for one in said:
        clause_id = str(one["clause_id"])
        if not clause_id:
            whole.append(one)
        else:
            begin, end = plan.places[clause_id]
            names = (doc_id, str(one["provision_id"]), clause_id, str(one["coder"]))
            user = make_guid("user", str(one["kind"]), str(one["coder"]))
            selection = _add(
                source, "PlainTextSelection", guid=make_guid("selection", *names), name=clause_id,
                startPosition=str(begin), endPosition=str(end), creatingUser=user,
                creationDateTime=str(one["judged_at"]),
            )  # fmt: skip
            if one["note"]:
                _add(selection, "Description", str(one["note"]))
            _add_coding(selection, notes, one, names, provisions, language=language)
    for one in whole:  # after the selections: the schema has an order
        names = (doc_id, str(one["provision_id"]), "", str(one["coder"]))
        _add_coding(source, notes, one, names, provisions, language=language)


def _add_coding(
    parent: Any,
    notes: Any,
    one: Mapping[Any, Any],
    names: tuple[str, ...],
    provisions: Mapping[str, Mapping[Any, Any]],
    *,
    language: Language,
) -> None:
    user = make_guid("user", str(one["kind"]), str(one["coder"]))
    when = str(one["judged_at"])
    coding = _add(parent, "Coding", guid=make_guid("coding", *names), creatingUser=user, creationDateTime=when)
    provision_id = str(one["provision_id"])
    code = _guid_code(provision_id, str(provisions[provision_id]["text"]), str(one["verdict"]))
    _add(coding, "CodeRef", targetGUID=code)
    if one["note"] and not one["clause_id"]:  # a selection has it in its description
        guid = make_guid("note", *names)
        _add(coding, "NoteRef", targetGUID=guid)
        note = _add(notes, "Note", guid=guid, name=word("qda.note", language, coder=one["coder"]), creatingUser=user)
        _add(note, "PlainTextContent", str(one["note"]))


@dataclass(slots=True)
class _Cell:
    """What a coder says of a cell in a project."""

    kind: str
    clauses: dict[str, tuple[str, str]] = field(default_factory=dict)
    none: bool = False
    notes: list[str] = field(default_factory=list)
    key: str = ""
    wrong: str = ""


def read_project(path: Path, *, units: pd.DataFrame, documents: pd.DataFrame, provisions: pd.DataFrame) -> Intake:
    """Read a project that :func:`write_project` wrote and coders worked on in another program.

    A coding with a code of a verdict counts for each clause that the selection covers for the most part, or for the
    one that it stands in; the verdict ``none`` counts for the whole plan wherever it stands. What the users
    ``doichieu`` and ``gold`` coded is ours and not taken. Codings of one user on one provision in one plan are one
    decision, taken as a whole or not at all.

    Parameters
    ----------
    path : Path
        A .qdpx file.
    units, documents, provisions : DataFrame
        The tables of those names.

    Raises
    ------
    StudyError
        If it cannot be read.
    """
    root, texts = _open_project(path)
    users = _read_users(root)
    codes, alien = _read_codes(root, provisions)
    doc_ids = {make_guid("source", doc_id): doc_id for doc_id in map(str, select_plans(documents)["doc_id"])}
    notes = {note.get("guid", ""): _read_note(note, texts) for note in root.iterfind(f".//{{{_SPACE}}}Note")}
    cells: dict[tuple[str, str, str], _Cell] = {}
    problems = []
    for source in root.iterfind(f".//{{{_SPACE}}}TextSource"):
        name = str(source.get("name") or source.get("guid") or "")
        codings = list(_list_codings(source, users))
        doc_id = _find_plan(source, doc_ids)
        if not doc_id:
            if codings:
                problems.append(f"source '{name[:80]}' is no plan of this study: {len(codings)} codings")
            continue
        spans = _find_spans(source, _read_text(source, texts))
        for coding, selection, coder, kind in codings:
            target = _find_target(coding, "CodeRef")
            if target not in codes:
                what = alien.get(target, target)
                problems.append(f"{doc_id}: {coder} uses '{what[:80]}', which is no code of a verdict of this study")
                continue
            provision_id, verdict, key = codes[target]
            cell = cells.setdefault((coder, doc_id, provision_id), _Cell(kind))
            cell.key = cell.key or key
            told = "" if selection is None else str(selection.findtext(f"{{{_SPACE}}}Description") or "")
            cell.notes += [told] if told else []
            cell.notes += [notes[one] for one in _list_targets(coding, "NoteRef") if notes.get(one)]
            _mark(cell, verdict, selection, spans)
    content = units[units["kind"].isin(CONTENT_KINDS)]
    rows: list[dict[str, object]] = []
    for number, ((coder, doc_id, provision_id), cell) in enumerate(cells.items(), start=1):
        where = f"{coder}, {doc_id} {provision_id}"
        problem = cell.wrong or ("none and a clause at once" if cell.none and cell.clauses else "")
        if problem:
            problems.append(f"{where}: {problem}")
            continue
        base: dict[str, object] = {
            "coder": coder, "kind": cell.kind, "doc_id": doc_id, "provision_id": provision_id, "reason": "import",
            "provision_key": cell.key, "judged_at": "", "clause_key": "", "note": "", "chance": None, "seconds": None,
            "file": path.name, "row": number, "problem": "", "state": "",
        }  # fmt: skip
        marked = cell.clauses or {"": ("none", "")}
        own = [{**base, "clause_id": name, "verdict": said, "clause_key": key} for name, (said, key) in marked.items()]
        own[0]["note"] = " ".join(dict.fromkeys(cell.notes))
        rows += own
    taken = take_rows(rows, units=content, provisions=provisions, tell=_tell)
    named = [f"{path.name}, {problem}" for problem in (*problems, *taken.problems)]
    return Intake(taken.decisions, list(dict.fromkeys(named)))


def _tell(row: Mapping[Any, Any]) -> str:
    return f"{row['coder']}, {row['doc_id']} {row['provision_id']}: {row['problem']}"


def _open_project(path: Path) -> tuple[Any, dict[str, str]]:
    """Return the root of the XML, and the texts by the names of their files in lower case."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {member.filename.replace("\\", "/"): member for member in archive.infolist()}
            projects = [member for name, member in members.items() if name.lower().endswith(".qde") and "/" not in name]
            if not projects:
                raise StudyError(str(path), "holds no project (.qde)", "Export it as a REFI-QDA project (.qdpx).")
            xml = _read_member(archive, projects[0], _LONGEST_XML)
            texts = {
                name.rpartition("/")[2].lower(): _read_member(archive, member, _LONGEST_TEXT).decode("utf-8-sig")
                for name, member in members.items()
                if name.lower().startswith("sources/") and name.lower().endswith(".txt")
            }
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(xml, parser)
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        problem = f"cannot be read as a REFI-QDA project ({str(error)[:120]})"
        raise StudyError(str(path), problem, "Export it again as .qdpx.") from None
    if root.tag != f"{{{_SPACE}}}Project":
        raise StudyError(str(path), "is no project of REFI-QDA 1.0", "Export it as a REFI-QDA project (.qdpx).")
    return root, texts


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(member) as file:
        content = file.read(most + 1)  # what the archive says of its size may be wrong
    if len(content) > most:
        raise ValueError(f"{member.filename} is over {most // 1_000_000} MB")
    return content


def _read_users(root: Any) -> dict[str, tuple[str, str]]:
    """Return the names, as ones that can name a file, and the kinds of users by their ids."""
    users = {}
    for user in root.iterfind(f".//{{{_SPACE}}}User"):
        guid = _bare(user.get("guid"))
        name = re.sub(r"[^\w-]+", "-", str(user.get("name") or user.get("id") or "")).strip("-")
        by_guid = [kind for kind in CODER_KINDS if guid == make_guid("user", kind, name)]
        told = user.get("id") if user.get("id") in CODER_KINDS else CODER_KINDS[0]
        users[guid] = (name, by_guid[0] if by_guid else str(told))
    return users


def _read_codes(root: Any, provisions: pd.DataFrame) -> tuple[dict[str, tuple[str, str, str]], dict[str, str]]:
    """Return provision, verdict and key of the codes that have them, and the names of the others, by their ids.

    Programs may give codes other ids; then the name tells, and the key is that of the description above it if any.
    """
    texts = {str(row["provision_id"]): str(row["text"]) for row in provisions.to_dict("records")}
    ours = {
        _guid_code(name, text, verdict): (name, verdict, make_text_key(text))
        for name, text in texts.items()
        for verdict in VERDICTS
    }
    codes: dict[str, tuple[str, str, str]] = {}
    alien: dict[str, str] = {}
    for code in root.iterfind(f".//{{{_SPACE}}}Code"):
        guid, name = _bare(code.get("guid")), str(code.get("name") or "")
        provision_id, _, said = name.rpartition(_DASH)
        verdict = read_verdict(said) if said else ""
        if guid in ours:
            codes[guid] = ours[guid]
        elif verdict and provision_id in texts:
            told = str(code.getparent().findtext(f"{{{_SPACE}}}Description") or "").rpartition(" > ")[2]
            codes[guid] = (provision_id, verdict, make_text_key(told) if told else "")
        else:
            alien[guid] = name
    return codes, alien


def _bare(guid: str | None) -> str:
    return str(guid or "").strip("{}").lower()


def _find_target(element: Any, name: str) -> str:
    return next(iter(_list_targets(element, name)), "")


def _list_targets(element: Any, name: str) -> list[str]:
    return [_bare(one.get("targetGUID")) for one in element.iterfind(f"{{{_SPACE}}}{name}")]


def _read_note(note: Any, texts: Mapping[str, str]) -> str:
    return " ".join(_read_text(note, texts).split())


def _read_text(source: Any, texts: Mapping[str, str]) -> str:
    content = source.findtext(f"{{{_SPACE}}}PlainTextContent")
    if content is not None:
        return str(content)
    return texts.get(str(source.get("plainTextPath") or "").rpartition("/")[2].lower(), "")


def _find_plan(source: Any, doc_ids: Mapping[str, str]) -> str:
    known = doc_ids.get(_bare(source.get("guid")), "")
    named = str(source.get("name") or "").removesuffix(".txt").partition(_DASH)[0]
    return known or (named if named in doc_ids.values() else "")


def _list_codings(source: Any, users: Mapping[str, tuple[str, str]]) -> Iterator[tuple[Any, Any, str, str]]:
    """Yield the codings of a source with their selection (None: the whole source), coder and kind, but ours."""
    for coding in source.iterfind(f".//{{{_SPACE}}}Coding"):
        parent = coding.getparent()
        selection = parent if parent is not source else None
        user = coding.get("creatingUser") or parent.get("creatingUser")
        coder, kind = users.get(_bare(user), ("", CODER_KINDS[0]))
        if coder.casefold() not in (METHOD, GOLD):
            yield coding, selection, coder or "nobody", kind


def _find_spans(source: Any, text: str) -> Sequence[_Span] | None:
    """Return the units of a plan as a project has it; None where nobody can tell what its places count.

    Programs count line ends as one or two, and letters beyond the basic plane too. Where that makes a difference,
    the selections that are units to the letter, such as those that we wrote, tell how it was done.
    """
    ways = {tuple(_measure_spans(text, measure)): None for measure in _MEASURES}
    if len(ways) == 1:
        return next(iter(ways))
    selections = [_read_place(one) for one in source.iterfind(f"{{{_SPACE}}}PlainTextSelection")]
    whole = {way: sum(place in {span[1:3] for span in way} for place in selections) for way in ways}
    best = max(whole.values())
    found = [way for way, n in whole.items() if n == best]
    return found[0] if len(found) == 1 else None


def _measure_spans(text: str, measure: Callable[[str], int]) -> Iterator[_Span]:
    at = 0
    for line in text.splitlines(keepends=True):
        label = _LABEL.match(line)
        if label:
            own = line[label.end() :].rstrip("\r\n")
            begin = at + measure(label[0])
            yield label[1], begin, begin + measure(own), make_text_key(own)
        at += measure(line)


def _read_place(selection: Any) -> tuple[int, int] | None:
    try:
        return int(selection.get("startPosition")), int(selection.get("endPosition"))
    except (AttributeError, TypeError, ValueError):
        return None


def _mark(cell: _Cell, verdict: str, selection: Any, spans: Sequence[_Span] | None) -> None:
    """Write a coding into its cell; what cannot be taken is noted as `wrong`."""
    if verdict not in STRENGTHS:
        cell.none = True
        return
    place = _read_place(selection)
    if place is None:
        cell.wrong = "a clause is coded, and no passage selected"
        return
    if spans is None:
        cell.wrong = "line ends were changed in its plan, so that nobody knows where passages stand"
        return
    begin, end = place
    shares = {
        (name, key): (min(end, last) - max(begin, first), last - first)
        for name, first, last, key in spans
        if min(end, last) > max(begin, first)
    }
    chosen = [one for one, (shared, whole) in shares.items() if shared >= _MOSTLY * whole]
    if not chosen and shares:
        chosen = [max(shares, key=lambda one: shares[one][0])]
    if not chosen:
        cell.wrong = f"the passage {begin} to {end} stands in no unit of the plan"
    for name, key in chosen:
        if cell.clauses.setdefault(name, (verdict, key))[0] != verdict:
            cell.wrong = f"two things are said of {name}"
