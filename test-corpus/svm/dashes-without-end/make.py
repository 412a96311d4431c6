# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import svm, svm_part, svm_polygon, svm_record
from recipes import emit

line = svm_polygon(*((side * 1000000000, i) for i in range(400) for side in (-1, 1)))
dots = svm_part(4, struct.pack("<HiHiHiiHH", 2, 1, 0, 0, 1, 1, 1, 3, 1))
emit(svm(*[svm_record(109, version=2, data=line + dots)] * 4, svm_record(103, 10, 10, 900, 900)))
