"""axe-core, the accessibility checker, as the JupyterLab extension's own packages bring it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """(selector) => {
  window.axeFound = null;
  const told = node => `${node.html.slice(0, 200)} ${node.any[0]?.message ?? ''}`;
  window.axe.run(selector, {resultTypes: ['violations']}).then(found => {
    window.axeFound = found.violations.map(one => `${one.id}: ${one.help}: ${one.nodes.map(told).join('; ')}`);
  });
}"""


def violations(page: Page, selector: str) -> list[Any]:
    """Return what axe-core finds below ``selector``."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=SCRIPT)
    page.evaluate(_RUN, selector)
    page.wait_for_function("() => window.axeFound !== null", timeout=30_000)
    return list(page.evaluate("() => window.axeFound"))
