# SPDX-License-Identifier: GPL-2.0-or-later
from packages import epub
from recipes import emit

emit(epub(["<p>本文<!--> EPUB-HIDDEN --> <![CDATA[A < B & C]]></p><p>後</p><!-- EPUB-HIDDEN"]))
