# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, film, picture, video_entry

emit(film(Track([picture()], video_entry(), entries=[video_entry()] * 16)))
