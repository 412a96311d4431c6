# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit, png

FIELDS = ['X-Unknown: CORNER-MARK1', 'Comments: CORNER-MARK2', 'Keywords: CORNER-MARK3', 'Organization: CORNER-MARK4', 'X-Mailer: CORNER-MARK5', 'User-Agent: CORNER-MARK6', 'Thread-Topic: CORNER-MARK7', 'Thread-Index: CORNER-MARK8', 'List-Unsubscribe: <http://evil.example/>', 'List-Help: <http://evil.example/>', 'Content-Base: http://evil.example/',
          'Content-Location: http://evil.example/', 'Content-Features: CORNER-MARK9', 'DKIM-Signature: v=1; b=CORNER-MARK10', 'ARC-Seal: CORNER-MARK11', 'BIMI-Selector: CORNER-MARK12', 'Autocrypt: CORNER-MARK13', 'Face: CORNER-MARK14', 'Bcc: CORNER-MARK15@evil.example', 'Received-SPF: CORNER-MARK16', 'Delivered-To: CORNER-MARK17@evil.example']
PART = ('Content-Type: image/png; name="a.png"; x-param="CORNER-MARK18"; x-unix-mode=0755\nContent-Disposition: attachment; filename="a.png"; creation-date="CORNER-MARK19"; size=CORNER-MARK20\nContent-Location: http://evil.example/a.png\nContent-MD5: CORNER-MARK21\nContent-Script-Type: CORNER-MARK22\nX-Attachment-Id: CORNER-MARK23\n'
        'Content-Transfer-Encoding: base64\n\n')
emit(('From: (CORNER-MARK24) <a@example.jp> (CORNER-MARK25)\nSubject: =?utf-8?B?5Lu25ZCN?=\n' + '\n'.join(FIELDS) + '\nMIME-Version: 1.0 (CORNER-MARK26)\nContent-Type: multipart/mixed (CORNER-MARK27); boundary=b; x-param="CORNER-MARK28"; charset=CORNER-MARK29; start-info="CORNER-MARK30"\n\nCORNER-MARK31\n--b\n'
      'Content-Type: text/plain; charset=utf-8; format=fixed; x-param=CORNER-MARK32\nContent-Language: ja (CORNER-MARK33)\nX-Part: CORNER-MARK34\n\n本文\n--b\n' + PART + base64.encodebytes(png(1)).decode() + '--b--\nCORNER-MARK36\n').encode())
