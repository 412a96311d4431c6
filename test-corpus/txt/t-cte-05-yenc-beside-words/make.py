# SPDX-License-Identifier: GPL-2.0-or-later
"""A file in yEnc within a text in Shift_JIS, whose bytes are of no charset."""
from recipes import emit, yenc

emit("前の行です。会費は3,000円。\r\n".encode("cp932") + yenc("a.png", bytes(n * n * 7 + n // 3 & 255 for n in range(3000))) + "後ろの行\r\n".encode("cp932"))
