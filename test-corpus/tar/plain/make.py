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
with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
    add(archive, "写真", type=tarfile.DIRTYPE, mode=0o755)
    add(archive, "写真/赤.png", png(255))
    add(archive, "a/" * 60 + "長い名前" * 20 + ".png", png(1))
emit(out.getvalue())
