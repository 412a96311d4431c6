# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\nSubject: begin\n" + b" more\n" * 100000 + b"\ntext of it\n")
