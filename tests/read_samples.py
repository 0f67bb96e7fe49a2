"""Small files of every format, made here so that no fixture is older than its test."""

import zlib
from io import BytesIO
from math import cos, radians, sin
from unicodedata import normalize
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
TONES = "\u0300\u0301\u0303\u0309\u0323"

PLAN = """ỦY BAN NHÂN DÂN TỈNH SÔNG LAM
KẾ HOẠCH
Phủ xanh đồi trọc và giữ nguồn nước của bản làng giai đoạn 2031 - 2035

I. MỤC TIÊU
1. Mỗi xã vùng cao lập một vườn ươm; trẻ em được học bơi và học vẽ.
2. Đường tới chợ phiên rộng ít nhất 5 mét, có đèn sáng suốt đêm.

II. NHIỆM VỤ
a) Sở Nông nghiệp chọn giống quế, hồi, trám; đổi cây già cỗi bằng cây khỏe.
b) Sở Y tế cử thầy thuốc giỏi về từng thôn, khám miễn phí cho người già yếu.
c) Ủy ban nhân dân xã tự kiểm kê ruộng bậc thang, ghi rõ chủ hộ và diện tích.
"""


def encode_cp1258(text: str) -> bytes:
    """Encode as Windows does: a base letter, then its tone where there is no letter for both."""
    data = b""
    for letter in normalize("NFC", text):
        try:
            data += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = normalize("NFD", letter)
            base = normalize("NFC", "".join(part for part in parts if part not in TONES))
            data += (base + "".join(part for part in parts if part in TONES)).encode("cp1258")
    return data


def make_docx(body: str, *, numbering: str = "", styles: str = "", parts: dict[str, str] | None = None) -> bytes:
    """Zip the parts of a .docx; `body` is the XML inside w:body."""
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        **(parts or {}),
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def make_paragraph(text: str, *, num: str = "", level: int = 0, style: str = "") -> str:
    """XML of a paragraph, in a list or a style."""
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>' if num else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def make_table(*rows: list[str]) -> str:
    """XML of a table; a cell given as XML stands as it is."""
    cells = [
        "".join(f"<w:tc>{cell if cell.startswith('<w:') else make_paragraph(cell)}</w:tc>" for cell in row)
        for row in rows
    ]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def make_abstract(key: str, *levels: str) -> str:
    """XML of a list definition and of the list instance of the same id."""
    inside = "".join(f'<w:lvl w:ilvl="{i}">{level}</w:lvl>' for i, level in enumerate(levels))
    return f'<w:abstractNum w:abstractNumId="{key}">{inside}</w:abstractNum>'


def make_level(number_format: str, template: str, *, start: int = 1, extra: str = "") -> str:
    """XML inside w:lvl."""
    return f'<w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{extra}<w:lvlText w:val="{template}"/>'


def make_num(num_id: str, abstract_id: str, extra: str = "") -> str:
    """XML of a list instance."""
    return f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/>{extra}</w:num>'


def make_pdf(*pages: list[tuple], width: int = 595, height: int = 842, rotate: int = 0) -> bytes:
    """Make a PDF whose text layer is given letter for letter.

    Each item of a page is ``(x, y, text)``, ``(x, y, text, size)`` or ``(x, y, text, size, degrees)``, or for a line
    ``("line", x0, y0, x1, y1)``. The shapes on the page are those of Helvetica; the text layer says
    through ToUnicode what every code means, as in PDFs that Word writes.
    """
    letters = sorted({letter for page in pages for item in page if item[0] != "line" for letter in item[2]})
    # Codes that have a shape in Helvetica: PDFium leaves out text without any extent.
    codes = dict(zip(letters, [*range(33, 127), *range(161, 173), *range(174, 256)], strict=False))
    mapping = "".join(f"<{code:02X}> <{letter.encode('utf-16-be').hex()}>\n" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        + "".join(
            f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar\n"
            for start in range(0, len(codes), 90)
            if (chunk := mapping.splitlines()[start : start + 90])
        )
        + "endcmap end end"
    )
    widths = " ".join(["250" if code == codes.get(" ") else "500" for code in range(256)])
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (5 + 2 * i) for i in range(len(pages))), len(pages)),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 0 /LastChar 255 /Encoding /WinAnsiEncoding"
        f" /Widths [{widths}] /ToUnicode 4 0 R >>".encode(),
        make_stream(cmap.encode()),
    ]
    for i, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Rotate {rotate} /Contents {6 + 2 * i} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(make_stream("\n".join(draw_item(item, codes) for item in page).encode()))
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(data))
    )


def make_stream(data: bytes) -> bytes:
    """Wrap a compressed stream object."""
    packed = zlib.compress(data)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def draw_item(item: tuple, codes: dict[str, int]) -> str:
    """PDF operators for one text or line."""
    if item[0] == "line":
        return "0.5 w {} {} m {} {} l S".format(*item[1:])
    x, y, text, size, angle = (*item, 13, 0)[:5] if len(item) == 3 else (*item, 0)[:5]
    shown = "".join(f"{codes[letter]:02x}" for letter in text)
    a, b = cos(radians(angle)), sin(radians(angle))
    return f"BT /F1 {size} Tf {a:.5f} {b:.5f} {-b:.5f} {a:.5f} {x} {y} Tm <{shown}> Tj ET"


def draw_grid(xs: list[float], ys: list[float]) -> list[tuple]:
    """Lines of a table without merged cells."""
    level = [("line", xs[0], y, xs[-1], y) for y in ys]
    return level + [("line", x, ys[0], x, ys[-1]) for x in xs]
