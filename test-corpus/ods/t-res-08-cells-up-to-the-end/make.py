# SPDX-License-Identifier: GPL-2.0-or-later
"""Empty cells up to the end of the sheet, as LibreOffice writes them, and a whole column of the same value: both stay."""
from opendocument import package
from recipes import emit

emit(package("spreadsheet", '<table:table table:name="S"><table:table-column table:number-columns-repeated="16384"/>'
             '<table:table-row><table:table-cell><text:p>KEPT</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
             '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
             '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
             '<table:table-row table:number-rows-repeated="48575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'))
