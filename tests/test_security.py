"""Text of documents and catalogues is data: shown as it stands, never obeyed, in every file that a run writes."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import lxml.etree
import lxml.html
import openpyxl
import pandas as pd
import pytest
from latex_reader import read_table, set_text

import toolkit
from toolkit.batch.jobs import STUDY_NOTEBOOKS
from toolkit.batch.methods import escape_markdown
from toolkit.batch.run import run_report
from toolkit.errors import StudyError
from toolkit.write.live import read_template
from toolkit.write.pages import write_index
from toolkit.write.printed import select_print_columns
from toolkit.write.tables import FORMATS, write_table

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
LATEX = r"\input{/etc/passwd} \write18{id} 100% & $x$ #1 _a ^b ~c"
FORMULA = "=cmd|' /C calc'!A0"
SUM = '+HYPERLINK("http://evil.example";"x")'
MARKDOWN = "[x](javascript:alert(3)) ![y](http://evil.example/y.png)"
TEMPLATE = "${7*7} {{7*7}} {% raw %} #{7*7}"
MATH = r"$\undefinedcommand{$ và $a_b$"
HOSTILE = (SCRIPT, IMAGE, LATEX, FORMULA, SUM, MARKDOWN, TEMPLATE, MATH)
#: Attributes that fetch or run something.
LINKS = ("src", "href", "srcset", "action", "formaction", "data", "poster", "background", "xlink:href")
ACTIVE = ("iframe", "object", "embed", "base", "form", "link", "applet", "frame", "audio", "video", "source")


def write_hostile_study(folder: Path) -> Path:
    """Write a study of fictional provinces whose every free text tries to be more than text."""
    (folder / "texts").mkdir(parents=True)
    rows = [
        ["doc_id", "file", "role", "line", "tier", "unit", "number", "issued", "issuer", "signer", "title", "extent",
         "source", "implements"],
        ["goc", "texts/goc.txt", "reference", "party", "central", "", f"99-NQ/TW {SCRIPT}{MARKDOWN}", "2019-01-02",
         IMAGE, FORMULA, TEMPLATE, "full", MARKDOWN, ""],
        ["song-lam", "texts/song-lam.txt", "plan", "party", "province", f"Sông Lam {IMAGE}", f"1-KH/TU {MATH}",
         "2019-03-04", SCRIPT, LATEX, SCRIPT, "full", "../../etc/passwd", f"99-NQ/TW {SCRIPT}{MARKDOWN};{MARKDOWN}"],
        ["nui-xanh", "texts/nui-xanh.txt", "plan", "state", "province", FORMULA, f"2/KH-UBND {TEMPLATE}",
         "2019-05-06", LATEX, SUM, IMAGE, "truncated", "javascript:alert(4)", ""],
        ["cua-bien", "texts/cua-bien.txt", "control", "state", "province", f"Cửa Biển {SCRIPT}", SUM, "2019-06", "",
         "", MARKDOWN, "full", "", "../../../../etc"],
    ]  # fmt: skip
    with (folder / "catalogue.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    tasks = [f"{place}. Trồng thêm cây bóng mát {text} ở sân trường.\n\n" for place, text in enumerate(HOSTILE, 1)]
    (folder / "texts" / "goc.txt").write_text(
        f"I. MỤC TIÊU {SCRIPT}\n\n1. Đến năm 2025, ít nhất 40% trường có sân chơi {IMAGE}.\n\n"
        f"II. NHIỆM VỤ {MATH}\n\n{''.join(tasks)}",
        encoding="utf-8",
    )
    (folder / "texts" / "song-lam.txt").write_text(
        f"I. MỤC TIÊU {IMAGE}\n\n1. Đến năm 2025, tối thiểu 45% trường có sân chơi {SCRIPT}.\n\n"
        f"II. NHIỆM VỤ {TEMPLATE}\n\n{''.join(tasks)}"
        f"20. {FORMULA}\n\n21. {SUM}\n\n22. Sở {SCRIPT} chủ trì trồng cây theo Nghị quyết số 99-NQ/TW {IMAGE}.\n",
        encoding="utf-8",
    )
    (folder / "texts" / "nui-xanh.txt").write_text(
        f"1. Trồng cây bóng mát {MARKDOWN}\n\n2. {LATEX}\n\n[...]\n", encoding="utf-8"
    )
    (folder / "texts" / "cua-bien.txt").write_text(f"1. Trồng cây bóng mát.\n\n2. {MATH}\n", encoding="utf-8")
    return folder


def hash_tree(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the study, and in place/run the output of a whole batch on it."""
    place = tmp_path_factory.mktemp("security")
    study = write_hostile_study(place / "study")
    before = hash_tree(study)
    run = run_report(
        toolkit.load_study(study), output_dir=place / "run", notebooks=ROOT / "notebooks", plans=["song-lam"]
    )  # fmt: skip
    assert run.failures == ()
    assert hash_tree(study) == before
    return place


