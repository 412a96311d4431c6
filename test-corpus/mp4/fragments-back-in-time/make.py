# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import fragment, fragments, part, pictures, run

track = pictures(4)
emit(fragments([track.without_samples()], *(fragment(lambda place: [part(1, run(track.samples, place), time=time)], b"".join(track.samples)) for time in (5000, 2000))))
