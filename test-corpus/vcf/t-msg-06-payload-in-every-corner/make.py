# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

LINES = ['BEGIN:VCARD', 'VERSION:3.0', 'FN;X-A=CORNER-MARK1:山田', 'N:山田;太郎;;;', 'PHOTO;ENCODING=b;TYPE=JPEG:Q09STkVSLU1BUks=', 'PHOTO;VALUE=URI:http://evil.example/a', 'LOGO;VALUE=URI:http://evil.example/b', 'SOUND;VALUE=URI:http://evil.example/c', 'KEY;ENCODING=b:Q09STkVSLU1BUks=', 'SOURCE:http://evil.example/d', 'URL:http://evil.example/e',
         'AGENT:BEGIN:VCARD\\nFN:CORNER-MARK2\\nEND:VCARD', 'X-CORNER-MARK3:CORNER-MARK4', 'item1.URL:http://evil.example/f', 'item1.X-ABLabel:CORNER-MARK5', 'NOTE:<script>CORNER-MARK6</script>覚え', 'CALURI:http://evil.example/g', 'FBURL:http://evil.example/h', 'CALADRURI:http://evil.example/i', 'IMPP:skype:CORNER-MARK7',
         'UID:urn:uuid:1', 'MAILER:CORNER-MARK8', 'PRODID:CORNER-MARK9', 'MEMBER:http://evil.example/j', 'RELATED;VALUE=URI:http://evil.example/k', 'CLIENTPIDMAP:1;CORNER-MARK10', 'XML:<a>CORNER-MARK11</a>', 'END:VCARD', 'CORNER-MARK12']
emit(('\r\n'.join(LINES) + '\r\n').encode())
