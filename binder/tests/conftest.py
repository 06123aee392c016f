import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
# What tests check is nobody's practice.
os.environ["COURSE_POINTS"] = ""
# What they start is over before it pays to compile for speed.
os.environ["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1"


def pytest_configure(config):
    config.addinivalue_line("markers", "long: starts several kernels or graders; ./course test --all alone runs it")
