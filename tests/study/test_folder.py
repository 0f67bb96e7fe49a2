"""A study folder that is not right: one error of the right family, with place and remedy, in one line."""

import json
import os
import re
import sys
from pathlib import Path
from unicodedata import normalize
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
import pytest

import toolkit
from toolkit.batch.output_folder import check_output
from toolkit.errors import DoichieuError, ParameterError, ReadError, StudyError
from toolkit.read.study_texts import read_documents
from toolkit.segment.document import segment_document
from toolkit.study.folder import load_study
from toolkit.validation.hand_codes import find_gold, load_gold, load_model


def _edit(folder, old, new, *, file="catalogue.csv"):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _write(folder, name, content):
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)


def _refuse(folder, error, *words):
    with pytest.raises(error) as caught:
        load_study(folder)
    _check(caught.value, words)


def _check(error, words):
    message = str(error)
    assert isinstance(error, DoichieuError)
    assert "\n" not in message
    assert [word for word in words if word not in message] == []
    assert error.remedy


def test_a_sound_study_is_loaded(small_study):
    study = load_study(small_study)
    assert (study.reference_id, study.plan_ids) == ("goc", ["song-lam", "nui-xanh"])
    documents, failures = read_documents(study)
    assert [document.doc_id for document in documents] == ["goc", "song-lam", "nui-xanh"]
    assert failures == []
    assert study.catalogue["extent"].tolist() == ["full", "full", "truncated"]
    assert find_gold(study) is None


CATALOGUE = {
    "unknown column": ("issued", "isued", ["catalogue.csv", "'isued'", "'issued'"]),
    "column that stands twice": ("doc_id,file,role", "doc_id,file,doc_id", ["catalogue.csv", "'doc_id' twice"]),
    "missing column": ("doc_id,file,role", "doc_id,x_file,role", ["catalogue.csv", "column file"]),
    "unknown role": ("nui-xanh.txt,plan", "nui-xanh.txt,plam", ["row 4", "role 'plam'", "'plan'"]),
    "unknown line": ("plan,state", "plan,stat", ["row 4", "line 'stat'", "'state'"]),
    "unknown extent": ("truncated", "trunc", ["row 4", "extent 'trunc'", "'truncated'"]),
    "duplicate doc_id": ("nui-xanh,", "song-lam,", ["row 4", "'song-lam' stands twice"]),
    "doc_id with a space": ("nui-xanh,", "nui xanh,", ["row 4", "'nui xanh'"]),
    "no doc_id": ("nui-xanh,", ",", ["row 4", "doc_id"]),
    "no reference": ("reference", "plan", ["catalogue.csv", "0 rows have the role reference"]),
    "two references": ("nui-xanh.txt,plan", "nui-xanh.txt,reference", ["2 rows have the role reference"]),
    "date that is none": ("2019-05-06", "2019-13-06", ["row 4", "'2019-13-06'", "YYYY"]),
    "no file": ("texts/nui-xanh.txt", "", ["row 4", "file"]),
    "path outside": ("texts/nui-xanh.txt", "../nui-xanh.txt", ["row 4", "outside the study folder"]),
    "absolute path": ("texts/nui-xanh.txt", "/etc/hostname", ["row 4", "outside the study folder"]),
    "a cell too many": ("truncated", "truncated,x", ["row 4", "10 cells", "9"]),
    "an open quote": ("truncated", '"truncated', ["catalogue.csv", "double quote"]),
}


@pytest.mark.parametrize(("old", "new", "words"), CATALOGUE.values(), ids=CATALOGUE)
def test_catalogue_is_checked(small_study, old, new, words):
    _edit(small_study, old, new)
    _refuse(small_study, StudyError, *words)


def test_only_plans_can_be_compared(small_study):
    _edit(small_study, "plan,", "intermediate,")
    _refuse(small_study, StudyError, "catalogue.csv", "no row has the role plan")


