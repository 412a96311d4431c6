# SPDX-License-Identifier: GPL-2.0-or-later
"""Comments on a slide as LibreOffice writes them: an element of its own namespace, with the content of OpenDocument's."""
from opendocument import package
from recipes import emit

COMMENT = ('<officeooo:annotation xmlns:officeooo="http://openoffice.org/2009/office" svg:x="1cm" svg:y="2cm" officeooo:script="SCRIPT-MARK">'
           '<dc:creator>WRITER</dc:creator><dc:date>2017-02-20T19:28:31</dc:date><text:p>COMMENT KEPT</text:p><script:x>SCRIPT-MARK</script:x></officeooo:annotation>')
emit(package("presentation", f'<draw:page draw:name="page1"><draw:frame><draw:text-box><text:p>KEPT</text:p></draw:text-box></draw:frame>{COMMENT}</draw:page>'))
