# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\nSubject: one\0two\nTo: b\0@example.jp\n\nbefore\0after NUL\n")
