# SPDX-License-Identifier: GPL-2.0-or-later
"""Which of them LibreOffice takes is its own affair: nobody would know which sheets hold macros."""
from recipes import emit
from recipes_ooxml import *

emit(package('xlsb', b'\x83\x01\x00', parts={'xl/other.bin': b'\x83\x01\x00'}, types={'xl/other.bin': MAIN['xlsb'][1]},
             root_rels=[('rId0', 'officeDocument', 'xl/other.bin')]))
