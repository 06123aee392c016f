"""-Pcuda puts ND4J's CUDA backend in the place of the processor's, and compiles, without downloading it."""

import platform
import shutil
import subprocess
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parents[2]
VERSION = "1.0.0-M2.1"
NO_NETWORK = ("Unknown host", "UnknownHostException", "Network is unreachable", "Temporary failure in name resolution",
              "Connection refused", "Connect timed out", "No route to host")  # fmt: skip

pytestmark = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="the CUDA backend is for Linux on x86-64"
)


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What Maven says where a copy of the library is compiled for CUDA, and its dependencies are listed."""
    copy = tmp_path_factory.mktemp("cuda")
    shutil.copy(COURSE / "pom.xml", copy)
    for module in ("core", "worker", "autograder", "kernel"):
        shutil.copytree(COURSE / "lib" / module / "src" / "main" / "java", copy / "lib" / module / "src" / "main" / "java")
        shutil.copy(COURSE / "lib" / module / "pom.xml", copy / "lib" / module)
    command = ["mvn", "-B", "-Dstyle.color=never", "-Pcuda", "compile", "dependency:collect"]
    ran = subprocess.run(command, cwd=copy, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if ran.returncode != 0 and any(words in ran.stdout for words in NO_NETWORK):
        pytest.skip("no network, and what the profile names is not in Maven's store yet")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (copy / "lib" / "kernel" / "target" / "cuda" / "classes" / "backprop").is_dir()
    assert not (copy / "lib" / "kernel" / "target" / "classes").exists(), "the processor's build is another"
    return ran.stdout


def test_the_backend_is_cudas_when_something_runs_and_none_when_it_is_compiled(said):
    for classifier in ("", "linux-x86_64:"):
        assert said.count(f" org.nd4j:nd4j-cuda-11.6:jar:{classifier}{VERSION}:runtime") == 4, "in each module"
    assert "nd4j-cuda-11.6:jar:1.0.0-M2.1:compile" not in said
    assert "nd4j-native:jar" not in said


def test_neither_the_backend_nor_cudas_own_libraries_are_downloaded(said):
    assert "redist" not in said
    assert [line for line in said.splitlines() if "Downloaded" in line and "cuda" in line and ".jar" in line] == []


def test_the_processors_build_has_nothing_of_cuda():
    jars = [Path(path).name for path in (COURSE / "lib" / "kernel" / "target" / "classpath.txt").read_text().split(":")]
    assert f"nd4j-native-{VERSION}.jar" in jars
    assert [jar for jar in jars if "cuda" in jar] == []
