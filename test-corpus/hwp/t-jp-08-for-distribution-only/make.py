# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

emit(hwp([para("a")], flags=IS_PACKED | IS_FOR_DISTRIBUTION))
