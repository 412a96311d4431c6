# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\r\nSubject: outer\r\n\r\nfirst text\n.\nMAIL FROM:<x@evil.example>\r\nFrom: b@evil.example\r\nSubject: second\r\n\r\nsecond text\r\n")
