# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

VBA = 'application/vnd.ms-office.vbaProject'
emit(docx(paragraph('KEPT'),
          [('rId1', 'image', 'media/image1.jpeg'), ('rId2', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'media/image2.JPEG')],
          parts={'word/media/image1.jpeg': b'OOX19-MACRO-MARK' * 5, 'word/media/image2.JPEG': b'OOX19-MACRO-MARK' * 5},
          more_types=f'<Default Extension="jpeg" ContentType="{VBA}"/><Default Extension="JPEG" ContentType="image/jpeg"/>'
          f'<Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/WORD/media/IMAGE1.jpeg" ContentType="{VBA}"/>'))
