# SPDX-License-Identifier: GPL-2.0-or-later
from packages import epub
from recipes import emit

emit(epub(['<p onclick="EPUB-MARK()">KEPT TEXT</p><script>EPUB-MARK</script><iframe src="http://EPUB-MARK.example/"/><p style="display:none">EPUB-MARK</p><p>KEPT BEHIND</p>',
           '<a href="javascript:EPUB-MARK">link</a><object data="EPUB-MARK"/>']))
