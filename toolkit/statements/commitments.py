"""Who does what, with which target, by when, on what condition: the commitments of every document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from toolkit.records import Cell
from toolkit.statements.actors.performers import find_performers, name_body, names_only, read_bodies
from toolkit.statements.passage import read_passage
from toolkit.statements.rows import FIGURES, group_cells, restate_row
from toolkit.statements.sentences import split_parts
from toolkit.statements.values.moments import find_moments
from toolkit.statements.values.quantities import find_quantities
from toolkit.tables import CONTENT_KINDS, check_columns, make_table, select_plans
from toolkit.text.dates import count_days

#: Types of unit that commit to something; viewpoints and accounts of the situation do not.
COMMITTING = ("target", "task", "organisation")
#: What a condition waits for: between two of these a comma lists and does not end it.
_AWAITED = r"(?:quy định|hướng dẫn|chỉ đạo|chủ trương|chính sách|văn bản|ý kiến|kết luận|nguồn lực|kinh phí|vốn)"
#: "kể cả khi ..." concedes, and "trong phạm vi chức năng" tells whom a task concerns.
_CONDITION = re.compile(
    r"(?<!\w)(?<!cả )(?:sau khi|ngay khi|khi (?:có|được|đủ|đã)|nếu|trong trường hợp|với điều kiện"
    r"|tùy (?:theo|vào|thuộc)|trong phạm vi (?:được|khả năng|nguồn lực|ngân sách|kinh phí|dự toán)|theo khả năng"
    r"|(?:(?<=^)|(?<=[.;:\n] ))khi"
    r"(?= (?:[^\W\d]+ ){1,9}?(?:đã|có|được|ban hành|quy định|hướng dẫn|phê duyệt)(?!\w)))(?!\w)"
    rf"(?:{_AWAITED},(?= {_AWAITED}(?!\w))|(?! thì )[^,;.()\n])*"
)


#: A sentence that opens the plan: it says who issues it, and at most whom it charges.
_OPENS_PLAN = re.compile(
    r"(?:ban hành|xây dựng|triển khai)[^.]*?(?:kế hoạch|chương trình|quyết định|chỉ thị|đề án)[^.]*?"
    r"(?:như sau|sau đây|nội dung sau|nhiệm vụ sau|sau)\s*:?\s*$|^\s*(?:căn cứ|thực hiện|triển khai|theo)(?!\w)[^>]*"
    r"(?:nghị quyết|kết luận|chỉ thị|quyết định|kế hoạch|chương trình) (?:hội nghị|số|của|lần thứ)"
)
_CHARGES = re.compile(r"(?<!\w)(?:yêu cầu|giao(?: cho)?|đề nghị|phân công|chỉ đạo)\s+")
#: The body that a heading is about ("Trách nhiệm của Sở Y tế", "Đối với các xã").
_CHARGE_OF = re.compile(
    r"(?:trách nhiệm của|nhiệm vụ của|đối với|về phía|giao(?: cho)?|đề nghị|yêu cầu|phân công)(?: cho)?\s+"
)
#: Who is charged in general: where a heading names the body, such a subject further on is no other lead.
_IN_GENERAL = re.compile(
    r"(?:các )?(?:cấp ủy|người đứng đầu|(?:phó )?bí thư|tập thể|cá nhân|thủ trưởng|lãnh đạo|ban thường vụ)"
    r"|(?:cơ quan|đơn vị), "
)
#: What a lead-in says of its subject, further on in the sentence ("..., các sở cần triển khai các nhiệm vụ sau:").
_IS_TOLD = re.compile(r" (?:cần|phải|có trách nhiệm|tập trung|chủ động|tổ chức|triển khai|khẩn trương)(?!\w)")
#: A line of its own that tells who is responsible for what stands above it in its section.
_LINE = re.compile(
    r"\W*(?:trách nhiệm(?: (?:chỉ đạo|chủ trì|tổ chức))?(?: thực hiện)?|phân công thực hiện"
    r"|(?:cơ quan|đơn vị)(?: chịu trách nhiệm)? (?:chủ trì|thực hiện)|chủ trì(?: thực hiện)?"
    r"|(?P<support>(?:(?:cơ quan|đơn vị) )?phối hợp(?: thực hiện)?))\s*:\s*"
)
_RESTS_ON = re.compile(r"(?:căn cứ|trên cơ sở|thực hiện|theo) ")
_KIND_NAMED = re.compile(r"(?:đề án|chương trình|kế hoạch|chiến lược|quy hoạch|nghị quyết|kết luận|dự án)(?!\w)")
#: Figures under such a heading are targets, whatever the section is called.
_INDICATORS = re.compile(r"(?<!\w)(?:chỉ tiêu|mục tiêu cụ thể)(?!\w)")
#: The most words of a cell that names a body which is not known.
_MOST_WORDS = 14
_ALWAYS = re.compile(r"\((?:thực hiện |làm |việc )?(thường xuyên)(?!\w)[^()]*\)|^\s*(thường xuyên)(?!\w)")
#: As a heading, "Tầm nhìn đến năm 2045" dates what stands below it.
_OUTLOOK = re.compile(r"^\W*(?:tầm nhìn|định hướng)\s+(?=đến|tới|năm)", re.IGNORECASE)
#: What a heading or lead-in says of all below it ("NHIỆM VỤ THƯỜNG XUYÊN").
_ALWAYS_BELOW = re.compile(r"(?:nhiệm vụ|công việc|việc) thường xuyên(?:,? (?:sau|dưới)(?: đây)?)?\s*[:.;]?\s*$")
#: A statement of time in brackets that is no year of a law or programme ("(từ năm 2031)").
_BY_WHEN = re.compile(r"(?:từ|trong|trước|đến|xong|hoàn thành|chậm nhất|muộn nhất|hết|hằng|hàng|mỗi)(?!\w)")
#: Behind the period of a plan, which is no deadline of it.
_GOES_ON = re.compile(r",? và (?:những|các) năm (?:sau|tiếp)")


@dataclass(frozen=True, slots=True)
class Roles:
    """Bodies that lead and that support, as written, joined by ``;``, and where the lead is told."""

    lead: str = ""
    support: str = ""
    source: str = ""


def list_commitments(
    units: pd.DataFrame,
    documents: pd.DataFrame,
    citations: pd.DataFrame | None = None,
    *,
    cells: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the commitments of every document, one row each, ready for a regression.

    A clause or row of a target, a task or organisation is a commitment; a clause that names another body as
    leading further on is one more. Formulas, viewpoints, accounts of the situation and, in reports about a
    plan, results are none.

    Parameters
    ----------
    units, documents : DataFrame
        The tables of those names.
    citations : DataFrame, optional
        What each document cites; without it `cites` is empty.
    cells : DataFrame, optional
        The cells of the rows among the units; needed where there are rows.

    Returns
    -------
    DataFrame
        The commitments table. lead, support, target and deadline are as written, several joined by ``;``;
        what a clause does not say is taken from its headings and lead-ins (lead, deadline). start and end
        are those of the unit in the document's text. More columns: condition; deadline_date (ISO, last day
        of the period; empty for frequencies, time limits and dates without year); type; unit, line, issued
        (of the document); days_to_deadline (from its date) and days_since_reference (missing where a day is
        not known); n_words.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a"], "role": ["plan"], "unit": ["Sông Lam"], "line": ["state"],
    ...     "issued": ["2019-12-31"], "extent": ["full"]})
    >>> units = pd.DataFrame({"doc_id": ["a"], "clause_id": ["1"], "parent_id": [""], "kind": ["clause"],
    ...     "depth": [1], "text": ["Sở Y tế chủ trì xây dựng 4 trạm y tế xong trước 31/12/2020."], "context": [""],
    ...     "start": [0], "end": [59], "type": ["task"], "is_formula": [False], "is_report": [False]})
    >>> found = list_commitments(units, documents)
    >>> found[["lead", "target", "deadline_date", "days_to_deadline"]].values.tolist()
    [['Sở Y tế', '4 trạm', '2020-12-31', 366]]
    """
    check_columns(units, "units")
    places = {str(row["doc_id"]): row for row in documents.to_dict("records")}
    reference = next((str(row["issued"]) for row in places.values() if row["role"] == "reference"), "")
    cited = _group_citations(citations)
    rows_of = group_cells(units, cells)
    rows: list[dict[str, object]] = []
    opened: tuple[tuple[str, str], Roles] = ("", ""), Roles()
    waiting: list[tuple[tuple[str, str], dict[str, object]]] = []  # rows since the last line that tells who acts
    content = units[units["kind"].isin(CONTENT_KINDS)]
    for unit in content.to_dict("records"):
        if unit["type"] not in COMMITTING and not _is_indicator(str(unit["text"]), str(unit["context"])):
            continue
        place = places[str(unit["doc_id"])]
        if unit["is_formula"] or (unit["is_report"] and place["extent"] == "report"):
            continue
        spans = cited.get(str(unit["doc_id"]), [])
        shared = {
            "doc_id": unit["doc_id"], "clause_id": unit["clause_id"],
            "type": unit["type"] if unit["type"] in COMMITTING else "target",
            "cites": "; ".join(dict.fromkeys(n for s, n in spans if unit["start"] <= s < unit["end"])),
            "start": unit["start"], "end": unit["end"], "unit": place["unit"], "line": place["line"],
            "issued": place["issued"], "days_since_reference": count_days(reference, str(place["issued"])),
        }  # fmt: skip
        row = rows_of.get((str(unit["doc_id"]), str(unit["clause_id"])))
        text, context = str(unit["text"]), str(unit["context"])
        place_of = (str(unit["doc_id"]), context)
        above = find_roles_above(context)
        if not above.lead and opened[0] == place_of:
            above = opened[1]
        if text.rstrip().endswith(":") and (announced := _read_announcement(text)).lead:
            opened = place_of, announced  # what follows at its level is what it announces
        elif opened[0] != place_of:
            opened = ("", ""), Roles()
        found = (
            _read_row(row, text, context, above)
            if row
            else _read_clause(text, context, above, plain=shared["type"] != "target")
        )
        line = Roles() if row else _read_line(text)
        if line.lead or line.support:
            _charge([one for place, one in waiting if _lies_in(place, place_of)], line)
            waiting = []
        for commitment in found:
            days = count_days(str(place["issued"]), str(commitment["deadline_date"]))
            rows.append(shared | commitment | {"days_to_deadline": days})
            waiting += [] if line.lead else [(place_of, rows[-1])]
    table = make_table("commitments", rows)
    lengths = [name for name in table.columns if name.startswith("days_")]
    return table.astype(dict.fromkeys(lengths, "Int64"))


