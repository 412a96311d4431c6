# SPDX-License-Identifier: GPL-2.0-or-later
"""Two names of one file, which have its number."""
from iso_pack import File, image, rock
from recipes import emit, png

first = File(b"A.PNG;1", png(1), use=rock(b"first picture.png", number=7))
emit(image([first, File(b"B.PNG;1", size=first.size, at=first, use=rock(b"the same.png", number=7)), File(b"C.TXT;1", b"text\n" * 3000, use=rock(b"text.txt", number=8))], rock_ridge=True))
