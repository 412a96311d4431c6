# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

data = png(1)
for number in range(8):
    data = zip_file([Member(f"{number}.zip" if number else "a.png", data)])
emit(data)
