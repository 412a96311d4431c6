# SPDX-License-Identifier: GPL-2.0-or-later
"""Comments on a slide as OpenOffice writes them: office:annotation within the page, which OpenDocument allows in text and cells alone."""
from opendocument import package
from recipes import emit

COMMENT = ('<office:annotation svg:x="1cm" svg:y="2cm"><dc:creator>WRITER</dc:creator><dc:date>2017-02-20T19:28:31</dc:date>'
           '<text:p>COMMENT KEPT</text:p><script:x>SCRIPT-MARK</script:x></office:annotation>')
emit(package("presentation", f'<draw:page draw:name="page1"><draw:frame><draw:text-box><text:p>KEPT</text:p></draw:text-box></draw:frame>{COMMENT}</draw:page>'))
