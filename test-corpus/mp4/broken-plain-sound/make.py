# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, film, pictures, sound_entry

emit(film(pictures(), Track([b"abc"] * 50, sound_entry(b"twos", b""), b"soun", length=3)))
