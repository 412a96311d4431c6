# SPDX-License-Identifier: GPL-2.0-or-later
from photos import dib, icon
from recipes import emit

emit(icon(dib(60000, 60000, 1, bytes(100), b"", bytes(8))))
