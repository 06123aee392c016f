"""A zip file whose bytes depend on its contents alone, written whole or not at all."""

import os
import zipfile
from dataclasses import dataclass

from whole_file import whole_file

# The earliest that a zip can say. No clock, no machine, no order of a directory goes into the bytes.
TIME = (1980, 1, 1, 0, 0, 0)
UNIX = 3


@dataclass(frozen=True)
class Entry:
    """One file's bytes, and whether it is a program."""

    data: bytes
    program: bool = False

    @staticmethod
    def of(path):
        return Entry(path.read_bytes(), os.access(path, os.X_OK))


def write_zip(path, entries):
    """Writes entries, by their names within the archive, in the order of the names."""
    with whole_file(path) as file, zipfile.ZipFile(file, "w") as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, TIME)
            info.create_system = UNIX
            info.external_attr = (0o100755 if entries[name].program else 0o100644) << 16
            archive.writestr(info, entries[name].data, zipfile.ZIP_DEFLATED, 9)
