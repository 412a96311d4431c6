# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

MEDIA = ''.join(f'<p:pic><p:nvPicPr><p:cNvPr id="{20 + number}" name="m"><a:hlinkClick r:id="" action="ppaction://media"/></p:cNvPr><p:cNvPicPr/><p:nvPr>{kind}</p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed="rId9"/></p:blipFill><p:spPr/></p:pic>'
                for number, kind in enumerate(('<a:videoFile r:link="rId1"/>', '<a:audioFile r:link="rId1"/>', '<a:wavAudioFile r:embed="rId2" name="CORNER-MARK1"/>', '<a:audioCd><a:st track="1"/><a:end track="2"/></a:audioCd>', '<a:quickTimeFile r:link="rId1"/>',
                                               '<p:extLst><p:ext uri="{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}"><p14:media xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" r:embed="rId2" r:link="rId1"/></p:ext></p:extLst>')))
emit(pptx(shape('KEPT', '<a:hlinkClick r:id="rId1" invalidUrl="http://evil.example/" tooltip="CORNER-MARK2" tgtFrame="CORNER-MARK3"><a:snd r:embed="rId2" name="CORNER-MARK4"/></a:hlinkClick><a:hlinkMouseOver r:id="rId1"/>') + MEDIA,
          slide_extra='<p:transition><p:sndAc><p:stSnd><p:snd r:embed="rId2" name="CORNER-MARK5"/></p:stSnd></p:sndAc></p:transition><p:timing><p:tnLst><p:par><p:cTn id="1"><p:childTnLst><p:cmd type="verb" cmd="CORNER-MARK6"><p:cBhvr><p:cTn id="2"/><p:tgtEl><p:sndTgt r:embed="rId2" name="CORNER-MARK7"/></p:tgtEl></p:cBhvr></p:cmd></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>'
          '<p:extLst><p:ext uri="{CORNER-MARK8}"><x xmlns="urn:x">CORNER-MARK9</x></p:ext></p:extLst>',
          presentation_extra='<p:photoAlbum frame="CORNER-MARK10"/><p:modifyVerifier hashData="CORNER-MARK11"/><p:smartTags r:id="rId5"/><p:extLst><p:ext uri="{CORNER-MARK12}"/></p:extLst>', rels=[('rId5', 'smartTags', 'smartTags.xml')],
          slide_rels=[('rId1', 'video', 'http://evil.example/a.mp4', 'External'), ('rId2', 'audio', '../media/a.wav'), ('rId9', 'image', '../media/image1.png')],
          parts={'ppt/media/a.wav': b'RIFFCORNER-MARK13', 'ppt/media/image1.png': png(1), 'ppt/smartTags.xml': '<x>CORNER-MARK14</x>'}, more_types='<Default Extension="wav" ContentType="audio/x-wav"/>'))
