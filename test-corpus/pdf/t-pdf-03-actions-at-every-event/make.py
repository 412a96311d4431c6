# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *


def events(names):
    return '/AA<<' + ''.join(f'/{name}<</S/JavaScript/JS(PDF03-MARK {name})>>' for name in names.split()) + '>>'


emit(page(catalog=events('WC WS DS WP DP') + '/AcroForm<</Fields[6 0 R]/CO[6 0 R]/NeedAppearances true/DR<<>>>>', page_extra=events('O C') + '/Annots[6 0 R 8 0 R]',
          more={6: '<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/V(FIELD VALUE)/Rect[10 10 110 30]/AP<</N 7 0 R>>' + events('K F V C E X D U Fo Bl PO PC PV PI') + '>>',
                7: ('/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F1 5 0 R>>>>', b'BT /F1 9 Tf (FIELD VALUE) Tj ET'),
                8: '<</Type/Annot/Subtype/Screen/Rect[0 0 595 842]' + events('E X D U PO PC PV PI') + '>>'}))
