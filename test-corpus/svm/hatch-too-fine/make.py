# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import svm, svm_part, svm_polygon, svm_record
from recipes import emit

zigzag = struct.pack("<H", 1) + svm_polygon(*((i * 84, i % 2 * 42000) for i in range(500)))
emit(svm(svm_record(126, data=zigzag + svm_part(1, struct.pack("<HHiH", 2, 4, 1, 300))), size=(42000, 42000)))
