# SPDX-License-Identifier: GPL-2.0-or-later
"""A page that shows a document as base64, lines of it being one paragraph."""

import base64

from recipes import emit

FILE = b"PK\3\4\x14\0\0\0\0\0\0\0\0\0" + b"PAYLOAD-THAT-MUST-NOT-COME-OUT" * 20
DIGITS = base64.b64encode(FILE).decode()
LINES = "\n".join(DIGITS[at:at + 76] for at in range(0, len(DIGITS), 76))

emit(f"<html><body><p>before</p><p>{LINES}</p><p>after</p></body></html>".encode())
