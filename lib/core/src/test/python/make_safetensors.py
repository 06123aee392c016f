"""Makes the file that SafeTensorsTest reads, with the Python package; --check FILE reads one of ours.

    python make_safetensors.py lib/core/src/test/resources/backprop/io/by-python.safetensors
    python make_safetensors.py --check FILE
"""

import sys

import numpy as np
from safetensors.numpy import load_file, save_file


def arrays():
    return {
        "dense1.w": np.arange(6, dtype=np.float32).reshape(2, 3) / 8,
        "dense1.b": np.array([-0.5, np.float32(1e-30), 3.5], dtype=np.float32),
        "exact": np.array([[np.pi], [-np.e]], dtype=np.float64),
        "counter": np.array([2**40 + 1], dtype=np.int64),
        "classes": np.array([3, -1, 7], dtype=np.int32),
    }


def check(path):
    found = load_file(path)
    for name, wanted in arrays().items():
        assert found[name].dtype == wanted.dtype, name
        assert found[name].shape == wanted.shape, name
        assert np.array_equal(found[name], wanted), name
    assert set(found) == set(arrays()), set(found)


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check(sys.argv[2])
    else:
        save_file(arrays(), sys.argv[1], metadata={"made": "by the Python package"})
