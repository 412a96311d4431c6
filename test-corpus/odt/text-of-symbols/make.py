# SPDX-License-Identifier: GPL-2.0-or-later
"""Text in fonts of symbols: by a font face of another name, by a family, of a paragraph, in another font within one, and by a face that is declared again."""
from opendocument import package
from recipes import emit


def style(name, says, family="text"):
    return f'<style:style style:name="{name}" style:family="{family}"><style:text-properties {says}/></style:style>'


def span(name, text):
    return f'<text:span text:style-name="{name}">{text}</text:span>'


FACES = '<office:font-face-decls><style:font-face style:name="Signs1" svg:font-family="&apos;Wingdings&apos;"/><style:font-face style:name="Wingdings" svg:font-family="Arial"/><style:font-face style:name="Twice" svg:font-family="Wingdings"/><style:font-face style:name="Twice" svg:font-family="Arial"/></office:font-face-decls>'
def bullet(name, character, says):
    return (f'<text:list-style style:name="{name}"><text:list-level-style-bullet text:level="1" text:bullet-char="{character}">'
            f'<style:text-properties {says}/></text:list-level-style-bullet></text:list-style>')


def item(style, text):
    return f'<text:list text:style-name="{style}"><text:list-item><text:p>{text}</text:p></text:list-item></text:list>'


BULLETS = (bullet("L", "\uf0fc", 'style:font-name="Signs1"') + bullet("M", "\uf0fb", 'fo:font-family="Wingdings"')
           + bullet("N", "\uf0fb", 'fo:font-family="Arial"'))
STYLES = (BULLETS + style("A", 'style:font-name="Signs1"') + style("B", 'fo:font-family="Symbol"') + style("C", 'style:font-name="Wingdings"') + style("P", 'style:font-name="Signs1"', "paragraph")
          + style("T", 'style:font-name="Twice"') + style("N", 'fo:font-weight="bold"'))
emit(package("text", item("L", "C") + item("M", "D") + item("N", "E") + f'<text:p>A {span("A", "J" + chr(0xf0fe))} {span("B", "b")} {span("C", "J")} {span("T", "J")} B</text:p><text:p text:style-name="P">J{span("N", "J")}{span("C", "J")}<text:s/>J</text:p>',
             before=f"{FACES}<office:automatic-styles>{STYLES}</office:automatic-styles>"))
