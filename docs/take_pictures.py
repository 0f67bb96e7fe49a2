"""Takes the pictures of the README from a run on the shipped study, each with a mark of what it shows.

    python docs/take_pictures.py outputs/26-NQ-TW

A test holds the marks against a run: it fails where a picture shows results that a run no longer gives. Wording and
layout are nobody's mark: take the pictures anew when they change.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

FIGURES = Path(__file__).resolve().parent / "figures"
#: Pixels of a screen; the picture ends above the heading that follows the second table.
SIZE = {"width": 1100, "height": 1200}
_END = """() => {
  const below = document.querySelectorAll("table")[1].getBoundingClientRect().bottom;
  const heads = [...document.querySelectorAll("h2")].map(one => one.getBoundingClientRect().top);
  const next = heads.find(top => top > below);
  return Math.floor(next) - 8;
}"""


def mark_uptake(run: Path) -> str:
    """Return the mark of the figure: what each plan does with each provision."""
    with (run / "figures" / "uptake.csv").open(encoding="utf-8-sig", newline="") as file:
        return make_mark(*(f"{row['doc_id']} {row['provision_id']} {row['status']}" for row in csv.DictReader(file)))


def mark_index(run: Path) -> str:
    """Return the mark of the first page: each n/N of its two tables, in the order of the page."""
    page = (run / "index.html").read_text(encoding="utf-8")
    shown = re.search(r"<h1.*?(?:</table>.*?){2}", page, re.DOTALL)
    return make_mark(*re.findall(r"\b\d+/\d+\b", re.sub(r"<[^>]+>", " ", shown[0] if shown else "")))


def make_mark(*texts: str) -> str:
    """Return a short hash."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def read_mark(picture: Path) -> str:
    """Return the mark of a picture as it was taken."""
    with Image.open(picture) as image:
        return str(image.info.get("doichieu-mark", ""))


def take_pictures(run: Path, folder: Path = FIGURES) -> None:
    """Write uptake.png and index.png, in 256 colours."""
    keep((run / "figures" / "uptake.png").read_bytes(), folder / "uptake.png", mark_uptake(run))
    keep(take_screen(run / "index.html"), folder / "index.png", mark_index(run))


def take_screen(page: Path) -> bytes:
    """Return a picture of the page in Chromium, as PNG."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        here = Path("/usr/bin/chromium")  # of the system; else the one that playwright installed
        browser = playwright.chromium.launch(executable_path=here if here.exists() else None, args=["--no-sandbox"])
        try:
            screen = browser.new_page(viewport=SIZE)
            screen.goto(page.resolve().as_uri())
            return screen.screenshot(full_page=True, clip={"x": 0, "y": 0, **SIZE, "height": screen.evaluate(_END)})
        finally:
            browser.close()


def keep(content: bytes, target: Path, mark: str) -> None:
    """Write a picture in 256 colours with its mark."""
    told = PngInfo()
    told.add_text("doichieu-mark", mark)
    with Image.open(io.BytesIO(content)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, optimize=True, pnginfo=told)


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]))
