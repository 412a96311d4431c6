# SPDX-License-Identifier: GPL-2.0-or-later
"""Fonts of a presentation's styles, of which one is no font, and one is that of a picture, too."""
from opendocument import package, part
from recipes import emit
from recipes_ooxml import font_tables
from recipes_pdf import truetype

good = truetype(font_tables().items())


def face(name, reference):
    return (f'<style:font-face style:name="{name}" svg:font-family="{name}"><svg:font-face-src><svg:font-face-uri xlink:href="{reference}" xlink:type="simple"/>'
            '</svg:font-face-src></style:font-face>')


decls = f'<office:font-face-decls>{face("Square", "Fonts/a.ttf")}{face("Script", "Fonts/b.ttf")}</office:font-face-decls>'
emit(package("presentation", '<draw:page><draw:frame><draw:image xlink:href="Fonts/a.ttf" xlink:type="simple"/><draw:text-box><text:p>KEPT</text:p></draw:text-box></draw:frame></draw:page>',
             [("styles.xml", part("document-styles", decls + "<office:styles/>")), ("Fonts/a.ttf", good), ("Fonts/b.ttf", b"#!/bin/sh SCRIPT-MARK " * 9)], before=decls))
