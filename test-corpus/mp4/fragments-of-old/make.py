# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import Track, box, fragment, fragments, numbers, part, pictures, run, sound

# Places count from the beginning of the file, or go on where the last samples ended; flags and sizes hold for all of a track's part.
seen, heard = pictures(4), sound(3)
head = len(fragments([seen.without_samples(), heard.without_samples()]))


def parts(place):
    yield part(1, run(seen.samples[:2], place + head, "", first=0x2000000), run(seen.samples[2:], None, ""), flags=0x39, told=numbers(0, 0, 700, len(seen.samples[0]), 0x1010000))
    yield part(2, run(heard.samples, None, "s"), flags=0)


emit(fragments([seen.without_samples(), heard.without_samples()], fragment(parts, b"".join(seen.samples + heard.samples)), between=b""))
