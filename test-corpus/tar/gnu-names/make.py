# SPDX-License-Identifier: GPL-2.0-or-later
import io
import tarfile

from recipes import PROGRAM, emit, png


def add(archive, name, data=b"", **values):
    info = tarfile.TarInfo(name)
    info.size, info.mtime = len(data), 1700000000
    for key, value in values.items():
        setattr(info, key, value)
    archive.addfile(info, io.BytesIO(data))


out = io.BytesIO()
with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
    add(archive, "x" * 150 + ".png", png(255))
    add(archive, "報告" * 40 + ".png", png(1))
emit(out.getvalue())
