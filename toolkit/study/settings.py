"""Settings as the command takes them, name=value, read into the parameters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from toolkit.errors import ParameterError


def parse_settings(pairs: Sequence[str]) -> dict[str, Any]:
    """Read ``name=value`` pairs; numbers, true and false become what they say, the rest stays text.

    Examples
    --------
    >>> parse_settings(["cutoff=0.5", "language=en"])
    {'cutoff': 0.5, 'language': 'en'}
    """
    settings: dict[str, Any] = {}
    for pair in pairs:
        if not pair.strip():
            continue
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals:
            raise ParameterError("settings", f"'{pair}' has no =", "Write name=value.")
        try:
            settings[name] = json.loads(value)
        except ValueError:
            settings[name] = value
    return settings
