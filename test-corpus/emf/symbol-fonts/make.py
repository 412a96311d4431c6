# SPDX-License-Identifier: GPL-2.0-or-later
"""Bullets, arrows and formulas in fonts whose codes are no letters, with and without the charset that says so, as private characters, too."""
from metafiles import *
from recipes import emit

emit(emf(emf_see_through(), emf_font(1, 12, face="Wingdings", charset=2), emf_text(5, 5, "lnqu", 12), emf_text(5, 20, "".join(map(chr, (0xf0d8, 0xf0fc, 0xf0e0)))),
         emf_font(2, 12, face="Symbol"), emf_text(5, 35, "a\xb3b \xe5\xe6\xe7\xe8"), emf_font(3, 12, face="MT Extra", charset=2), emf_text(5, 50, "LhK"),
         emf_font(4, 12, face="Webdings", charset=2), emf_text(5, 65, "a"), emf_font(5, 12, face="Wingdings 3", charset=1), emf_text(40, 65, "fgp")))
