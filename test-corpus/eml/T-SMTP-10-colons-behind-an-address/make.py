# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@b" + b":" * 400000 + b"\nTo: " + b'"@:' * 100000 + b"\nSubject: a\n\ntext\n")
