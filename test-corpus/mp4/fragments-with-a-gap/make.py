# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import fragment, fragments, part, pictures, run

track = pictures(4)
emit(fragments([track.without_samples()],
               fragment(lambda place: [part(1, run(track.samples[:2], place), time=0)], b"".join(track.samples[:2])),
               fragment(lambda place: [part(1, run(track.samples[2:], place), time=5000)], b"".join(track.samples[2:]))))
