# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(docx('<w:p><mc:AlternateContent><mc:Choice Requires="q"><q:evil>CHOICE-MARK</q:evil></mc:Choice><mc:Fallback><w:r><w:t>KEPT</w:t></w:r>'
          '<w:control r:id="rId1"/></mc:Fallback></mc:AlternateContent></w:p>',
          namespaces='xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:q="urn:q"'))
