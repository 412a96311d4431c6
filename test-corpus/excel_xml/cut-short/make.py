# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('<?xml version="1.0" encoding="Shift_JIS"?><?mso-application progid="Excel.Sheet"?><ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
     '<ss:Worksheet ss:Name="集計"><ss:Table><ss:Row>'.encode("cp932"))
