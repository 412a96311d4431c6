# SPDX-License-Identifier: GPL-2.0-or-later
"""Only the second line of a header."""
from recipes import emit
from recipes_pdf import *

emit(b"%\xe2\xe3\xcf\xd3\n" + page()[9:])
