# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

PARTS = (('text/enriched', 'enriched <bold>text</bold><param>HTML20-XSL-MARK</param>'),
         ('text/x-amp-html', '<html amp4email><body>HTML20-AMP-MARK<amp-form action="http://evil.example"></amp-form></body></html>'),
         ('text/watch-html', '<b>HTML20-WATCH-MARK</b>'))
emit(('From: a@example.jp\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n' + ''.join(f'--b\nContent-Type: {kind}\n\n{text}\n' for kind, text in PARTS) + '--b--\n').encode())
