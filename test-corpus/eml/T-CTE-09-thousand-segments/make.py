# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\nContent-Type: multipart/mixed; boundary=b1\n\n--b1\n\nvisible\n--b1\nContent-Disposition: attachment" + b"".join(b";\n filename*%d=x" % i for i in range(1000)) + b"\n\ntext\n--b1--\n")
