# SPDX-License-Identifier: GPL-2.0-or-later
from packages import epub, repacked
from recipes import emit

emit(repacked(epub(["<h1>第一章</h1><p>ご案内</p>", "<p>第二章</p>"])))
