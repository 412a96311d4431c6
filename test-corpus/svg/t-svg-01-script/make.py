# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="SVG01-MARK"><script>SVG01-MARK</script><a href="javascript:SVG01-MARK"><text>t</text></a></svg>')
