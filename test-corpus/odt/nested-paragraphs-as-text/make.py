# SPDX-License-Identifier: GPL-2.0-or-later
"""Paragraphs within a paragraph, which no schema permits: numbers of different paragraphs do not become one."""
from opendocument import package
from recipes import emit

emit(package("text", "<text:p>100<text:p>20<text:h>3</text:h>4</text:p>500</text:p>"))
