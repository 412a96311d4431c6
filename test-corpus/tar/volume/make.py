# SPDX-License-Identifier: GPL-2.0-or-later
"""The second volume of GNU tar: the rest of a file stands in front."""
import tarfile

from recipes import emit, png


def header(name, size, kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


def filled(data):
    return data + bytes(-len(data) % 512)


picture = png(2)
emit(header("a.txt", 6, b"M") + filled(b"words\n") + header("b.png", len(picture)) + filled(picture) + bytes(1024))
