"""Every notebook opened and run in a real JupyterLab, in a browser without a screen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
#: Figures that each notebook shows; a notebook of one's own may show more.
FIGURES = {"00_corpus.ipynb": 1, "01_coverage.ipynb": 3, "02_divergence.ipynb": 1}
TOKEN = "only-for-this-test"
#: All cells stand in the page, seen or not; nothing is fetched from a network.
_SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a JupyterLab on a copy of the notebooks, beside the shipped study."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    shutil.copytree(ROOT / "data", home / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = home / "settings" / "@jupyterlab"
    for extension, content in _SETTINGS.items():
        (settings / extension).parent.mkdir(parents=True, exist_ok=True)
        (settings / f"{extension}.jupyterlab-settings").write_text(json.dumps(content), encoding="utf-8")
    options = [f"--port={port}", "--no-browser", "--allow-root", f"--IdentityProvider.token={TOKEN}",
               f"--ServerApp.root_dir={home}", "--ip=127.0.0.1"]  # fmt: skip
    folders = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
    }
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **{name: str(path) for name, path in folders.items()}}
    with subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", *options], env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            assert process.stderr is not None
            assert any("is running at" in line for line in process.stderr), "JupyterLab did not start"
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def page(server: str) -> Iterator[Any]:
    """Return a page of a headless Chromium that has the server's token, or skip."""
    if not _CHROMIUM:
        pytest.skip("no chromium on this computer")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        opened = browser.new_page(viewport={"width": 1400, "height": 900})
        opened.goto(f"{server}/lab?token={TOKEN}", wait_until="domcontentloaded")
        yield opened
        browser.close()


#: True once the open notebook has no cell left to run.
_IS_DONE = """() => {
  const prompts = [...document.querySelectorAll(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-InputArea-prompt")];
  const cells = prompts.map(prompt => prompt.textContent).filter(text => text.includes("["));
  return cells.length > 0 && cells.every(text => /\\[\\d+\\]/.test(text));
}"""  # noqa: E501


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_in_lab(name: str, server: str, page: Any) -> None:
    page.goto(f"{server}/lab/workspaces/w{name[:2]}/tree/notebooks/{name}", wait_until="domcontentloaded")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=60_000)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    page.wait_for_function(_IS_DONE, timeout=60_000)
    outputs = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output")
    kinds = outputs.evaluate_all("all => all.map(one => [one.dataset.mimeType, one.textContent.slice(0, 500)])")
    noise = [pair for pair in kinds if pair[0] and ("stderr" in pair[0] or "error" in pair[0])]
    assert noise == []
    assert len(kinds) >= 3
    images = page.locator(".jp-OutputArea-output img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert len(images) >= FIGURES.get(name, 0)
    assert all(width > 300 for width in images)