def test_row_numbers_count_blank_lines(small_study):
    """The row named is the line that an editor shows."""
    _edit(small_study, "nui-xanh,", "\n\nnui-xanh,")
    _edit(small_study, "nui-xanh.txt,plan", "nui-xanh.txt,plam")
    _refuse(small_study, StudyError, "row 6", "plam")


def test_link_out_of_the_folder_is_refused(small_study, tmp_path):
    (tmp_path / "ngoai.txt").write_text("1. Mở lớp.", encoding="utf-8")
    (small_study / "texts" / "link.txt").symlink_to(tmp_path / "ngoai.txt")
    _edit(small_study, "texts/nui-xanh.txt", "texts/link.txt")
    _refuse(small_study, StudyError, "row 4", "outside the study folder")


BYTES = {
    "no text": (b"doc_id,file,role\nm\xa1\xa2t,a,plan\n", ["catalogue.csv", "UTF-8"]),
    "half of UTF-16": ("doc_id,file".encode("utf-16")[:-1], ["catalogue.csv", "UTF-8"]),
    "empty": (b"", ["catalogue.csv", "empty"]),
    "header only": (b"doc_id,file,role\n", ["catalogue.csv", "role reference"]),
}


@pytest.mark.parametrize(("content", "words"), BYTES.values(), ids=BYTES)
def test_catalogue_that_is_no_table_is_refused(small_study, content, words):
    _write(small_study, "catalogue.csv", content)
    _refuse(small_study, StudyError, *words)


def test_byte_order_mark_is_allowed(small_study):
    path = small_study / "catalogue.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_study(small_study).reference_id == "goc"


def test_columns_of_ones_own_are_carried_along(small_study):
    _edit(small_study, "extent\n", "x_note\n")
    assert load_study(small_study).catalogue["x_note"].tolist() == ["full", "full", "truncated"]


def test_folder_without_catalogue_is_named(tmp_path):
    _refuse(tmp_path, StudyError, str(tmp_path), "catalogue.csv")
    _refuse(tmp_path / "khong-co", StudyError, "no such folder")


SETTINGS = {
    "unknown name": ("cut_of: 0.5\n", ParameterError, ["study.yaml", "cut_of"]),
    "wrong type": ("cutoff: cao\n", ParameterError, ["study.yaml", "cutoff", "cao"]),
    "out of range": ("cutoff: 7\n", ParameterError, ["study.yaml", "cutoff", "7"]),
    "not YAML": ("cutoff: [0.5\n", StudyError, ["study.yaml", "YAML"]),
    "a list": ("- cutoff\n", StudyError, ["study.yaml", "name: value"]),
    "not UTF-8": ("cutoff: 0.5 # mức".encode("utf-16"), StudyError, ["study.yaml"]),
    "a number as name": ("7: 0.5\n", DoichieuError, ["study.yaml", "7"]),
    "control characters": ("cutoff: \x01\n", StudyError, ["study.yaml"]),
}


@pytest.mark.parametrize(("content", "error", "words"), SETTINGS.values(), ids=SETTINGS)
def test_settings_are_checked(small_study, content, error, words):
    _write(small_study, "study.yaml", content)
    _refuse(small_study, error, *words)


def test_empty_settings_are_the_defaults(small_study):
    defaults = load_study(small_study).parameters
    _write(small_study, "study.yaml", "# nothing set\n")
    assert load_study(small_study).parameters == defaults


GOLD = {
    "missing": (None, ["no such file"]),
    "lacks a column": ("doc_id\tclause_id\tprovision_id\n", ["strength"]),
    "unknown strength": ("doc_id\tclause_id\tprovision_id\tstrength\na\t1\tI\thalf\n", ["row 2", "'half'", "full"]),
}


@pytest.mark.parametrize(("content", "words"), GOLD.values(), ids=GOLD)
def test_codes_are_checked(tmp_path, content, words):
    if content is not None:
        _write(tmp_path, "codes.tsv", content)
    with pytest.raises(StudyError) as caught:
        load_gold(tmp_path / "codes.tsv")
    _check(caught.value, words)


PARTS = "Báo cáo chung\n\nSông Lam\n\n1. Mở lớp ở Sông Lam.\n\n**Núi Xanh**\n\n1. Thi ở Núi Xanh.\n"


