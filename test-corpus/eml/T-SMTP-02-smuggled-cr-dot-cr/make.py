# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"From: a@example.jp\r\nSubject: outer\r\n\r\nfirst\r\n\0.\r\nmiddle\r.\rlast\r\n")
