# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import box, film, full, sound

emit(film(sound(edits=[(100, 1024)]), brand=b"M4A ", in_movie=box(b"udta", full(b"meta", b"META-MARK"))))
