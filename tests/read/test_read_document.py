"""Any file gives a document or one clear line, whatever its name says and whatever was done to it."""

import csv
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from read_samples import (
    PLAN,
    make_abstract,
    make_docx,
    make_level,
    make_num,
    make_paragraph,
    make_pdf,
    make_table,
)  # fmt: skip

from toolkit.errors import ReadError
from toolkit.read import decode_text, read_bytes, read_document
from toolkit.read.limits import MAX_HTML_BYTES, MAX_TEXT_BYTES
from toolkit.records import Document

LINES = [(70, 700 - 16 * i, line, 11) for i, line in enumerate(PLAN.splitlines()) if line]
PAGE = "<html><body>" + "".join(f"<p>{line}</p>" for line in PLAN.splitlines()) + "</body></html>"
SAMPLES = {
    "docx": make_docx("".join(map(make_paragraph, PLAN.splitlines())) + make_table(["TT", "Việc"], ["1", "Ong"])),
    "pdf": make_pdf(LINES, LINES[3:]),
    "html": PAGE.encode(),
    "rtf": b"{\\rtf1\\ansi " + "".join(
        f"\\u{ord(letter)}?" if ord(letter) > 127 else letter for letter in PLAN.replace("\n", "\\par ")
    ).encode() + b"}",
    "txt": PLAN.encode(),
    "md": f"---\ntitle: x\n---\n{PLAN}\n|\nA\n|\nB\n|\n|\n1\n|\n[x](/y)\n|\n".encode(),
}  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_gives_the_same_words(name):
    document = read_bytes(SAMPLES[name], doc_id="song-lam", source=f"kế hoạch.{name}")
    assert (document.format, document.doc_id, document.source) == (name, "song-lam", f"kế hoạch.{name}")
    assert [word for word in PLAN.split() if word not in document.text.split()] == []
    assert document.faults == ()
    assert len(document.sha256) == 64


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("suffix", ["doc", "pdf", "txt"])
def test_format_is_found_by_content(name, suffix):
    document = read_bytes(SAMPLES[name], doc_id="a", source=f"a.{suffix}")
    lies = suffix != name and not (suffix == "txt" and name == "md")
    assert document.format == ("txt" if name == "md" else name)
    assert [fault.fault for fault in document.faults] == ["wrong_extension"] * lies


@pytest.mark.parametrize("name", SAMPLES)
def test_reading_twice_gives_the_same(name):
    once, twice = (read_bytes(SAMPLES[name], doc_id="a", source=f"a.{name}") for _ in range(2))
    assert once == twice


