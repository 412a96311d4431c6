# SPDX-License-Identifier: GPL-2.0-or-later
"""Text of two-byte charsets as it is: second bytes are backslashes and braces, behind and before real ones."""
from recipes import emit

FONTS = b"{\\fonttbl{\\f0\\fcharset128 " + "能本マ".encode("cp932") + b";}{\\f1\\fcharset136 Ming;}{\\f2\\fcharset134 Song;}{\\f3\\fcharset0 Arial;}}"
emit(b"{\\rtf1\\ansi\\ansicpg932\\deff0" + FONTS
     + b"{\\f0 " + "日本の予定表".encode("cp932") + b"\\par{\\b " + "機能".encode("cp932") + b"}" + "マソ施".encode("cp932") + b"\\'41\\par "
     + "ア".encode("cp932", "replace") + "ｱ".encode("cp932") + b"{\\i " + "ｲ".encode("cp932") + b"}\\par "
     # Some escape the second byte, as a byte of its own or by its number.
     + b"\x83\\\\\x83\\'7d" + "終".encode("cp932") + b"\\par}"
     + b"{\\f1 " + "成功許".encode("big5") + b"\\par}{\\f2 " + bytes((0x81, 0x5c, 0x8c, 0x7b, 0x8c, 0x7d)) + b"\\par}"
     + b"{\\f3 caf\xe9\\par}}")
