# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("表.png".encode("cp932"), png(1), flags=1 << 11),
               Member("資料.png".encode(), png(2), flags=0)]))
