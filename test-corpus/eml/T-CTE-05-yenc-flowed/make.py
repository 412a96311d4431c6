# SPDX-License-Identifier: GPL-2.0-or-later
"""A file in yEnc behind a line that flows into the next one, without a space between them."""
from recipes import emit, yenc

HEAD = "From: a@example.jp\nSubject: t\nMIME-Version: 1.0\nContent-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
emit((HEAD + "前の行 \n").encode() + yenc("a.png", b"words of nobody") + "後ろの行\n".encode())