def _share_a_file(folder, parts):
    _write(folder, "texts/chung.txt", PARTS)
    rows = [f"{doc_id},texts/chung.txt,{part},plan" for doc_id, part in parts]
    _write(folder, "catalogue.csv", "\n".join(["doc_id,file,part,role", "goc,texts/goc.txt,,reference", *rows]))
    return read_documents(load_study(folder))


def test_plans_that_share_a_file_are_told_apart(small_study):
    documents, failures = _share_a_file(small_study, [("a", "Sông Lam"), ("b", "Núi Xanh")])
    assert failures == []
    own = {document.doc_id: segment_document(document).units for document in documents[1:]}
    assert {doc_id: units["text"].tolist() for doc_id, units in own.items()} == {
        "a": ["Mở lớp ở Sông Lam."],
        "b": ["Thi ở Núi Xanh."],
    }
    for units in own.values():
        unit = units.iloc[0]
        assert PARTS[unit["start"] : unit["end"]] == unit["text"]


def test_part_whose_heading_is_not_there_fails_alone(small_study):
    documents, failures = _share_a_file(small_study, [("a", "Sông Lam"), ("b", "Núi Đỏ")])
    assert [document.doc_id for document in documents] == ["goc", "a"]
    assert [failure.doc_id for failure in failures] == ["b"]
    assert "Núi Đỏ" in failures[0].message
    assert "texts/chung.txt" in failures[0].message


def test_reference_that_cannot_be_read_stops_the_study(small_study):
    _write(small_study, "texts/goc.txt", b"\x00\x01\x02" * 100)
    with pytest.raises(ReadError) as caught:
        read_documents(load_study(small_study))
    _check(caught.value, ["goc.txt"])


@pytest.mark.parametrize("file", ["texts/nui-do.txt", "texts"], ids=["missing", "a folder"])
def test_plan_whose_file_is_not_there_fails_alone(small_study, file):
    _edit(small_study, "texts/nui-xanh.txt", file)
    documents, failures = read_documents(load_study(small_study))
    assert [document.doc_id for document in documents] == ["goc", "song-lam"]
    assert [failure.doc_id for failure in failures] == ["nui-xanh"]
    assert "catalogue.csv, row of nui-xanh: there is no file" in failures[0].message
    assert file in failures[0].message


def test_reference_whose_file_is_not_there_stops_the_study(small_study):
    _edit(small_study, "texts/goc.txt", "texts/goc-cu.txt")
    with pytest.raises(ReadError) as caught:
        read_documents(load_study(small_study))
    _check(caught.value, ["catalogue.csv", "goc", "texts/goc-cu.txt"])


def test_plan_without_text_is_a_failure_or_a_fault(small_study):
    """It stays in the study either way, and says why."""
    _write(small_study, "texts/nui-xanh.txt", "")
    documents, failures = read_documents(load_study(small_study))
    faults = {d.doc_id: set(segment_document(d).faults["fault"]) for d in documents}
    assert [failure.doc_id for failure in failures] == ["nui-xanh"] or "no_units" in faults["nui-xanh"]


def test_plan_without_numbering_is_cut_by_paragraphs(small_study):
    _write(small_study, "texts/nui-xanh.txt", "Tỉnh mở lớp ở các xã.\n\nHuyện thi vào mùa hè.\n")
    document = read_documents(load_study(small_study))[0][-1]
    segmentation = segment_document(document)
    assert segmentation.units["clause_id"].tolist() == ["p1", "p2"]
    assert "no_numbering" in segmentation.faults["fault"].tolist()


def test_plan_on_one_line_of_a_million_characters_is_read(small_study):
    _write(small_study, "texts/nui-xanh.txt", "Tỉnh mở lớp ở các xã. " * 50_000)
    document = read_documents(load_study(small_study))[0][-1]
    assert len(segment_document(document).units) == 1


def _rewrite(folder, change):
    """Write the catalogue in another form; with Vietnamese and dates as people type them."""
    path = folder / "catalogue.csv"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    change(folder, text)


