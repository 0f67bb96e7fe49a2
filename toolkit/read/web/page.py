"""Which part of a saved web page is the document: everything round it is left out and counted."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from unicodedata import normalize

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

_SCRIPTS = ("script", "style", "noscript", "template", "iframe", "object", "svg", "link", "meta")
_SURROUNDINGS = ("nav", "aside", "button", "select", "input", "textarea", "dialog", "menu")
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "menu", "menubar"}
# Words in class and id, as English and Vietnamese portals use them.
_SURROUNDING_WORDS = frozenset({
    "nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "sidebar", "banner",
    "ad", "ads", "adv", "advert", "advertisement", "advertising", "quangcao", "cookie", "cookies",
    "popup", "modal", "related", "lienquan", "vanbanlienquan", "tinlienquan", "share", "sharing",
    "social", "login", "dangnhap", "register", "dangky", "footer", "header", "topbar", "comments",
    "binhluan", "toolbar", "pagination", "pager", "widget", "search", "timkiem", "newsletter",
    "subscribe", "luocdo", "rating", "hotline", "chat"
})  # fmt: skip
_DOCUMENT_MARKS = re.compile(
    r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI|ĐẢNG\s+CỘNG\s+SẢN|[Nn]ơi\s+nhận|NƠI\s+NHẬN"
    r"|^\s*(?:Căn cứ|Theo đề nghị|Điều \d|Chương [IVX])|Số:\s*\d",
    re.MULTILINE,
)
_MAX_DROPPED_SHARE = 0.4
_CONTAINERS = ("html", "body", "div", "section", "main", "article", "form", "center")
_MIN_LINKS = 3
_LINK_SHARE = 0.7
_MAX_STRAY = 200


def remove_surroundings(soup: BeautifulSoup, dropped: Counter[str]) -> None:
    """Remove, in place, what is never part of a document, and count its characters.

    Parameters
    ----------
    soup : BeautifulSoup
        The page.
    dropped : Counter
        Filled under ``script``, ``comment``, ``hidden_text``, ``page_title`` and ``navigation``.
    """
    for comment in soup.find_all(string=lambda string: isinstance(string, Comment)):
        dropped["comment"] += len(comment)
        comment.extract()
    for tag in soup.find_all(_SCRIPTS):
        _drop(tag, "script", dropped)
    for tag in soup.find_all("head"):
        _drop(tag, "page_title", dropped)
    for tag in soup.find_all(_is_hidden):
        _drop(tag, "hidden_text", dropped)
    total = measure_element(soup)[0]
    for tag in soup.find_all(_is_surrounding):
        if not tag.decomposed and not _holds_document(tag, total):
            _drop(tag, "navigation", dropped)
    for tag in soup.find_all(["ul", "ol", "div", "table", "section"]):
        if not tag.decomposed and _is_link_list(tag) and not _holds_document(tag, total):
            _drop(tag, "navigation", dropped)


def find_document(soup: BeautifulSoup, dropped: Counter[str]) -> Tag:
    """Find the element that holds the document: go down as long as one child holds all but odds and ends.

    Parameters
    ----------
    soup : BeautifulSoup
        The page without its surroundings.
    dropped : Counter
        Odds and ends beside the document are added under ``navigation``.
    """
    current: Tag = soup
    while True:
        children = [child for child in current.children if isinstance(child, Tag) and measure_element(child)[0]]
        if len(children) == 1 and children[0].name in _CONTAINERS and not _measure_own_text(current):
            current = children[0]
            continue
        largest = max(children, key=lambda child: measure_element(child)[0], default=None)
        rest = [child for child in children if child is not largest]
        if largest is None or largest.name not in _CONTAINERS or _measure_own_text(current):
            return current
        if not all(map(_is_stray, rest)) or measure_element(largest)[0] < 10 * _MAX_STRAY:
            return current
        for child in rest:
            _drop(child, "navigation", dropped)
        current = largest


def measure_element(tag: Any) -> tuple[int, int, int]:
    """Measure an element: characters of text, characters inside links, number of links.

    Examples
    --------
    >>> measure_element(BeautifulSoup("<p>Xem <a>Điều 3</a></p>", "lxml"))
    (8, 5, 1)
    """
    links = tag.find_all("a")
    inside = [tag] if tag.name == "a" else links
    return _measure_text(tag), sum(map(_measure_text, inside)), len(inside)


def _measure_text(tag: Any) -> int:
    return sum(len("".join(string.split())) for string in tag.strings)


def _measure_own_text(tag: Tag) -> int:
    return sum(len(child.strip()) for child in tag.children if type(child) is NavigableString)


def _drop(tag: Any, name: str, dropped: Counter[str]) -> None:
    if tag.decomposed:
        return
    dropped[name] += len(" ".join(tag.get_text().split())) if name != "script" else len(tag.get_text())
    tag.decompose()


def _is_hidden(tag: Tag) -> bool:
    style = re.sub(r"\s", "", str(tag.get("style") or "")).lower()
    return "display:none" in style or "visibility:hidden" in style or "mso-hide:all" in style or tag.has_attr("hidden")


def _is_surrounding(tag: Tag) -> bool:
    if tag.name in ("html", "body", "main", "article", "table", "tbody", "tr", "td", "p", "span"):
        return False
    names = " ".join([*_to_list(tag.get("class")), *_to_list(tag.get("id"))])
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", names).lower())
    return (
        tag.name in _SURROUNDINGS
        or str(tag.get("role", "")).lower() in _ROLES
        or (tag.name in ("header", "footer") and tag.find_parent("article") is None)
        or not _SURROUNDING_WORDS.isdisjoint(words)
    )


def _to_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(item) for item in value or []]


def _is_link_list(tag: Tag) -> bool:
    n_text, n_linked, n_links = measure_element(tag)
    return n_links >= _MIN_LINKS and n_linked >= _LINK_SHARE * n_text


def _is_stray(tag: Tag) -> bool:
    """Tell whether a neighbour of the document is short or all links, without marks of a document."""
    n_text, n_linked, n_links = measure_element(tag)
    small = n_text < _MAX_STRAY or (n_links >= _MIN_LINKS and n_linked >= _LINK_SHARE * n_text)
    return (
        small
        and tag.name in ("div", "section", "ul", "span", "a", "img", "form", "header", "footer")
        and (not _has_marks(tag))
    )


def _has_marks(tag: Tag) -> bool:
    return _DOCUMENT_MARKS.search(normalize("NFC", tag.get_text("\n"))) is not None


def _holds_document(tag: Tag, total: int) -> bool:
    share = _measure_text(tag) / max(total, 1)
    return share > _MAX_DROPPED_SHARE or _has_marks(tag)
