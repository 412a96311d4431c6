# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog='/Deep' + '[' * 20000 + ']' * 20000))
