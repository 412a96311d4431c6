# SPDX-License-Identifier: GPL-2.0-or-later
from packages import shape, visio
from recipes import emit

emit(visio([("a", "", shape("text"))], [("visio/pages/PAGE1.xml", "<a/>")]))
