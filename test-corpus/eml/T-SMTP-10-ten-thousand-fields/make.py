# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\n" + b"".join(b"X-%d: v\n" % i for i in range(10000)) + b"Subject: behind\n\ntext\n")
