# SPDX-License-Identifier: GPL-2.0-or-later
from jtd import *
from recipes import emit, png

# Which of them stands where is not known: they follow the text. A metafile of how an object looked is a picture.
wmf = (struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + 5 + 5 + 7 + 3, 0, 7, 0) + struct.pack("<IHhh", 5, 0x20b, 0, 0)
       + struct.pack("<IHhh", 5, 0x20c, 100, 200) + struct.pack("<IHhhhh", 7, 0x41b, 90, 190, 10, 10) + struct.pack("<IH", 3, 0))
emit(document(body(text("本文\n") + frame() + frame(floats=True) + text("\n")),
              EmbedItems={"Embedding 1": {"Contents": png(255)}, "Embedding 3": {"\x03EmbeddedPress": b"METAFILE" + bytes(24) + wmf, "Contents": b"MARK-OBJECT"},
                          "Embedding 4": {"Workbook": b"MARK-SHEET" * 9}},
              FigureData={"FDMVector": b"MARK-FIGURE" * 9}))
