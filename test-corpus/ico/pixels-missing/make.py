# SPDX-License-Identifier: GPL-2.0-or-later
from photos import dib, icon
from recipes import emit

emit(icon(dib(64, 64, 32, bytes(100), b"")))
