"""The real kernel, started as Jupyter starts it: what it sends for the course's values."""

import base64
import struct

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


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel(startup_timeout=SECONDS, kernel_name="backprop")
    kernel = Kernel(manager, client)
    assert kernel.run(IMPORTS) == []
    yield kernel
    client.stop_channels()
    manager.shutdown_kernel(now=True)


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
