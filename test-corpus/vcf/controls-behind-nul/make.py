# SPDX-License-Identifier: GPL-2.0-or-later
"""The first line of a card, and bytes of no text behind a NUL."""
from recipes import emit

emit(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a\r\n" + bytes([0, 1, 2, 3, 4, 255]) * 800 + b"\r\nEND:VCARD\r\n")
