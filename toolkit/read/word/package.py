"""The parts of a .docx or an .odt: unpacked within bounds, parsed without entities or network."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from toolkit.errors import ReadError
from toolkit.read.limits import MAX_PARTS, MAX_TEXT_BYTES, MEGABYTE

# "Strict" files differ from the usual ones by the names of their namespaces only.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAX_RATIO = 300
_REMEDY = "Download it again, or open it in Word and save it anew."
_READ_PARTS = re.compile(
    r"word/(?:document|numbering|styles|footnotes|endnotes|comments|header\d*|footer\d*)\.xml", re.IGNORECASE
)
_MAIN_PART = re.compile(rb"<[^<>]*/officeDocument\"[^<>]*>")
_TARGET = re.compile(rb"Target=\"/?([^\"]+\.xml)\"")


def load_parts(data: bytes, *, where: str) -> dict[str, Any]:
    """Load the parts of a .docx that hold text or numbering.

    Parameters
    ----------
    data : bytes
        The file.
    where : str
        Its name, for messages.

    Returns
    -------
    dict of str to lxml element
        Root of each part, by its lower-case name without folder and ending, such as ``document``.

    Raises
    ------
    ReadError
        If the archive or a part is damaged, unpacks to more than it should, or declares entities.
    """
    return _guard(lambda: _load_parts(data, where), where, ".docx")


def load_open_document(data: bytes, *, where: str) -> dict[str, Any]:
    """Load the text and the styles of an OpenDocument file, as :func:`load_parts` does with a .docx.

    Returns
    -------
    dict of str to lxml element
        ``document`` (content.xml) and, where there is one, ``styles``.

    Raises
    ------
    ReadError
        If the archive or a part is damaged, encrypted, or unpacks to more than it should.
    """
    return _guard(lambda: _load_open_parts(data, where), where, ".odt")


def _load_open_parts(data: bytes, where: str) -> dict[str, Any]:
    with ZipFile(BytesIO(data)) as archive:
        names = {"document": "content.xml", "styles": "styles.xml"}
        there = {key: name for key, name in names.items() if name in archive.namelist()}
        _refuse_size(archive, there.values(), where)
        manifest = "META-INF/manifest.xml"
        if manifest in archive.namelist() and b"encryption-data" in _unpack(archive, manifest, where):
            raise ReadError(where, "is encrypted", "Save it without a password.")
        return {key: _parse_xml(_unpack(archive, name, where), where) for key, name in there.items()}


def _load_parts(data: bytes, where: str) -> dict[str, Any]:
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        if len(names) > MAX_PARTS:
            raise ReadError(where, f"has {len(names)} parts, a .docx has at most {MAX_PARTS}", _REMEDY)
        wanted = {_unify(name).lower()[5:-4]: name for name in names if _READ_PARTS.fullmatch(_unify(name))}
        if main := _find_main_part(archive, names, where):
            wanted["document"] = main
        _refuse_size(archive, wanted.values(), where)
        return {key: _parse_xml(_unpack(archive, name, where), where) for key, name in wanted.items()}


def _refuse_size(archive: ZipFile, names: Iterable[str], where: str) -> None:
    size = sum(archive.getinfo(name).file_size for name in names)
    if size > 2 * MAX_TEXT_BYTES:
        most = 2 * MAX_TEXT_BYTES // MEGABYTE
        found = f"unpacks to {size // MEGABYTE} MB of text, the most that is read is {most} MB"
        raise ReadError(where, found, "Check where it comes from; open it in Word and save it anew.")


def _unify(name: str) -> str:
    """Return the name of a part with the strokes that the format asks for; some programs write others."""
    return name.replace("\\", "/")


def _find_main_part(archive: ZipFile, names: Sequence[str], where: str) -> str:
    """Return the part that the package names as its document, whatever it is called; empty if it names none."""
    by_name = {_unify(name).lower(): name for name in names}
    relations = by_name.get("_rels/.rels")
    link = _MAIN_PART.search(_unpack(archive, relations, where)) if relations else None
    target = _TARGET.search(link[0]) if link else None
    return by_name.get(target[1].decode("utf-8", errors="replace").lower(), "") if target else ""


def _unpack(archive: ZipFile, name: str, where: str) -> bytes:
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise ReadError(where, "is encrypted", "Save it without a password.")
    with archive.open(name) as part:
        data = part.read(MAX_TEXT_BYTES + 1)
    ratio = len(data) / max(1, info.compress_size)
    if len(data) > MAX_TEXT_BYTES or (len(data) > MEGABYTE and ratio > _MAX_RATIO):
        found = f"its part {name} unpacks to over {len(data) // MEGABYTE} MB ({ratio:.0f} times its packed size)"
        raise ReadError(where, found, "Check where it comes from; open it in Word and save it anew.")
    return data


def _parse_xml(data: bytes, where: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    root = etree.fromstring(data.replace(_STRICT, _USUAL), parser)
    if root.getroottree().docinfo.doctype:
        raise ReadError(where, "declares XML entities, which no document needs", _REMEDY)
    return root


def _guard(load: Callable[[], dict[str, Any]], where: str, kind: str) -> dict[str, Any]:
    try:
        parts = load()
    except (
        BadZipFile,
        etree.LxmlError,
        zlib.error,
        EOFError,
        KeyError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        reason = " ".join(str(error).split())[:120]
        raise ReadError(where, f"is a damaged {kind} ({reason})", _REMEDY) from None
    if "document" not in parts:
        raise ReadError(where, f"is a {kind} without a document part", _REMEDY)
    return parts
