"""Our initial weights and batches, as both peers read them."""

import json
import struct

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
