"""JupyterLab as ./course lab starts it, in a browser without a window, for tests to look at."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil

COURSE = Path(__file__).resolve().parents[2]
# Where copies of notebooks lie: within the course, or JupyterLab would not find them; ignored by git.
DESK = COURSE / "target" / "browser"
SECONDS = 90
# The page draws a kernel as idle before there is one: only the session knows. And a notebook need not be the tab in
# front: a page that has just come brings the file of its address to the front once more, after a quick reader's click.
IDLE = """() => {
  const panels = [...(window.jupyterapp?.shell.widgets("main") ?? [])].filter(widget => widget.sessionContext);
  const kernels = panels.map(panel => panel.sessionContext.session?.kernel);
  return kernels.length > 0 && kernels.every(kernel => kernel?.connectionStatus === "connected" && kernel.status === "idle");
}"""

# Chromium, and what is one under another name; the last is macOS's.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PLAYWRIGHT = [sys.executable, "-m", "playwright", "--version"]


def browsers():
    """The browsers that are here, each with what keeps it from starting, if anything does.

    One that is a name only, as Ubuntu's chromium-browser without its snap, is there and does not start.
    """
    return {path: failure(path, "--version") for path in map(shutil.which, BROWSERS) if path}


def chromium():
    """The path of a browser that starts, or None."""
    return next((path for path, said in browsers().items() if not said), None)


def lacking():
    """What keeps the tests from opening a browser: for each reason Debian's package against it, or None."""
    reasons = {}
    if chromium() is None:
        said = [f"{path} does not start: {said}" for path, said in browsers().items()]
        reasons["; ".join(said) or "found no browser: neither chromium nor google-chrome"] = "chromium"
    if said := failure(*PLAYWRIGHT):
        reasons[f"Playwright does not start: {said}"] = "libatomic1" if "libatomic" in said else None
    return reasons


def failure(*command):
    """Empty where the command ends well; otherwise the last line of what it says."""
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    lines = (ran.stdout + ran.stderr).split("\n")
    return "" if ran.returncode == 0 else next(filter(None, reversed(lines)), f"status {ran.returncode}")


def free_port():
    with socket.socket() as s:
        s.bind(("localhost", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def server(home):
    """Gives the address that ./course lab prints; afterwards ends all that it started.

    The directory takes what Jupyter remembers of a person, who keeps tabs and theme as they were.
    """
    DESK.mkdir(parents=True, exist_ok=True)
    config = home / "config" / "jupyter_lab_config.json"
    config.parent.mkdir()
    # Lets a test call JupyterLab's commands, which say when they are done; no picture tells that reliably.
    config.write_text('{"LabApp": {"expose_app_in_browser": true}}')
    env = dict(os.environ, JUPYTER_CONFIG_DIR=str(home / "config"), JUPYTER_RUNTIME_DIR=str(home / "runtime"))
    env["COURSE_POINTS"] = str(home / "points.json")
    log = home / "lab.txt"
    command = [str(COURSE / "course"), "lab", "--no-browser", "--port", str(free_port())]
    with log.open("w") as out:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield address(process, log)
    finally:
        stop(process)


def address(process, log):
    """Waits for the line with the token, which the server prints once it listens."""
    with log.open() as said:
        while True:
            over = process.poll() is not None
            match = re.search(r"http://\S+\?token=\w+", said.read())
            if match:
                return match[0]
            assert not over, "./course lab ended:\n" + log.read_text()
            said.seek(0)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)


def stop(process):
    """Ends the server, which ends its kernels, and whatever of them is left after that."""
    family = []
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
    left = psutil.wait_procs(family, 3)[1]
    for straggler in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            straggler.kill()
    process.kill()
    process.wait()


class Lab:
    """One browser page with JupyterLab in it, and the few things that a learner does there."""

    def __init__(self, page, url):
        self.page = page
        self.base, self.token = re.fullmatch(r"(http://[^/]+)/.*token=(\w+)", url).groups()
        page.set_default_timeout(SECONDS * 1000)

    def open(self, path):
        """Opens a notebook of the course, and waits until its kernel is ready."""
        self.page.goto(f"{self.base}/lab/tree/{path}?reset&token={self.token}")
        self.wait_until_idle()

    def menu(self, name, entry):
        self.page.click(f".lm-MenuBar-itemLabel:text-is('{name}')")
        self.page.click(f".lm-Menu-itemLabel:text-is('{entry}')")

    def wait_until_idle(self):
        """Waits until each open notebook has a kernel, and none has anything to do."""
        self.page.wait_for_function(IDLE)

    def run_all(self):
        """Runs all cells, and comes back when the last has ended or one has failed."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def cell(self, text):
        """The code cell whose source contains the text."""
        return self.page.locator(".jp-NotebookPanel:visible .jp-CodeCell").filter(
            has=self.page.locator(".jp-InputArea-editor", has_text=text)
        )

    def run(self, cell):
        """Runs one cell with the keyboard; does not wait for its end."""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")

    def errors(self):
        """What cells that failed say, on the screen or far from it."""
        return self.page.locator("[data-mime-type='application/vnd.jupyter.error'], "
                                 "[data-mime-type='application/vnd.jupyter.stderr']").all_text_contents()

    def stop_kernels(self):
        for kernel in self.ask("GET", "api/kernels"):
            self.ask("DELETE", "api/kernels/" + kernel["id"])

    def ask(self, method, path):
        headers = {"Authorization": "token " + self.token}
        request = urllib.request.Request(f"{self.base}/{path}", method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            body = answer.read()
        return json.loads(body) if body else None


@contextlib.contextmanager
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium's sandbox does not start for root, as in a container; the pages are our own.
        chrome = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield chrome
        chrome.close()


if __name__ == "__main__":
    # For ./course, which installs them where it may.
    print(*filter(None, lacking().values()))
