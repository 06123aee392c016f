"""What the tests need beside the course's own: installed where that may be, named where not, and never left out in silence.

The launcher is test_preparations' copy, on machines that have this one's programs but for those in question.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import lab as jupyter
import pytest
from left_out import left_out
from test_preparations import Checkout

COURSE = Path(__file__).resolve().parents[2]
IN_QUESTION = {"apt-get", "bwrap", "id", "uname", "chromium", "chromium-browser", "google-chrome"}

APT = """#!/bin/sh
echo "apt-get $*" >>"$CALLS"
[ "$1" = update ] || [ -z "$APT_SAYS" ] || { echo "$APT_SAYS"; exit 100; }
"""


def programs_of_this_machine(directory):
    """Links to every program here, but for those in question."""
    directory.mkdir()
    for path in reversed(os.environ["PATH"].split(":")):
        for program in Path(path).iterdir() if os.path.isdir(path) else ():
            if program.name not in IN_QUESTION:
                (directory / program.name).unlink(missing_ok=True)
                (directory / program.name).symlink_to(program)


class Machine:
    """A machine of some kind, and ./course on it."""

    def __init__(self, root, user, system, *programs):
        self.checkout = Checkout(root)
        self.bin = root / "bin"
        programs_of_this_machine(root / "programs")
        self.add("id", f"#!/bin/sh\necho {user}\n")
        self.add("uname", f"#!/bin/sh\necho {system}\n")
        for program in programs:
            self.add(program, APT if program == "apt-get" else "#!/bin/sh\n")
        self.checkout.file(self.checkout.home / "binder" / "tests" / "lab.py")
        self.checkout.file(self.checkout.home / "binder" / "test.sh", '#!/bin/sh\necho tested >>"$CALLS"\n', 0o755)
        self.checkout.file(root / "jdk" / "bin" / "java", '#!/bin/sh\necho graded >>"$CALLS"\n', 0o755)
        self.call("release")

    def add(self, program, text):
        self.checkout.file(self.bin / program, text, 0o755)

    def call(self, *words, **environment):
        """What ./course says, line by line, and what it called."""
        path = f"{self.bin}:{self.bin.with_name('programs')}"
        paths = {"PATH": path, "JAVA_HOME": str(self.bin.with_name("jdk"))}
        self.checkout.calls.write_text("")
        ran = subprocess.run(
            [self.checkout.home / "course", *words],
            env={**os.environ, **paths, "CALLS": str(self.checkout.calls), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stderr.splitlines(), self.checkout.calls.read_text().splitlines()


@pytest.fixture
def machine(tmp_path):
    return lambda *kind: Machine(tmp_path / "machine", *kind)


INSTALL = "apt-get install -y -qq --no-install-recommends "


def test_root_with_apt_gets_what_is_lacking_and_no_more(machine):
    said, calls = machine(0, "Linux", "apt-get").call("test", BROWSER_LACKS="chromium libatomic1")
    packages = ("chromium", "libatomic1", "bubblewrap")
    assert [call for call in calls if "update" not in call] == [INSTALL + package for package in packages] + ["tested"]
    assert said == [
        "Installing Chromium or Google Chrome (for tests in a browser) with apt: chromium",
        "Installing libatomic1 (for tests in a browser) with apt: libatomic1",
        "Installing bubblewrap with apt: bubblewrap",
    ]


def test_where_apt_reaches_nothing_it_says_why_and_tests_all_the_same(machine):
    denied = "W: no matter\nE: Unable to locate package chromium"
    said, calls = machine(0, "Linux", "apt-get", "bwrap").call("test", BROWSER_LACKS="chromium", APT_SAYS=denied)
    assert said[1:] == [
        "course: could not install Chromium or Google Chrome (for tests in a browser): Unable to locate package chromium;"
        " try: apt-get update && apt-get install chromium; the tests that need it are left out"
    ]
    assert calls[-1] == "tested"


@pytest.mark.parametrize(
    "kind, browser, bubblewrap",
    [
        ((1000, "Linux", "apt-get"), "type: sudo apt-get install chromium", "type: sudo apt-get install bubblewrap"),
        ((0, "Linux"), "install it with your system's package manager", "(on Debian: bubblewrap)"),
        ((501, "Darwin"), "type: brew install --cask google-chrome", None),
    ],
    ids=["not root", "no apt", "macOS"],
)
def test_who_may_not_install_is_told_what_to_type_and_the_tests_run(machine, kind, browser, bubblewrap):
    said, calls = machine(*kind).call("test", BROWSER_LACKS="chromium")
    assert calls == ["tested"]
    assert said[0].startswith("course: needs Chromium or Google Chrome (for tests in a browser)") and browser in said[0]
    assert bubblewrap is None or bubblewrap in said[1], "macOS has no bubblewrap, nor a need of it"
    assert len(said) == (1 if bubblewrap is None else 2)
    assert all(line.endswith("; the tests that need it are left out") for line in said)


def test_where_everything_is_there_nothing_is_installed_and_nothing_said(machine):
    assert machine(0, "Linux", "apt-get", "bwrap").call("test") == ([], ["tested"])


def test_grading_goes_on_where_bubblewrap_cannot_be_installed(machine):
    said, calls = machine(0, "Linux", "apt-get").call("grade", "class", APT_SAYS="E: Unable to locate package")
    assert (said, calls[-1]) == (["Installing bubblewrap with apt: bubblewrap"], "graded")


@pytest.fixture
def browsers(tmp_path, monkeypatch):
    """A function that puts a browser on a PATH which has none."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(jupyter, "BROWSERS", jupyter.BROWSERS[:3])
    monkeypatch.setattr(jupyter, "PLAYWRIGHT", ["/bin/true"])
    return lambda name, text="": Checkout.file(tmp_path / name, "#!/bin/sh\n" + text, 0o755)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_is_found_by_each_of_its_names(browsers, name):
    assert list(jupyter.lacking().values()) == ["chromium"]
    browsers(name)
    assert jupyter.lacking() == {}
    assert Path(jupyter.chromium()).name == name


