# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, alac_config, film, frame, sound_entry

emit(film(Track([frame(number) for number in range(5)], sound_entry(b"alac", alac_config()), b"soun"), brand=b"M4A "))
