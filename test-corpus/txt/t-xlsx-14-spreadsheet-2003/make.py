# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
     '<Worksheet ss:Name="a"><Table><Row><Cell ss:Formula="=cmd|\'/c XLSX14-MARK\'!A0"><Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>'.encode())