def test_a_browser_that_does_not_start_is_none_and_the_next_is_taken(browsers):
    browsers("chromium-browser", "echo requires the chromium snap; exit 1")
    assert [reason.split(" ", 1)[1] for reason in jupyter.lacking()] == ["does not start: requires the chromium snap"]
    browsers("google-chrome")
    assert Path(jupyter.chromium()).name == "google-chrome"


def test_a_playwright_whose_node_lacks_a_library_names_the_package(browsers, monkeypatch):
    browsers("chromium")
    node = "echo libatomic.so.1: cannot open shared object file >&2; exit 127"
    monkeypatch.setattr(jupyter, "PLAYWRIGHT", ["/bin/sh", "-c", node])
    reason = "Playwright does not start: libatomic.so.1: cannot open shared object file"
    assert jupyter.lacking() == {reason: "libatomic1"}


def test_without_a_browser_each_test_in_one_is_left_out_by_name_and_with_the_reason(tmp_path):
    programs_of_this_machine(tmp_path / "programs")
    (tmp_path / "target").mkdir()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junit-xml", tmp_path / "target" / "pytest.xml",
         COURSE / "binder" / "tests" / "test_browser.py"],
        env=dict(os.environ, PATH=str(tmp_path / "programs")),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )  # fmt: skip
    ((reason, tests),) = left_out(tmp_path).items()
    assert reason.startswith("found no browser: neither chromium nor google-chrome")
    assert "test_browser.test_lab_opens_on_the_front_page_with_nothing_in_the_way" in tests and len(tests) == 7


# As Surefire writes them: a test that ran, one whose condition does not hold, one whose assumption fails, and a factory
# whose assumption fails.
SKIPPED = """<testsuite name="a.b.ZipsTest"><properties/><testcase name="ran" classname="a.b.ZipsTest"/>
  <testcase name="full" classname="a.b.ZipsTest"><skipped message="no full isolation:&#10; bwrap"/></testcase>
  <testcase name="user" classname="a.b.ZipsTest"><skipped type="org.opentest4j.TestAbortedException"><![CDATA[\
org.opentest4j.TestAbortedException: Assumption failed: the grader is not root
\tat a.b.ZipsTest.user(ZipsTest.java:94)
]]></skipped></testcase></testsuite>"""
SILENT = '<testsuite name="a.b.CorpusTest" tests="0"><properties/></testsuite>'


@pytest.fixture
def tested(tmp_path):
    """A function that calls test.sh in a course whose every step does nothing, but for the reports that Maven leaves."""
    target = tmp_path / "lib" / "core" / "target"
    stand_in = f'#!/bin/sh\ncase "$*" in *left_out.py*) exec {sys.executable} "$@" ;; esac\n'
    Checkout.file(tmp_path / ".venv" / "bin" / "python", stand_in, 0o755)
    Checkout.file(tmp_path / "course", "#!/bin/sh\n", 0o755)
    Checkout.file(target / "surefire-reports" / "TEST-old.xml", SKIPPED)
    Checkout.file(tmp_path / "target" / "pytest.xml", SKIPPED)
    Checkout.file(tmp_path / "bin" / "mvn", f'#!/bin/sh\ncp -R "{tmp_path}/reports" "{target}/surefire-reports"\n', 0o755)
    shutil.copytree(COURSE / "binder", tmp_path / "binder", ignore=shutil.ignore_patterns("tests"))

    def call(**reports):
        (tmp_path / "reports").mkdir()
        for name, text in reports.items():
            Checkout.file(tmp_path / "reports" / f"TEST-{name}.xml", text)
        env = dict(os.environ, COURSE_SHORT="1", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        ran = subprocess.run([tmp_path / "binder" / "test.sh", tmp_path, ""], env=env, capture_output=True, text=True)
        return ran.returncode, ran.stdout.split("\n\n")[-1].splitlines()

    return call


def test_the_last_lines_name_what_was_left_out_and_why(tested):
    status, said = tested(zips=SKIPPED, corpus=SILENT)
    assert status == 0
    assert said[:-1] == [
        "left out: its report names no test; why it ran none is not known",
        "  CorpusTest",
        "left out: no full isolation: bwrap",
        "  ZipsTest.full",
        "left out: the grader is not root",
        "  ZipsTest.user",
    ]
    assert said[-1].startswith("5 passed, 0 failed in ") and said[-1].endswith("s; tests left out: 3")


def test_where_nothing_was_left_out_the_last_line_says_so(tested):
    status, (said,) = tested()
    assert status == 0 and said.endswith("; tests left out: 0")


def test_a_report_that_cannot_be_read_is_a_failure(tested):
    status, said = tested(zips="<testsuite")
    assert status == 1
    assert said[0] == "failed: What was left out"
