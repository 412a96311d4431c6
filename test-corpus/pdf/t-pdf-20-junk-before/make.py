# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(prefix=b'<html>JUNK-MARK</html>\n'))
