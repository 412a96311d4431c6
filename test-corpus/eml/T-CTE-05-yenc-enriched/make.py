# SPDX-License-Identifier: GPL-2.0-or-later
"""A file in yEnc within text/enriched and one within text/richtext, whose lines are joined: each is reported and named."""
from recipes import emit, yenc

PARTS = [("enriched", "前の行\n", "後ろの行\n"), ("richtext", "先の行<nl>\n", "<nl>終わりの行\n")]
HEAD = "From: a@example.jp\nSubject: t\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
PART = "--b\nContent-Type: text/{}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}"
emit(HEAD.encode() + b"".join(PART.format(kind, before).encode() + yenc(f"{kind}.png", b"words of nobody") + after.encode() for kind, before, after in PARTS) + b"--b--\n")
