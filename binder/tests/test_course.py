"""The launcher, as a person calls it."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parents[2] / "course"


def course(*arguments, cwd=None, **environment):
    environment = {**os.environ, **environment}
    return subprocess.run(
        [COURSE, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def test_help_names_every_command():
    said = course("help")
    assert said.returncode == 0
    for command in ("lab", "book", "run", "test", "grade", "release", "nbgrader", "bench", "spark", "doctor"):
        assert f"\n  {command} " in said.stdout


def test_an_unknown_command_gets_one_line_and_status_2():
    said = course("frobnicate")
    assert said.returncode == 2
    assert said.stderr == "course: unknown command 'frobnicate'; ./course help lists them\n"
    assert said.stdout == ""


def test_a_notebook_that_does_not_exist_gets_one_line_and_status_2():
    said = course("run", "notebooks/99-no-such.ipynb")
    assert said.returncode == 2
    assert said.stderr == "course: no such file or directory: notebooks/99-no-such.ipynb\n"


def test_an_unknown_option_gets_one_line_and_status_2():
    for arguments in (("lab", "--nonsense"), ("book", "--nonsense"), ("run", "--nonsense"), ("test", "--nonsense")):
        said = course(*arguments)
        assert said.returncode == 2, arguments
        assert said.stderr.count("\n") == 1 and "--nonsense" in said.stderr


def test_a_release_of_nothing_known_gets_one_line_and_status_2():
    for arguments in (("--nonsense",), ("--check", "--zip", "a.zip"), ("05-affine",)):
        said = course("release", *arguments)
        assert said.returncode == 2, arguments
        assert said.stderr.count("\n") == 1 and arguments[0] in said.stderr


def test_a_port_that_is_no_number_gets_one_line_and_status_2():
    said = course("lab", "--port", "eight")
    assert said.returncode == 2
    assert said.stderr == "course: --port needs a number, got 'eight'\n"


def test_it_is_called_through_a_link_from_another_directory(tmp_path):
    said = course("run", "here.ipynb", cwd=tmp_path)
    assert said.returncode == 2
    assert "here.ipynb" in said.stderr


def test_a_benchmark_beside_a_python_without_pytorch_gets_one_line_and_status_2(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_TORCH_PYTHON", str(tmp_path / "python"))
    said = course("bench")
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1 and "COURSE_TORCH_PYTHON" in said.stderr


def test_what_the_environment_asks_of_every_jvm_is_heard_and_not_told_on_stderr():
    said = course("doctor", JAVA_TOOL_OPTIONS="-Dsome=thing -Xss1m", _JAVA_OPTIONS="-Xmx300m", JDK_JAVA_OPTIONS="-Da=b")
    assert said.returncode == 0 and "icked up" not in said.stderr
    assert re.search(r"heapMaxMiB +29\d\n", said.stdout), said.stdout


def test_what_jupyterhub_gives_a_user_is_the_memory_that_a_kernel_counts_with():
    said = course("doctor", MEM_LIMIT=str(1 << 30))
    assert said.returncode == 0 and re.search(r"heapMaxMiB +2[45]\d\n", said.stdout), said.stdout


def test_lab_for_a_hub_that_did_not_call_gets_one_line_and_status_2():
    said = course("lab", "--hub", JUPYTERHUB_API_TOKEN="")
    assert said.returncode == 2 and said.stderr.count("\n") == 1 and "docs/hub.md" in said.stderr


# Where a locale is not installed, the JVM has C's; so Turkish and Arabic are asked of it by its own names.
LOCALES = [
    {"LC_ALL": "C"},
    {"LC_ALL": "C.UTF-8", "JAVA_TOOL_OPTIONS": "-Duser.language=tr -Duser.country=TR"},
    {"LC_ALL": "C.UTF-8", "JAVA_TOOL_OPTIONS": "-Duser.language=ar -Duser.country=EG"},
]


def test_learners_are_told_apart_and_marks_are_the_same_in_every_locale(tmp_path):
    learners = ["Zoe\u0301", "Zo\u00e9", "Zo\u00eb", "\u674e\u5c0f\u7ea2", "\u738b\u5c0f\u660e"]
    handed_in = tmp_path / "班级"
    for learner in learners:
        (handed_in / learner).mkdir(parents=True)
        (handed_in / learner / "05-affine.ipynb").write_bytes(b"{}")
    outcomes = set()
    for number, locale in enumerate(LOCALES):
        marks, pages = tmp_path / f"{number}.json", tmp_path / f"pages-{number}"
        options = ("--seed", "7", "--allow-weak-isolation", "--json", marks, "--html", pages)
        said = course("grade", handed_in, *options, **locale)
        assert said.returncode == 0, said.stderr
        written = sorted((p.relative_to(pages), p.read_bytes()) for p in pages.rglob("*.html"))
        assert len(written) == len(learners) + 1
        outcomes.add((marks.read_bytes(), tuple(written)))
    assert len(outcomes) == 1
    assert sorted(one["id"] for one in json.loads(outcomes.pop()[0])["submissions"]) == sorted(learners)


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap, which hides a program, is not installed")
@pytest.mark.parametrize("program", ["g++", "as"])
def test_kernels_are_not_marked_where_nothing_compiles_them(program, tmp_path):
    """Nobody's points: what the machine lacks is no mistake of the learner's."""
    shutil.copy(COURSE.parent / "solutions" / "21-layernorm-kernel.ipynb", tmp_path)
    there = [name for name in ("g++", "as", "ld") if Path("/usr/bin", name).exists()]
    lacks = next(name for name in ("g++", "as", "ld") if name == program or name not in there)
    hides = ("--ro-bind", "/dev/null", Path("/usr/bin", program).resolve()) if program in there else ()
    marks = tmp_path / "marks.json"
    said = subprocess.run(
        ["bwrap", "--dev-bind", "/", "/", *hides, COURSE, "grade", tmp_path, "--json", marks, "--allow-weak-isolation"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert said.returncode == 1
    assert "some notebooks could not be graded, through no fault of theirs" in said.stderr
    (graded,) = json.loads(marks.read_bytes())["submissions"][0]["exercises"]
    assert graded["score"] is None
    reasons = {(test["status"], test["message"]) for test in graded["tests"]}
    why = f"and this machine has no /usr/bin/{lacks}; install it (Debian and Ubuntu: g++), and grade again"
    assert reasons == {("error", f"not graded: its kernels are compiled where they are graded, {why}")}


def test_no_page_for_readers_has_an_address_that_is_yet_to_be_filled_in():
    home = COURSE.parent
    pages = [home / "README.md", *(home / "binder" / "handout").rglob("README.md"), *(home / "notebooks").glob("*.ipynb")]
    assert [str(page) for page in pages if re.search(r"OWNER/NAME/HEAD|badge_logo", page.read_text(encoding="utf-8"))] == []


def test_the_readme_begins_with_how_to_get_the_course():
    readme = (COURSE.parent / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^## (.*)", readme, re.MULTILINE)[1] == "Get it"
    assert readme.index("./course lab") < readme.index("## Two commands")
