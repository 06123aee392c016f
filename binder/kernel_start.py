"""How long a learner waits for the kernel: kernel_start.py TIMES FILE.

Starts the kernel as Jupyter does, TIMES times, and runs two cells in each. Writes seconds from the start of the kernel's
process to the answer to each cell, medians and all of them, as JSON.
"""

import json
import statistics
import sys
import time

from jupyter_client.manager import KernelManager

from whole_file import whole_file

CELLS = {
    "1 + 1": "1 + 1",
    "a Dense layer's forward": "new backprop.nn.Dense(3, 2, 1).forward("
    "org.nd4j.linalg.factory.Nd4j.ones(4, 3), backprop.nn.Mode.EVAL)",
}
SECONDS = 120


def start():
    """Seconds to the answer to each cell, of one kernel from its start to its end."""
    manager = KernelManager(kernel_name="backprop")
    begin = time.perf_counter()
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        seconds = {}
        for name, code in CELLS.items():
            answer = client.execute(code, reply=True, timeout=SECONDS)["content"]
            if answer["status"] != "ok":
                sys.exit(f"kernel_start.py: {code}: {answer.get('ename')}: {answer.get('evalue')}")
            seconds[name] = time.perf_counter() - begin
        return seconds
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main(times, file):
    starts = [start() for _ in range(int(times))]
    result = [
        {"cell": name, "seconds": statistics.median(s[name] for s in starts), "all": [s[name] for s in starts]}
        for name in CELLS
    ]
    for r in result:
        print(f"from the kernel's start to the answer to {r['cell']}: {r['seconds']:.2f} s")
    with whole_file(file) as f:
        f.write(json.dumps(result, indent=2).encode())


main(*sys.argv[1:])
