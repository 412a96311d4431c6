# SPDX-License-Identifier: GPL-2.0-or-later
"""Each flag of a header, one at a time and all, of the archive too."""
from arj_pack import archive, member
from recipes import emit, png

emit(archive(*[member(b"f%d.png" % bit, png(bit), flags=1 << bit) for bit in range(8)], member(b"all.png", png(8), flags=255), flags=0xf2))
