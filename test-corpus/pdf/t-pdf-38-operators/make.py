# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *


emit(page(content=TEXT + b'BX /Evil (OP-MARK) evilop EX /P <</A (PROP-MARK)>> BDC EMC q BI /W 2 /H 2 /BPC 8 /CS /G ID ABCD EI Q'))
