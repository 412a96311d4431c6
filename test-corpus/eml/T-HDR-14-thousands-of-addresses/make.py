# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\nTo: " + b",\n ".join(b"user%d@example.jp" % i for i in range(5000)) + b"\n\ntext\n")
