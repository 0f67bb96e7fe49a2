"""Which words can be Vietnamese syllables, by their letters alone."""

from __future__ import annotations

import re
import unicodedata

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong ooc oong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông
uôt uơ uy uya uych uyên uyêt uyn uynh uyt uyu ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y ya yêm yên yêng yêt yêu
"""
_SYLLABLE = re.compile(rf"(?:{'|'.join(_ONSETS.split())})?(?:{'|'.join(_RHYMES.split())})")
#: Marks of the tones: any vowel can bear them.
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def is_syllable(word: str) -> bool:
    """Tell whether a word in lower case can be a Vietnamese syllable: an onset or none, and a rhyme.

    Where the tone stands and which tones a rhyme bears are not looked at.

    Examples
    --------
    >>> [is_syllable(word) for word in ("nghiêng", "quyết", "mỹ", "tng", "cxp", "logistics")]
    [True, True, True, False, False, False]
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_TONES))
    return _SYLLABLE.fullmatch(plain) is not None
