# SPDX-License-Identifier: GPL-2.0-or-later
"""SoftBank's emoji in the user-defined area, and those that share the codes of IBM's kanji."""
from recipes import emit

BODY = b"\xf7\x41" + "明日は".encode("cp932") + b"\xf9\x8b" + "です".encode("cp932") + b"\xfb\x55\xfb\x5d\xfb\xd7"
emit(b"From: A <a@partner.example>\r\nTo: <b@town.example>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=Shift_JIS\r\n"
     b"Content-Transfer-Encoding: 8bit\r\n\r\n" + BODY + b"\r\n")
