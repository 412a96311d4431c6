# SPDX-License-Identifier: GPL-2.0-or-later
"""A cell with content as often as a sheet has places: LibreOffice makes each, and has no end."""
from opendocument import package
from recipes import emit

emit(package("spreadsheet", '<table:table table:name="S"><table:table-column/><table:table-row table:number-rows-repeated="1048576">'
                '<table:table-cell table:number-columns-repeated="16384"><text:p>MARK</text:p></table:table-cell></table:table-row></table:table>'))
