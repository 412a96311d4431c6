# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, film, pictures, sound_entry

emit(film(pictures(), Track([b"abcd"] * 50, sound_entry(b"sowt", b"", form=1), b"soun", length=1, in_chunk=20, times=[(50, 1)]), brand=b"qt  "))
