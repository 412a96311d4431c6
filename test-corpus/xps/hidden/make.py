# SPDX-License-Identifier: GPL-2.0-or-later
from packages import glyphs, xps
from recipes import emit

emit(xps([glyphs("KEPT TEXT", 90, 100) + glyphs("HIDDEN-MARK", 90, 130, fill="#00000000") + glyphs("HIDDEN-MARK", 90, 150, ' Opacity="0"') + glyphs("HIDDEN-MARK", 9, 9, size=0)
          + glyphs("HIDDEN-MARK", 1, 1, fill="sc#0,0,0,0") + glyphs("HIDDEN-MARK", 1, 1, fill="") + glyphs("HIDDEN-MARK", 1, 1, ' Opacity="0.' + "0" * 40 + '"')
          + glyphs("KEPT COLOUR", 90, 180, fill="sc#1,0,0,0")
          + '<Canvas Opacity="0"><Canvas>' + glyphs("HIDDEN-MARK", 1, 1) + "</Canvas></Canvas>" + glyphs("KEPT BEHIND", 90, 200)]))
