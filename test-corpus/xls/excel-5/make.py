# SPDX-License-Identifier: GPL-2.0-or-later
import biff5
from recipes import emit

emit(biff5.sample())
