# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *


emit(page(content=TEXT + b'/OC /L1 BDC BT /F1 9 Tf (HIDDEN-MARK) Tj ET EMC', catalog='/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>',
          resources='/Properties<</L1 6 0 R>>', more={6: '<</Type/OCG/Name(layer)>>'}))
