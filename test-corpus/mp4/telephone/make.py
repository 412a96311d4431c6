# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import box, film, full, numbers, pictures, sound, texts

emit(film(
    pictures(in_track=box(b"udta", box(b"\xa9nam", b"NAME-MARK"))), sound(edits=[(100, 1024)]), texts(), between=box(b"free", b"FREE-MARK"), gap=b"GAP-MARK",
    in_movie=box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+35.68+139.76/"), full(b"meta", b"META-MARK")) + box(b"uuid", b"UUID-MARK".ljust(16)),
    behind=box(b"sefd", b"BEHIND-MARK")))
