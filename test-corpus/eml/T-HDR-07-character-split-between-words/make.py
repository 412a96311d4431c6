# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

import base64
data = "会議のお知らせ".encode()
words = b" ".join(b"=?utf-8?B?" + base64.b64encode(data[i:i + 4]) + b"?=" for i in range(0, len(data), 4))
emit(b"From: a@example.jp\nSubject: " + words + b"\n\ntext\n")
