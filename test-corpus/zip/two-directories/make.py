# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

# Read by its offsets, the file has one directory; read from its end, another.
first = Member("a.png", png(1))
body = first.local() + first.central(0)
second = Member("b.png", png(2))
emit(zip_file([second], prefix=body, adjusted=False))
