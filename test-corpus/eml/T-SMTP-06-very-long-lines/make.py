# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\nSubject: " + b"word " * 100000 + b"\nX-Long: " + b"a" * 500000 + b"\n\n" + b"b" * 300000 + b"\nend of text\n")
