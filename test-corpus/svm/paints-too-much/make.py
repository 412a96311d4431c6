# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit

# Counted before it is painted, so that the case is quick: neither brush nor pen.
NOTHING = svm_record(132, 0, data=b"\0") + svm_record(133, 0, data=b"\0")
emit(svm(NOTHING[:17], NOTHING[17:], *[svm_record(103, 0, 0, 40000, 40000)] * 2500, size=(40000, 40000)))
