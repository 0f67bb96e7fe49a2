"""A REFI-QDA project goes out and comes back: same judgments, codings of other programs, files that are broken."""

from __future__ import annotations

import re
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from pyrefiqda import RefiProject

import toolkit
from toolkit.cli import main
from toolkit.review.judgments import read_judgments, record_judgment

PLAIN = ["--set", "method=plain"]
SPACE = "{urn:QDA-XML:project:1.0}"
LESSON = "Mở lớp dạy bơi miễn phí cho trẻ em ven sông vào dịp hè hằng năm."
GUID = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def judged(small_study: Path, plain_analysis: toolkit.Analysis) -> Path:
    """Return the study with judgments of two people and a model."""
    study = toolkit.load_study(small_study, overrides={"method": "plain"})
    tables = {"units": plain_analysis.units, "provisions": plain_analysis.provisions}
    say = [
        ("lan", "person", "II.3", {"II.2": "full", "II.3": "partial"}, "hội thi < lớp học"),
        ("lan", "person", "II.2", {}, "đã tìm cả kế hoạch"),
        ("minh", "person", "II.3", {"II.2": "partial"}, ""),
        ("may", "model", "II.2", {"II.1": "partial"}, ""),
    ]
    for coder, kind, provision_id, clauses, note in say:
        cell = {"doc_id": "song-lam", "provision_id": provision_id}
        record_judgment(study, coder=coder, kind=kind, clauses=clauses, note=note, **cell, **tables)
    return small_study


def export(folder: Path, name: str = "du án.qdpx") -> Path:
    path = folder.parent / name
    assert main(["review", "export", str(folder), str(path), *PLAIN]) == 0
    return path


def bring_in(folder: Path, path: Path) -> int:
    return main(["review", "import", str(folder), str(path), *PLAIN])


def change(path: Path, act: Callable[[etree._Element], None], **texts: Callable[[str], str]) -> None:
    """Do to a project what a person does in another program."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(members["project.qde"])
    act(root)
    members["project.qde"] = etree.tostring(root)
    for name in members:
        if name.endswith(".txt") and "text" in texts:
            members[name] = texts["text"](members[name].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def find(root: etree._Element, tag: str, **attributes: str) -> etree._Element:
    found = [
        one
        for one in root.iter(f"{SPACE}{tag}")
        if all(str(one.get(name)).startswith(value) for name, value in attributes.items())
    ]
    assert found, (tag, attributes)
    return found[0]


def code(root: etree._Element, user: str, provision_id: str, verdict: str, place: tuple[int, int] | None) -> None:
    """Add a coding of a user in Sông Lam's plan; without a place, of the whole source."""
    source = find(root, "TextSource", name="song-lam")
    parent = source
    if place:
        begin, end = map(str, place)
        parent = etree.Element(f"{SPACE}PlainTextSelection", guid=GUID, startPosition=begin, endPosition=end)
        source.insert(0, parent)
    coding = etree.SubElement(
        parent, f"{SPACE}Coding", guid=GUID, creatingUser=find(root, "User", name=user).get("guid")
    )
    target = find(root, "Code", name=f"{provision_id} – {verdict}").get("guid")
    etree.SubElement(coding, f"{SPACE}CodeRef", targetGUID=target)


def read_text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt")]
    return next(text for text in texts if "dạy bơi" in text)


def find_place(path: Path, words: str) -> tuple[int, int]:
    begin = read_text(path).index(words)
    return begin, begin + len(words)


def list_said(folder: Path) -> set[tuple[str, ...]]:
    table = read_judgments(toolkit.load_study(folder))
    return set(map(tuple, table[["coder", "kind", "provision_id", "clause_id", "verdict", "note"]].to_numpy()))


def test_what_goes_out_comes_back_and_changes_nothing(judged, capsys):
    before = list_said(judged)
    path = export(judged)
    assert bring_in(judged, path) == 0
    assert "0 cells taken in, 4 said the same before, 0 not taken" in capsys.readouterr().out
    assert list_said(judged) == before


def test_a_study_without_judgments_gets_them_from_the_project(judged):
    before, path = list_said(judged), export(judged)
    for file in (judged / "judgments").iterdir():
        file.unlink()
    assert bring_in(judged, path) == 0
    assert list_said(judged) == before
    assert set(read_judgments(toolkit.load_study(judged))["reason"]) == {"import"}


