# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

# As Windows writes them: CP932, no flag; the second byte of 表 and ソ is a backslash.
names = ["表/ソース.png", "能力①.png", "髙﨑.png"]
emit(zip_file([Member(name.encode("cp932"), png(number), flags=0) for number, name in enumerate(names)]))
