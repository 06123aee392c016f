"""The real kernel, started as Jupyter starts it: what it sends for the course's values."""

import base64
import re
import struct
from contextlib import contextmanager

import pytest
from jupyter_client.manager import start_new_kernel

SECONDS = 120

IMPORTS = """
import backprop.data.*; import backprop.kernel.*; import backprop.loss.*; import backprop.nn.*;
import backprop.optim.*; import backprop.plot.*; import backprop.train.*;
import org.nd4j.linalg.api.buffer.DataType; import org.nd4j.linalg.factory.Nd4j;
import tech.tablesaw.api.*;
Dataset digits = Digits.load();
Trainer trainer(Sequential net) {
  return new Trainer(net, new SoftmaxCrossEntropy(), new Adam(net.parameters(), 1e-3)).listen(new LiveLoss());
}
Sequential net = new Sequential(new Dense(64, 32, 1), new Relu(), new Dense(32, 10, 2));
Table history = null;
"""


class Kernel:
    def __init__(self, manager, client):
        self.manager = manager
        self.client = client

    def run(self, code, interrupt_at=None):
        """Executes a cell and returns its messages; interrupts it at the first message of a type."""
        seen = []

        def keep(message):
            if message["msg_type"] not in ("status", "execute_input"):
                seen.append(message)
            if message["msg_type"] == interrupt_at and len(seen) == 1:
                self.manager.interrupt_kernel()

        self.client.execute_interactive(code, timeout=SECONDS, output_hook=keep)
        return seen


@contextmanager
def started(imports, **options):
    """A kernel in which these lines have run, until it is no longer needed."""
    manager, client = start_new_kernel(startup_timeout=SECONDS, kernel_name="backprop", **options)
    try:
        kernel = Kernel(manager, client)
        assert kernel.run(imports) == []
        yield kernel
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel():
    with started(IMPORTS) as kernel:
        yield kernel


def types(messages):
    return [m["msg_type"] for m in messages]


def result(messages):
    assert types(messages) == ["execute_result"], messages
    return messages[0]["content"]


def test_an_array_is_shown_as_a_table_of_its_numbers(kernel):
    data = result(kernel.run("Nd4j.createFromArray(new float[][] {{1, 2.5f}})"))["data"]
    assert ">2.5</td>" in data["text/html"]
    assert data["text/plain"].startswith("FLOAT [1, 2]")


def test_a_chart_is_a_picture_of_twice_the_pixels_of_its_width(kernel):
    content = result(kernel.run('Style.lines("t", "x", "y")'))
    png = base64.b64decode(content["data"]["image/png"])
    width = struct.unpack(">I", png[16:20])[0]
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert content["metadata"]["image/png"] == {"width": width // 2, "alt": "t (horizontal: x; vertical: y)"}


def test_a_table_and_a_network_have_html(kernel):
    assert "the first 20 of 344 rows" in result(kernel.run("Penguins.table()"))["data"]["text/html"]
    assert "2,410" in result(kernel.run("net"))["data"]["text/html"]


def test_a_cell_that_ends_in_printf_shows_what_it_printed_and_no_object(kernel):
    messages = kernel.run('System.out.printf("%d of %d%n", 1, 2);')
    assert "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream") == "1 of 2\n"
    assert [m["content"]["data"] for m in messages if m["msg_type"] == "execute_result"] == [{"text/plain": ""}]


def test_training_replaces_a_bar_and_a_chart_in_place(kernel):
    messages = kernel.run("history = trainer(net).fit(digits, digits, 2, 32, 7);")
    shown = [m["content"]["transient"]["display_id"] for m in messages if m["msg_type"] == "display_data"]
    updated = {m["content"]["transient"]["display_id"] for m in messages if m["msg_type"] == "update_display_data"}
    assert set(types(messages)) == {"display_data", "update_display_data"}, "and nothing on stderr"
    assert len(set(shown)) == 2 and set(shown) == updated
    bars = [m["content"]["data"]["text/plain"] for m in messages if "text/html" in m["content"]["data"]]
    assert bars[-1].startswith("done, epoch 2 of 2, 100 %")