def _save_workbook(folder, text):
    from openpyxl import Workbook

    book = Workbook()
    for line in text.splitlines():
        book.active.append([*line.split(","), None, None])
    book.active.append([None] * 5)
    book.save(folder / "catalogue.xlsx")


def _save_workbook_with_a_stray_blank(folder, text):
    """People format whole rows and columns: the sheet then has seventeen thousand million cells."""
    from openpyxl import load_workbook

    _save_workbook(folder, text)
    book = load_workbook(folder / "catalogue.xlsx")
    book.active["XFD1048576"] = " "
    book.save(folder / "catalogue.xlsx")


FORMS = {
    "semicolons": lambda folder, text: _write(folder, "catalogue.csv", text.replace(",", ";")),
    "a line that names the separator": lambda folder, text: _write(
        folder, "catalogue.csv", "sep=;\r\n" + text.replace(",", ";").replace("\n", "\r\n")
    ),
    "tabs in UTF-16": lambda folder, text: _write(folder, "catalogue.csv", text.replace(",", "\t").encode("utf-16")),
    "tabs in .tsv": lambda folder, text: _write(folder, "catalogue.tsv", text.replace(",", "\t")),
    "empty columns and rows": lambda folder, text: _write(
        folder, "catalogue.csv", text.replace("\n", ",,,\n") + ",,,,,,,,,,,\n" * 3
    ),
    "zero-width blanks and NFD": lambda folder, text: _write(
        folder, "catalogue.csv", normalize("NFD", text.replace(",plan", ",plan\u200b").replace("Núi", "\ufeffNúi"))
    ),
    "cp1258": lambda folder, text: _write(folder, "catalogue.csv", _spell_cp1258(text)),
    "a workbook": _save_workbook,
    "a workbook with a blank in its last cell": _save_workbook_with_a_stray_blank,
    "cells kept as typed": lambda folder, text: _write(
        folder, "catalogue.csv", re.sub(r"\d{4}-\d\d-\d\d", r'="\g<0>"', text)
    ),
    "codes in capitals": lambda folder, text: _write(folder, "catalogue.csv", text.replace("party", "Party")),
    "codes in Vietnamese": lambda folder, text: _write(
        folder,
        "catalogue.csv",
        text.replace("party", "Đảng")
        .replace("state", "chính quyền")
        .replace(",plan", ",Kế hoạch")
        .replace("full", "toan van"),
    ),
    "days before months": lambda folder, text: _write(
        folder, "catalogue.csv", re.sub(r"(\d{4})-(\d\d)-(\d\d)", r"\3/\2/\1", text)
    ),
    "another case of the name": lambda folder, text: _write(
        folder, "catalogue.csv", text.replace("texts/song-lam.txt", "Texts\\Song-Lam.TXT")
    ),
}


def _spell_cp1258(text):
    """Write Vietnamese as cp1258 has it: the vowel composed, the tone behind it."""
    spelt = []
    for letter in text:
        try:
            spelt.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            parts = normalize("NFD", letter)
            spelt.append((normalize("NFC", parts[:-1]) + parts[-1]).encode("cp1258"))
    return b"".join(spelt)


@pytest.mark.parametrize("change", FORMS.values(), ids=FORMS)
def test_a_catalogue_in_another_form_is_the_same_catalogue(small_study, change):
    expected = load_study(small_study).catalogue
    _rewrite(small_study, change)
    pd.testing.assert_frame_equal(load_study(small_study).catalogue, expected)


@pytest.mark.parametrize("name", ["semicolons", "codes in Vietnamese", "days before months", "cp1258", "a workbook"])
def test_what_was_understood_is_said(small_study, name):
    assert load_study(small_study).notes == ()
    _rewrite(small_study, FORMS[name])
    assert load_study(small_study).notes


def test_a_file_whose_name_is_in_another_unicode_form_is_found(small_study):
    old, new = small_study / "texts" / "song-lam.txt", "kế hoạch Sông Lam.txt"
    old.rename(old.with_name(normalize("NFD", new)))
    _edit(small_study, "song-lam.txt", new)
    assert len(read_documents(load_study(small_study))[0]) == 3


