# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(suffix=b'PK\x03\x04TAIL-MARK'))
