# SPDX-License-Identifier: GPL-2.0-or-later
"""A document with two bodies has one."""
from opendocument import package
from recipes import emit

emit(package("text", "<text:p>text</text:p></office:text><office:spreadsheet><table:table/></office:spreadsheet><office:text><text:p>SECOND-MARK</text:p>"))
