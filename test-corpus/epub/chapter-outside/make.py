# SPDX-License-Identifier: GPL-2.0-or-later
from packages import epub
from recipes import emit

emit(epub(["<p>a</p>"], items='<item id="x" href="../../../../etc/passwd" media-type="application/xhtml+xml"/>', spine='<itemref idref="c0"/><itemref idref="x"/>'))
