# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit

emit(svm(svm_record(103, 0, 0, 500, 500))[:40])
