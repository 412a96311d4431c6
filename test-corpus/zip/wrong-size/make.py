# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

data = png(1)
emit(zip_file([Member("short.png", data, size=len(data) - 5), Member("long.png", data, size=len(data) + 5),
               Member("stored.png", data, method=0, size=5), Member("good.png", png(2))]))
