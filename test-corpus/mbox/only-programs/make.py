# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import PROGRAM, emit

MAIL = (b"From a@example.jp Mon Jan  1 09:00:00 2024\nFrom: a@example.jp\nMIME-Version: 1.0\nMessage-ID: <1@example.jp>\nContent-Type: application/octet-stream; name=a.exe\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(PROGRAM) + b"\n")
emit(MAIL * 3)
