"""Writes the kernelspec of Java (Backprop): kernelspec.py COURSE DIRECTORY."""

import json
import os
import sys


def main(course, directory):
    os.makedirs(directory, exist_ok=True)
    env = {"OMP_WAIT_POLICY": "passive"}
    if "COURSE_PYTHON_HOME" in os.environ:
        env["COURSE_PYTHON_HOME"] = os.environ["COURSE_PYTHON_HOME"]
    spec = {
        "argv": [os.path.join(course, "course"), "kernel", "{connection_file}"],
        "display_name": "Java (Backprop)",
        "language": "java",
        "interrupt_mode": "message",
        "env": env,
        "metadata": {"debugger": False},
    }
    with open(os.path.join(directory, "kernel.json"), "w", encoding="utf-8") as f:
        json.dump(spec, f, indent=1)
    # Last: the launcher takes this file as the sign that the kernelspec is whole.
    with open(os.path.join(directory, "home"), "w", encoding="utf-8") as f:
        f.write(course)


main(*sys.argv[1:])
