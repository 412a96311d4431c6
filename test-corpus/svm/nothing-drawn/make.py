# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit

emit(svm(svm_record(139, data=b"\xff\xff"), svm_record(140), svm_record(140)))