def test_read_document_names_files_with_spaces_and_diacritics(tmp_path):
    path = tmp_path / "Kế hoạch số 5 (bản cuối).txt"
    path.write_bytes(PLAN.encode("utf-16"))
    document = read_document(path, doc_id="song-lam")
    assert (document.text, document.encoding, document.source) == (PLAN, "utf-16-le", str(path))


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(ReadError, match=r"x\.txt: does not exist"):
        read_document(tmp_path / "x.txt", doc_id="a")
    with pytest.raises(ReadError, match="is a folder"):
        read_document(tmp_path, doc_id="a")
    with pytest.raises(ReadError, match="cannot be opened"):
        read_document(Path("a\x00b"), doc_id="a")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(PLAN, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(ReadError, match="may not be read"):
        read_document(path, doc_id="a")


REFUSED = {
    "empty": (b"", "is empty"),
    "only-blanks": (b" \n\t ", "is empty"),
    "no-letters": (b"--- ***", "holds no text"),
    "docx-without-text": (make_docx("<w:p/>"), "holds no text"),
    "random-bytes": (random.Random(1).randbytes(4000), "is binary data"),
    "cut-off-docx": (SAMPLES["docx"][:900], "damaged or cut off"),
    "cut-off-pdf": (SAMPLES["pdf"][:400], "damaged or cut off"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "is a picture"),
    "workbook": (make_docx("", parts={"xl/workbook.xml": "<x/>"}).replace(b"word/", b"wxyz/"), "Excel"),
    "encrypted-docx": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted .docx"),
    "old-workbook": (OLE + bytes(600) + "Workbook".encode("utf-16-le"), "no Word document"),
    "web-archive": (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "web archive"),
    "too-much-text": (b"a" * (MAX_TEXT_BYTES + 1), "50 MB"),
    "too-large-page": (b"<html>" + b"a" * MAX_HTML_BYTES, "10 MB"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_refused_in_one_line(data, message):
    with pytest.raises(ReadError, match=message) as caught:
        read_bytes(data, doc_id="a", source="tập tin.docx")
    line = str(caught.value)
    assert line.startswith("tập tin.docx: ")
    assert "\n" not in line
    assert len(caught.value.remedy) > 10


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_damaged_doc_is_refused():
    data = OLE + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(3000)
    with pytest.raises(ReadError, match="LibreOffice cannot read"):
        read_bytes(data, doc_id="a", source="a.doc")


def test_doc_without_libreoffice_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")
    data = OLE + bytes(600) + "WordDocument".encode("utf-16-le")
    with pytest.raises(ReadError, match=r"needs LibreOffice.*save it as \.docx"):
        read_bytes(data, doc_id="a", source="a.doc")


def mutate(data, rng):
    """Cut, repeat, overwrite or insert a few stretches of bytes."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at, length = rng.randrange(len(data) + 1), rng.choice([1, 1, 2, 8, 64, 1000])
        kind = rng.randrange(5)
        if kind == 0:
            del data[at : at + length]
        elif kind == 1:
            data[at : at + length] = rng.randbytes(min(length, 16))
        elif kind == 2:
            data[at:at] = data[at : at + length] * 3
        elif kind == 3 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        else:
            del data[max(at, 20) :]
    return bytes(data)


def try_reading(data, source):
    """Tell whether bytes give a document or a read error that names the file; all else is raised."""
    try:
        return isinstance(read_bytes(data, doc_id="a", source=source), Document)
    except ReadError as error:
        return error.where == source


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_files_give_a_document_or_a_read_error(name):
    rng = random.Random(name)
    for _ in range(120):
        assert try_reading(mutate(SAMPLES[name], rng), f"a.{name}")


@pytest.mark.parametrize("piece", ["<w:p>", "</w:t>", "w:val=", "<w:tbl>", "gridSpan", "1"])
def test_damaged_xml_inside_a_sound_zip(piece):
    rng = random.Random(piece)
    body = make_table(["a", "b"], ["c", make_table(["d"])]) + make_paragraph("e", num="1", level=2)
    for _ in range(40):
        at = rng.randrange(len(body))
        data = make_docx(body[:at] + piece + body[at + rng.randrange(9) :])
        assert try_reading(data, "a.docx")


CORPUS = os.environ.get("DOICHIEU_CORPUS", "")
GOLDEN = Path(__file__).parents[1] / "data" / "read" / "golden_formats.csv"


def load_golden():
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not CORPUS, reason="DOICHIEU_CORPUS is unset: the original documents are not shipped")
@pytest.mark.parametrize("expected", load_golden(), ids=lambda row: row["file"])
def test_real_documents_are_read_as_they_were_checked(expected):
    path = Path(CORPUS, expected["file"])
    if path.suffix == ".doc" and shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    try:
        document = read_document(path, doc_id="a", source=expected["file"])
    except ReadError as error:
        document = None
        refusal = error.remedy
    if expected["format"] == "refused":
        assert document is None
        assert "OCR" in refusal
        return
    assert summarize(document) == {key: value for key, value in expected.items() if key != "file"}


def summarize(document):
    lines = [line for line in document.text.split("\n") if line.strip()]
    return {
        "format": document.format,
        "encoding": document.encoding,
        "characters": str(len(document.text)),
        "lines": str(len(lines)),
        "paragraphs": str(sum(bool(block.strip()) for block in document.text.split("\n\n"))),
        "table_rows": str(sum(line.startswith("| ") for line in lines)),
        "dropped": ";".join(f"{name}={count}" for name, count in document.dropped),
        "faults": ";".join(fault.fault for fault in document.faults),
    }


def test_decode_text_is_public():
    assert decode_text("Điều 1".encode("utf-16"))[0] == "Điều 1"


@pytest.mark.parametrize("letters", ["Ðð", "Ɖđ", "Ðđ"])
def test_letters_that_look_like_đ_are_read_as_đ(letters):
    large, small = letters
    text = read_bytes(f"{large}iều 1. Nước sạch {small}ạt 95%".encode(), doc_id="a", source="a.txt").text
    assert text == "Điều 1. Nước sạch đạt 95%"


RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD_PART}.document.main+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{WORD_PART}.numbering+xml"/></Types>'
)

ARCHIVE = """From: <Saved by Blink>
Subject: =?utf-8?Q?K=E1=BA=BF?=
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="mốc"

--mốc
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

<html><meta charset=3Dutf-8><body><p>I. NHI=E1=BB=86M V=E1=BB=A4</p><p>1. Gi=E1=BB=AF n=C6=B0=E1=BB=9Bc.</p></body>
--mốc
Content-Type: text/html; charset=windows-1258
Content-Transfer-Encoding: 8bit

<p>ads</p>
--mốc--
"""


def test_a_web_archive_gives_its_largest_page():
    document = read_bytes(ARCHIVE.replace("mốc", "moc").encode(), doc_id="a", source="a.mht")
    assert (document.format, document.text) == ("mhtml", "I. NHIỆM VỤ\n\n1. Giữ nước.")


def test_a_web_archive_without_a_page_is_refused():
    with pytest.raises(ReadError, match="without a page"):
        read_bytes(b"MIME-Version: 1.0\nContent-Type: text/plain\n\nabc", doc_id="a", source="a.mhtml")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_opendocument_text_is_read_as_the_word_file_it_was_made_of(tmp_path):
    body = make_paragraph("NHIỆM VỤ", num="1") + make_paragraph("Giữ nước đầu nguồn.", num="1", level=1)
    numbering = make_abstract("0", make_level("upperRoman", "%1."), make_level("decimal", "%2.")) + make_num("1", "0")
    word = make_docx(
        body,
        numbering=numbering,
        parts={
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1"'
            f' Type="{OFFICE}/numbering" Target="numbering.xml"/></Relationships>',
        },
    )
    source = tmp_path / "a.docx"
    source.write_bytes(word)
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "odt"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    document = read_document(tmp_path / "a.odt", doc_id="a")
    assert (document.format, document.text) == ("odt", "I. NHIỆM VỤ\n\n1. Giữ nước đầu nguồn.")
