"""Pages of texts: nothing is missing from them, every link arrives, and they say what the index counts."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

import toolkit
from toolkit.batch.index_page import describe_index
from toolkit.batch.text_pages import describe_text, write_text_pages
from toolkit.read.study_texts import read_documents
from toolkit.records import Document
from toolkit.segment.document import segment_document


@pytest.fixture(scope="module")
def pages(shipped: toolkit.Study, shipped_analysis: toolkit.Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    documents = read_documents(shipped)[0]
    jobs = ["00_corpus", "03_plan-gia-lai"]
    write_text_pages(documents, shipped_analysis, folder / "texts", jobs=jobs, language=shipped.parameters.language)
    return folder


def test_every_text_stands_whole_on_its_page(
    shipped: toolkit.Study, shipped_analysis: toolkit.Analysis
) -> None:  # fmt: skip
    for document in read_documents(shipped)[0]:
        blocks = describe_text(document, shipped_analysis, language="vi")["blocks"]
        shown = "".join(f"{block['label']}{block['text']}" for block in blocks)
        assert "".join(shown.split()) == "".join(document.text.split())


def test_a_text_is_headed_by_what_it_is(pages: Path) -> None:
    heads = {
        page.stem: [re.sub("<[^>]+>", "", head) for head in re.findall("<h1>(.*?)</h1>", page.read_text())]
        for page in (pages / "texts").iterdir()
    }
    assert heads["26-NQ-TW"] == ["26-NQ/TW (bản tóm lược)"]
    assert heads["cao-bang"] == ["Cao Bằng 724/KH-UBND (văn bản bị cắt, bản tóm lược)"]
    assert all("bản tóm lược" in head for (head,) in heads.values())


def test_every_link_between_texts_arrives(pages: Path) -> None:
    texts = {page.name: unescape(page.read_text(encoding="utf-8")) for page in (pages / "texts").iterdir()}
    links = 0
    for name, text in texts.items():
        anchors = re.findall(r' id="([^"]+)"', text)
        assert len(anchors) == len(set(anchors)), name
        for file, place in re.findall(r'href="([^"#]*)#([^"]+)"', text):
            assert f' id="{unquote(place)}"' in texts[unquote(file) or name], (name, file, place)
            links += 1
    assert links > 500


def test_a_text_leads_to_the_report_of_its_plan_where_there_is_one(pages: Path) -> None:
    found = {page.stem: re.findall(r'"(\.\./reports/[^"]+)"', page.read_text()) for page in (pages / "texts").iterdir()}
    assert {name: links for name, links in found.items() if links} == {"gia-lai": ["../reports/03_plan-gia-lai.html"]}


def test_a_provision_that_does_not_apply_says_how_its_pairs_take_it_up(pages: Path) -> None:
    text = unescape((pages / "texts" / "26-NQ-TW.html").read_text(encoding="utf-8"))
    notes = re.findall(r'class="clause not_applicable.*?<small>(.*?)</small>', text, re.DOTALL)
    paired = [" ".join(note.split()) for note in notes if "→" in note]
    assert paired
    assert all(re.match("không áp dụng; (nêu nội dung chính|có liên quan) <a", note) for note in paired)


def test_pairs_that_are_only_related_do_not_stand_under_core_taken_up(
    pages: Path, shipped_analysis: toolkit.Analysis
) -> None:
    pairs = shipped_analysis.alignment
    strengths = pairs.set_index(["doc_id", "clause_id", "provision_id"])["strength"].to_dict()
    seen = set()
    for doc_id, clauses in pairs.groupby("doc_id")["clause_id"]:
        text = unescape((pages / "texts" / f"{doc_id}.html").read_text(encoding="utf-8"))
        for clause_id in set(clauses):
            below = re.search(rf'<p id="{re.escape(clause_id)}".*?<small>(.*?)</small>', text, re.DOTALL)
            assert below is not None
            core, _, related = below[1].partition("có liên quan")
            for part, strength in ((core, "full"), (related, "partial")):
                for provision_id in re.findall(r">→ ([^<]+)<", part):
                    assert strengths[doc_id, clause_id, provision_id] == strength
                    seen.add(strength)
    assert seen == {"full", "partial"}


def test_numbers_of_the_index_are_those_of_the_places_that_they_link_to(
    pages: Path, shipped: toolkit.Study, shipped_analysis: toolkit.Analysis
) -> None:
    names = {page.stem for page in (pages / "texts").iterdir()}
    index = describe_index(shipped, shipped_analysis, jobs=[], figures=[], failures=[], tables=[], texts=names)
    checked = 0
    for cell in (cell for row in index["rows"] for cell in row["cells"] if "#" in cell["link"]):
        file, _, place = cell["link"].partition("#")
        text = (pages / unquote(file)).read_text(encoding="utf-8")
        found = re.search(rf'id="{re.escape(unquote(place))}"><summary>[^<]*: (\d+)<', text)
        number = re.search(r"\d+", cell["text"])
        assert number is not None
        if cell["text"].lstrip("+") != "0" or found:
            assert found is not None, cell
            assert found[1] == number[0], cell
            checked += 1
    assert checked >= 20


def test_a_text_that_changed_since_has_no_page(
    shipped: toolkit.Study, shipped_analysis: toolkit.Analysis, tmp_path: Path
) -> None:
    changed = shipped_analysis.documents.assign(sha256="0")
    analysis = toolkit.Analysis(**{
        name: changed if name == "documents" else getattr(shipped_analysis, name)
        for name in shipped_analysis.__slots__
    })  # fmt: skip
    assert write_text_pages(read_documents(shipped)[0], analysis, tmp_path, language="vi") == []


def test_what_was_left_out_and_doubted_is_marked_in_its_place(
    shipped: toolkit.Study, shipped_analysis: toolkit.Analysis
) -> None:
    text = "Số: 12/KH-UBND\n\nKẾ HOẠCH\n\nI. NHIỆM VỤ\n\n1. Mở lớp.\n\n12\n\n3. Kiểm tra và\n\nNơi nhận:\n- Lưu: VT."
    document = Document("thanh-hoa", text)
    read = segment_document(document)
    analysis = toolkit.Analysis(**{
        name: getattr(read, name) if name in ("units", "left_out", "faults") else getattr(shipped_analysis, name)
        for name in shipped_analysis.__slots__
    })  # fmt: skip
    blocks = describe_text(document, analysis, language="en")["blocks"]
    assert [(block.get("id", block.get("category")), block["text"][:11]) for block in blocks] == [
        ("head", "Số: 12/KH-U"), ("head", "KẾ HOẠCH"), ("I", "NHIỆM VỤ"), ("I.1", "Mở lớp."), ("page_mark", "12"),
        ("I.3", "Kiểm tra và"), ("receivers", "Nơi nhận:"), ("receivers", "- Lưu: VT."),
    ]  # fmt: skip
    doubts = {block["id"]: len(block["doubts"]) for block in blocks if "id" in block}
    assert doubts == {"I": 0, "I.1": 0, "I.3": 2}
