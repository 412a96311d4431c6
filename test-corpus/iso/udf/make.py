# SPDX-License-Identifier: GPL-2.0-or-later
from iso_pack import File, image
from recipes import emit, png

emit(image([File(b"README.PNG;1", png(1))], more=(b"\0BEA01\1", b"\0NSR02\1", b"\0TEA01\1")))