def _is_indicator(text: str, context: str) -> bool:
    """Tell whether a unit of a section on aims states a figure under a heading of indicators."""
    return bool(_INDICATORS.search(read_passage(context.rpartition(" > ")[2]).folded.text) and find_targets(text))


def _group_citations(citations: pd.DataFrame | None) -> dict[str, list[tuple[int, str]]]:
    grouped: dict[str, list[tuple[int, str]]] = {}
    for row in [] if citations is None else citations.to_dict("records"):
        name = str(row["cited_number"] or row["cited_title"] or row["cited_type"])
        grouped.setdefault(str(row["doc_id"]), []).append((int(row["start"]), name))
    return grouped


def _read_line(text: str) -> Roles:
    """Return whom a line of its own names ("Trách nhiệm chỉ đạo thực hiện: Sở Y tế"); empty for any other text."""
    line = _LINE.match(read_passage(text).folded.text)
    names = _name_bodies(text[read_passage(text).folded.source_span(0, line.end())[1] :].strip(" .")) if line else ""
    return Roles("", names) if line and line["support"] else Roles(names, "", "named" if names else "")


def _lies_in(place: tuple[str, str], section: tuple[str, str]) -> bool:
    return place[0] == section[0] and f"{place[1]} > ".startswith(f"{section[1]} > ")


