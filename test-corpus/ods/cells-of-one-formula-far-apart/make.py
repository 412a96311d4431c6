# SPDX-License-Identifier: GPL-2.0-or-later
"""The formula of an array fills half a sheet: LibreOffice would compute and draw millions of pages."""
from opendocument import package
from recipes import emit

emit(package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell office:value-type="float" office:value="1234"'
             ' table:formula="of:=1233+1" table:number-matrix-columns-spanned="702" table:number-matrix-rows-spanned="65536"><text:p>1234</text:p></table:table-cell>'
             '</table:table-row></table:table>'))
