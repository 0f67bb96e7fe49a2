"""Settings as study.yaml holds them and as the command takes them, name=value."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import yaml

from toolkit.errors import ParameterError, StudyError

_MAX_BYTES = 100_000


class _Loader(yaml.SafeLoader):
    """YAML of names and values: a name stands once, and nothing refers to anything else."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it uses an alias (*), which settings do not need")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        names = [key.value for key, _ in node.value]
        repeated = [name for name in names if names.count(name) > 1]
        if repeated:
            raise yaml.YAMLError(f"'{repeated[0]}' stands twice")
        return super().construct_mapping(node, deep=deep)


def read_settings(folder: Path) -> dict[str, Any]:
    """Read the settings of a study folder: none where it has no study.yaml.

    Raises
    ------
    StudyError
        If the file is no list of names and values, or has another name than study.yaml.
    """
    path = folder / "study.yaml"
    for name in ("study.yml", "Study.yaml", "study.yaml.txt"):
        if (folder / name).exists() and not path.exists():
            raise StudyError(str(folder / name), "is not read: settings stand in study.yaml", "Rename it.")
    if not path.exists():
        return {}
    if (folder / "study.yml").exists():
        raise StudyError(str(folder), "holds study.yaml and study.yml; one of them is meant", "Delete the other.")
    try:
        if path.is_dir():
            raise StudyError(str(path), "is a folder, expected a file of settings", "Move it.")
        if path.stat().st_size > _MAX_BYTES:
            raise StudyError(str(path), "is too long for settings", "Keep lines of the form name: value.")
        settings = _Loader(path.read_text(encoding="utf-8-sig")).get_single_data()
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError, OSError) as error:
        problem = " ".join(str(error).split()) if not isinstance(error, RecursionError) else "it is nested too deep"
        raise StudyError(str(path), f"is no YAML ({problem[:300]})", "Correct the line named.") from None
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        raise StudyError(str(path), "must hold lines of the form name: value", "See data/26-NQ-TW/study.yaml.")
    for name, value in settings.items():
        if isinstance(value, list | dict):
            raise StudyError(str(path), f"{str(name)[:40]!r} holds more than one value", "Write name: value.")
    return settings


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
