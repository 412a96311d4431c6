# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, box, esds, film, frame, hevc_config, hevc_picture, numbers, sound_entry, video_entry, wave

emit(film(
    Track([hevc_picture(number) for number in range(4)], video_entry(b"hvc1", hevc_config(), box(b"colr", b"nclc", b"\0\1\0\1\0\1"), box(b"pasp", numbers(1, 1)),
          box(b"dvvC", b"DOLBY-MARK".ljust(24)), numbers(0)), keys=[1], turn=90, reference=(b"alis", 1), component=b"mhlr"),
    Track([frame(number) for number in range(4)], sound_entry(b"mp4a", wave(b"mp4a", esds()), form=1), b"soun", reference=(b"alis", 1), component=b"mhlr", language=11),
    brand=b"qt  ", between=box(b"wide")))
