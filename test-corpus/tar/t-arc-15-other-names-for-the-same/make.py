# SPDX-License-Identifier: GPL-2.0-or-later
import io
import tarfile

from recipes import emit, png

out = io.BytesIO()
with tarfile.open(fileobj=out, mode='w', format=tarfile.PAX_FORMAT) as archive:
    for name, headers in (('a.png', {'path': '../../evil/a.png', 'comment': 'ARC15-MARK', 'uname': 'ARC15-MARK', 'SCHILY.xattr.user.a': 'ARC15-MARK', 'LIBARCHIVE.creationtime': '1'}), ('b.png', {'path': '/evil/b.png', 'linkpath': '/etc/passwd'})):
        info = tarfile.TarInfo(name)
        info.size, info.pax_headers = len(png(1)), headers
        archive.addfile(info, io.BytesIO(png(1)))
emit(out.getvalue())
