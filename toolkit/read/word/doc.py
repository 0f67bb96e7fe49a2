"""Legacy Word files (.doc), by letting LibreOffice write them anew as .docx."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from toolkit.errors import ReadError
from toolkit.read.content import Content
from toolkit.read.limits import OFFICE_TIMEOUT_SECONDS
from toolkit.read.word.doc_cells import restore_tables
from toolkit.read.word.docx import read_docx

_REMEDY = "Open it in Word or LibreOffice and save it as .docx."


def read_doc(data: bytes, *, where: str) -> Content:
    """Read a legacy .doc, through LibreOffice in a private and temporary profile.

    Parameters
    ----------
    data : bytes
        The file.
    where : str
        Its name, for messages.

    Raises
    ------
    ReadError
        If LibreOffice is not installed, cannot read the file, or takes too long.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise ReadError(where, "is a legacy .doc, which needs LibreOffice to be read", f"Install it, or: {_REMEDY}")
    with TemporaryDirectory(prefix="doichieu-") as folder:
        source = Path(folder, "legacy.doc")
        source.write_bytes(data)
        _convert(program, folder, source, where)
        converted = Path(folder, "legacy.docx")
        if not converted.is_file():
            found = "is a legacy .doc that LibreOffice cannot read (damaged, or locked by a password)"
            raise ReadError(where, found, _REMEDY)
        content = read_docx(converted.read_bytes(), where=where)
    return replace(content, text=restore_tables(content.text, data))


def _convert(program: str, folder: str, source: Path, where: str) -> None:
    command = [
        program,
        f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--infilter=MS Word 97",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        folder,
        str(source),
    ]
    quiet = subprocess.DEVNULL
    # A session of its own: soffice is a script, and its child would outlive it.
    process = subprocess.Popen(  # noqa: S603
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        process.wait(timeout=OFFICE_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        problem = f"took LibreOffice more than {OFFICE_TIMEOUT_SECONDS} seconds"
        raise ReadError(where, problem, _REMEDY) from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
