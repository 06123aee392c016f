"""The course's kernel in a Jupyter that is not the course's: ./course kernel --install and --remove."""

import os
import subprocess
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from test_preparations import Checkout

COURSE = Path(__file__).resolve().parents[2]


def course(*words, at=COURSE, **environment):
    return subprocess.run([at / "course", *words], env={**os.environ, **environment}, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)  # fmt: skip


def test_it_starts_by_the_kernelspec_alone_and_keeps_points_in_the_learners_copy(tmp_path):
    said = course("kernel", "--install", JUPYTER_DATA_DIR=str(tmp_path))
    assert said.returncode == 0, said.stderr
    assert str(tmp_path / "kernels" / "backprop") in said.stderr and said.stderr.count("\n") == 1
    # What another Jupyter sees of it: no directory of the course's environment.
    manager = KernelManager(kernel_name="backprop", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")]))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COURSE_", "JJAVA_", "VIRTUAL_ENV"))}
    manager.start_kernel(env=environment, cwd=str(tmp_path))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        code = 'backprop.nn.Dense.class.getName() + " " + System.getProperty("backprop.points")'
        said = []
        client.execute_interactive(code, timeout=120, output_hook=lambda m: said.append(m["content"].get("data", {}).get("text/plain")))
        assert f"backprop.nn.Dense {COURSE}/points.json" in said
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_it_is_taken_back_and_anothers_is_let_be(tmp_path):
    checkout = Checkout(tmp_path)
    mine = tmp_path / "jupyter" / "kernels" / "backprop"
    place = {"JUPYTER_DATA_DIR": str(tmp_path / "jupyter")}
    assert checkout.call("kernel", "--install", **place)[0] == 0
    assert (mine / "home").read_text() == str(checkout.home)
    assert checkout.call("kernel", "--remove", **place)[0] == 0
    assert not mine.exists()
    status, said, _ = checkout.call("kernel", "--remove", **place)
    assert status == 1 and said.count("\n") == 1
    checkout.file(mine / "home", "/another/course")
    assert checkout.call("kernel", "--remove", **place)[0] == 1 and mine.exists()


def test_where_it_goes_without_a_word_is_the_callers_own(tmp_path):
    checkout = Checkout(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    status, said, _ = checkout.call("kernel", "--install", HOME=str(home), JUPYTER_DATA_DIR="", XDG_DATA_HOME="")
    assert status == 0
    places = [home / ".local" / "share" / "jupyter", home / "Library" / "Jupyter"]
    assert any((place / "kernels" / "backprop" / "home").exists() for place in places)


def test_kernel_without_a_connection_file_gets_a_line(tmp_path):
    said = Checkout(tmp_path).call("kernel", "--nonsense")
    assert said[0] == 2 and said[1].count("\n") == 1 and "--install" in said[1]