@pytest.mark.parametrize("name", ["Kế  hoạch 2.txt", " Kế hoạch\u00a02.txt", "Kế\u200b hoạch 2.txt"], ids=ascii)
def test_a_file_is_found_whatever_blanks_its_name_has(small_study, name):
    """A cell is told without double and invisible blanks; the name on the disk has them."""
    (small_study / "texts" / "song-lam.txt").rename(small_study / "texts" / name)
    for typed in (name, "Kế hoạch 2.txt"):
        _edit(small_study, "texts/song-lam.txt", f"texts/{typed}")
        assert len(read_documents(load_study(small_study))[0]) == 3
        _edit(small_study, f"texts/{typed}", "texts/song-lam.txt")


TWO_MEANINGS = {
    "month before day": ("2019-05-06", "05/26/2019", ["row 4", "'05/26/2019'"]),
    "a file under two rows": ("texts/nui-xanh.txt", "texts/song-lam.txt", ["row 4", "whole of texts/song-lam.txt"]),
    "a plan that is the reference": ("texts/nui-xanh.txt", "texts/goc.txt", ["row 4", "'goc'"]),
    "names that differ in case": ("nui-xanh,", "Song-Lam,", ["row 4", "'Song-Lam' stands twice"]),
    "an escape sequence": ("Núi Xanh", "Núi\x1b[31m", ["row 4", "U+001B"]),
    "a NUL": ("texts/nui-xanh.txt", "texts/\x00.txt", ["row 4", "U+0000"]),
    "a name too long for a disk": ("texts/nui-xanh.txt", "texts/" + "a" * 290, ["row 4", "no usable name"]),
    "a name of a territory without end": ("Núi Xanh", "N" * 301, ["row 4", "unit has 30", "300"]),
    "a doc_id too long for a file": ("nui-xanh,", "n" * 300 + ",", ["row 4", "300 characters"]),
    "a year mistyped": ("2019-05-06", "0219-05-06", ["row 4", "'0219-05-06'", "1900"]),
    "30 February": ("2019-05-06", "2019-02-30", ["row 4", "'2019-02-30'"]),
    "commas and semicolons": ("doc_id,file,role,line,tier,", "doc_id;file;role;line;tier,", ["row 1", "semicolons"]),
}


@pytest.mark.parametrize(("old", "new", "words"), TWO_MEANINGS.values(), ids=TWO_MEANINGS)
def test_what_has_two_meanings_or_none_is_refused(small_study, old, new, words):
    _edit(small_study, old, new)
    _refuse(small_study, StudyError, *words)


def test_a_plan_older_than_the_reference_is_told(small_study):
    _edit(small_study, "2019-05-06", "2009-05-06")
    [note] = load_study(small_study).notes
    assert "row 4: the plan 'nui-xanh' is dated 2009-05-06, before the reference" in note


def test_a_workbook_that_unpacks_without_end_is_refused(small_study):
    (small_study / "catalogue.csv").unlink()
    with ZipFile(small_study / "catalogue.xlsx", "w", ZIP_DEFLATED) as package, package.open("a.xml", "w") as part:
        for _ in range(101):
            part.write(bytes(1_000_000))
    _refuse(small_study, StudyError, "catalogue.xlsx", "unpacks to 101 MB")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_folder_whose_name_is_no_text_is_refused_before_anything_starts(small_study):
    folder = small_study.rename(small_study.with_name(os.fsdecode(b"k\xea")))
    _refuse(folder, StudyError, "not UTF-8", "\\udcea")
    with pytest.raises(StudyError, match="not UTF-8"):
        check_output(folder.with_name(os.fsdecode(b"out\xea")))


@pytest.mark.parametrize("cutoff", [float("nan"), 9, -1])
def test_a_model_whose_cut_off_is_no_probability_is_refused(small_study, cutoff):
    record = json.loads((Path(toolkit.__file__).parent / "model.json").read_text(encoding="utf-8"))
    (small_study / "gold").mkdir()
    _write(small_study, "gold/model.json", json.dumps(record | {"cutoff_full": cutoff}))
    with pytest.raises(StudyError, match="no probabilities"):
        load_model(load_study(small_study, overrides={"model": "study"}))


