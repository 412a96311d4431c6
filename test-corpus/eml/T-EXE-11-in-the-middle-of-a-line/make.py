# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit

PROGRAM = base64.b64encode(b'MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0' + b'EXE11-MARK' * 20)
emit(b'From: a@example.jp\nContent-Type: text/plain\n\ndata: ' + PROGRAM + b' after\n')
