# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture that is another one, which is turned itself: so large as that is then."""
from photos import HEVC, box, grid, heif, ispe
from recipes import emit

kind, size, data = grid(2, 2, 120, 100)
emit(heif((b"iden", ispe(100, 120), box(b"imir", b"\0"), b""), (kind, size, box(b"irot", b"\1"), data), HEVC, references=[(b"dimg", 1, (2,)), (b"dimg", 2, (3, 3, 3, 3))]))
