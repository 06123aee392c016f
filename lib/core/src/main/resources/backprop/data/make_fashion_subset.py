"""Chooses the 10,000 images of Fashion-MNIST that the course ships: make_fashion_subset.py SOURCE TARGET

From SOURCE's training set the first 800 images of every class, in their order, from its test set the first
200 of every class: 8,000 to train on, 2,000 to test on, and none in both.
"""

import gzip
import struct
import sys
from pathlib import Path


def read(path):
    data = gzip.decompress(path.read_bytes())
    rank = data[3]
    shape = struct.unpack(f">{rank}I", data[4 : 4 + 4 * rank])
    return shape, data[4 + 4 * rank :]


def write(path, shape, body):
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    path.write_bytes(gzip.compress(header + body, 9, mtime=0))


def choose(source, target, part, name, per_class):
    (_, rows, columns), images = read(source / f"{part}-images-idx3-ubyte.gz")
    _, labels = read(source / f"{part}-labels-idx1-ubyte.gz")
    left = [per_class] * 10
    chosen = []
    for i, label in enumerate(labels):
        if left[label] > 0:
            left[label] -= 1
            chosen.append(i)
    size = rows * columns
    write(target / f"fashion-{name}-images.idx.gz", (len(chosen), rows, columns),
          b"".join(images[i * size : (i + 1) * size] for i in chosen))
    write(target / f"fashion-{name}-labels.idx.gz", (len(chosen),), bytes(labels[i] for i in chosen))


source, target = map(Path, sys.argv[1:])
choose(source, target, "train", "train", 800)
choose(source, target, "t10k", "test", 200)