def test_an_interrupt_ends_training_and_leaves_its_history_and_the_kernel(kernel):
    assert kernel.run("history = null;") == []
    messages = kernel.run("history = trainer(net).fit(digits, digits, 100000, 32, 7);", "display_data")
    # The training thread ends after its batch, and draws its last curve then: before or after its cell's error.
    errors = [m["content"]["ename"] for m in messages if m["msg_type"] == "error"]
    assert errors == ["EvaluationInterruptedException"], types(messages)
    assert kernel.run("while (history == null) { Thread.sleep(20); }") == []
    assert result(kernel.run("history.columnCount()"))["data"]["text/plain"] == "5"


def shown(messages):
    """What an error looks like, without its colours."""
    (error,) = [m["content"] for m in messages if m["msg_type"] == "error"]
    return [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in error["traceback"]]


def count(kernel):
    """The number of the next cell."""
    return result(kernel.run("0"))["execution_count"] + 1


def together(kernel, *cells, **options):
    """Asks for several cells at once, as Run All does; the answers in the order of the cells."""
    asked = [kernel.client.execute(code, **options) for code in cells]
    answers = {}
    while len(answers) < len(asked):
        message = kernel.client.get_shell_msg(timeout=SECONDS)
        answers[message["parent_header"]["msg_id"]] = message["content"]
    return [answers[each] for each in asked]


def test_a_failing_cell_stops_those_that_wait_behind_it_and_no_other(kernel):
    kernel.run("int ran = 0;")
    answers = together(kernel, "ran += 1;", 'throw new RuntimeException("here");', "ran += 10;", "ran += 100;")
    assert [answer["status"] for answer in answers] == ["ok", "error", "aborted", "aborted"]
    assert ["execution_count" in answer for answer in answers] == [True, True, False, False], "what did not run has no number"
    assert result(kernel.run("ran"))["data"]["text/plain"] == "1"


def test_a_cell_that_does_not_compile_stops_them_too(kernel):
    assert [a["status"] for a in together(kernel, "int i = null;", "1")] == ["error", "aborted"]
    assert [a["status"] for a in together(kernel, "while (", "1")] == ["error", "aborted"]


def test_cells_that_were_left_out_have_no_number(kernel):
    number = count(kernel)
    together(kernel, "1 / 0", "2", "3")
    assert count(kernel) == number + 2


def test_who_asks_not_to_be_stopped_is_not(kernel):
    assert [a["status"] for a in together(kernel, "1 / 0", "1", stop_on_error=False)] == ["error", "ok"]


def test_what_else_was_asked_behind_a_failing_cell_is_answered(kernel):
    kernel.client.execute("1 / 0")
    asked = kernel.client.complete("Penguins.tab", 12)
    kernel.client.execute("2")
    answers = [kernel.client.get_shell_msg(timeout=SECONDS) for _ in range(3)]
    (completion,) = [a["content"] for a in answers if a["parent_header"]["msg_id"] == asked]
    assert "table()" in completion["matches"]


def test_who_waits_for_the_reply_may_go_on_past_a_failing_cell(kernel):
    for _ in range(3):
        assert [a["status"] for a in together(kernel, "1 / 0")] == ["error"]
        assert [a["status"] for a in together(kernel, "2")] == ["ok"]


def test_what_is_thrown_is_told_with_cell_line_and_text(kernel):
    n = count(kernel)
    messages = kernel.run("int three = 3;\nint zero = 0;\n\nint q = three / zero;\nint after = 1;")
    assert shown(messages) == [f"cell [{n}], line 4: int q = three / zero;", "ArithmeticException: / by zero"]


def test_what_another_cell_defined_and_the_library_is_told_where_it_was_called(kernel):
    n = count(kernel)
    kernel.run("class Calls {\n  Object it(Dense d) {\n    return d.forward(Nd4j.ones(2, 4), Mode.EVAL);\n  }\n}")
    lines = shown(kernel.run("\n// two lines above\nnew Calls().it(new Dense(3, 2, 1))"))
    assert lines[0] == f"cell [{n}], line 3: return d.forward(Nd4j.ones(2, 4), Mode.EVAL);"
    assert lines[1].startswith("IllegalArgumentException: Dense.forward: x must be [n, 3], got [2, 4]")
    assert "    at backprop.nn.Dense.forward(Dense.java:" in "\n".join(lines)
    assert lines[-1] == f"    at cell [{n + 1}], line 3: new Calls().it(new Dense(3, 2, 1))"
    assert not re.search(r"REPL|jshell|dflib|#\d|reflect", "\n".join(lines)), lines