def test_a_reader_of_others_finds_plans_codes_users_and_the_words_coded(judged, tmp_path):
    path = export(judged)
    project = RefiProject.load(path, extract_dir=str(tmp_path / "unpacked"))
    assert {user.name for user in project.users.user} == {"doichieu", "lan", "minh", "may"}
    names = {code.guid: code.name for parent in project.code_book.codes.code for code in parent.code}
    users = {user.guid: user.name for user in project.users.user}
    assert [parent.is_codable for parent in project.code_book.codes.code] == [False] * 4
    coded = set()
    for source in project.sources.text_source:
        text = (tmp_path / "unpacked" / "Sources" / source.plain_text_path.rpartition("/")[2]).read_bytes().decode()
        for one in source.plain_text_selection:
            words = text[one.start_position : one.end_position]
            coded |= {(users[own.creating_user], names[own.code_ref.target_guid], words) for own in one.coding}
        if source.name.startswith("song-lam"):
            assert [names[own.code_ref.target_guid] for own in source.coding] == ["II.2 – không"]
    assert ("lan", "II.3 – đầy đủ", LESSON) in coded
    assert ("minh", "II.3 – một phần", LESSON) in coded
    assert any(user == "doichieu" and name.startswith("II.1") for user, name, _ in coded)
    assert ("doichieu", "II.3 – đầy đủ", LESSON) in coded  # people disagree on the cell: the method's pair stands


def test_order_and_ids_are_those_of_the_schema(judged):
    with zipfile.ZipFile(export(judged)) as archive:
        root = etree.fromstring(archive.read("project.qde"))
    assert [one.tag.removeprefix(SPACE) for one in root] == ["Users", "CodeBook", "Sources", "Notes"]
    order = ["Description", "PlainTextContent", "PlainTextSelection", "CodeRef", "Coding", "NoteRef", "Code"]
    guids = []
    for element in root.iter():
        places = [order.index(one.tag.removeprefix(SPACE)) for one in element if one.tag.removeprefix(SPACE) in order]
        assert places == sorted(places)
        guids += [element.get("guid")] if element.get("guid") else []
    assert len(guids) == len(set(guids))
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", guid) for guid in guids)
    targets = {one.get(name) for one in root.iter() for name in ("targetGUID", "creatingUser")} - {None}
    assert targets <= set(guids)


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        ("dạy bơi miễn phí", {"II.2"}),
        (f"{LESSON}\n[II.3] Tổ chức hội thi nấu ăn cho cựu", {"II.2", "II.3"}),
        ("hè hằng năm.\n[II.3] Tổ chức hội thi nấu ăn cho cựu chiến binh.", {"II.3"}),
    ],
    ids=["a few words", "two clauses", "the end of one and another"],
)  # fmt: skip
def test_a_coding_counts_for_the_clauses_that_it_covers(words, clauses, judged):
    path = export(judged)
    place = find_place(path, words)

    def act(root: etree._Element) -> None:
        find(root, "User", name="minh").set("name", "Hoa Lê")
        find(root, "User", name="Hoa").set("guid", GUID)
        for one in list(root.iter(f"{SPACE}PlainTextSelection")):
            one.getparent().remove(one)
        code(root, "Hoa", "II.1", "đầy đủ", place)

    change(path, act)
    assert bring_in(judged, path) == 0
    own = {row for row in list_said(judged) if row[0] == "Hoa-Lê"}
    assert {row[3] for row in own} == clauses
    assert {row[1:3] + row[4:5] for row in own} == {("person", "II.1", "full")}


def test_other_ids_line_ends_and_capitals_of_programs_do_no_harm(judged):
    path = export(judged)
    for file in (judged / "judgments").iterdir():
        file.unlink()

    def act(root: etree._Element) -> None:
        for code in root.iter(f"{SPACE}Code"):  # new ids, in braces
            old, new = code.get("guid"), "{" + str(uuid.uuid4()).upper() + "}"
            code.set("guid", new)
            for ref in root.iter(f"{SPACE}CodeRef"):
                if ref.get("targetGUID") == old:
                    ref.set("targetGUID", new)
        etree.SubElement(root, "{urn:other}Extension", colour="red")

    change(path, act, text=lambda text: "\ufeff" + text)
    assert bring_in(judged, path) == 0
    assert ("lan", "person", "II.3", "II.2", "full", "hội thi < lớp học") in list_said(judged)


