# SPDX-License-Identifier: GPL-2.0-or-later
from lzh import in_code_page
from recipes import emit, png

emit(in_code_page("Übersicht.png".encode("cp1252"), 1252, png(1)) + in_code_page("予定表.png".encode("cp932"), 932, png(2))
     + in_code_page("Список.png".encode(), 65001, png(3)) + b"\0")
