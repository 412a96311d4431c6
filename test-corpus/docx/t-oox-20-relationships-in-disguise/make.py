# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

VBA = 'http://schemas.microsoft.com/office/2006/relationships/vbaProject'
TARGETS = ['vbaProject.bin', './vbaProject.bin', '/word/vbaProject.bin', '../word/vbaProject.bin', '%76baProject.bin', 'vbaproject.BIN', '..\\word\\vbaProject.bin', '../../../../word/vbaProject.bin', '..%2fword%2fvbaProject.bin', 'vbaProject.bin#x', 'vbaProject.bin?x', ' vbaProject.bin', '']
KINDS = [VBA, VBA.upper(), VBA + '/', 'http://schemas.microsoft.com/office/2006/relationships/%76baProject', 'image', 'header', 'styles']
rows = [(f'r{number}{place}', kind, target) for number, kind in enumerate(KINDS) for place, target in enumerate(TARGETS)]
rows += [('x1', 'image', 'http://evil.example/a', 'EXTERNAL'), ('x2', 'image', 'http://evil.example/b', 'external'), ('x3', 'image', 'http://evil.example/c', ' External '), ('x4', 'image', 'http://evil.example/d', 'Internal')]
emit(docx(paragraph('KEPT'), rows, parts={'word/vbaProject.bin': b'REL-MARK' * 20}))
