"""A printed table as a Word document: A4 landscape, head row repeated, the same table the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from toolkit.words.labels import word
from toolkit.write.printed import PrintedTable, clean_text, split_caption

#: Has all Vietnamese letters, stands on every machine with Word, and LibreOffice has one of the same widths.
FONT = "Times New Roman"
_SIZE = 9
_PAGE, _MARGIN = (297, 210), 18
_TWIPS = 1440 / 25.4
_FIXED_DATE = datetime(2000, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_docx(table: PrintedTable, path: Path, *, note: str, language: str, caption: str) -> None:
    """Write a printed table as a Word document.

    Parameters
    ----------
    table : PrintedTable
        As :func:`toolkit.write.printed.print_table` gives it.
    path : Path
        File to write.
    note : str
        Signature, below the table in small print.
    language : {"vi", "en"}
        Of the document, for hyphenation and spelling.
    caption : str
        Above the table; none where empty.
    """
    document = docx.Document()
    _set_page(document.sections[0])
    _set_style(document, language)
    _set_properties(document.core_properties, title=split_caption(caption)[0] or path.stem, language=language)
    if caption:
        paragraph = document.add_paragraph(style="Caption")
        title, rest = split_caption(caption)
        paragraph.add_run(title).font.bold = True
        paragraph.add_run(rest)
    document.element.body.insert_element_before(_make_table(table), "w:sectPr")
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.add_run(clean_text(note)).font.size = Pt(7)
    _add_page_number(document.sections[0].footer.paragraphs[0])
    _save(document, path)


def _set_page(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(side) for side in _PAGE)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(_MARGIN))
    section.footer_distance = Mm(9)


def _set_style(document: Any, language: str) -> None:
    for name, size in (("Normal", _SIZE), ("Caption", _SIZE + 1)):
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), False
        style.font.color.rgb = docx.shared.RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), word("format.locale", language))
    document.styles["Normal"].element.rPr.append(tag)
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    caption = document.styles["Caption"].paragraph_format
    caption.keep_with_next, caption.space_after = True, Pt(6)


def _set_properties(properties: Any, *, title: str, language: str) -> None:
    properties.title, properties.language = title[:255], language
    properties.author = properties.last_modified_by = "doichieu"
    properties.comments = ""
    properties.created = properties.modified = _FIXED_DATE
    properties.revision = 1


def _make_table(table: PrintedTable) -> Any:
    """Build the table as XML: the library's own cells take minutes where a table has thousands of rows."""
    width = (_PAGE[0] - 2 * _MARGIN) * _TWIPS
    widths = [round(share * width) for share in table.widths]
    element = _make("w:tbl")
    properties = _add(element, "w:tblPr")
    _add(properties, "w:tblW", w=sum(widths), type="dxa")
    borders = _add(properties, "w:tblBorders")
    for side, weight, color in (("top", 8, "000000"), ("bottom", 8, "000000"), ("insideH", 2, "999999")):
        _add(borders, f"w:{side}", val="single", sz=weight, space=0, color=color)
    _add(properties, "w:tblLayout", type="fixed")
    margins = _add(properties, "w:tblCellMar")
    for side, twips in (("top", 30), ("left", 60), ("bottom", 30), ("right", 60)):
        _add(margins, f"w:{side}", w=twips, type="dxa")
    grid = _add(element, "w:tblGrid")
    for twips in widths:
        _add(grid, "w:gridCol", w=twips)
    for place, row in enumerate((table.heads, *table.rows)):
        element.append(_make_row(row, widths, table.numeric, is_head=place == 0))
    return element


def _make_row(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool], *, is_head: bool) -> Any:
    row = _make("w:tr")
    properties = _add(row, "w:trPr")
    _add(properties, "w:cantSplit")
    if is_head:
        _add(properties, "w:tblHeader")
    for text, twips, right in zip(cells, widths, numeric, strict=True):
        cell = _add(row, "w:tc")
        described = _add(cell, "w:tcPr")
        _add(described, "w:tcW", w=twips, type="dxa")
        if is_head:
            _add(_add(described, "w:tcBorders"), "w:bottom", val="single", sz=6, space=0, color="000000")
            _add(described, "w:vAlign", val="bottom")
        paragraph = _add(cell, "w:p")
        if right:
            _add(_add(paragraph, "w:pPr"), "w:jc", val="right")
        run = _add(paragraph, "w:r")
        if is_head:
            _add(_add(run, "w:rPr"), "w:b")
        _add(run, "w:t").text = text
    return row


def _make(tag: str, **attributes: object) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def _add(parent: Any, tag: str, **attributes: object) -> Any:
    element = _make(tag, **attributes)
    parent.append(element)
    return element


def _add_page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = _make("w:fldSimple", instr="PAGE")
    _add(_add(field, "w:r"), "w:t").text = "1"
    paragraph._p.append(field)


def _save(document: Any, path: Path) -> None:
    """Save with fixed times inside the package: the library stamps each part with the clock."""
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
