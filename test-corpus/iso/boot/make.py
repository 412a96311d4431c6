# SPDX-License-Identifier: GPL-2.0-or-later
from iso_pack import File, image
from recipes import emit, png

emit(image([File(b"A.PNG;1", png(1))], boot=b"\xeb\x3cBOOT-MARK" + bytes(499) + b"\x55\xaa"))