@pytest.fixture(scope="module")
def output(workplace: Path) -> Path:
    return workplace / "run"


@pytest.fixture(scope="module")
def analysis(workplace: Path) -> toolkit.Analysis:
    return toolkit.open_analysis(toolkit.load_study(workplace / "study"))


def find_danger(source: str) -> Iterator[str]:
    """Yield what a page would fetch or run, our own script aside."""
    for element in lxml.html.fromstring(source).iter(lxml.etree.Element):
        if element.tag == "script" and not _is_own_script(element):
            yield f"script: {element.text!r}"
        to_search = element.tag == "form" and element.get("action", "") in ("", "search.html")
        if (element.tag in ACTIVE and not to_search) or (element.tag == "meta" and element.get("http-equiv")):
            yield element.tag
        if element.tag == "style" and re.search(r"@import|url\(", element.text or ""):
            yield "style that fetches"
        for name, value in element.attrib.items():
            if name.startswith("on") or (name == "style" and "url(" in value):
                yield f"{name}={value}"
            inline = element.tag == "img" and value.startswith("data:image/")
            if name in LINKS and not inline and re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//|/)", value, re.IGNORECASE):
                yield f"{name}={value}"
            if name in LINKS and ".." in value.split("/")[1:]:
                yield f"{name}={value}"


def _is_own_script(element: lxml.etree._Element) -> bool:
    """Tell our scripts, and texts that a script reads but no browser runs, from others."""
    if element.get("type") == "application/json":
        return "<" not in (element.text or "")
    return not element.attrib and element.text in (read_template("live.js"), read_template("search.js"))


