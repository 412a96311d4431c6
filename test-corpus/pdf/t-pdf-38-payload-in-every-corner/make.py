# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

numbers = iter(range(100))


def corner():
    return f'/Corner{next(numbers)}(CORNER-MARK)'


PIXEL = '/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray'
CONTENT = (TEXT + b'% CORNER-MARK\n/Span <</MCID 0/Corner(CORNER-MARK)/Lang(ja)>> BDC EMC\nBX (CORNER-MARK) xx EX\n/CORNER-MARK MP\n/P <</Corner(CORNER-MARK)>> DP\n[(CORNER-MARK)] 0 d0x\n'
           b'BI /W 1 /H 1 /BPC 8 /CS /G /Corner (CORNER-MARK) ID \x80 CORNER-MARK\nEI\nq /I1 Do Q q /X1 Do Q /G1 gs /P1 sh\n')
more = {6: (PIXEL + corner() + '/Metadata 9 0 R/OPI<</2.0<</F(CORNER-MARK)>>>>/Alternates[<</Image 7 0 R/DefaultForPrinting true>>]/OC<</Type/OCG/Name(CORNER-MARK)>>', b'\x80CORNER-MARK'),
        7: (PIXEL + '/F(http://evil.example/a)/FFilter/FlateDecode', b'CORNER-MARK'),
        8: ('/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(http://evil.example/b)/Page 0>>/PieceInfo<<>>/Name/CORNER-MARK' + corner(), b'0 0 m 9 9 l S % CORNER-MARK\n'),
        9: ('/Type/Metadata/Subtype/XML', b'CORNER-MARK'),
        10: '<</Type/ExtGState/LW 1/HTP[0 0]/TR 9 0 R/HT<</HalftoneType 1/HalftoneName(CORNER-MARK)>>' + corner() + '>>',
        11: '<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 1]/Function<</FunctionType 2/Domain[0 1]/C0[0 0 0]/C1[1 1 1]/N 1' + corner() + '>>' + corner() + '>>',
        12: '<</Type/Outlines/First 13 0 R/Last 13 0 R/Count 1' + corner() + '>>', 13: '<</Title(KEPT)/Parent 12 0 R/Dest[3 0 R/Fit]/SE 9 0 R/A<</S/URI/URI(http://evil.example)>>' + corner() + '>>',
        14: '<</Type/Annot/Subtype/Square/Rect[9 9 99 99]/C[1 0 0]/RC(<script>CORNER-MARK</script>)/NM(CORNER-MARK)/Subj(CORNER-MARK)' + corner() + '>>', 15: '(CORNER-MARK nobody refers to)', 16: ('', b'CORNER-MARK nobody refers to')}
emit(page(CONTENT, catalog='/Outlines 12 0 R/Corner99 15 0 R/PageLabels<</Nums[0<</S/D' + corner() + '>>]>>' + corner(), page_extra='/Annots[14 0 R]/Contents2 9 0 R/B[9 0 R]/PZ 1/SeparationInfo<</DeviceColorant(CORNER-MARK)>>/PressSteps<<>>' + corner(),
          resources='/XObject<</I1 6 0 R/X1 8 0 R>>/ExtGState<</G1 10 0 R>>/Shading<</P1 11 0 R>>/Properties<</M<</Corner(CORNER-MARK)>>>>/Corner(CORNER-MARK)', more=more, trailer='/Info 9 0 R/CornerT(CORNER-MARK)'))
