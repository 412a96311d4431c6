# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, PROGRAM, emit, png, zip_file
from recipes_ooxml import docx, paragraph

MACRO = docx(paragraph('KEPT'), [('rId1', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin')], kind='docm', parts={'word/vbaProject.bin': b'NAME13-MARK' * 20})
emit(zip_file([Member('program.pdf', PROGRAM + b'NAME13-MARK'), Member('a.docx', MACRO), Member('b.jpg', png(1)), Member('c.txt', b'<html><script>NAME13-MARK</script><p>text</p></html>'),
               Member('d.jpg', zip_file([Member('e.exe', PROGRAM + b'NAME13-MARK'), Member('f.pdf.exe', png(2))])), Member('g.txt.{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}', png(3))]))
