# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, box, film, sound, video_entry

# Nobody shows the pictures unasked, and they are of a coding that is not known: sound is left.
emit(film(sound(), Track([b"PICTURE-MARK"], video_entry(b"mp4v", box(b"esds", bytes(20))), flags=2)))
