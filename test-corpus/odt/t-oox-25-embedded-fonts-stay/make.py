# SPDX-License-Identifier: GPL-2.0-or-later
"""Of the fonts that a document brings along those that can be read are written anew, without instructions and foreign tables; others,
those out of the file and what nothing leads to go."""
from opendocument import package
from recipes import emit
from recipes_ooxml import font_tables
from recipes_pdf import truetype

MARK = b"OOX25-FONT-MARK"
good = truetype([*font_tables().items(), *{b"SING": MARK, b"fpgm": MARK, b"prep": MARK, b"zzzz": MARK}.items()], MARK) + MARK
bad = truetype(font_tables("http://OOX25-FONT-MARK").items())


def face(name, *references):
    uris = "".join(f'<svg:font-face-uri xlink:href="{reference}" xlink:type="simple" xlink:actuate="onLoad"><svg:font-face-format svg:string="FORMAT-MARK"/>'
                   '</svg:font-face-uri>' for reference in references)
    return (f'<style:font-face style:name="{name}" svg:font-family="{name}"><svg:font-face-src>{uris}<svg:font-face-name svg:name="LOCAL-MARK"/>'
            '</svg:font-face-src></style:font-face>')


faces = (face("Square", "Fonts/Font_2.ttf") + face("Twice", "./Fonts/Font_2.ttf", "Fonts/Font_1.ttf", "Fonts/Font_4.ttf") + face("Dropped", "Fonts/Font_1.ttf")
         + face("Outside", "http://evil.example/font.ttf") + face("Above", "../Fonts/Font_2.ttf") + face("Missing", "Fonts/Font_9.ttf") + face("Empty"))
emit(package("text", "<text:p>KEPT</text:p>", [("Fonts/Font_1.ttf", bad), ("Fonts/Font_2.ttf", good), ("Fonts/Font_3.ttf", good), ("Fonts/Font_4.ttf", good)],
             before=f"<office:font-face-decls>{faces}</office:font-face-decls>"))
