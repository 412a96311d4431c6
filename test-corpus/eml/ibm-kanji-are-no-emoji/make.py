# SPDX-License-Identifier: GPL-2.0-or-later
"""Kanji of IBM, whose codes SoftBank has for emoji, in a text without other emoji."""
from recipes import emit

BODY = "琦さんと靖さん".encode("cp932")
emit(b"From: A <a@partner.example>\r\nTo: <b@town.example>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=Shift_JIS\r\n"
     b"Content-Transfer-Encoding: 8bit\r\n\r\n" + BODY + b"\r\n")
