# SPDX-License-Identifier: GPL-2.0-or-later
from packages import visio
from recipes import emit

emit(visio([]))