def _charge(rows: Sequence[dict[str, object]], line: Roles) -> None:
    """Give the rows above a line whom it names, where they say nothing themselves."""
    for row in rows:
        if line.lead and (not row["lead"] or row["lead_source"] == "plan"):
            row |= {"lead": line.lead, "lead_source": "heading"}
        row["support"] = row["support"] or line.support


def _read_clause(text: str, context: str, above: Roles, *, plain: bool) -> Iterator[dict[str, object]]:
    """Yield the commitments of a clause: a part that names another leading body begins a new one."""
    line = _read_line(text)
    pieces: list[tuple[str, Roles]] = [(text, line)] if line.lead or line.support else []
    for part in [] if pieces else split_parts(text):
        words = part.of(text)
        roles = find_roles(words, plain=plain)
        if above.lead and roles.lead and is_general(roles.lead) and not (part.start == 0 and _opens(words, roles.lead)):
            roles = Roles("", roles.support)
        if pieces and roles.lead in ("", pieces[-1][1].lead):
            earlier, before = pieces[-1]
            support = _join_names(before.support, roles.support)
            pieces[-1] = (f"{earlier} {words}", Roles(before.lead, support, before.source))
        elif pieces and not pieces[-1][1].lead:
            pieces[-1] = (f"{pieces[-1][0]} {words}", roles)
        else:
            pieces.append((words, roles))
    for words, roles in pieces:
        # "Phối hợp với ..." under the heading of a body: that body takes part, somebody else leads.
        helps = not roles.lead and read_passage(words).text.lstrip("\x00 ").startswith("phối hợp")
        if not (roles.lead or helps):
            roles = Roles(above.lead, roles.support or above.support, above.source)
        support = _join_names(above.lead if helps else "", roles.support)
        deadline, day = find_deadline(words)
        if not deadline:
            deadline, day = find_deadline_above(context)
        yield {
            "lead": roles.lead,
            "support": support,
            "lead_source": roles.source,
            "action": words,
            "target": find_targets(words),
            "deadline": deadline,
            "deadline_date": day,
            "condition": _find_condition(words),
            "n_words": len(words.split()),
        }


