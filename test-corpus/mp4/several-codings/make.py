# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import AVC_SPS, Track, avc_config, box, film, picture, video_entry

# Cut together from recordings of two sizes; a third coding, to which nothing refers.
samples = [picture(number) for number in range(6)]
emit(film(Track(samples, video_entry(), entries=[video_entry(b"mp4v", box(b"esds", b"ESDS-MARK".ljust(20))), video_entry(b"avc1", avc_config((AVC_SPS + b"\x11",)), width=32, height=24)],
                keys=[1, 5], runs=[(1, 2, 1), (3, 2, 3)])))
