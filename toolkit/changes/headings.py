"""What the headings above a passage say for it: who acts where it names nobody, by when where it names no date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.commitments import find_deadline_above, find_roles, find_roles_above, is_general
from toolkit.statements.passage import KEPT, read_passage
from toolkit.statements.values.moments import find_moments

#: A heading that charges everybody ("Các cơ quan, đơn vị, địa phương") names nobody.
_SORT = r"(?:cơ quan|đơn vị|địa phương|ngành|lĩnh vực|cấp|sở|ban(?! tổ chức)|tổ chức|đoàn thể)"
_ANYBODY = re.compile(rf"(?:(?:các|mỗi|từng) )?{_SORT}(?:(?:,| và|, và)? (?:các )?{_SORT})*(?: (?:có )?liên quan)?")


@dataclass(frozen=True, slots=True)
class Above:
    """Who leads and by when according to the headings above a passage, as written there; empty where it says so."""

    lead: str = ""
    deadline: str = ""

    @property
    def text(self) -> str:
        """Return what the headings say as lines that can stand before the passage."""
        lines = f"Giao {self.lead} chủ trì.\n" if self.lead else "", f"{self.deadline}.\n" if self.deadline else ""
        return "".join(lines)

    def cite(self, start: int) -> str:
        """Return the whole statement in which an offset of :attr:`text` lies."""
        return self.lead if start < self.text.find("\n") and self.lead else self.deadline


@lru_cache(maxsize=KEPT)
def read_headings(text: str, context: str) -> Above:
    """Return what headings say for a passage that does not say it itself.

    Parameters
    ----------
    text : str
        The passage; a row of a table as the sentence it stands for.
    context : str
        Its headings and lead-ins joined by ``>``, outermost first.

    Examples
    --------
    >>> read_headings("Mở 40 lớp nghề.", "TỔ CHỨC THỰC HIỆN > Sở Y tế > Đến năm 2030")
    Above(lead='Sở Y tế', deadline='Đến năm 2030')
    >>> read_headings("Sở Nội vụ mở 40 lớp nghề trước năm 2028.", "TỔ CHỨC THỰC HIỆN > Sở Y tế > Đến năm 2030")
    Above(lead='', deadline='')
    """
    if not context:
        return Above()
    lead, own = find_roles_above(context).lead, find_roles(text).lead
    if _ANYBODY.fullmatch(read_passage(lead).folded.text) or (own and not is_general(own)):
        lead = ""
    deadline, day = ("", "") if _list_days(text) else find_deadline_above(context)
    return Above(lead, deadline if day else "")


def _list_days(text: str) -> list[float]:
    """Return the dates that a passage sets itself; how often something is done is none."""
    return [one.value for one in find_moments(read_passage(text))[0] if one.kind in ("point", "begin") and not one.soft]