def _read_row(row: Sequence[Cell], text: str, context: str, above: Roles) -> Iterator[dict[str, object]]:
    """Yield the commitment of a row of a table, by its columns; of several of one purpose the first counts."""
    cells = {cell.purpose: cell.text.strip(" .;") for cell in reversed(row)}
    action = cells.get("task") or text
    roles = find_roles(action)
    written = cells.get("deadline", "")
    figure = next((cell.text.strip(" .;") for cell in row if cell.purpose in FIGURES), "")
    restated = restate_row(row)
    deadline, day = find_deadline(f"trong {written}" if written[:1].isdigit() else written or action)
    if not (written or deadline):
        deadline, day = find_deadline_above(context)
    if _names_somebody(cells.get("lead", "")):
        roles = Roles(_name_bodies(cells["lead"]), roles.support, "named")
    elif not roles.lead:
        roles = Roles(above.lead, roles.support or above.support, above.source)
    yield {
        "lead": roles.lead,
        "support": _name_bodies(cells["support"]) if _names_somebody(cells.get("support", "")) else roles.support,
        "lead_source": roles.source,
        "action": action,
        "target": find_targets(restated.text if restated else f"{action}. {figure}"),
        "deadline": written or deadline,
        "deadline_date": day,
        "condition": _find_condition(action),
        "n_words": len(text.split()),
    }


def find_roles(text: str, *, plain: bool = True) -> Roles:
    """Return who leads and who supports in a passage, as it says itself.

    Bodies of recitals, citations and news do not lead.

    Parameters
    ----------
    text : str
    plain : bool
        Whether the plain subject of a verb leads where nobody is told to; not where the text only states figures.

    Examples
    --------
    >>> find_roles("Sở Nội vụ chủ trì, phối hợp với các sở, ngành liên quan rà soát.")
    Roles(lead='Sở Nội vụ', support='các sở, ngành liên quan', source='named')
    """
    passage = read_passage(text)
    names: dict[str, dict[str, None]] = {"lead": {}, "doer": {}, "support": {}}
    for one in find_performers(passage):
        start, end = passage.folded.source_span(one.start, one.end)
        name = " ".join(text[start:end].split())
        names[one.role][name if one.role == "support" else _capitalize(name)] = None
    lead = names["lead"] or (names["doer"] if plain else {})
    support = _join_names(*(name for name in names["support"] if _capitalize(name) not in lead))
    return Roles("; ".join(lead), support, "named" if lead else "")


