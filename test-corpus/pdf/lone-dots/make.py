# SPDX-License-Identifier: GPL-2.0-or-later
"""A lone dot is nought to readers: the colour stays."""
from recipes import emit
from recipes_pdf import *

emit(page(b". .59 -. rg\n" + TEXT))
