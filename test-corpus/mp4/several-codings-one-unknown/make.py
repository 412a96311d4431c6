# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, box, film, picture, video_entry

emit(film(Track([picture(number) for number in range(6)], video_entry(), entries=[video_entry(b"mp4v", box(b"esds", bytes(20)))], runs=[(1, 2, 1), (3, 2, 2)])))
