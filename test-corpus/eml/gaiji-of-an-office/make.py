# SPDX-License-Identifier: GPL-2.0-or-later
"""A character that an office defined, in no place of a carrier's."""
from recipes import emit

BODY = "氏名 ".encode("cp932") + b"\xf0\x40"
emit(b"From: A <a@partner.example>\r\nTo: <b@town.example>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=Shift_JIS\r\n"
     b"Content-Transfer-Encoding: 8bit\r\n\r\n" + BODY + b"\r\n")
