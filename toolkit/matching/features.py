"""The features of a pair of clause and provision."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: The features of a pair that it has by itself. Cosines run from 0 (nothing in common) to 1; each is
#: defined in docs/method.md. What the other pairs of a plan add comes with :mod:`toolkit.matching.neighbours`.
FEATURES = (
    "cosine",
    "part_cosine",
    "parts_cosine",
    "context_cosine",
    "clause_rank",
    "provision_rank",
    "clause_gap",
    "provision_gap",
    "same_type",
    "task_for_target",
    "target_for_task",
    "viewpoint",
    "organisation_for_organisation",
)

Vector: TypeAlias = NDArray[np.floating]
Features: TypeAlias = dict[str, NDArray[Any]]