def test_two_catalogues_are_refused(small_study):
    _write(small_study, "catalogue.tsv", (small_study / "catalogue.csv").read_text(encoding="utf-8"))
    _refuse(small_study, StudyError, "catalogue.csv and catalogue.tsv")


def test_links_that_run_in_circles_are_refused(small_study):
    (small_study / "texts" / "vong.txt").symlink_to(small_study / "texts" / "vong.txt")
    _edit(small_study, "texts/nui-xanh.txt", "texts/vong.txt")
    study = small_study
    try:
        _, failures = read_documents(load_study(study))
    except StudyError as error:
        _check(error, ["row 4"])
    else:
        assert [failure.doc_id for failure in failures] == ["nui-xanh"]


def test_one_part_under_two_rows_is_refused(small_study):
    with pytest.raises(StudyError, match="part 'Sông Lam'"):
        _share_a_file(small_study, [("a", "Sông Lam"), ("b", "Sông Lam")])


PROVISIONS = {
    "twice": ("provision_id,type\nII.1,task\nII.1,target\n", ["row 3", "'II.1' stands twice"]),
    "unknown column": ("provision_id,adressee\nII.1,central\n", ["'adressee'", "'addressee'"]),
    "unknown addressee": ("provision_id,addressee\nII.1,abroad\n", ["row 2", "'abroad'"]),
    "unknown line": ("provision_id,line\nII.1,partij\n", ["row 2", "'partij'"]),
    "no day": ("provision_id,valid_to\nII.1,31/02/2020\n", ["row 2", "31/02/2020"]),
    "no id": ("provision_id,line\n,party\n", ["row 2", "empty"]),
}


@pytest.mark.parametrize(("content", "words"), PROVISIONS.values(), ids=PROVISIONS)
def test_provisions_are_checked_as_strictly(small_study, content, words):
    _write(small_study, "provisions.csv", content)
    _refuse(small_study, StudyError, "provisions.csv", *words)


def test_provisions_are_understood_as_the_catalogue_is(small_study):
    _write(
        small_study,
        "provisions.csv",
        "provision_id;addressee;line;valid_to\nII.1;Trung ương;đảng;31/12/2020\nII.2;địa phương;;\n",
    )
    provisions = load_study(small_study).provisions
    assert provisions[["addressee", "line", "valid_to"]].to_numpy().tolist() == [
        ["central", "party", "2020-12-31"],
        ["local", "", ""],
    ]


MORE_SETTINGS = {
    "a name twice": ("shortlist: 5\nshortlist: 50\n", ["'shortlist' stands twice"]),
    "aliases": ("shortlist: &a [x, x]\ncutoff: [*a, *a]\n", ["alias"]),
    "no such day": ("seed: 2019-13-45\n", ["study.yaml"]),
    "a tag": ("seed: !!int x\n", ["study.yaml"]),
    "deep nesting": ("seed: " + "[" * 5000, ["study.yaml"]),
    "a list": ("seed: [1, 2]\n", ["more than one value"]),
}


@pytest.mark.parametrize(("content", "words"), MORE_SETTINGS.values(), ids=MORE_SETTINGS)
def test_settings_that_hide_something_are_refused_in_one_short_line(small_study, content, words):
    _write(small_study, "study.yaml", content)
    with pytest.raises(DoichieuError) as caught:
        load_study(small_study)
    _check(caught.value, words)
    assert len(str(caught.value)) < 600


def test_settings_under_another_name_are_refused(small_study):
    _write(small_study, "study.yml", "seed: 1\n")
    _refuse(small_study, StudyError, "study.yml", "study.yaml")


def test_a_folder_in_the_place_of_the_settings_is_refused(small_study):
    (small_study / "study.yaml").mkdir()
    _refuse(small_study, StudyError, "study.yaml", "folder")
