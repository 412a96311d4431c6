# SPDX-License-Identifier: GPL-2.0-or-later
from office_2003 import EXCEL
from recipes import emit

emit((f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{EXCEL}" xmlns:ss="{EXCEL}"><Worksheet ss:Name="a"><Table><Row><Cell>'
      '<Data ss:Type="String">SECRET</Data></Cell></Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>Sheet<![CDATA[Hidden]]></Visible>'
      '</WorksheetOptions></Worksheet></Workbook>').encode())
