# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import features, step
from recipes import emit

emit(step(features(("line", 1, 1, 1, 1, "a", 0, 10, 0))))
