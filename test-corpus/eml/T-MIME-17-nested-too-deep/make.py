# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

data = b"Content-Type: text/plain\n\nDEEPEST-TEXT\n"
for depth in range(150):
    b = b"b%d" % depth
    data = b"Content-Type: multipart/mixed; boundary=" + b + b"\n\n--" + b + b"\n" + data + b"\n--" + b + b"--\n"
emit(b"From: a@example.jp\nSubject: deep\n" + data)
