"""What an earlier run left that still holds: products named by the hash of all that decides them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from toolkit.write.provenance import list_versions

#: Packages that read texts or make pages; those that decide results are in list_versions().
_MAKERS = (
    "beautifulsoup4", "charset-normalizer", "ipykernel", "jinja2", "lxml", "nbclient", "nbconvert", "pypdfium2",
    "python-docx", "xlsxwriter",
)  # fmt: skip
#: Files of a run that may belong to no product.
_ALWAYS = ("run.json", "index.html", "METHODS.md", "notebooks/kernels.log")


@dataclass(frozen=True, slots=True)
class Product:
    """Files that were made together.

    Parameters
    ----------
    key : str
        Hash of all that decides them; see :func:`hash_parts`.
    files : mapping of str to str
        Path below the output folder, and sha256 of the content.
    """

    key: str
    files: Mapping[str, str]


def hash_parts(*parts: str | bytes) -> str:
    """Return one sha256 of several parts; where one ends and the next begins counts.

    Examples
    --------
    >>> hash_parts("ab", "c") == hash_parts("a", "bc")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def hash_toolkit() -> str:
    """Return a hash of the toolkit's own files and of the packages that it makes products with."""
    package = Path(str(files("toolkit")))
    sources = [path for path in sorted(package.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    code = [part for path in sources for part in (str(path.relative_to(package)), path.read_bytes())]
    return hash_parts(json.dumps(list_versions()), *(f"{name} {_find_version(name)}" for name in _MAKERS), *code)


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def hash_file(path: Path) -> str:
    """Return the sha256 of a file, or an empty string where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def make_product(key: str, stage: Path, paths: Iterable[Path]) -> Product:
    """Describe files that were just made below `stage`."""
    return Product(key, {path.relative_to(stage).as_posix(): hash_file(path) for path in sorted(paths)})


def read_products(output_dir: Path) -> dict[str, Product]:
    """Return the products that the run in `output_dir` recorded; none where there is no readable record."""
    try:
        record = json.loads((output_dir / "run.json").read_text(encoding="utf-8"))
        return {name: Product(**product) for name, product in record["products"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_products(products: Mapping[str, Product]) -> dict[str, object]:
    """Return products as run.json holds them."""
    return {name: asdict(product) for name, product in products.items()}


def is_intact(product: Product, folder: Path) -> bool:
    """Tell whether every file of a product is there with the content that was recorded."""
    return all(hash_file(folder / name) == content for name, content in product.files.items())


def find_strangers(output_dir: Path) -> Product:
    """Return the files in the output folder that no run wrote: what people put there stays theirs.

    Hidden files are left out, and everything is where there is no record to tell by.
    """
    products = read_products(output_dir)
    own = {name for product in products.values() for name in product.files} | set(_ALWAYS)
    own |= {
        name for failed in _list_failed(output_dir) for name in (f"notebooks/{failed}.ipynb", f"reports/{failed}.html")
    }
    found = [path.relative_to(output_dir) for path in sorted(output_dir.rglob("*")) if products and path.is_file()]
    visible = [path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)]
    return Product("", {name: "" for name in visible if name not in own})


def _list_failed(output_dir: Path) -> list[str]:
    try:
        record = json.loads((output_dir / "run.json").read_text(encoding="utf-8"))
        return [str(failed["name"]) for failed in record["failed"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def take_over(product: Product, folder: Path, stage: Path) -> None:
    """Put the files of an earlier product into `stage`, by link where the disk allows, else by copy."""
    for name in product.files:
        target = stage / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(folder / name, target)
        except OSError:
            shutil.copy2(folder / name, target)
