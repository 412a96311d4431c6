# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(trailer='/Encrypt<</Filter/Standard/V 1/R 2/O<' + '00' * 32 + '>/U<' + '11' * 32 + '>/P -4>>/ID[<00><00>]'))
