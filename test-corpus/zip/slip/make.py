# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("../../etc/a.png", png(1)), Member("/etc/b.png", png(2)),
               Member("..\\..\\c.png", png(3)), Member("C:\\Windows\\d.png", png(4)),
               Member("x/./../e.png", png(5)), Member("//server/share/f.png", png(6)),
               Member("a.png:stream", png(7)), Member("~/g.png", png(8))]))
