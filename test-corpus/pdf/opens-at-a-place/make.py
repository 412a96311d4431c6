# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/OpenAction[3 0 R/XYZ null null 0]"))