@pytest.mark.parametrize("counted", ["one", "two"])
def test_line_ends_of_windows_move_no_coding(counted, judged):
    before, path = list_said(judged), export(judged)
    text = read_text(path)

    def act(root: etree._Element) -> None:
        for one in find(root, "TextSource", name="song-lam").iter(f"{SPACE}PlainTextSelection"):
            for name in ("startPosition", "endPosition"):
                place = int(one.get(name))
                one.set(name, str(place + text[:place].count("\n") * (counted == "two")))

    change(path, act, text=lambda text: text.replace("\n", "\r\n"))
    for file in (judged / "judgments").iterdir():
        file.unlink()
    bring_in(judged, path)
    assert {row for row in list_said(judged) if row[0] != "may"} == {row for row in before if row[0] != "may"}


def test_places_that_nobody_can_tell_are_not_guessed(judged, capsys):
    path = export(judged)

    def act(root: etree._Element) -> None:
        for one in root.iter(f"{SPACE}PlainTextSelection"):
            one.set("startPosition", str(int(one.get("startPosition")) + 1))

    change(path, act, text=lambda text: text.replace("\n", "\r\n"))
    for file in (judged / "judgments").iterdir():
        file.unlink()
    assert bring_in(judged, path) == 1
    assert "line ends were changed" in capsys.readouterr().err
    assert {row[3] for row in list_said(judged)} == {""}


def test_a_contradiction_is_told_and_not_taken(judged, capsys):
    path = export(judged)
    change(path, lambda root: code(root, "minh", "II.3", "không", None))
    before = list_said(judged)
    assert bring_in(judged, path) == 1
    assert "minh, song-lam II.3: none and a clause at once" in capsys.readouterr().err
    assert list_said(judged) == before


def test_a_text_that_changed_since_is_told(judged, capsys):
    path = export(judged)
    text = judged / "texts" / "song-lam.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("vào dịp hè hằng năm", "quanh năm"), encoding="utf-8")
    for file in (judged / "judgments").iterdir():
        file.unlink()
    assert bring_in(judged, path) == 1
    assert "minh, song-lam II.3" in capsys.readouterr().err
    assert not [row for row in list_said(judged) if row[2] == "II.3"]


def test_codes_and_sources_of_others_are_told(judged, capsys):
    path = export(judged)

    def act(root: etree._Element) -> None:
        etree.SubElement(find(root, "Codes"), f"{SPACE}Code", guid=GUID, name="cảm nghĩ", isCodable="true")
        find(root, "CodeRef").set("targetGUID", GUID)
        for coding in root.iter(f"{SPACE}Coding"):
            if coding[0].get("targetGUID") == GUID:
                coding.set("creatingUser", find(root, "User", name="lan").get("guid"))

    change(path, act)
    assert bring_in(judged, path) == 1
    assert "'cảm nghĩ', which is no code of a verdict" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"not a zip", "not a zip"),
        ({"other.txt": b"x"}, "holds no project"),
        ({"project.qde": b"<Project"}, "cannot be read"),
        ({"project.qde": b"<a/>"}, "is no project of REFI-QDA"),
        ({"project.qde": b"0" * 100_000_001}, "over 100 MB"),
    ],
    ids=["no archive", "no project", "broken XML", "other XML", "a bomb"],
)
def test_what_is_no_project_is_refused_in_a_line(content, problem, small_study, capsys):
    path = small_study.parent / "x.qdpx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in content.items():
                archive.writestr(name, part)
    assert bring_in(small_study, path) == 2
    told = capsys.readouterr().err
    assert problem in told
    assert told.count("\n") == 1


def test_entities_are_not_followed(judged, tmp_path):
    (tmp_path / "secret").write_text("s3cret")
    path = export(judged)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    doctype = f'<!DOCTYPE Project [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    xml = members["project.qde"].replace("<Project", f"{doctype}<Project", 1)
    members["project.qde"] = xml.replace("đã tìm cả kế hoạch", "&x;").replace("hội thi &lt; lớp học", "&x;")
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    bring_in(judged, path)
    assert not [row for row in list_said(judged) if "s3cret" in row[-1]]


def test_another_name_is_refused(small_study, capsys):
    assert main(["review", "export", str(small_study), str(small_study.parent / "x.zip"), *PLAIN]) == 2
    assert "Let it end with .qdpx" in capsys.readouterr().err
