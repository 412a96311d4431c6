# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd, program
from recipes import emit

emit(crowd(b'EXE10-MARK', {
    'jet.dat': b'\0\1\0\0Standard Jet DB\0' + bytes(40), 'ace.dat': b'\0\1\0\0Standard ACE DB\0' + bytes(40), 'sqlite.dat': b'SQLite format 3\0' + bytes(84),
    'a.odc': b'<html><xml id=msodc>http://evil.example</xml></html>', 'a.oqy': b'QueryType=OLEDB\r\nConnection=http://evil.example\r\n', 'a.rqy': b'QueryType=OLEDB\r\nhttp://evil.example\r\n',
    'a.dqy': b'XLODBC\r\n1\r\nDSN=http://evil.example\r\n', 'a.iqy': b'WEB\r\n1\r\nhttp://evil.example\r\n', 'a.udl': b'[oledb]\r\nProvider=evil.example\r\n', 'a.dsn': b'[ODBC]\r\nDRIVER=evil.example\r\n',
    'sylk.csv': b'ID;PWXL;N;E\r\nC;X1;Y1;Eevil.example()\r\n', 'lotus.dat': b'\0\0\2\0\4\4\6\0\x08\0', 'biff.dat': b'\x09\x08\x08\0\0\5\5\0' + bytes(8),
    'dbf.dat': b'\3\x6a\1\1\1\0\0\0\x41\0\x21\0' + bytes(52) + b'\x0d', 'addin.xll': program()}))
