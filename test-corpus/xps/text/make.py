# SPDX-License-Identifier: GPL-2.0-or-later
from packages import OPEN_XPS, glyphs, xps
from recipes import emit

emit(xps([glyphs("通知書", 90, 100) + glyphs("Kept", 90, 130) + glyphs("together", 140, 130.4) + glyphs("近", 90, 160) + glyphs("い", 102, 160),
          "<Canvas>" + glyphs("{}{括弧}", 10, 10) + "</Canvas>"], space=OPEN_XPS))
