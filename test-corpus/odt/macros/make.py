# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", "<text:p>kept text</text:p>", [
    ("Basic/script-lc.xml", b"<a>BASIC-MARK</a>"), ("Basic/Standard/Module1.xml", b"<m>Sub AutoOpen MARK-SUB</m>"),
    ("Scripts/python/evil.py", b"import os # PYTHON-MARK"), ("Dialogs/dialog-lc.xml", b"<d>DIALOG-MARK</d>"),
    ("META-INF/macrosignatures.xml", b"<s>MACROSIG-MARK</s>")],
    before='<office:scripts><office:script script:language="ooo:Basic"><script:x>SCRIPT-MARK</script:x></office:script>'
           '<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" '
           'xlink:href="vnd.sun.star.script:LOAD-MARK?language=Basic&amp;location=document"/></office:event-listeners></office:scripts>'))
