# SPDX-License-Identifier: GPL-2.0-or-later
"""Files with contents of their own, to which the disc gives one number: none gets another's content."""
from iso_pack import File, image, rock
from recipes import emit, png

emit(image([File(b"A.PNG;1", png(1), use=rock(b"first picture.png", number=7)), File(b"B.TXT;1", b"SECOND-TEXT\n", use=rock(b"second.txt", number=7)),
            File(b"C.TXT;1", b"THIRD-TEXT\n" * 1000, use=rock(b"third.txt", number=7))], rock_ridge=True))
