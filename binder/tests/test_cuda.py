"""%%cuda, by Jupyter's protocol: a learner's kernels, and what they may do to the session, which is nothing."""

import json
import shutil

import pytest

from kernel_cases import COURSE
from test_kernel import shown, started, types

pytestmark = pytest.mark.skipif(shutil.which("g++") is None, reason="g++, which compiles kernels, is not installed")

IMPORTS = """
import backprop.tensor.device.CudaKernel;
import org.nd4j.linalg.api.buffer.DataType; import org.nd4j.linalg.api.ndarray.INDArray; import org.nd4j.linalg.factory.Nd4j;
INDArray y = Nd4j.zeros(DataType.FLOAT, 10);
"""
TWICE = "%%cuda\n__global__ void k(float *y, int n) {\n  int i = threadIdx.x;\n  BODY\n}"
LAUNCH = 'CudaKernel.named("k").launch(1, 16, y, 10);'


@pytest.fixture(scope="module")
def kernel():
    with started(IMPORTS) as kernel:
        yield kernel


def body(text):
    return TWICE.replace("BODY", text)


def printed(messages):
    return "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")


def test_a_kernel_is_compiled_and_launched_from_java(kernel):
    assert printed(kernel.run(body("if (i < n) y[i] += i;"))) == "compiled: k(float *y, int n)\n"
    assert kernel.run(LAUNCH) == []
    assert printed(kernel.run("System.out.println(y.sumNumber());")) == "45.0\n"


def test_what_a_kernel_prints_is_shown_once(kernel):
    kernel.run(body('if (i == 3) printf("thread %d\\n", i);'))
    assert printed(kernel.run(LAUNCH)) == "thread 3\n"


def test_what_does_not_compile_is_said_with_the_lines_of_the_cell(kernel):
    assert shown(kernel.run(body("y[i] = z;"))) == ["line 4: 'z' was not declared in this scope"]
    assert shown(kernel.run("%%cuda\nint x;"))[0].startswith("there is no kernel")
    assert shown(kernel.run("%%cuda now\n__global__ void k(int n) {}"))[0].startswith("line 1: ")


@pytest.mark.parametrize(
    "text, says",
    [
        ("y[i] = 1;", "k, line 4: index 10 of y, which has 10 numbers (block 0, thread 10)"),
        ("y[-1] = 1;", "index -1 of y"),
        ("y[1000000000] = 1;", "index 1000000000 of y"),
        ("float *p = nullptr; *p = 1;", "points nowhere"),
        ("y[0] = i / (n - 10);", "divided by 0"),
        ("volatile char big[1 << 30]; big[i] = 1;", "memory that is nobody's"),
        ("if (i < 3) __syncthreads();", "__syncthreads()"),
        ("if (i + 1 < n) y[i + 1] = 2 * y[i] + 1;", "depends on the order"),
        ("abort();", "status 134"),
    ],
)
def test_whatever_it_does_the_session_goes_on(kernel, text, says):
    assert types(kernel.run(body(text))) == ["stream"]
    assert says in "\n".join(shown(kernel.run(LAUNCH)))
    assert printed(kernel.run("System.out.println(1 + 1);")) == "2\n"


def test_a_loop_that_never_ends_is_stopped(kernel):
    kernel.run(body("for (volatile int j = 0;; j = 0);"))
    assert "is there a loop that never ends?" in "\n".join(shown(kernel.run(LAUNCH)))


def test_an_exercise_with_kernels_is_taken_by_mine(tmp_path):
    solution = json.loads((COURSE / "solutions" / "21-layernorm-kernel.ipynb").read_text(encoding="utf-8"))
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "21-layernorm-kernel.ipynb").write_text(json.dumps(solution), encoding="utf-8")
    with started("", cwd=str(tmp_path)) as another:
        messages = another.run("%mine 21")
    (text,) = [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "display_data"]
    assert text == "21-layernorm-kernel: yours; passes its tests, and is defined here: KernelLayerNorm"
