# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, emit

packed = bytes((byte + 42) & 255 for byte in PROGRAM + b'CTE05-MARK').replace(b'=', b'=}').replace(b'\0', b'=@').replace(b'\n', b'=J').replace(b'\r', b'=M')
emit('From: a@example.jp\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n前\n'.encode() + b'=ybegin line=128 size=202 name=a.exe\n' + packed + b'\n=yend size=202\n' + '後\n'.encode())
