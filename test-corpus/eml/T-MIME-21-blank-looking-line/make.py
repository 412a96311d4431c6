# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\nContent-Type: multipart/mixed; boundary=b1\n\n--b1\nContent-Type: text/plain\n\x0b\nContent-Disposition: attachment; filename=x.exe\n\nsome text\n--b1--\n")
