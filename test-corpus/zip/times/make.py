# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

# Kept as they are; what is no time becomes the first one.
emit(zip_file([Member("b/", time=0x4a8f << 16 | 0xbf7d), Member("b/z.png", png(1), time=0x5a21 << 16),
               Member("b/a.png", png(2), time=0xffff << 16 | 0xffff), Member("c.png", png(3), time=0)]))
