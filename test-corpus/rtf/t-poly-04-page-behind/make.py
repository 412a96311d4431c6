# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(rb'{\rtf1 KEPT{\*\htmltag <script>POLY04-MARK</script>}}' + b'<html><script>POLY04-MARK</script></html>')