def find_roles_above(context: str) -> Roles:
    """Return who leads by the headings and lead-ins above, the nearest that names anybody.

    Parameters
    ----------
    context : str
        Headings and lead-ins joined by ``>``, outermost first. What opens the plan names who issues it: only
        whom it charges counts, with the source "plan".

    Examples
    --------
    >>> find_roles_above("UBND tỉnh ban hành Kế hoạch như sau: > TỔ CHỨC THỰC HIỆN > Các chủ rừng > Về giống")
    Roles(lead='Các chủ rừng', support='', source='heading')
    >>> find_roles_above("UBND tỉnh ban hành Kế hoạch như sau: > NHIỆM VỤ").lead
    ''
    """
    support = ""
    for segment in reversed([one for one in context.split(" > ") if one.strip()]):
        passage = read_passage(segment)
        if _OPENS_PLAN.search(passage.folded.text):
            charge = next((match for match in _CHARGES.finditer(passage.text)), None)
            bodies = read_bodies(passage, charge.end()) if charge else []
            roles, source = Roles(_capitalize(_quote(segment, bodies))), "plan"
        else:
            roles, source = _read_heading(segment), "heading"
        support = support or roles.support
        if roles.lead:
            return Roles(roles.lead, support, source)
    return Roles()


def _read_announcement(text: str) -> Roles:
    """Return who acts by the last sentence of a clause that announces others ("... thực hiện 21 nhiệm vụ:")."""
    roles = find_roles(re.split(r"(?<=[^\W\d])[.;]\s+", text.strip())[-1])
    return Roles(roles.lead, roles.support, "heading") if roles.lead else roles


def _read_heading(segment: str) -> Roles:
    """Return the bodies that a heading is about, or that its sentence says act."""
    passage = read_passage(segment)
    start = len(passage.text) - len(passage.text.lstrip(" \x00"))
    charge = _CHARGE_OF.match(passage.text, start)
    bodies = read_bodies(passage, charge.end() if charge else start)
    if bodies and (charge or not passage.text[bodies[-1][1] :].strip(" .:;,)")):
        return Roles(_capitalize(_quote(segment, bodies)), find_roles(segment).support)
    roles = find_roles(segment)
    if roles.lead or not segment.rstrip().endswith(":"):
        return roles
    for comma in re.finditer(r", ", passage.text):
        bodies = read_bodies(passage, comma.end())
        if bodies and _IS_TOLD.match(passage.text, bodies[-1][1]):
            return Roles(_capitalize(_quote(segment, bodies)), roles.support)
    return roles


def _join_names(*names: str) -> str:
    """Return bodies joined by semicolons, each once whatever its spelling."""
    known: dict[str, str] = {}
    for name in (one for several in names for one in several.split("; ") if one):
        known.setdefault(name_body(name), name)
    return "; ".join(known.values())


def _quote(text: str, bodies: Sequence[tuple[int, int]]) -> str:
    """Return bodies of a text as written there, joined by semicolons."""
    passage = read_passage(text)
    spans = [passage.folded.source_span(start, end) for start, end in bodies]
    return "; ".join(dict.fromkeys(" ".join(text[start:end].split()) for start, end in spans))


def find_deadline_above(context: str) -> tuple[str, str]:
    """Return the statement of time of the nearest heading that has one; years in names of documents are none.

    Examples
    --------
    >>> find_deadline_above("LỘ TRÌNH > Giai đoạn 2031 - 2035 > Nâng cấp hạ tầng")
    ('Giai đoạn 2031 - 2035', '2035-12-31')
    """
    for segment in reversed(context.split(" > ")):
        folded = read_passage(segment).folded.text
        if not segment.strip() or _OPENS_PLAN.search(folded):
            continue
        deadline, day = find_deadline(_OUTLOOK.sub("", segment))
        if deadline and not _KIND_NAMED.search(folded, 0, max(0, folded.find(deadline[:4].lower()))):
            return deadline, day
        if _ALWAYS_BELOW.search(folded):
            return "thường xuyên", ""
    return "", ""


def is_general(lead: str) -> bool:
    """Tell whether only somebody in general is named ("người đứng đầu chịu trách nhiệm")."""
    return all(_IN_GENERAL.match(read_passage(name).folded.text) for name in lead.split("; "))


def _opens(words: str, lead: str) -> bool:
    """Tell whether a clause begins with who leads, or with what that rests on ("Căn cứ Kế hoạch này, các cấp ủy")."""
    text, name = (read_passage(one).folded.text for one in (words, lead.split("; ")[0]))
    rests_on = _RESTS_ON.match(text)
    starts = [0, *(comma.end() for comma in re.finditer(", ", text[: len(text) if rests_on else 0]))]
    return any(text.startswith(name, start) for start in starts)


def _names_somebody(cell: str) -> bool:
    """Tell whether a cell can name bodies: not what a torn table put there, a figure or the words of a task."""
    passage = read_passage(cell)
    opens = read_bodies(passage, 0)
    return bool(opens) or (cell[:1].isalpha() and len(passage.words) <= _MOST_WORDS and not find_performers(passage))


