# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import svm, svm_part, svm_polygon, svm_record
from recipes import emit

ring = svm_polygon((0, 21000), (21000, 0), (42000, 21000), (30000, 30000), (21000, 42000), (12000, 30000))
clip = svm_record(128, data=svm_part(2, struct.pack("<HHH", 1, 2, 2) + b"\1" + svm_part(1, struct.pack("<H", 1) + ring + b"\0")) + b"\1")
line = svm_polygon(*((i * 1637 % 42000, i * 22871 % 42000) for i in range(3000)))
wide = svm_part(4, struct.pack("<HiHiHiiHH", 1, 9000, 0, 0, 0, 0, 0, 3, 1))
emit(svm(clip, svm_record(109, version=2, data=line + wide), size=(42000, 42000)))
