# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

data = b"From: z@example.jp\nSubject: deepest\n\nDEEPEST-TEXT\n"
for depth in range(2000):
    data = b"From: a@example.jp\nSubject: %d\nContent-Type: message/rfc822\n\n" % depth + data
emit(data)
