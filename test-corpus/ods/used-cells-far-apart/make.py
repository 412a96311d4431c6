# SPDX-License-Identifier: GPL-2.0-or-later
"""Cells in the first and in the last corner of a sheet: LibreOffice would look at 46 million pages between them."""
from opendocument import package
from recipes import emit

CELL = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'.format
emit(package("spreadsheet", f'<table:table table:name="S"><table:table-row>{CELL(1234)}</table:table-row>'
             '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
             f'<table:table-row><table:table-cell table:number-columns-repeated="16383"/>{CELL(5678)}</table:table-row></table:table>'))
