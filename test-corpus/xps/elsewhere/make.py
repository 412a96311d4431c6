# SPDX-License-Identifier: GPL-2.0-or-later
from packages import glyphs, xps
from recipes import emit

emit(xps([glyphs("text", 1, 1)], source="http://evil.example/{}.fpage"))
