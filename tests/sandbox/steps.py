# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a sanitizer of the release's own programs, and makes documents with LibreOffice for a test."""
import json
import os
import shutil
import signal
import subprocess
import tempfile

import pytest

import old_office
from namespaces import need_user_namespaces
from old_office import PROGRAM
from waiting import PATIENCE, in_front, until

PDF = (b'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(1)>>>>endobj\n'
       b'2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n'
       b'3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 5 0 R>>endobj\n'
       b'4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 300]/Contents 5 0 R>>endobj\n'
       b'5 0 obj<</Length 23>>stream\n1 0 0 rg 0 0 50 50 re f\nendstream endobj\n'
       b'trailer<</Root 1 0 R/Size 6>>\n')
EICAR = b'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + b'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n'


class House:
    """A sanitizer without a scanner, and a door to it."""

    def __init__(self, build, is_full=False, programs=None):
        self.build, self.is_full, self.folder = build, is_full, tempfile.mkdtemp(prefix='kiyome-steps-')
        os.chmod(self.folder, 0o755)
        with open(f'{self.folder}/kiyome.conf', 'w', encoding='utf-8') as file:
            file.write(f'[paths]\nrun={self.folder}\n[scanner]\nengine=none\n[sanitizer]\ndoors=*\n')
        self.log = open(f'{self.folder}/log', 'w+', encoding='utf-8')
        self.process = subprocess.Popen([f'{programs or build}/kiyome-sanitizer', '--config', self.folder], stderr=self.log,
                                        env=in_front(f'{build}/tests/tools'))
        self.wait(lambda: os.path.exists(f'{self.folder}/sanitizer/sanitizer.sock') and 'ready ms=' in self.said(), 'it does not start')

    def said(self):
        with open(f'{self.folder}/log', encoding='utf-8') as file:
            return file.read()

    def wait(self, condition, what):
        until(condition, what, shown=self.said)

    def job(self, data, name, *options):
        """(exit status, report of the root, output or None, standard error)"""
        path, out = f'{self.folder}/{name}', f'{self.folder}/out'
        with open(path, 'wb') as file:
            file.write(data)
        if os.path.exists(out):
            os.unlink(out)
        done = subprocess.run([f'{self.build}/tests/tools/door', '--socket', f'{self.folder}/sanitizer/sanitizer.sock', *PATIENT, *options,
                               path, out], capture_output=True, timeout=PATIENCE, check=False)
        report = json.loads(done.stdout)['parts'][0] if done.stdout else None
        output = None
        if os.path.exists(out):
            with open(out, 'rb') as file:
                output = file.read()
        return done.returncode, report, output, done.stderr.decode()

    def families(self):
        done = subprocess.run([f'{self.build}/tests/tools/door', '--socket', f'{self.folder}/sanitizer/sanitizer.sock', '--status'],
                              capture_output=True, check=True)
        return {f['family']: f for f in json.loads(done.stdout)['families']}

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        self.log.close()
        shutil.rmtree(self.folder)


def same(got, wanted):
    assert got == wanted, f'got {got!r}, wanted {wanted!r}'
# A conversion by LibreOffice takes minutes on a machine that is busy with other work; a test of the limits sets its own.
PATIENT = ('--set', 'limits.item-seconds=3600', '--set', 'limits.message-seconds=3600')


def legacy(house, name, content, suffix):
    """An old document that LibreOffice makes of CONTENT, as a sender's would."""
    return old_office.document(house.folder, name, content, suffix, house.is_full)


def need_office():
    if not os.path.exists(PROGRAM):
        pytest.skip('LibreOffice is not installed')
    need_user_namespaces()
