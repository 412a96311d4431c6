# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields that Word draws as barcodes from their instruction: the data are all that a reader without the field can have. One has a result."""
from recipes import emit
from recipes_ooxml import *


def barcode(instruction):
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'


emit(docx(paragraph(barcode('DISPLAYBARCODE "49-1234567" QR')) + paragraph(barcode("MERGEBARCODE Number CODE39"))
          + paragraph(field(' DISPLAYBARCODE "UNSEEN" QR ', "shown result"))))
