# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import box, defaults, film, fragment, part, picture, pictures, run, sound

# A header with samples of its own, which fragments go on with.
more = [picture(number + 5, 50) for number in range(3)]
emit(film(pictures(5, keys=[1, 3], in_chunk=3), sound(), in_movie=box(b"mvex", defaults(1), defaults(2)),
          behind=fragment(lambda place: [part(1, run(more, place, "sf", f=[0x2000000, 0x1010000, 0x1010000]), time=5 * 512)], b"".join(more))))
