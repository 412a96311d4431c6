# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit("From: Bank <info@b\u0430nk.example>\nTo: x@xn--bnk-5cd.example\nSubject: x\n\ntext\n".encode())
