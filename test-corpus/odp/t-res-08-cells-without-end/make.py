# SPDX-License-Identifier: GPL-2.0-or-later
"""A table of a million rows and a million columns by two numbers: LibreOffice makes each cell, and has no end."""
from opendocument import package
from recipes import emit

emit(package("presentation", '<draw:page draw:name="P"><draw:frame svg:width="9cm" svg:height="9cm"><table:table table:name="S"><table:table-column/><table:table-row table:number-rows-repeated="1000000">'
                '<table:table-cell table:number-columns-repeated="1000000"><text:p>MARK</text:p></table:table-cell></table:table-row></table:table></draw:frame></draw:page>'))
