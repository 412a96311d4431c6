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
with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
    add(archive, "a.png", png(1), mtime=1700000000)
    add(archive, "old.png", png(2), mtime=0)
    add(archive, "b", type=tarfile.DIRTYPE, mtime=1600000000)
emit(out.getvalue())
