# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\nContent-Type: multipart/mixed; boundary=b1\n\n--b1\n\nfirst text\n" + b"--b1\n\n\n" * 10000 + b"--b1--\n")
