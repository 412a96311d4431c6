# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\r\nSubject: x\rBcc: hidden@evil.example\rContent-Type: text/html\r\n\r\ntext\r\n")
