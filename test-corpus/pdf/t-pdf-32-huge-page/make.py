# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page().replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 99999999 99999999]/UserUnit 99999"))
