# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member("a.png", png(1)), Member("A.PNG", png(2)), Member("a.png", png(3)),
               Member("が.png", png(4)), Member("か\u3099.png", png(5))]))
