# SPDX-License-Identifier: GPL-2.0-or-later
# A metafile becomes pixels; what it shows describes the picture, unless its author did.
from metafiles import *
from recipes import emit
from recipes_ooxml import *

VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
A = 'http://schemas.openxmlformats.org/drawingml/2006'


def drawing(relation, more=''):
    return (f'<w:r><w:drawing><wp:inline xmlns:wp="{A}/wordprocessingDrawing"><wp:extent cx="914400" cy="914400"/>'
            f'<wp:docPr id="1" name="p"{more}/><a:graphic xmlns:a="{A}/main"><a:graphicData uri="{A}/picture">'
            f'<pic:pic xmlns:pic="{A}/picture"><pic:nvPicPr><pic:cNvPr id="1" name="q"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic>'
            '</wp:inline></w:drawing></w:r>')


def shape(relation, more=''):
    return f'<w:r><w:pict><v:shape {VML} style="width:72pt;height:72pt"{more}><v:imagedata r:id="{relation}"/></v:shape></w:pict></w:r>'


def wmf_font(charset):
    return wmf_record(0x02fb, data=struct.pack("<5h8B", -120, 0, 0, 0, 400, 0, 0, 0, charset, 0, 0, 0, 0) + b"f\0") + wmf_record(0x012d, 0)


def wmf_text(text):
    return wmf_record(0x0521, len(text), data=text + b"\0" * (len(text) % 2) + struct.pack("<2h", 10, 10))


def wmf_ext_text(text):
    return wmf_record(0x0a32, 300, 10, len(text), 0, data=text)


WIDE = (0, 0, 25400, 2540)
pictures = [
    emf(emf_text(10, 10, 'Invoice \u202e of\x01 \u30ec\u30b7\u30fc\u30c8 & < more'), emf_text(10, 40, 'second line'), emf_rectangle(1, 1, 9, 9), frame=WIDE),
    wmf(wmf_font(128), wmf_text('\u682a\u5f0f\u4f1a\u793e'.encode('cp932')), wmf_ext_text(b'LTD.')),
    emf(emf_text(10, 10, 'UNASKED-MARK'), emf_rectangle(1, 1, 9, 9), frame=WIDE),
    emf(emf_text(10, 10, 'url(javascript:HOSTILE-MARK)'), emf_rectangle(1, 1, 9, 9), frame=WIDE),
    emf(*[emf_text(10 + number % 20 * 80, number // 20 * 20, f'word{number:04}') for number in range(400)], frame=(0, 0, 42400, 10600)),
    # a size that runs out of its record, and one that has none of what it says
    emf(emf_record(84, bytes(36) + struct.pack("<3I", 0xffffffff, 76, 0) + bytes(28)), emf_record(108, bytes(8)), emf_rectangle(1, 1, 9, 9)),
]
emit(docx(paragraph(drawing('rId1') + drawing('rId2', ' descr=""') + shape('rId1') + drawing('rId3', ' descr="Its author said"')
                    + shape('rId3', ' alt="So did this one"') + shape('rId4') + drawing('rId5') + drawing('rId6')),
          [(f"rId{n}", "image", f"media/image{n}.{'wmf' if n == 2 else 'emf'}") for n in range(1, 7)],
          parts={f"word/media/image{n}.{'wmf' if n == 2 else 'emf'}": data for n, data in enumerate(pictures, 1)}))
