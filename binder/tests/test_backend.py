"""COURSE_BACKEND: which commands compute on a GPU, on which machines, and what is said where none does.

nvidia-smi is a stand-in that gives recorded answers; the class that judges them is the library's own.
"""

import os
import platform
import shutil
from pathlib import Path

import pytest
from test_preparations import COURSE, Checkout

pytestmark = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="the CUDA backend is for Linux on x86-64"
)

MAVEN = """#!/bin/sh
if [ "$1" = -v ]; then echo "Apache Maven 3.9.1"; exit 0; fi
case "$*" in
  *-Pcuda*) echo mvn-Pcuda >>"$CALLS"; target=lib/kernel/target/cuda ;;
  *) echo mvn >>"$CALLS"; target=lib/kernel/target ;;
esac
mkdir -p $target
: >$target/classpath.txt
"""

JAVA = """#!/bin/sh
case "$*" in *backprop.kernel.Cuda) exec "{java}" "$@" ;; esac
for word in "$@"; do
  case $word in
    */target/classes:*) on=cpu ;;
    */target/cuda/classes:*) on=cuda ;;
    backprop.*) program=$word ;;
  esac
done
echo "$program-$on" >>"$CALLS"
printf %s "$CUDA_VISIBLE_DEVICES" >"$CALLS.devices"
printf %s "$LD_LIBRARY_PATH" >"$CALLS.libraries"
printf %s "$COURSE_BACKEND" >"$CALLS.backend"
printf %s "$COURSE_KERNELS" >"$CALLS.kernels"
[ "$program" != backprop.tensor.device.Card ] || {{ echo "no GPU here"; exit "${{CARD:-3}}"; }}
"""

NVIDIA_SMI = """#!/bin/sh
echo nvidia-smi >>"$CALLS"
cat <<'ANSWER'
{answer}
ANSWER
exit {status}
"""

TEST = """#!/bin/sh
echo "test.sh-$3-$COURSE_BACKEND-$CUDA_VISIBLE_DEVICES" >>"$CALLS"
"""

LIBRARIES = ("libcuda.so.1", "libcudart.so.11.0", "libcublas.so.11", "libcublasLt.so.11",
             "libcusolver.so.11", "libcusolverMg.so.11", "libcusparse.so.11")  # fmt: skip

T4 = "7.5, 0, GPU-t4, 535.104.05, Tesla T4"
A100 = "8.0, 0, GPU-a100, 550.54.15, NVIDIA A100-SXM4-80GB"
RTX_4070 = "8.9, 0, GPU-4070, 550.54.15, NVIDIA GeForce RTX 4070"
RTX_5070 = "12.0, 0, GPU-5070, 570.86.15, NVIDIA GeForce RTX 5070"
H100 = "9.0, 1, GPU-h100, 550.54.15, NVIDIA H100 80GB HBM3"
GT_710 = "3.5, 0, GPU-710, 470.256.02, NVIDIA GeForce GT 710"
NO_DRIVER = ("", 127)
DEAF = (
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. "
    "Make sure that the latest NVIDIA driver is installed and running.\n",
    9,
)


class Machine(Checkout):
    """A course on a machine whose nvidia-smi answers as one once did."""

    def __init__(self, root):
        super().__init__(root)
        java = Path(os.environ.get("JAVA_HOME", "/nowhere")) / "bin" / "java"
        self.file(root / "bin" / "mvn", MAVEN, 0o755)
        self.file(root / "jdk" / "bin" / "java", JAVA.format(java=java if java.exists() else shutil.which("java")), 0o755)
        self.file(self.home / "binder" / "test.sh", TEST, 0o755)
        self.file(self.home / "binder" / "tests" / "test_nothing.py")
        self.file(self.home / "binder" / "book.py")
        kernel = Path("lib/kernel/target/classes/backprop/kernel")
        shutil.copytree(COURSE.parent / kernel, self.home / kernel)
        for name in LIBRARIES:
            self.file(root / "cuda" / "lib64" / name)
        self.answers("", 127)

    def answers(self, answer, status=0):
        self.file(self.root / "bin" / "nvidia-smi", NVIDIA_SMI.format(answer=answer, status=status), 0o755)

    def call(self, *arguments, backend=None, **environment):
        settings = {"COURSE_BACKEND": backend or "", "CUDA_PATH": str(self.root / "cuda"), "COURSE_SHORT": "1"}
        return super().call(*arguments, **settings, **environment)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    for name in ("CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH"):
        monkeypatch.delenv(name, raising=False)
    return Machine(tmp_path)


DOCTOR = "backprop.kernel.Doctor"
CARD = "backprop.tensor.device.Card-cpu"