def find_outputs(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    shown = (output.get("data", {}) for cell in cells for output in cell.get("outputs", []))
    return ["".join(data[form]) for data in shown for form in ("text/html", "image/svg+xml") if form in data]


@pytest.mark.parametrize(
    "source",
    [
        f"<p>{SCRIPT}</p>", f'<p title="{IMAGE}</p>', '<a href="javascript:x">', '<link rel="stylesheet" href="a.css">',
        '<img src="https://evil.example/x.png">', "<style>@import 'x';</style>", '<a href="a/../../b">',
        f'<script src="x">{read_template("live.js")}</script>', f"<script>{read_template('live.js')};x</script>",
        '<a href=" JavaScript:x">', '<form action="x.html">',
        '<script type="application/json"><b></script>', "<svg onload=x></svg>", '<iframe src="x"></iframe>',
    ],
)  # fmt: skip
def test_the_finder_sees_danger(source: str) -> None:
    assert list(find_danger(f"<div>{source}</div>"))


def test_pages_run_and_fetch_nothing(output: Path) -> None:
    pages = sorted(output.rglob("*.html"))
    others = [len(list((output / folder).glob("*.html"))) for folder in ("texts", "provisions", "ribbons")]
    assert min(others[:2]) > 1 <= others[2]
    assert len(pages) == len(STUDY_NOTEBOOKS) + 3 + sum(others)  # index, search, of the study, of a plan, these
    assert {page.name: list(find_danger(page.read_text(encoding="utf-8"))) for page in pages} == {
        page.name: [] for page in pages
    }


def test_pages_show_the_text_as_it_stands(output: Path) -> None:
    for name in ("index.html", "reports/03_plan-song-lam.html"):
        page = lxml.html.fromstring((output / name).read_text(encoding="utf-8"))
        assert [element.drop_tree() for element in list(page.iter("script"))] == [None]  # once a page
        text = page.text_content()
        assert IMAGE in text
        assert "49" not in re.findall(r"\$\{.*?\}|\{\{.*?\}\}|(?<!\d[.,])\b49\b", text)  # no template was computed
    assert SCRIPT in lxml.html.fromstring((output / "index.html").read_text(encoding="utf-8")).text_content()


def test_index_shows_messages_of_failures_as_they_stand(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    failed = [{"name": text, "message": text, "notebook": ""} for text in HOSTILE]
    words = dict.fromkeys(
        ("intro", "failed", "notebook", "plans", "reading", "reports", "figures", "tables", "run"), IMAGE
    )
    write_index(
        page, title=SCRIPT, language="vi", signature=SCRIPT, words=words, heads=[], rows=[], reports=[], figures=[],
        heatmap={"sections": [{"id": SCRIPT, "title": IMAGE}], "rows": []},
        tables=[], failed=failed, run=[(IMAGE, SCRIPT)],
    )  # fmt: skip
    source = page.read_text(encoding="utf-8")
    assert list(find_danger(source)) == []
    shown = " ".join(lxml.html.fromstring(source).text_content().split())
    assert all(" ".join(text.split()) in shown for text in HOSTILE)


def test_results_in_notebooks_run_and_fetch_nothing(output: Path) -> None:
    results = [result for path in (output / "notebooks").glob("*.ipynb") for result in find_outputs(path)]
    assert any(SCRIPT.replace("<", "&lt;").replace(">", "&gt;") in result for result in results)
    assert [list(find_danger(result)) for result in results] == [[] for _ in results]


def test_selector_shows_text_and_runs_nothing(analysis: toolkit.Analysis) -> None:
    """Every free text of a pair: in lists, heads, passages, matching parts and shared terms."""
    pairs = toolkit.select_pairs(analysis)
    model = toolkit.load_model(toolkit.load_study(ROOT / "data" / "26-NQ-TW"))
    evidence = toolkit.find_evidence(analysis, pairs, parameters=toolkit.StudyParameters(), model=model)
    markup = str(toolkit.browse_pairs(analysis, pairs, evidence=evidence).data)
    assert list(find_danger(markup)) == []
    tree = lxml.html.fromstring(markup)
    for label in list(tree.iter("small")):
        label.drop_tree()
    signs = r"[\s\[\]*]"  # changes are in brackets; the reader takes asterisks for emphasis
    texts = [re.sub(signs, "", cell.text_content()) for cell in tree.iter("td")]
    for text in HOSTILE:
        assert any(re.sub(signs, "", text) in cell for cell in texts), text
    assert any(SCRIPT in option.text for option in tree.iter("option"))
    assert all(element.get("label") for element in tree.iter("optgroup"))
    assert {element.tag for element in tree.iter(lxml.etree.Element)} <= {
        "html", "head", "body",  # the parser's
        "div", "style", "script", "label", "span", "select", "optgroup", "option", "button", "details", "summary", "p",
        "table", "thead", "tbody", "tr", "th", "td", "b", "u", "small", "blockquote", "ul", "li",
    }  # fmt: skip


def test_drawings_run_and_fetch_nothing(output: Path) -> None:
    drawings = sorted((output / "figures").glob("*.svg"))
    assert drawings
    for path in drawings:
        for element in lxml.etree.fromstring(path.read_bytes()).iter(lxml.etree.Element):
            tag = lxml.etree.QName(element).localname
            assert tag not in ("script", "foreignObject", "image"), (path.name, tag)
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                if name.endswith("href"):  # of the drawing itself, or a click away in the same run
                    assert value.startswith("#") or re.fullmatch(
                        r"\.\./(?:provisions|texts)/[\w.%~+-]+(?:#[\w.%~+-]+)?", value
                    ), value


def test_method_paragraph_escapes_markdown(output: Path) -> None:
    text = (output / "METHODS.md").read_text(encoding="utf-8")
    assert "99-NQ/TW" in text
    assert not re.search(r"<(?:script|img)", text)
    assert not re.search(r"(?<!\\)\]\s*\(", text)


@pytest.mark.parametrize("text", [*HOSTILE, "HTTPS://evil.example www.evil.example"])
def test_markdown_shows_what_stands(text: str) -> None:
    written = escape_markdown(text)
    bare = re.sub(r"\\([\\`*_{}\[\]()#!|~$:.])", "", written)
    assert not re.search(r"://|www\.", bare)  # GitHub makes links of bare addresses
    assert not re.search(r"[\\`*_{}\[\]()#!|~$<>]", bare)
    shown = re.sub(r"\\(.)", r"\1", written)
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_workbooks_hold_no_formula_and_no_link(output: Path) -> None:
    seen = set()
    for path in sorted((output / "tables").glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (path.name, cell.coordinate, cell.value)
                    assert cell.hyperlink is None
                    seen.add(cell.value)
    assert {FORMULA, SUM} <= seen  # as text, unaltered


def test_csv_holds_no_cell_that_a_spreadsheet_would_run(output: Path) -> None:
    cells = set()
    files = [path for folder in ("tables", "figures") for path in sorted((output / folder).glob("*.csv"))]
    assert {path.parent.name for path in files} == {"tables", "figures"}
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells |= {cell for row in csv.reader(file) for cell in row}
    assert {f"'{FORMULA}", f"'{SUM}"} <= cells
    assert [cell for cell in cells if re.match(r"[=@\t\r]|[+-].*[|!(]", cell, re.DOTALL)] == []


def test_every_file_lies_inside_the_output_folder(workplace: Path) -> None:
    assert sorted(path.name for path in workplace.iterdir()) == ["run", "study"]
    for path in (workplace / "run").rglob("*"):
        assert not path.is_symlink()
        assert path.resolve().is_relative_to(workplace / "run")
    assert sorted(path.name for path in (workplace / "run").iterdir()) == [
        ".tables", "METHODS.md", "figures", "index.html", "notebooks", "print", "provisions", "reports",
        "ribbons", "run.json", "search.html", "tables", "texts",
    ]  # fmt: skip


@pytest.fixture(scope="module", params=["vi", "en"])
def printed(request: pytest.FixtureRequest, analysis: toolkit.Analysis, tmp_path_factory: pytest.TempPathFactory):
    """Return the printed concordance, in the table and in its files."""
    table = select_print_columns(analysis.concordance, "concordance")
    paths = write_table(
        table, "concordance", directory=tmp_path_factory.mktemp("printed"), formats=FORMATS, language=request.param,
        note=f"dấu {SCRIPT}\n{LATEX}", caption=f"{LATEX} {FORMULA}",
    )  # fmt: skip
    return table, dict(zip(FORMATS, paths, strict=True))


def test_latex_obeys_no_text(printed: tuple[pd.DataFrame, dict[str, Path]]) -> None:
    table, paths = printed
    source = paths["tex"].read_text(encoding="utf-8")
    cells = [cell for row in read_table(source) for cell in row]  # refuses every command that a text could bring
    assert {text for text in table["clause_text"] if FORMULA in text} <= set(cells)
    caption = next(line for line in source.splitlines() if line.startswith(r"\caption{"))
    assert set_text(caption.removeprefix(r"\caption{").partition(r"}\label{")[0]) == f"{LATEX} {FORMULA}"
    code = [line for line in source.splitlines() if not line.startswith("%")]
    assert not any(re.search(r"\\(?:input|write|include|openin|immediate)\b", line) for line in code)


def test_word_holds_text_only(printed: tuple[pd.DataFrame, dict[str, Path]]) -> None:
    table, paths = printed
    document = docx.Document(str(paths["docx"]))
    fields = document.element.body.findall(".//{*}fldSimple") + document.element.body.findall(".//{*}instrText")
    assert fields == []
    assert document.element.body.findall(".//{*}hyperlink") == []
    cells = {cell.text for row in document.tables[0].rows for cell in row.cells}
    assert {text for text in table["clause_text"] if SCRIPT in text} <= cells
    assert not any(part.is_external for part in document.part.rels.values())


@pytest.mark.parametrize(
    "file",
    ["../goc.txt", "texts/../../goc.txt", "/etc/hostname", "link.txt", "linked/goc.txt", "..", "."],
    ids=["above", "above by way of a folder", "absolute", "link to a file", "link to a folder", "folder above",
         "study folder"],
)  # fmt: skip
def test_no_text_is_read_from_outside_the_study(small_study: Path, file: str) -> None:
    outside = small_study.parent / "outside"
    outside.mkdir()
    (outside / "goc.txt").write_text("1. Ngoài thư mục.\n", encoding="utf-8")
    (small_study / "link.txt").symlink_to(outside / "goc.txt")
    (small_study / "linked").symlink_to(outside, target_is_directory=True)
    catalogue = small_study / "catalogue.csv"
    catalogue.write_text(
        catalogue.read_text(encoding="utf-8").replace("song-lam,texts/song-lam.txt", f"song-lam,{file}"), "utf-8"
    )
    if file == ".":  # inside, but no file: the document fails, the study stands
        _, failures = toolkit.read_documents(toolkit.load_study(small_study))
        assert [failure.doc_id for failure in failures] == ["song-lam"]
        return
    with pytest.raises(StudyError, match="outside the study folder"):
        toolkit.load_study(small_study)


@pytest.mark.parametrize("doc_id", ["../x", "a/b", "..", ".x", "a b", "<b>", "=1", "-x", "a\\b"])
def test_names_of_documents_cannot_steer_paths(small_study: Path, doc_id: str) -> None:
    catalogue = small_study / "catalogue.csv"
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace("song-lam,", f"{doc_id},"), "utf-8")
    with pytest.raises(StudyError, match="is not usable"):
        toolkit.load_study(small_study)


@pytest.mark.parametrize("setting", ["!!python/object/apply:os.system ['true']", "language: !!python/name:os.system"])
def test_settings_run_no_code(small_study: Path, setting: str) -> None:
    (small_study / "study.yaml").write_text(setting, encoding="utf-8")
    with pytest.raises(StudyError, match="is no YAML"):
        toolkit.load_study(small_study)


def test_nothing_is_loaded_that_could_run() -> None:
    unsafe = re.compile(
        r"\bpickle\b|\bmarshal\b|\bshelve\b|\bdill\b|joblib|yaml\.(?:unsafe_|full_)?load\b|\beval\(|\bexec\(|read_pickle"
        r"|allow_pickle|os\.system|shell=True|extractall"
    )
    for path in sorted((ROOT / "toolkit").rglob("*.py")):
        assert not unsafe.search(path.read_text(encoding="utf-8")), path
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        code = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not unsafe.search("\n".join("".join(cell["source"]) for cell in code)), path
