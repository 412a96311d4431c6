# SPDX-License-Identifier: GPL-2.0-or-later
# Decoders skip blanks, quote marks and the digits of RFC 4648, 5.
import base64

from recipes import emit

BYTES = b'MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0' + b'EXE11-MARK' * 30
DIGITS = base64.b64encode(BYTES)


def groups(digits, width, between):
    return between.join(digits[at:at + width] for at in range(0, len(digits), width))


emit(b'From: a@example.jp\nContent-Type: text/plain\n\n'
     b'> quoted\n> ' + groups(DIGITS, 76, b'\n> ') + b'\n> end of the quote\n\n'
     b'words:\n' + groups(DIGITS, 4, b' ') + b'\nend of the words\n\n'
     b'for URLs: ' + base64.urlsafe_b64encode(BYTES) + b' end of the URL\n'
     b'-----------------------------------------\nTVrs and other words stay as they are\n')
