# SPDX-License-Identifier: GPL-2.0-or-later
"""One cell that is merged with all others of its sheet: LibreOffice would draw 46 million pages of it."""
from opendocument import package
from recipes import emit

emit(package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell office:value-type="float" office:value="1234"'
             ' table:number-columns-spanned="16384" table:number-rows-spanned="1048576"><text:p>1234</text:p></table:table-cell>'
             '<table:covered-table-cell table:number-columns-repeated="16383"/></table:table-row>'
             '<table:table-row table:number-rows-repeated="1048575"><table:covered-table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'))
