"""Sentences of real files that are in no unit: whole files against a plain extraction that shares no code with ours.

Run ``python benchmarks/lost_text.py FOLDER``. Each file under the folder is read twice: as doichieu reads it, and by
the plainest means (the runs of a .docx, the text of a page's tags, pdftotext, LibreOffice for .doc and .odt). A
sentence of the plain text counts as lost if most of its runs of four words stand in no unit. What is lost is told
apart by the class under which it was left out; "nowhere" means that the text that was read does not hold it either.
A file fails that loses more than 400 characters of sentences outside recitals without an alarm or a fault of text left
out.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize
from zipfile import ZipFile

from bs4 import BeautifulSoup
from lxml import etree

from toolkit.errors import ReadError
from toolkit.read import decode_text, read_document
from toolkit.read.sniff import detect_format, is_text_name
from toolkit.segment.document import segment_document
from toolkit.segment.unread import find_doubtful

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALLOWED = 400
_RUN = 4
_SHORTEST = 60  # characters: what is shorter is a title, a label, a line of a list
#: Classes of text that is no content of a plan, whatever it says.
_RIGHTLY_OUT = ("legal_basis", "head", "receivers", "signature", "label", "contents")


def extract_plainly(path: Path) -> str:
    """Return the text of a file by the plainest means."""
    data = path.read_bytes()
    form = detect_format(data, source=path.name)
    if form == "docx":
        with ZipFile(path) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        return "\n\n".join("".join(run.text or "" for run in p.iter(f"{_W}t")) for p in root.iter(f"{_W}p"))
    if form == "pdf":
        return _run(["pdftotext", "-enc", "UTF-8", str(path), "-"])
    if form in ("doc", "odt", "rtf"):
        return _convert(path)
    text = decode_text(data, where=path.name)[0]
    return BeautifulSoup(text, "lxml").get_text("\n") if form == "html" else re.sub(r"[*|#\\]+", " ", text)


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode()


def _convert(path: Path) -> str:
    with TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        _run(
            ["soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, str(path)]
        )
        return next(Path(folder).glob("*.txt")).read_text("utf-8-sig")


def list_sentences(text: str) -> list[str]:
    """Return the sentences of a text, those that hold words enough to be looked for."""
    folded = " ".join(normalize("NFC", text).split())
    return [part for part in re.split(r"(?<=[.;:!?])\s", folded) if len(part) >= _SHORTEST]


def make_runs(text: str) -> set[tuple[str, ...]]:
    """Return the runs of four words of a text."""
    words = re.findall(r"\w+", normalize("NFC", text).lower())
    return set(zip(*(words[start:] for start in range(_RUN)), strict=False))


def measure_loss(path: Path) -> tuple[Counter[str], bool, list[str]]:
    """Return the characters of lost sentences per class, whether a fault tells of it, and the lost sentences."""
    document = read_document(path, doc_id="a", source=path.name)
    result = segment_document(document)
    # A sentence may run from a lead-in into its items, and over the cells of a row without their heads.
    rows = result.cells.groupby("clause_id", sort=False)["text"].agg(" ".join)
    units = make_runs(" ".join(result.units["text"])) | make_runs(" ".join(rows))
    classes = {
        name: make_runs("\n".join(document.text[a:b] for a, b in zip(rows["start"], rows["end"], strict=True)))
        for name, rows in result.left_out.groupby("category")
    }
    rightly = units.union(*(classes.get(name, set()) for name in _RIGHTLY_OUT))
    lost: Counter[str] = Counter()
    shown = []
    for sentence in list_sentences(extract_plainly(path)):
        runs = make_runs(sentence)
        if not runs or len(runs & units) > len(runs) / 2:
            continue
        name = max(classes, key=lambda name: len(runs & classes[name]), default="")
        where = name if name and len(runs & classes[name]) > len(runs) / 2 else "nowhere"
        if where == "nowhere" and len(runs & rightly) > len(runs) / 2:
            continue  # a title and the words of the head around it
        lost[where] += len(sentence)
        if where not in _RIGHTLY_OUT:
            shown.append(f"{where}: {sentence}")
    told = bool(find_doubtful(result.faults)) or "left_out" in set(result.faults["fault"])
    return lost, told, shown


def main() -> int:
    """Print a line a file, the worst first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=3, help="lost sentences shown of each file that fails")
    arguments = parser.parse_args()
    rows = []
    for path in sorted(p for p in arguments.folder.rglob("*") if p.is_file() and is_text_name(p.name)):
        try:
            rows.append((path, *measure_loss(path)))
        except ReadError as error:
            sys.stdout.write(f"refused: {error}\n")
    rows.sort(key=lambda row: -sum(n for name, n in row[1].items() if name not in _RIGHTLY_OUT))
    failed = 0
    for path, lost, alarm, shown in rows:
        n = sum(count for name, count in lost.items() if name not in _RIGHTLY_OUT)
        fails = n > _ALLOWED and not alarm
        failed += fails
        verdict = "FAILS" if fails else "alarm" if alarm else "ok"
        sys.stdout.write(f"{verdict:6}{n:7}  {path.name}  {dict(lost.most_common())}\n")
        if n > _ALLOWED:
            sys.stdout.writelines(f"         {sentence[:160]}\n" for sentence in shown[: arguments.show])
    sys.stdout.write(f"{len(rows)} files read, {failed} lose more than {_ALLOWED} characters without an alarm\n")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
