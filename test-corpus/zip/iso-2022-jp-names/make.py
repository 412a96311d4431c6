# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

# Of old Macs and Unix: bytes of a character are those of "/" and "\" in ASCII.
names = ["会議/表示ソ.png", "予定/資料.png"]
emit(zip_file([Member(name.encode("iso-2022-jp"), png(number), flags=0) for number, name in enumerate(names)]))