def _name_bodies(cell: str) -> str:
    """Return the bodies that a cell lists, as written; a piece that is none that is known stays as it stands."""
    names: list[str] = []
    for piece in re.split(r"\s*[;\n]\s*", cell):
        passage = read_passage(piece)
        bodies = read_bodies(passage, 0)
        whole = bodies and names_only(passage, bodies[-1][1])
        names += [_quote(piece, [body]) for body in bodies] if whole else [piece.strip()] if piece.strip() else []
    return "; ".join(dict.fromkeys(names))


def _capitalize(name: str) -> str:
    return name[:1].upper() + name[1:]


def list_responsibilities(commitments: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """List the commitments of plans and controls that name anybody.

    Parameters
    ----------
    commitments, documents : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        doc_id, clause_id, lead, support: several names joined by ``;``, each body by its most frequent
        spelling.

    Examples
    --------
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "role": ["reference", "plan"]})
    >>> commitments = pd.DataFrame({"doc_id": ["a", "b", "b"], "clause_id": ["1", "1", "2"],
    ...     "lead": ["Bộ Y tế", "UBND xã", ""], "support": ["", "Sở Tài chính", ""]})
    >>> list_responsibilities(commitments, documents).values.tolist()
    [['b', '1', 'UBND xã', 'Sở Tài chính']]
    """
    plans = select_plans(documents)["doc_id"]
    named = (commitments["lead"] != "") | (commitments["support"] != "")
    chosen = commitments.loc[commitments["doc_id"].isin(plans) & named, ["doc_id", "clause_id", "lead", "support"]]
    written = Counter(
        name.strip() for role in ("lead", "support") for names in chosen[role] for name in names.split(";")
    )
    shown: dict[str, str] = {}
    for name, _ in written.most_common():
        shown.setdefault(name_body(name), name[:1].upper() + name[1:])

    def unify(names: str) -> str:
        return "; ".join(dict.fromkeys(shown[name_body(name)] for name in names.split(";") if name.strip()))

    return chosen.assign(lead=chosen["lead"].map(unify), support=chosen["support"].map(unify))


def find_targets(text: str) -> str:
    """Return the figures that a passage sets, as written.

    Examples
    --------
    >>> find_targets("Mở ít nhất 40 lớp, 90% học viên có việc làm.")
    'ít nhất 40 lớp; 90%'
    """
    passage = read_passage(text)
    _, rest = find_moments(passage)
    found = [one for one in find_quantities(passage, rest) if not one.soft and one.kind not in ("duration", "service")]
    spans = [passage.folded.source_span(one.start, one.end) for one in found]
    return "; ".join(dict.fromkeys(text[start:end].strip() for start, end in spans))


def find_deadline(text: str) -> tuple[str, str]:
    """Return the statements of time of a passage as written, and the latest day they name (ISO or empty).

    Examples
    --------
    >>> find_deadline("Hoàn thành trong quý II/2020; hằng năm báo cáo.")
    ('trong quý II/2020; hằng năm', '2020-06-30')
    """
    passage = read_passage(text)
    # A year in brackets after a law or a programme is its year.
    moments = [
        one
        for one in find_moments(passage)[0]
        if not one.soft
        and (passage.text[max(0, one.start - 1) : one.start] != "(" or _BY_WHEN.match(passage.text, one.start))
        and not _GOES_ON.match(passage.text, one.end)
    ]
    once = {(one.kind, one.value): one for one in reversed(moments)}
    spans = [passage.folded.source_span(one.start, one.end) for one in sorted(once.values(), key=lambda one: one.start)]
    spans += [passage.folded.source_span(*match.span(match.lastindex or 0)) for match in _ALWAYS.finditer(passage.text)]
    days = [one.value for one in moments if one.kind == "point"]
    day = date.fromordinal(int(max(days))).isoformat() if days else ""
    return "; ".join(dict.fromkeys(text[start:end].strip() for start, end in spans)), day


def _find_condition(text: str) -> str:
    folded = read_passage(text).folded
    spans = [folded.source_span(*match.span()) for match in _CONDITION.finditer(folded.text)]
    return "; ".join(text[start:end].strip() for start, end in spans)
