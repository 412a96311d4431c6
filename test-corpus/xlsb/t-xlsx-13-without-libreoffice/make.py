# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(package('xlsb', b'\x83\x01\x00\x01\x0fXLSX13-BRT-MARK' * 4, parts={'xl/worksheets/sheet1.bin': b'\x81\x01\x00XLSX13-BRT-MARK' * 8}))
