"""Fixtures that several tests share."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest
from small_run import write_small_study, write_tiny_notebooks

import toolkit

ROOT = Path(__file__).resolve().parent.parent


# How long an example takes is the machine's matter.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def shipped() -> toolkit.Study:
    """Return the shipped study."""
    return toolkit.load_study(ROOT / "data" / "26-NQ-TW")


@pytest.fixture(scope="session")
def shipped_analysis(shipped: toolkit.Study) -> toolkit.Analysis:
    """Return all tables of the shipped study."""
    return toolkit.open_analysis(shipped)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of originals, or skip."""
    folder = os.environ.get("DOICHIEU_CORPUS", "")
    if not folder:
        pytest.skip("DOICHIEU_CORPUS names no folder of original documents")
    return Path(folder)


@pytest.fixture
def small_study(tmp_path: Path) -> Path:
    """Return a study folder of two fictional provinces that a test may spoil."""
    return write_small_study(tmp_path)


@pytest.fixture(scope="session")
def plain_study(tmp_path_factory: pytest.TempPathFactory) -> toolkit.Study:
    """Return a small study by the plain method, which no test may spoil: what costs time is made of it once."""
    return toolkit.load_study(write_small_study(tmp_path_factory.mktemp("plain")), overrides={"method": "plain"})


@pytest.fixture(scope="session")
def plain_analysis(plain_study: toolkit.Study) -> toolkit.Analysis:
    """Return all tables of a small study as it was written, by the plain method."""
    return toolkit.open_analysis(plain_study)


@pytest.fixture
def tiny_notebooks(tmp_path: Path) -> Path:
    """Return notebooks that take the parameters and do nothing, which a test may spoil."""
    return write_tiny_notebooks(tmp_path / "notebooks")
