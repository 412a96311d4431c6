# SPDX-License-Identifier: GPL-2.0-or-later
"""A trailer whose encryption is no dictionary: the file cannot be rebuilt, but its pages are drawn anew."""
from recipes import emit
from recipes_pdf import *

emit(page(trailer="/Encrypt true"))
