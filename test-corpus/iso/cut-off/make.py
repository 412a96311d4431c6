# SPDX-License-Identifier: GPL-2.0-or-later
from iso_pack import File, image
from recipes import emit, png

emit(image([File(b"A.PNG;1", png(1)), File(b"B.TXT;1", b"text\n" * 8000), File(b"C.PNG;1", png(2))])[:-7000])
