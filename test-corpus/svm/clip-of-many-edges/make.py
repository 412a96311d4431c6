# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import svm, svm_part, svm_polygon, svm_record
from recipes import emit


def zigzag(shift):
    return svm_polygon(*((i * 46, i % 2 * 42000 + shift) for i in range(900)))


clip = svm_record(128, data=svm_part(2, struct.pack("<HHH", 1, 2, 2) + b"\1" + svm_part(1, struct.pack("<H", 1) + zigzag(0) + b"\0")) + b"\1")
emit(svm(clip, *[svm_record(110, version=1, data=zigzag(i)) for i in range(3)], size=(42000, 42000)))
