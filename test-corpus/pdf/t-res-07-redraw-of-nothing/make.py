# SPDX-License-Identifier: GPL-2.0-or-later
"""A page whose content has no byte."""
from recipes import emit
from recipes_pdf import *

emit(page(b""))
