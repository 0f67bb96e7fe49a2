"""The features of a pair of clause and provision: one table that proposing, learning, words and docs read."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: The features of a pair. Cosines run from 0 (nothing in common) to 1; docs/method.md defines each. Nothing
#: tells of neighbours or headings by itself: what stands near a pair counts only times the pair's own likeness.
FEATURES = (
    "cosine",
    "parts_cosine",
    "cosine_gap",
    "provision_share",
    "clause_share",
    "same_type",
    "task_for_target",
    "viewpoint",
)

#: That a clause is related to a provision is told by these: the logarithm of 1 + `n_rare_terms` besides, since passages
#: that have several rare words in common are rarely about different things, however much else they say.
RELATED_FEATURES = (*FEATURES, "rare_terms")

#: What two passages have in common that few provisions hold: rare syllables, and these with rare pairs of syllables.
#: Without the first nothing is taken up at its core, without two of the second nothing is related.
RARE = ("n_rare", "n_rare_terms")

Vector: TypeAlias = NDArray[np.floating]
Features: TypeAlias = dict[str, NDArray[Any]]
