# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph('KEPT'), [('rId1', 'settings', 'settings.xml')],
          root_rels=[('rId9', 'http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels', 'docMetadata/LabelInfo.xml')],
          parts={'word/settings.xml': f'<w:settings {W}><w:documentProtection w:edit="readOnly" w:enforcement="1" w:cryptAlgorithmSid="4" w:cryptSpinCount="100000" '
                 'w:hash="T09YMzAtSEFTSC1NQVJL" w:salt="AAAA"/><w:zoom w:percent="100"/></w:settings>',
                 'docMetadata/LabelInfo.xml': '<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"><clbl:label id="OOX30-LABEL-MARK" enabled="1"/></clbl:labelList>'},
          types={'word/settings.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml',
                 'docMetadata/LabelInfo.xml': 'application/vnd.ms-office.classificationlabels+xml'}))
