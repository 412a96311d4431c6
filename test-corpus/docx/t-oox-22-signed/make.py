# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

SIGNATURE = 'http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/'
emit(docx(paragraph('KEPT'), root_rels=[('rId9', SIGNATURE + 'origin', '_xmlsignatures/origin.sigs')],
          parts={'_xmlsignatures/origin.sigs': b'', '_xmlsignatures/_rels/origin.sigs.rels': relationships([('rId1', SIGNATURE + 'signature', 'sig1.xml')]),
                 '_xmlsignatures/sig1.xml': '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>OOX22-SIGNATURE-MARK</SignatureValue></Signature>'},
          types={'_xmlsignatures/sig1.xml': 'application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml'},
          more_types='<Default Extension="sigs" ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/>'))
