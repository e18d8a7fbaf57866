"""A saved panel in a notebook that is opened again, on a machine without its kernel."""

from __future__ import annotations

import json
import subprocess
import sys

from panels import SOON, START, command, open_panel, until
from playwright.sync_api import expect


def plain_summary(panel):
    """Return what readers without widgets find in the saved notebook."""
    outputs = json.loads(panel.save())["cells"][-1]["outputs"]
    return "".join(outputs[-1]["data"]["text/html"]) if outputs else ""


def test_reopened_without_a_kernel(page, jupyter):
    """A saved notebook that is opened without a kernel shows what was published, and what to do to go on."""
    panel = open_panel(page, jupyter, "lab", "asleep", arguments="--site asleep")
    panel.publish("Before closing")
    address = panel.address
    command(page, "notebook:run-all-cells")
    until(lambda: address in plain_summary(panel))
    expect(panel.row("Before closing")).to_be_visible(timeout=START)
    panel.check()
    saved = json.loads(panel.save())
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    # As on a machine that does not have the notebook's kernel.
    saved["metadata"]["kernelspec"] = {"name": "gone", "display_name": "Gone", "language": "gone"}
    saved["metadata"]["language_info"] = {"name": "gone"}
    panel.path = jupyter.root / "reopened.ipynb"
    panel.path.write_text(json.dumps(saved))
    page.goto(jupyter.lab("reopened.ipynb"))
    expect(page.get_by_role("link", name=address)).to_be_visible(timeout=START)
    expect(page.get_by_text("Loading widget")).to_have_count(0)

    trust = [sys.executable, "-m", "jupyter", "trust", str(panel.path)]
    subprocess.run(trust, env=jupyter.environ, check=True, capture_output=True)
    page.goto(jupyter.lab("reopened.ipynb"))
    page.get_by_role("dialog").get_by_role("button", name="No Kernel").click(timeout=START)
    expect(page.get_by_role("link", name=address)).to_be_visible(timeout=START)
    expect(page.get_by_text("Loading widget").filter(visible=True)).to_have_count(0)
    panel.check()


def test_a_restarted_kernel_is_told_of(page, jupyter):
    """After a kernel restart the old panel says what to do, and running the cell gives a panel that works."""
    panel = open_panel(page, jupyter, "lab", "restart", arguments="--site restarted")
    panel.publish("Before")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'", timeout=START
    )
    panel.button("Lock").click()
    expect(panel.problem).to_contain_text("Run the cell", timeout=SOON, ignore_case=True)
    command(page, "notebook:run-all-cells")
    expect(panel.button("Lock")).to_be_enabled(timeout=START)
    panel.press("Lock")
    expect(panel.button("Unlock")).to_be_visible(timeout=SOON)
    panel.check()
