# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

names = ["CON.png", "請求書\u202efdp.png", "a b .png", "-rf.png", "x" * 300 + ".png", "...", "",
         "a\n.png", "$(id).png", "AUX/b.png"]
emit(zip_file([Member(name, png(number)) for number, name in enumerate(names)]))
