"""A class on one machine: JupyterHub with the course installed once, which nobody in the class may write; see docs/hub.md."""

import sys
from pathlib import Path

c = get_config()  # noqa: F821  (JupyterHub provides it)

COURSE = Path(__file__).resolve().parents[2]

# Each user works on copies in ~/backprop, made at the first start, and points are kept there too.
c.Spawner.cmd = [str(COURSE / "course"), "lab", "--hub"]
c.Spawner.default_url = "/lab/tree/CONTENTS.md"
# JupyterHub and the course are in one environment.
c.Spawner.environment = {"COURSE_PYTHON_HOME": sys.prefix}
# What a kernel takes for the machine's memory: beyond its share of that it says so in a cell, and goes on.
c.Spawner.mem_limit = "2G"
# Idle kernels end after an hour, as everywhere in the course; a server without kernels, which nobody looks at, an hour later.
c.Spawner.args = ["--ServerApp.shutdown_no_activity_timeout=3600"]
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
# Whoever has an account on this machine.
c.Authenticator.allow_all = True
