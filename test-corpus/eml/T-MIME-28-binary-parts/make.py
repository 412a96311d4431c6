# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n\r\nvisible text\r\n--b1\r\nContent-Type: application/octet-stream; name=x.bin\r\nContent-Transfer-Encoding: binary\r\n\r\n" + bytes(range(256)) * 4 + b"\r\n--b1--\r\n")
