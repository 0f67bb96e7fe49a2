"""What travels with an installed toolkit from the top-level folders: the notebooks, and the shipped study."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
SHIPPED = ("notebooks", "data/26-NQ-TW")


class BuildWithShipped(build_py):
    """Copies the folders into ``toolkit/shipped``; a checkout uses them where they are."""

    def run(self) -> None:
        """Build as ever, then copy."""
        super().run()
        if not self.editable_mode:
            for name in SHIPPED:
                target = Path(self.build_lib) / "toolkit" / "shipped" / name
                ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
                shutil.copytree(ROOT / name, target, dirs_exist_ok=True, ignore=ignored)


setup(cmdclass={"build_py": BuildWithShipped})
