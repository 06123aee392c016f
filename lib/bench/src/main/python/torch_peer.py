"""PyTorch's side of the benchmark: the same training steps, eager, on the CPU.

Reads a question a line, and answers it in a line, both JSON:

    {"do": "losses", "work": "MLP_128", "rate": 0.001, "file": FILE, "steps": 20}         {"losses": […]}
    {"do": "times", …, "warm_up": SECONDS, "stretches": N, "seconds": SECONDS}            {"ms": […]}

FILE is a safetensors file with our initial weights under our names, and a ring of batches x0, y0, x1, y1, …
"""

import json
import os
import struct
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

TYPES = {"F32": torch.float32, "I32": torch.int32}


def read(path):
    """The tensors of a safetensors file, by name; the format is a length, a JSON header and the numbers."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        numbers = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            tensors[name] = torch.frombuffer(
                numbers, dtype=TYPES[entry["dtype"]], offset=begin, count=(end - begin) // 4
            ).reshape(entry["shape"])
    return tensors


def put(parameter, value):
    assert parameter.shape == value.shape, (parameter.shape, value.shape)
    with torch.no_grad():
        parameter.copy_(value)


def put_linear(linear, w, name):
    """Our weights are [in, out], PyTorch's [out, in]."""
    put(linear.weight, w[name + ".w"].T)
    put(linear.bias, w[name + ".b"])


def mlp(w):
    net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))
    for i, linear in enumerate((net[0], net[2], net[4])):
        put_linear(linear, w, f"dense{i + 1}")
    return net


def adam(net, rate):
    return torch.optim.Adam(net.parameters(), lr=rate)


WORKS = {"MLP_128": (mlp, adam), "MLP_1024": (mlp, adam)}


class Step:
    """One training step at each call, on the next batch of the ring; gives the loss before the step."""

    def __init__(self, question):
        tensors = read(question["file"])
        make, optimizer = WORKS[question["work"]]
        self.net = make(tensors)
        self.optimizer = optimizer(self.net, question["rate"])
        self.ring = []
        while f"x{len(self.ring)}" in tensors:
            i = len(self.ring)
            self.ring.append((tensors[f"x{i}"], tensors[f"y{i}"].long()))
        self.at = 0

    def __call__(self):
        x, y = self.ring[self.at % len(self.ring)]
        self.at += 1
        self.optimizer.zero_grad()
        logits = self.net(x)
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), y.reshape(-1))
        loss.backward()
        self.optimizer.step()
        return loss.item()


def stretch(question, seconds):
    """Milliseconds a step over so many seconds, from the initial weights."""
    step = Step(question)
    begin = now = time.perf_counter()
    steps = 0
    while now - begin < seconds:
        step()
        steps += 1
        now = time.perf_counter()
    return (now - begin) * 1000 / steps


def answer(question):
    if question["do"] == "losses":
        step = Step(question)
        return {"losses": [step() for _ in range(question["steps"])]}
    stretch(question, question["warm_up"])
    return {"ms": [stretch(question, question["seconds"]) for _ in range(question["stretches"])]}


def main():
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
