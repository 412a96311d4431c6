# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import features, step
from recipes import emit

emit(step(features(("width", 0.25))))
