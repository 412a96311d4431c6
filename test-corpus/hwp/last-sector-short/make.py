# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwp([para("본문")], flags=0).rstrip(b"\0"))
