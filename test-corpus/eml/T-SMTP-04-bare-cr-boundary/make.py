# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

exe = b"TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
emit(b"From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n\r\nvisible\r--b1\rContent-Type: application/octet-stream; name=x.exe\rContent-Transfer-Encoding: base64\r\r" + exe + b"\r--b1--\r\n")