def test_nobody_looks_for_a_gpu_unless_asked_to(machine):
    machine.answers(T4)
    for backend in (None, "cpu"):
        status, said, calls = machine.call("doctor", backend=backend)
        assert status == 0 and "GPU" not in said
        assert calls[-1] == f"{DOCTOR}-cpu"
        assert "nvidia-smi" not in calls and "mvn-Pcuda" not in calls


@pytest.mark.parametrize("gpu", [T4, A100, RTX_4070], ids=["T4", "A100", "RTX 4070"])
def test_a_gpu_that_the_backend_was_compiled_for_is_used_and_named(machine, gpu):
    machine.answers(gpu)
    status, said, calls = machine.call("doctor", backend="cuda")
    capability, _, uuid, driver, name = gpu.split(", ")
    assert status == 0
    assert said.splitlines()[-1] == f"Starting on the GPU {name} (compute capability {capability}, driver {driver})"
    assert calls[-3:] == ["nvidia-smi", "mvn-Pcuda", f"{DOCTOR}-cuda"]
    assert (machine.root / "calls.devices").read_text() == uuid
    assert str(machine.root / "cuda" / "lib64") in (machine.root / "calls.libraries").read_text()


OTHERS = {
    "no driver": (*NO_DRIVER, "found no NVIDIA driver (there is no command nvidia-smi); the CUDA backend needs a GPU of"),
    "a driver that does not answer": (*DEAF, f"found no GPU (nvidia-smi says: {DEAF[0].strip()})"),
    "GT 710": (GT_710, 0, "found NVIDIA GeForce GT 710 (compute capability 3.5, driver 470.256.02); the CUDA backend needs"),
    "H100": (H100, 0, "found NVIDIA H100 80GB HBM3 (compute capability 9.0, driver 550.54.15); the CUDA backend needs"),
    "RTX 5070": (RTX_5070, 0, "found NVIDIA GeForce RTX 5070 (compute capability 12.0, driver 570.86.15); the CUDA backend"),
    "both": (f"{RTX_5070}\n{H100}", 0, "RTX 5070 (compute capability 12.0, driver 570.86.15) and NVIDIA H100 80GB HBM3 ("),
}


@pytest.mark.parametrize("answer, status, found", OTHERS.values(), ids=OTHERS.keys())
def test_without_such_a_gpu_a_line_says_what_was_found_and_the_course_goes_on_on_the_cpu(machine, answer, status, found):
    machine.call("doctor")
    machine.answers(answer, status)
    status, said, calls = machine.call("doctor", backend="cuda")
    assert (status, calls) == (0, ["nvidia-smi", f"{DOCTOR}-cpu"])
    assert said.startswith("course: COURSE_BACKEND=cuda: found ") and found in said
    assert said.endswith(". The course goes on on the CPU\n") and said.count("\n") == 1
    assert (machine.root / "calls.backend").read_text() == "cpu", "so that no kernel asks and says it again"


@pytest.mark.parametrize("answer, status, found", OTHERS.values(), ids=OTHERS.keys())
def test_where_a_gpu_is_required_it_ends_with_status_2_instead(machine, answer, status, found):
    machine.call("doctor")
    machine.answers(answer, status)
    status, said, calls = machine.call("doctor", backend="cuda-only")
    assert (status, calls) == (2, ["nvidia-smi"])
    assert said.startswith("course: COURSE_BACKEND=cuda-only: found ") and found in said
    assert said.count("\n") == 1 and "CPU" not in said


def test_of_several_gpus_one_that_can_be_used_is_and_no_other_is_seen(machine):
    machine.answers(f"{RTX_5070}\n{H100}\n{T4.replace('5, 0', '5, 2')}")
    _, said, calls = machine.call("doctor", backend="cuda")
    assert said.splitlines()[-1].startswith("Starting on the GPU Tesla T4")
    assert (machine.root / "calls.devices").read_text() == "GPU-t4"


def test_a_gpu_that_the_user_hides_is_not_used(machine):
    machine.answers(T4)
    _, said, calls = machine.call("doctor", backend="cuda", CUDA_VISIBLE_DEVICES="1")
    assert "and CUDA_VISIBLE_DEVICES=1 names none of them" in said
    assert calls[-1] == f"{DOCTOR}-cpu"


def test_an_unknown_backend_is_an_error_that_names_the_known_ones(machine):
    for command in ("lab", "run", "doctor", "grade", "kernel"):
        status, said, calls = machine.call(command, backend="gpu")
        assert (status, calls) == (2, [])
        assert said.count("\n") == 1
        assert "unknown COURSE_BACKEND 'gpu'; it may be cpu, cuda (" in said and "cuda-only (" in said


