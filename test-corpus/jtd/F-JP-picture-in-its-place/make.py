# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit, png

emit(document(body(text("図の前\n") + frame() + text("\n図の後\n")), EmbedItems={"Embedding 1": {"Contents": png(255)}}))
