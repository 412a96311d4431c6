# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><wordDocument><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/></wordDocument>')
