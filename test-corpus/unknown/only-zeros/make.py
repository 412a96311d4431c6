# SPDX-License-Identifier: GPL-2.0-or-later
"""A workbook of which a transfer kept the size alone."""
from recipes import emit

emit(bytes(5000))
