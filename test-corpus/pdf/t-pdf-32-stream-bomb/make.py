# SPDX-License-Identifier: GPL-2.0-or-later
"""Deflated twice: 15 kB that stand for 100 MB of white space."""
from recipes import emit
from recipes_pdf import *

packer = zlib.compressobj(9)
once = b"".join(packer.compress(b" " * 1_000_000) for _ in range(100)) + packer.flush()
emit(page(more={4: ("/Filter[/FlateDecode/FlateDecode]", zlib.compress(once, 9))}))
