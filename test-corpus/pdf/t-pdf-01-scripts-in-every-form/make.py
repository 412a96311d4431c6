# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

UTF16 = '<feff' + 'app.alert("PDF01-MARK")'.encode('utf-16-be').hex() + '>'
OCTAL = '(' + ''.join(f'\\{byte:03o}' for byte in b'app.alert("PDF01-MARK")') + ')'
BROKEN = '(app.al\\\nert("PDF01-\\\r\nMARK"))'
SPACED = '<' + ' '.join(f'{byte:02x}' for byte in b'PDF01-MARK') + '>'
names = ''.join(f'({number})<</S/JavaScript/JS {text}>>' for number, text in enumerate((UTF16, OCTAL, BROKEN, SPACED, '6 0 R', '7 0 R')))
packed, data = flate(b'app.alert("PDF01-MARK")')
emit(page(catalog=f'/Names<</JavaScript<</Kids[<</Limits[(0)(9)]/Names[{names}]>>]>>>>', more={6: ('', b'app.alert("PDF01-MARK")'), 7: (packed, data)}))
