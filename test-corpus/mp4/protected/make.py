# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, avc_config, box, film, picture, video_entry

emit(film(Track([picture()], video_entry(b"encv", avc_config(), box(b"sinf", box(b"frma", b"avc1"))))))
