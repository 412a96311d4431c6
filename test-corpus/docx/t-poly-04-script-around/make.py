# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import docx, paragraph

emit(b'<script>POLY04-MARK</script>' + docx(paragraph('KEPT')) + b'<script>POLY04-MARK</script>')
