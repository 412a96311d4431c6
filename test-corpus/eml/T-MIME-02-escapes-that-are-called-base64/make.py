# SPDX-License-Identifier: GPL-2.0-or-later
"""A body in quoted-printable that its header calls base64, with a footer that nobody encoded."""
import quopri

from recipes import emit

HEAD = "From: a@example.com\nTo: b@example.com\nSubject: t\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n"
emit(HEAD.encode() + quopri.encodestring("本文です。会費は3,000円。\n締切は5月10日です。\n".encode()) + b"http://example.com/?q=zz\n")
