# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("写真/"), Member("写真/赤.png", png(255)), Member("readme.png", png(1, 2, 3)),
               Member("写真/深い/青.png", png(0, 0, 255), method=0)]))
