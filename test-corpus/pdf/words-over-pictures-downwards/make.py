# SPDX-License-Identifier: GPL-2.0-or-later
"""A word of vertical writing is laid over the picture downwards, on a page that is turned, too."""
from image_text import composite, renumbered, shown, with_font
from recipes import emit

emit(renumbered(with_font(composite("/UniJIS-UCS2-V", "Japan1"), shown("65e5672c8a9e")).replace(b"/Type/Page/", b"/Type/Page/Rotate 90/")))
