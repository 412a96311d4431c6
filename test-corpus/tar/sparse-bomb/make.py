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
    add(archive, "hole", bytes(512), pax_headers={"GNU.sparse.major": "0", "GNU.sparse.minor": "1",
        "GNU.sparse.map": "0,512", "GNU.sparse.size": str(1 << 40), "GNU.sparse.name": "hole"})
emit(out.getvalue())
