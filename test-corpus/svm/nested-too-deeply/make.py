# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

inner = svm(svm_record(103, 0, 0, 500, 500))
for _ in range(6):
    inner = svm(svm_record(147, data=inner + struct.pack("<4i", 0, 0, 500, 500) + svm_gradient()))
emit(inner)
