# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import box, full, in_turn, pictures, sound, texts

emit(in_turn([pictures(6, keys=[1, 4], shifts=[(1, 1024), (1, -512), (4, 0)]), sound(6, edits=[(0, 1024)]), texts()], time=(0, 0, 0),
             between=box(b"styp", b"STYP-MARK") + full(b"sidx", b"SIDX-MARK") + full(b"emsg", b"EVENT-MARK") + box(b"uuid", b"UUID-MARK".ljust(16))))
