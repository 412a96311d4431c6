# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, box, film, picture, video_entry

emit(film(Track([b"\0\0\1\xb6"], video_entry(b"mp4v", box(b"esds", bytes(20))))))
