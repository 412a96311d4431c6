# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import DRAWN, features, step
from recipes import emit

emit(step(features(*DRAWN)))
