# SPDX-License-Identifier: GPL-2.0-or-later
"""Thousands of files whose extents lie in each other."""
from iso_pack import File, image
from recipes import emit

whole = File(b"A.TXT;1", b"BOMB-MARK\n" * 50000)
emit(image([whole] + [File(b"F%d.TXT;1" % n, size=whole.size, at=whole) for n in range(3000)]))
