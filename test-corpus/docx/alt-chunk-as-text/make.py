# SPDX-License-Identifier: GPL-2.0-or-later
"""Content in another format, which stands in a part of its own, is not read as text, and told."""
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph("本文") + '<w:altChunk r:id="rId1"/>', rels=[("rId1", "aFChunk", "afchunk.htm")], parts={"word/afchunk.htm": "<html><body>PAYLOAD-MARK</body></html>"},
          more_types='<Default Extension="htm" ContentType="text/html"/>'))
