# SPDX-License-Identifier: GPL-2.0-or-later
"""Of several pieces of a page one that cannot be decoded."""
from recipes import emit
from recipes_pdf import *

emit(page(page_extra="/Contents[4 0 R 6 0 R]", more={6: ("/Filter/FlateDecode", b"no stream of zlib")}).replace(b"/Contents 4 0 R", b""))
