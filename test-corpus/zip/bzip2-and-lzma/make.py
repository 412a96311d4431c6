# SPDX-License-Identifier: GPL-2.0-or-later
import bz2

from recipes import Member, emit, png, zip_file

emit(zip_file([Member("a.png", png(1), method=12, packed=bz2.compress(png(1))),
               Member("b.png", png(2), method=97, packed=b"wavpack")]))
