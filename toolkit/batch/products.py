"""Products named by the hash of all that decides them: what an earlier run left and still holds is not made again."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

from toolkit.batch.record import list_versions
from toolkit.errors import OutputError

#: Packages that read texts or make pages; those that decide results are in list_versions().
_MAKERS = (
    "beautifulsoup4", "charset-normalizer", "ipykernel", "jinja2", "lxml", "nbclient", "nbconvert", "pypdfium2",
    "python-docx", "xlsxwriter",
)  # fmt: skip
#: Files that belong to no product, of runs that kept no list of them.
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


@dataclass(frozen=True, slots=True)
class JobFailure:
    """What could not be made, and why.

    Parameters
    ----------
    name : str
        doc_id of an input, or name of a figure or report.
    message : str
        What happened, in one line.
    notebook : str
        Executed notebook with the error in it, below the output folder; empty where there is none.
    kept : bool
        Whether the one that an earlier run had made was left in its place.
    """

    name: str
    message: str
    notebook: str = ""
    kept: bool = False


class ProductError(Exception):
    """Why a product could not be made, in one line; `notebook` as :class:`JobFailure` has it."""

    def __init__(self, message: str, notebook: str = "") -> None:
        super().__init__(message)
        self.notebook = notebook


@dataclass(slots=True)
class Workshop:
    """Where a run makes its products, with what the last run left of them.

    Parameters
    ----------
    output_dir, stage : Path
        Folder of the last run, and the folder that is to take its place.
    last : mapping of str to Product
        What the last run left whole.
    usable : dict of str to Product
        What of it may be taken over: nothing, where all is to be made anew.
    products : dict of str to Product
        What stands in `stage` so far, by name.
    kept, outdated : list of str
        Names of those taken over: they hold still; the new one failed.
    failures : list of JobFailure
        What could not be made so far.
    """

    output_dir: Path
    stage: Path
    last: Mapping[str, Product]
    usable: dict[str, Product]
    products: dict[str, Product] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    failures: list[JobFailure] = field(default_factory=list)

    @property
    def made(self) -> tuple[str, ...]:
        """Names of the products made anew."""
        return tuple(name for name in self.products if name not in (*self.kept, *self.outdated))

    def make_or_keep(self, name: str, key: str, make: Callable[[], Iterable[Path]]) -> None:
        """Take over a product that still holds, else make it.

        Parameters
        ----------
        name, key : str
            Of the product; see :class:`Product`.
        make : callable
            Makes it in `stage` and returns its files; what it raises is passed on.
        """
        if holds(self.usable, name, key):
            take_over(self.usable[name], self.output_dir, self.stage)
            self.products[name] = self.usable[name]
            self.kept.append(name)
        else:
            self.products[name] = make_product(key, self.stage, make())

    def try_to_make(self, name: str, key: str, make: Callable[[], Iterable[Path]], *, title: str = "") -> None:
        """Do as :meth:`make_or_keep`, but let a product that fails stop nothing else.

        The failure is noted under `title`, or under the name. What the last run made of that name stays, with
        the key that it has, so that it is tried again.

        Raises
        ------
        OSError, OutputError
            Where no other product would fare better.
        """
        try:
            self.make_or_keep(name, key, make)
        except (OSError, OutputError):
            raise
        except Exception as error:
            known = isinstance(error, ProductError)
            message = (str(error) if known else f"{type(error).__name__}: {error}").splitlines()[0]
            kept = name in self.last
            if kept:
                take_over(self.last[name], self.output_dir, self.stage)
                self.products[name] = self.last[name]
                self.outdated.append(name)
                message += "; the one that an earlier run made is kept"
            self.failures.append(JobFailure(title or name, message, getattr(error, "notebook", ""), kept))


def holds(products: Mapping[str, Product], name: str, key: str) -> bool:
    """Tell whether a product is there and all that decides it is as it was."""
    return name in products and products[name].key == key


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
    return _list_products(_read_record(output_dir) or {"products": {}})


def _list_products(record: Mapping[str, Any]) -> dict[str, Product]:
    return {name: Product(**product) for name, product in record["products"].items()}


def _read_record(output_dir: Path) -> dict[str, Any] | None:
    """Return run.json, or None where it is missing, cut short, or of another program: the name alone says nothing."""
    try:
        record = json.loads((output_dir / "run.json").read_text(encoding="utf-8"))
        known = isinstance(record["versions"]["doichieu"], str) and isinstance(record["signature"], str)
        names = [name for product in _list_products(record).values() for name in product.files]
        names += [*record.get("files", ()), *(failed["name"] for failed in record["failed"])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return record if known and all(_lies_below(name) for name in names) else None


def _lies_below(name: object) -> bool:
    """Tell whether a recorded name leads into the output folder: a record may have been tampered with."""
    return (
        isinstance(name, str)
        and Path(name).parts != ()
        and not Path(name).is_absolute()
        and ".." not in Path(name).parts
    )


def write_products(products: Mapping[str, Product]) -> dict[str, object]:
    """Return products as run.json holds them."""
    return {name: asdict(product) for name, product in products.items()}


def is_intact(product: Product, folder: Path) -> bool:
    """Tell whether every file of a product is there with the content that was recorded."""
    return all(hash_file(folder / name) == content for name, content in product.files.items())


def list_own(output_dir: Path) -> frozenset[str] | None:
    """Return the files, as paths below `output_dir`, that the run in it wrote; None where no run of ours did.

    A run before there was a list of files that belong to no product is known by the names that it gave.
    """
    record = _read_record(output_dir)
    if record is None:
        return None
    own = {name for product in _list_products(record).values() for name in product.files}
    if "files" in record:
        return frozenset(own.union(record["files"]))
    failed = [one["name"] for one in record["failed"] if re.match(r"\d\d_", one["name"])]
    return frozenset(
        own.union(_ALWAYS, *((f"notebooks/{name}.ipynb", f"reports/{name}.html") for name in failed))
    )  # fmt: skip


def list_others(stage: Path, products: Mapping[str, Product]) -> list[str]:
    """Return the files below `stage` that belong to no product, with the record that is about to be written."""
    own = {name for product in products.values() for name in product.files}
    found = {path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file()}
    return sorted((found | {"run.json"}) - own)


def find_strangers(folder: Path, own: Collection[str]) -> list[str]:
    """Return what no run put into `folder`, hidden or not: files, links, and folders without a file of ours.

    Links are named, never followed, also where the name is one of ours: runs write none.

    Parameters
    ----------
    folder : Path
        An output folder.
    own : collection of str
        What the run wrote, as :func:`list_own` gives it.

    Returns
    -------
    list of str
        Paths below the folder, sorted; a folder stands for all that is in it.
    """
    shared = {above.as_posix() for name in own for above in PurePosixPath(name).parents}
    folded = {fold_name(name): name for name in own}

    def search(below: str) -> Iterator[str]:
        for entry in sorted(os.scandir(folder / below), key=lambda entry: entry.name):
            name = f"{below}/{entry.name}" if below else entry.name
            if entry.is_dir(follow_symlinks=False) and name in shared:
                yield from search(name)
            elif not entry.is_file(follow_symlinks=False) or not is_own(name):
                yield name

    def is_own(name: str) -> bool:
        """Tell whether we wrote it; on a disk without capitals it may have come back by another spelling."""
        twin = folded.get(fold_name(name), "")
        return name in own or (bool(twin) and (folder / twin).is_file() and (folder / twin).samefile(folder / name))

    return list(search(""))


def fold_name(name: str) -> str:
    """Return a name as disks compare it that know no capitals and no forms of accents."""
    return unicodedata.normalize("NFC", name).casefold()


def find_clash(folder: Path, own: Collection[str], names: Iterable[str]) -> str:
    """Return the first thing that is not ours and stands where one of `names` is to be written; empty if none.

    Asked of the disk, so that "Index.html" stands in the way of "index.html" where the two are one.
    """
    for name in names:
        for above in PurePosixPath(name).parents:
            path = folder / above
            if path != folder and os.path.lexists(path) and (path.is_symlink() or not path.is_dir()):
                return above.as_posix()
        path = folder / name
        if os.path.lexists(path) and (name not in own or path.is_symlink() or not path.is_file()):
            return name
    return ""


def take_over(product: Product, folder: Path, stage: Path) -> None:
    """Put the files of an earlier product into `stage`, by link where the disk allows, else by copy."""
    for name in product.files:
        target = stage / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(folder / name, target)
        except OSError:
            shutil.copy2(folder / name, target)
