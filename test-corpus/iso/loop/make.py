# SPDX-License-Identifier: GPL-2.0-or-later
"""A folder that is in itself."""
from iso_pack import SECTOR, File, image, record
from recipes import emit, png

disc = bytearray(image([File(b"A.PNG;1", png(1)), File(b"SELF", [File(b"B.PNG;1", png(2)), File(b"SELF", [])])]))
first = disc.index(record(b"B.PNG;1", 0, 0)[33:40])
at = disc.index(b"SELF", first) - 33
folder = first // SECTOR
disc[at + 2:at + 10] = folder.to_bytes(4, "little") + folder.to_bytes(4, "big")
emit(bytes(disc))
