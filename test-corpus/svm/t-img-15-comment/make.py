# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

NAME, DATA = b"EMF_PLUS", b"COMMENT-MARK"
POSTSCRIPT = b"%!PS POSTSCRIPT-MARK"
LINK = svm_part(1, struct.pack("<HII", 1, len(POSTSCRIPT), 0)) + POSTSCRIPT
emit(svm(svm_record(512, data=struct.pack("<H", len(NAME)) + NAME + struct.pack("<iI", 0, len(DATA)) + DATA),
         svm_record(143, data=LINK + struct.pack("<4i", 100, 100, 500, 500) + svm(svm_record(103, 0, 0, 1000, 1000))),
         svm_record(999, data=b"UNKNOWN-MARK"), svm_record(103, 1000, 100, 1900, 900)) + b"TRAILING-MARK")