def test_what_is_null_is_called_by_its_name(kernel):
    n = count(kernel)
    lines = shown(kernel.run("int lengthOf(String word) {\n  return word.length();\n}\nlengthOf(null)"))
    assert lines[0] == f"cell [{n}], line 2: return word.length();"
    assert lines[1].endswith('because "word" is null')


def test_what_does_not_compile_is_told_with_cell_line_and_a_mark(kernel):
    n = count(kernel)
    lines = shown(kernel.run("int fine = 1;\n  String s =   fine;\nint after = 3;"))
    head = f"cell [{n}], line 2: "
    assert lines[:3] == [
        head + "String s =   fine;",
        " " * len(head) + "             ^^^^",
        "incompatible types: int cannot be converted to java.lang.String",
    ]


def test_every_error_of_a_class_is_told_in_its_own_line(kernel):
    n = count(kernel)
    lines = shown(kernel.run("// first\nclass Wrong {\n  int a() { return \"\"; }\n\n  int b() { return 1.5; }\n}"))
    heads = [line for line in lines if line.startswith("cell")]
    assert heads == [f"cell [{n}], line 3: int a() {{ return \"\"; }}", f"cell [{n}], line 5: int b() {{ return 1.5; }}"]


def test_half_a_method_is_told_where_it_begins(kernel):
    n = count(kernel)
    lines = shown(kernel.run("int whole = 1;\nvoid half() {\n  int i = 1;"))
    assert lines[0] == f"cell [{n}], line 2: void half() {{"
    assert lines[1].startswith("Incomplete input")


def test_a_method_that_lacks_another_says_what_and_where(kernel):
    n = count(kernel)
    lines = shown(kernel.run("class Lacks { int f() { return missing(3); } }\nnew Lacks().f()"))
    assert lines[0].startswith(f"cell [{n}], line 1: ")
    assert lines[1] == "Lacks needs what no cell that ran has defined: method missing(int)"


def test_the_body_of_a_cells_magic_is_told_in_the_cells_own_lines(kernel):
    n = count(kernel)
    lines = shown(kernel.run("%%time\nint timed = 1;\nint broken = timed / 0;"))
    assert lines == [f"cell [{n}], line 3: int broken = timed / 0;", "ArithmeticException: / by zero"]


def test_what_an_exception_was_caused_by_is_told_with_its_line(kernel):
    n = count(kernel)
    code = "try {\n  Integer.parseInt(\"x\");\n} catch (Exception e) {\n  throw new IllegalStateException(\"outer\", e);\n}"
    lines = shown(kernel.run(code))
    assert lines[:2] == [f"cell [{n}], line 4: throw new IllegalStateException(\"outer\", e);", "IllegalStateException: outer"]
    below = lines[lines.index("caused by") + 1 :]
    assert below[:2] == [f"cell [{n}], line 2: Integer.parseInt(\"x\");", 'NumberFormatException: For input string: "x"']


@pytest.mark.parametrize(
    "body, says",
    [
        ('throw new AssertionError("not so");', "AssertionError: not so"),
        ("return toString() + 1;", "StackOverflowError"),
        ('throw new IllegalStateException("nor so");', "IllegalStateException: nor so"),
        ("throw new ExceptionInInitializerError();", "ExceptionInInitializerError"),
    ],
)
def test_what_a_value_throws_while_it_is_shown_ends_its_cell_and_no_other(kernel, body, says):
    n = count(kernel)
    lines = shown(kernel.run(f"class Loud {{\n  public String toString() {{\n    {body}\n  }}\n}}\nnew Loud()"))
    assert lines[:2] == [f"cell [{n}], line 3: {body}", says]
    assert len(lines) < 20, "a call that repeats is said once"
    assert result(kernel.run("1"))["data"]["text/plain"] == "1"


def test_what_was_printed_last_is_not_lost_where_showing_a_value_fails(kernel):
    messages = kernel.run('System.out.println("said"); \nnew Object() { public String toString() { throw new Error(); } }')
    assert types(messages) == ["stream", "error"]
    assert types(kernel.run('System.out.println("again");')) == ["stream"]


def explained(kernel, code):
    """What Shift-Tab says where the bar stands in a code."""
    at = code.index("|")
    answer = kernel.client.inspect(code.replace("|", "", 1), at, reply=True, timeout=SECONDS)["content"]
    assert answer["status"] == "ok"
    return answer["data"] if answer["found"] else {"text/plain": "", "text/html": ""}


