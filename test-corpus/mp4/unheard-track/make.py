# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, box, film, pictures, sound

emit(film(pictures(), sound(group=1), Track([b"SPACE-MARK"], box(b"apac", bytes(6), b"\0\1", bytes(20)), b"soun", flags=2, group=1)))
