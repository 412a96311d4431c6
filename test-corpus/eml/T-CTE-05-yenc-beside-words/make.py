# SPDX-License-Identifier: GPL-2.0-or-later
"""Two files in yEnc within words in UTF-8, labelled so: their bytes, which are of no charset, do not make the words unreadable."""
from recipes import emit, yenc

WORDS = "お世話になっております。会費は3,000円です。\n"
HEAD = "From: a@example.com\nTo: b@example.com\nSubject: t\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n"
FILE = yenc("a.png", bytes(n * n * 7 + n // 3 & 255 for n in range(3000)))
emit((HEAD + WORDS).encode() + FILE + "間の行\n".encode() + yenc("b.txt", b"short") + "後ろの行\n".encode())
