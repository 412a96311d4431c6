# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(docx('<w:altChunk r:id="rId1"/>' + paragraph('KEPT'), [('rId1', 'aFChunk', 'chunk.html')], parts={'word/chunk.html': '<script>CHUNK-MARK</script>'}))
