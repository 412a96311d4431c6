# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes Office documents of before 2007: LibreOffice converts them from a source that it reads.

A start of LibreOffice costs about a second of processor time, so old-office/ keeps what it made of each source. A run with --full has LibreOffice
make the documents again. KIYOME_KEEP_OLD_OFFICE=1 in the environment keeps what old-office/ lacks: for a new test, or for a source that has changed."""
import base64
import hashlib
import os
import pathlib
import subprocess
import zlib

from waiting import PATIENCE

PROGRAM = '/usr/lib/libreoffice/program/soffice.bin'
KEPT = pathlib.Path(__file__).resolve().parent / 'old-office'


def convert(folder, name, content, suffix):
    """What LibreOffice makes of CONTENT in FOLDER, which keeps its profile."""
    path = pathlib.Path(folder, name)
    path.write_bytes(content)
    made = path.with_suffix('.' + suffix)
    made.unlink(missing_ok=True)
    for _ in range(2):  # with a fresh profile it asks to be started again
        if not made.exists():
            subprocess.run([PROGRAM, '--headless', f'-env:UserInstallation=file://{folder}/profile', '--convert-to', suffix, '--outdir', folder, path],
                           capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False)
    return made.read_bytes()


def document(folder, name, content, suffix, is_full):
    """The document of the type SUFFIX that LibreOffice makes of CONTENT, a file called NAME."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    kept = KEPT / f'{pathlib.Path(name).stem}-{digest}.{suffix}.b64'
    if is_full:
        return convert(folder, name, content, suffix)
    if not kept.exists():
        assert os.environ.get('KIYOME_KEEP_OLD_OFFICE') == '1', f'there is no {kept}: KIYOME_KEEP_OLD_OFFICE=1 has LibreOffice make it'
        kept.write_bytes(base64.encodebytes(zlib.compress(convert(folder, name, content, suffix), 9)))
    return zlib.decompress(base64.b64decode(kept.read_bytes()))
