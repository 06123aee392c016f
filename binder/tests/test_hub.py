"""A class on one machine: two users of JupyterHub, whose proxy, hub and servers are the real ones."""

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import venv
from pathlib import Path

import nbformat
import pytest

import lab as jupyter
from lab import Lab
from test_idle import connected, execute_request
from test_nbgrader import answered

COURSE = Path(__file__).resolve().parents[2]
HUB = COURSE / "binder" / "hub"
SECONDS = 180

# Accounts of this machine are nobody's to make: a password that all share, and homes in a directory of the test's.
CONFIG = """
exec(compile(open({config!r}).read(), {config!r}, "exec"), {{**globals(), "__file__": {config!r}}})
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.JupyterHub.services = [{{"name": "test", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [{{"name": "test", "scopes": ["admin:users", "admin:servers", "access:servers"], "services": ["test"]}}]
"""


def made(reason, *command, **options):
    """Runs a command that installs something; a machine where it does not work leaves the tests out."""
    ran = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)
    if ran.returncode:
        pytest.skip(f"{reason}: {(ran.stderr or ran.stdout).strip().splitlines()[-1]}")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """What docs/hub.md installs: the course's packages, borrowed, and beside them JupyterHub and its proxy."""
    if not shutil.which("npm"):
        pytest.skip("found no npm, with which JupyterHub's proxy is installed")
    home = tmp_path_factory.mktemp("hub") / "environment"
    venv.create(home, with_pip=True)
    shared = Path(sys.prefix)
    (next(home.glob("lib/python*/site-packages")) / "course.pth").write_text(str(next(shared.glob("lib/python*/site-packages"))))
    (home / "share" / "jupyter" / "kernels").mkdir(parents=True)
    for name in ("etc", "share/jupyter/kernels/java", *(f"share/jupyter/{p.name}" for p in (shared / "share/jupyter").iterdir())):
        if not (home / name).exists():
            (home / name).symlink_to(shared / name)
    pip = [home / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", HUB / "requirements.txt"]
    made("could not install JupyterHub", *pip)
    shutil.copy(HUB / "package.json", home)
    made("could not install JupyterHub's proxy", "npm", "install", "--silent", "--no-audit", "--no-fund", cwd=home)
    return home


@pytest.fixture(scope="module")
def hub(environment, tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    port, inner, api = (jupyter.free_port() for _ in range(3))
    token = secrets.token_hex(16)
    (root / "homes").mkdir()
    config = root / "jupyterhub_config.py"
    config.write_text(CONFIG.format(config=str(HUB / "jupyterhub_config.py"), homes=str(root / "homes"), port=port, hub=inner, api=api, token=token))
    path = f"{environment / 'bin'}:{environment / 'node_modules' / '.bin'}:{os.environ['PATH']}"
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COURSE_", "JUPYTER_", "JPY_"))}
    log = root / "hub.txt"
    with log.open("w") as out:
        process = subprocess.Popen([environment / "bin" / "jupyterhub", "-f", config], cwd=root, env={**env, "PATH": path},
                                   stdin=subprocess.DEVNULL, stdout=out, stderr=out)  # fmt: skip
    try:
        yield Hub(f"http://127.0.0.1:{port}", token, root, log)
    finally:
        jupyter.stop(process)


class Hub:
    def __init__(self, base, token, root, log):
        self.base, self.token, self.root, self.log = base, token, root, log
        self.until(lambda: self.ask("GET", "hub/api/"))

    def until(self, answers):
        deadline = time.monotonic() + SECONDS
        while True:
            with contextlib.suppress(OSError):
                if answer := answers():
                    return answer
            assert time.monotonic() < deadline, self.log.read_text()[-4000:]
            time.sleep(1)

    def ask(self, method, path):
        return Lab.ask(self, method, path)

    def server_of(self, user):
        """The server of a user, which is started for it: a Lab without a page."""
        self.ask("POST", f"hub/api/users/{user}")
        self.ask("POST", f"hub/api/users/{user}/server")
        self.until(lambda: self.ask("GET", f"hub/api/users/{user}")["servers"].get("", {}).get("ready"))
        lab = Lab.__new__(Lab)
        lab.base, lab.token = f"{self.base}/user/{user}", self.token
        return lab


def text_of(lab, path):
    return lab.ask("GET", f"api/contents/{path}?content=1")["content"]


async def executed(lab, *cells):
    """What cells of one kernel give, as text; the kernel is ended."""
    kernel = lab.ask("POST", "api/kernels")["id"]
    channel = await connected(lab, kernel)
    given = []
    for cell in cells:
        await channel.write_message(execute_request(cell))
        while True:
            message = json.loads(await asyncio.wait_for(channel.read_message(), SECONDS))
            assert message["msg_type"] != "error", message["content"]
            if message["msg_type"] == "execute_result":
                given.append(message["content"]["data"]["text/plain"])
            if message["msg_type"] == "execute_reply":
                break
    channel.close()
    lab.ask("DELETE", f"api/kernels/{kernel}")
    return given


def pinned(file):
    lines = [line.split("==") for line in file.read_text().splitlines() if "==" in line]
    return {name.lower().replace("_", "-").replace(".", "-"): version.strip() for name, version in lines}


def test_what_the_hub_and_the_course_both_need_has_one_version():
    course, hub = pinned(COURSE / "binder" / "requirements.txt"), pinned(HUB / "requirements.txt")
    both = course.keys() & hub.keys()
    assert len(both) > 10 and {name: hub[name] for name in both} == {name: course[name] for name in both}


@pytest.mark.long
def test_two_users_have_the_course_each_with_notebooks_and_points_of_their_own(hub):
    before = subprocess.run(["git", "-C", COURSE, "status", "--porcelain"], capture_output=True, text=True).stdout
    ann, ben = hub.server_of("ann"), hub.server_of("ben")
    for user in ("ann", "ben"):
        assert (hub.root / "homes" / user / "backprop" / "notebooks" / "00-start-here.ipynb").is_file()
    exercise = nbformat.read(COURSE / "exercises" / "05-affine.ipynb", as_version=4)
    tried = answered("05-affine", exercise, ("b.accumulate(dY.sum(0))", "b.accumulate(dY.mean(0))"))
    cells = [cell.source for cell in tried.cells if cell.id in ("affine", "check", "points")]
    mine = 'System.getProperty("backprop.points")'
    assert asyncio.run(executed(ann, *cells, mine))[-2:] == ["18.0", str(hub.root / "homes" / "ann" / "backprop" / "points.json")]
    assert "18 of 20" in text_of(ann, "CONTENTS.md")
    assert "18 of 20" not in text_of(ben, "CONTENTS.md") and "not begun" in text_of(ben, "CONTENTS.md")
    memory = "Runtime.getRuntime().maxMemory() / 1048576"
    assert int(asyncio.run(executed(ben, memory))[-1]) <= 512, "a quarter of what the hub gives, not of the machine"
    (hub.root / "homes" / "ann" / "backprop" / "exercises" / "05-affine.ipynb").write_text(nbformat.writes(tried))
    assert "mean(0)" in str(text_of(ann, "exercises/05-affine.ipynb"))
    assert "mean(0)" not in str(text_of(ben, "exercises/05-affine.ipynb"))
    after = subprocess.run(["git", "-C", COURSE, "status", "--porcelain"], capture_output=True, text=True).stdout
    assert after == before and "mean(0)" not in (COURSE / "exercises" / "05-affine.ipynb").read_text()


@pytest.mark.long
def test_who_has_no_token_gets_nothing_of_a_user(hub):
    hub.server_of("cem")
    stranger = Lab.__new__(Lab)
    stranger.base, stranger.token = f"{hub.base}/user/cem", "no-such-token"
    with pytest.raises(urllib.error.HTTPError) as refused:
        stranger.ask("GET", "api/contents/CONTENTS.md")
    assert refused.value.code == 403