FORWARD = "INDArray Sequential.forward(INDArray x, Mode mode)"


@pytest.mark.parametrize(
    "code",
    [
        "net.|forward(digits.x(), Mode.EVAL)",
        "net.for|ward(digits.x(), Mode.EVAL)",
        "net.forward|(digits.x(), Mode.EVAL)",
        "net.forward(| digits.x(), Mode.EVAL)",
        "net.forward(digits.x(), |  Mode.EVAL)",
        "net.forward(digits.x(), Mode.EVAL)|",
        "net.forward|",
        "net.forward (|",
        "int before = 1;\nnet.for|ward(digits.x(), Mode.EVAL);\nint after = 2;",
        "import backprop.nn.Relu;\nnet.for|ward(digits.x(), Mode.EVAL)",
        "Object f() {\n  return net.for|ward(digits.x(), Mode.EVAL);\n}",
        "class K {\n  Object f() { return net.for|ward(digits.x(), Mode.EVAL); }\n}",
        "for (int i = 0; i < 3; i++) {\n  net.for|ward(digits.x(), Mode.EVAL);\n}",
    ],
)
def test_a_method_is_explained_wherever_the_cursor_stands_in_it(kernel, code):
    assert FORWARD in explained(kernel, code)["text/plain"]


def test_a_method_has_the_librarys_javadoc_its_own_or_the_one_it_implements(kernel):
    said = explained(kernel, "Digits.lo|ad()")["text/plain"].split("\n", 1)
    assert said[0] == "Dataset Digits.load()" and len(said[1]) > 20, said
    said = explained(kernel, "new Relu().for|ward(digits.x(), Mode.EVAL)")
    assert said["text/plain"].startswith("INDArray Relu.forward(INDArray x, Mode mode)\nComputes the layer's output"), said
    assert "and keeps what <code>backward</code> needs" in said["text/html"]


def test_a_method_that_is_passed_on_is_explained(kernel):
    assert FORWARD in explained(kernel, "var f = net::for|ward;")["text/plain"]
    assert "Dense.forward(" in explained(kernel, "var f = Dense::for|ward;")["text/plain"]


@pytest.mark.parametrize("code", ["new |Dense(3, 2, 1)", "new Den|se(3, 2, 1)", "new Dense|(3, 2, 1)", "new Dense(|", "new Dense(3, 2, |)"])
def test_a_constructor_is_explained_with_all_its_forms_and_its_javadoc(kernel, code):
    text = explained(kernel, code)["text/plain"]
    assert "Dense(int in, int out, long seed)\nWeights drawn by He.normal()" in text
    assert "Dense(int in, int out, RandomGenerator random)\n" in text


CLASS_NAMES = ["|Dense d = null;", "Den|se d = null;", "Dense| d = null;", "import backprop.nn.Den|se;", "List<Den|se> all = null;", "Den|se::new"]


@pytest.mark.parametrize("code", CLASS_NAMES)
def test_a_class_is_explained_by_its_name(kernel, code):
    said = explained(kernel, code)
    assert said["text/plain"].startswith("backprop.nn.Dense\nApplies one affine map to every row of a batch.")
    assert "\nbackward  dW += Xᵀ dY " in said["text/plain"]
    assert "<pre>" in said["text/html"] and "{@" not in said["text/html"]


def test_a_class_that_is_not_imported_is_explained_all_the_same(kernel):
    assert types(kernel.run("GradientCheck g = null;")) == ["error"]
    assert len(explained(kernel, "Gradient|Check.of(net, null, 1)")["text/plain"]) > 40


def test_a_variable_is_explained_by_its_type(kernel):
    assert "Sequential" in explained(kernel, "ne|t")["text/plain"]
    assert "Sequential" in explained(kernel, "var other = ne|t;\nother")["text/plain"]
    assert "int" in explained(kernel, "int counted = 1;\ncount|ed + 1")["text/plain"]


@pytest.mark.parametrize("code", ["|", "  |  ", "1 + |1", '"te|xt"', "nowhere|", "// a com|ment", "%ti|me 1", "(|", ")|", "|)"])
def test_what_is_no_name_is_not_explained_and_nothing_breaks(kernel, code):
    assert explained(kernel, code)["text/plain"] == ""
