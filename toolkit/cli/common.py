"""What every command does: open a study, analyse it, tell what could not be read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.analysis.analysis import Analysis
    from toolkit.study.folder import Study

#: Exit codes.
DONE, SOME_FAILED, REFUSED, UNFORESEEN = 0, 1, 2, 3


def take_study(command: argparse.ArgumentParser) -> None:
    """Let a command take a study folder and parameters."""
    command.add_argument("study", type=Path, metavar="STUDY")
    take_parameters(command)


def take_parameters(command: argparse.ArgumentParser) -> None:
    """Let a command take parameters of study.yaml."""
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of study.yaml")


def open_study(options: argparse.Namespace) -> Study:
    """Load the study that a command was given, with its parameters."""
    from toolkit.study.folder import load_study
    from toolkit.study.settings import parse_settings

    return load_study(options.study, overrides=parse_settings(options.set))


def analyse(study: Study) -> Analysis:
    """Read a study and make all its tables."""
    from toolkit.analysis.study_tables import analyse_study
    from toolkit.read.study_texts import read_documents
    from toolkit.validation.hand_codes import load_model

    documents, failures = read_documents(study)
    return analyse_study(study, documents, failures=failures, model=load_model(study))


def warn_of(analysis: Analysis) -> int:
    """Name the documents that could not be read, and return the exit code."""
    for failure in analysis.failures:
        print(f"doichieu: {failure.message}", file=sys.stderr)
    return SOME_FAILED if analysis.failures else DONE
