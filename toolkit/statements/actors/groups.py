"""Groups of people that a passage names, with the lists they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.statements.passage import KEPT, Passage

#: Nouns that a group of people, of bodies or of places begins with.
_HEADS = (
    "người,hộ,gia đình,cán bộ,công chức,viên chức,sĩ quan,hạ sĩ quan,chiến sĩ,quân nhân,công nhân,nông dân,ngư dân"
    ",lao động,học sinh,sinh viên,học viên,nghiên cứu sinh,trẻ em,trẻ,thanh niên,thiếu niên,phụ nữ,giáo viên,giảng viên"
    ",nhà giáo,nhà khoa học,nhà báo,bác sĩ,dược sĩ,y tá,điều dưỡng,nhân viên,nghệ sĩ,nghệ nhân,vận động viên"
    ",huấn luyện viên,đoàn viên,hội viên,đảng viên,đại biểu,thành viên,già làng,phó,giám đốc,phó giám đốc,hiệu trưởng"
    ",phó hiệu trưởng,trưởng phòng,phó trưởng phòng,trưởng thôn,chủ,con,thân nhân,cựu chiến binh,thương binh,chức sắc"
    ",chức việc,tín đồ,chuyên gia,cộng tác viên,doanh nghiệp,hợp tác xã,tổ hợp tác,trang trại,cơ sở,đơn vị,tổ chức,hội"
    ",trường,bệnh viện,trạm,phòng khám,nhà máy,nhà văn hóa,thư viện,bảo tàng,làng nghề,làng,khu,cụm,vùng,xã,phường"
    ",thị trấn,huyện,quận,thôn,tổ dân phố,đảo,cảng,sân bay,bến,chợ,chung cư,trung tâm,đồn,tàu cá,chủ tàu,dân quân"
    ",tuyến phố,tuyến đường,đường phố,công viên,quảng trường,bãi tắm,bãi biển,hồ chứa,kênh,nhà ga,cửa khẩu,khu phố"
    ",ký túc xá,bếp ăn,nhà ăn,căng tin,nhà vệ sinh,phòng học,sân vận động,sân chơi,nhà thi đấu,lò mổ,nhà công vụ"
    ",nhà trẻ,trường học,nghĩa trang,di tích,trụ sở,nhà thuốc,cửa hàng,siêu thị,nhà hàng,khách sạn,bãi rác"
    ",bệnh nhân,khán giả,du khách,hành khách,thí sinh,phụ huynh,thương nhân,tiểu thương,lái xe,nhà đầu tư,nhà thầu"
    ",cộng đồng,trang trại,điểm du lịch,luật sư,thẩm phán,công chứng viên,hòa giải viên,tuyên truyền viên"
    ",báo cáo viên,y sĩ,kỹ sư,hộ lý,đội viên"
)
_HEAD_NAMES = sorted((tuple(name.split()) for name in _HEADS.split(",")), key=len, reverse=True)
#: The heads by their first word, the longest first.
HEAD_WORDS = {first: [name for name in _HEAD_NAMES if name[0] == first] for first, *_ in _HEAD_NAMES}
_LINKS = frozenset({",", "và", "hoặc", "hay", "cùng", "lẫn"})
PLURALS = frozenset({"các", "những", "mọi", "mỗi", "từng", "cả", "một", "số", "đội", "ngũ"})
#: Words that open the phrase of a group, beside the beginning of a clause.
_MARKERS = frozenset({"cho", "với", "ở", "tại", "của", "thuộc", "là", "bàn", "đến", "tới", "cấp", "lượng"})
_END_WORDS = (
    "xếp nằm đứng"
    " được phải thì bị đã sẽ không chưa để nhằm khi nếu trước sau vào từ đến tới theo do với cho trong tại ở trên của"
    " về đạt đều còn cần nên mà bằng qua trừ kể gồm bao tiếp như so giữa nhất ít tối gắn thông tham chiếm cũng"
    " buộc đủ một hai ba bốn sáu bảy tám"
)
#: Words that no name of a group goes beyond.
_ENDS = frozenset(_END_WORDS.split())
_MARKS = frozenset(",.;:()|")
#: The longest name of a group, in words.
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Group:
    """A group as named: its head and what narrows it."""

    head: tuple[str, ...]
    narrowing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """A list of groups at one place of a passage; `first` is the index of its first word."""

    groups: tuple[Group, ...]
    first: int
    start: int
    end: int


@lru_cache(maxsize=KEPT)
def find_audiences(passage: Passage) -> tuple[Audience, ...]:
    """Return the lists of groups of a passage, each a head noun with what narrows it.

    Examples
    --------
    >>> from toolkit.statements.passage import read_passage
    >>> (one,) = find_audiences(read_passage("trợ cấp cho nghệ sĩ nhân dân, nghệ sĩ ưu tú"))
    >>> [" ".join(group.narrowing) for group in one.groups]
    ['nhân dân', 'ưu tú']
    """
    words = passage.words
    found: list[Audience] = []
    free = 0
    for first in [index for index, word in enumerate(words) if word in HEAD_WORDS]:
        if first < free or not _opens_phrase(words, first):
            continue
        groups, last = _read_list(words, first)
        free = max(last, first + 1)
        if groups and not passage.is_recital(passage.starts[first]):
            found.append(Audience(groups, first, passage.starts[first], passage.end_of(last - 1)))
    return tuple(found)


def _read_list(words: Sequence[str], at: int) -> tuple[tuple[Group, ...], int]:
    """Return the groups of a list that begins at a word, and the index behind the last of them."""
    groups: list[Group] = []
    last = at
    while at < len(words) and (head := _match_head(words, at)):
        last = _find_end(words, at, at + len(head))
        groups.append(Group(head, tuple(words[at + len(head) : last])))
        at = last
        while at < len(words) and (words[at] in _LINKS or (at > last and words[at] in PLURALS)):
            at += 1
        if at == last:
            break
    return tuple(groups), last


def _opens_phrase(words: Sequence[str], index: int) -> bool:
    while index and words[index - 1] in PLURALS:
        index -= 1
    return not index or words[index - 1] in _MARKERS or words[index - 1] in _MARKS


def _match_head(words: Sequence[str], at: int) -> tuple[str, ...] | None:
    return next((head for head in HEAD_WORDS.get(words[at], ()) if tuple(words[at : at + len(head)]) == head), None)


def _find_end(words: Sequence[str], start: int, index: int) -> int:
    while index < min(len(words), start + _LONGEST) and not _ends_phrase(words, index):
        index += 1
    return index


def _ends_phrase(words: Sequence[str], index: int) -> bool:
    word = words[index]
    if word == "bằng" and words[index - 1] == "đồng":
        return False
    return word in _LINKS or word in _ENDS or word in _MARKS or word.isdecimal()
