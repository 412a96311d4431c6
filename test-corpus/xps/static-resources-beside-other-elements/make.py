# SPDX-License-Identifier: GPL-2.0-or-later
"""A page with elements of another namespace, which is not written anew, and a canvas that libgxps would draw empty: the text is what is left."""
from packages import glyphs, xps
from recipes import emit

RESOURCES = ('<FixedPage.Resources><ResourceDictionary xmlns:x="http://schemas.microsoft.com/xps/2005/06/resourcedictionary-key">'
             '<PathGeometry x:Key="g" Figures="M 0,0 L 400,0 400,400 0,400 Z"/></ResourceDictionary></FixedPage.Resources>')
emit(xps([RESOURCES + '<Canvas Clip="{StaticResource g}">' + glyphs("KEPT TEXT", 100, 100) + '</Canvas>'
          '<a:note xmlns:a="http://example.org/notes"/>'], [("f.odttf", b"")]))