def test_an_unknown_engine_is_an_error_that_names_the_known_ones(machine):
    status, said, calls = machine.call("doctor", COURSE_KERNELS="fast")
    assert (status, calls) == (2, [])
    assert said.count("\n") == 1
    assert "unknown COURSE_KERNELS 'fast'; it may be host (" in said and "arrays (" in said
    assert machine.call("doctor", COURSE_KERNELS="arrays")[0] == 0


def test_a_gpus_engine_is_looked_for_and_where_there_is_none_one_line_says_so(machine):
    status, said, calls = machine.call("doctor", COURSE_KERNELS="device")
    assert status == 0
    assert "course: COURSE_KERNELS=device: no GPU here. The course goes on on the CPU\n" in said
    assert calls[-2:] == [CARD, f"{DOCTOR}-cpu"]
    assert (machine.root / "calls.kernels").read_text() == "host"


def test_a_gpus_engine_that_is_required_is_an_error_where_there_is_none(machine):
    status, said, calls = machine.call("doctor", COURSE_KERNELS="device-only")
    assert (status, calls[-1]) == (2, CARD)
    assert "COURSE_KERNELS=device-only: no GPU here" in said


def test_timings_are_the_processors_whatever_engine_is_asked_for(machine):
    for engine in ("device", "device-only"):
        machine.call("test", COURSE_KERNELS=engine)
        assert CARD not in (machine.root / "calls").read_text()


def test_a_gpus_engine_that_is_there_is_used(machine):
    status, said, calls = machine.call("doctor", COURSE_KERNELS="device-only", CARD="0")
    assert status == 0 and "The engine is that of the GPU no GPU here" in said
    assert (machine.root / "calls.kernels").read_text() == "device"


def test_switching_between_the_two_builds_each_once(machine):
    machine.answers(T4)
    machine.call("doctor", backend="cuda")
    assert machine.call("doctor", backend="cpu")[2] == [f"{DOCTOR}-cpu"]
    assert machine.call("doctor", backend="cuda")[2] == ["nvidia-smi", f"{DOCTOR}-cuda"]


def test_a_changed_source_is_built_again_for_each(machine):
    machine.answers(T4)
    machine.call("doctor", backend="cuda")
    os.utime(machine.source)
    assert machine.call("doctor", backend="cpu")[2] == ["mvn", f"{DOCTOR}-cpu"]
    assert machine.call("doctor", backend="cuda")[2] == ["nvidia-smi", "mvn-Pcuda", f"{DOCTOR}-cuda"]


def test_grading_is_the_processors_whatever_is_asked_for(machine):
    machine.answers(T4)
    for backend in ("cuda", "cuda-only"):
        _, _, calls = machine.call("grade", "a.ipynb", backend=backend)
        assert calls[-1] == "backprop.autograder.Grade-cpu"
        assert "nvidia-smi" not in calls


def connection(machine):
    path = machine.root / "connection.json"
    machine.file(path, "{}")
    return str(path)


def test_a_kernel_computes_on_what_its_server_was_started_for_and_says_nothing(machine):
    machine.answers(T4)
    machine.call("doctor", backend="cuda")
    for backend, calls in {"cuda": ["nvidia-smi", "backprop.kernel.CourseKernel-cuda"], "cpu": ["backprop.kernel.CourseKernel-cpu"]}.items():
        assert machine.call("kernel", connection(machine), backend=backend) == (0, "", calls)


def test_a_kernel_without_a_build_for_the_gpu_says_what_to_call(machine):
    machine.call("doctor")
    machine.answers(T4)
    status, said, _ = machine.call("kernel", connection(machine), backend="cuda")
    assert status == 1
    assert said == "course: the kernel found no build for the GPU; call COURSE_BACKEND=cuda ./course doctor\n"


def test_the_tests_for_a_gpu_run_on_it(machine):
    machine.answers(T4)
    status, said, calls = machine.call("test", "--gpu")
    assert (status, calls[-1]) == (0, "test.sh-gpu-cuda-only-GPU-t4")


def test_the_tests_for_a_gpu_say_why_they_do_not_run_and_end_with_status_2(machine):
    machine.call("doctor")
    machine.answers(H100)
    status, said, calls = machine.call("test", "--gpu")
    assert (status, calls) == (2, ["nvidia-smi"])
    assert said.startswith("course: test --gpu: found NVIDIA H100 80GB HBM3") and said.count("\n") == 1


def test_all_other_tests_are_the_processors(machine):
    machine.answers(T4)
    _, _, calls = machine.call("test", backend="cuda")
    assert calls[-1] == "test.sh--cpu-"
    assert "nvidia-smi" not in calls
