"""What the peers share: our initial weights and batches, how a step is timed, and questions and answers."""

import json
import struct
import sys
import time

import numpy

TYPES = {"F32": numpy.float32, "I32": numpy.int32}


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
            flat = numpy.frombuffer(numbers, TYPES[entry["dtype"]], (end - begin) // 4, begin)
            tensors[name] = flat.reshape(entry["shape"])
    return tensors


def stretch(step, seconds):
    """Milliseconds a step over so many seconds, from the initial weights."""
    step.again()
    begin = now = time.perf_counter()
    steps = 0
    while now - begin < seconds:
        step()
        steps += 1
        now = time.perf_counter()
    return (now - begin) * 1000 / steps


def answer(step, question):
    if question["do"] == "losses":
        return {"losses": [step() for _ in range(question["steps"])]}
    stretch(step, question["warm_up"])
    return {"ms": [stretch(step, question["seconds"]) for _ in range(question["stretches"])]}


def serve(version, step_of):
    """Says the version, then answers each question, of which ``step_of`` makes a step that begins again."""
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(answer(step_of(question), question)), flush=True)
