# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("a.png", png(1)), Member("HIDDEN-MARK.png", png(2), is_hidden=True),
               Member("b.png", png(3))]))
