# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests what `kiyome report selfcheck` says of a scanner: only what the scanner finds counts."""
import os
import socket
import tempfile
import threading
import time

import pytest

import proof
from waiting import until


class Clamd(threading.Thread):
    """Answers what it is asked about itself; each file is what VERDICT says."""

    def __init__(self, path, verdict):
        super().__init__(daemon=True)
        self.server, self.verdict, self.asked = socket.socket(socket.AF_UNIX), verdict, 0
        self.server.bind(path)
        os.chmod(path, 0o777)
        self.server.listen(50)
        self.start()

    def run(self):
        said = {b'zPING': b'PONG', b'zSTATS': b'THREADS: live 1  idle 0 max 10 idle-timeout 30',
                b'zVERSION': b'ClamAV 1.4.1/27000/' + time.strftime('%a %b %d %H:%M:%S %Y').encode()}
        while True:
            connection, _ = self.server.accept()
            command = connection.recv(8192).split(b'\0')[0]
            self.asked += command not in said
            connection.sendall(said.get(command, b'stream: ' + self.verdict) + b'\0')
            connection.close()


@pytest.mark.parametrize('verdict, answer', [(b'OK', 'no'), (b'Other.Signature FOUND', 'yes')])
def test_the_test_file_is_a_virus_if_the_scanner_finds_one(build, verdict, answer):
    with tempfile.TemporaryDirectory(prefix='kiyome-test-') as folder:
        os.chmod(folder, 0o755)
        clamd = Clamd(f'{folder}/clamd', verdict)
        place = proof.Place(str(build), scanner=f'engine=clamd\nclamd={folder}/clamd')
        try:
            # Beside other work, the first worker may take longer than a selfcheck waits for it.
            found = until(lambda: place.answer('eicar'), 'an answer', holds=lambda row: row['answer'] != 'unknown')
        finally:
            place.close()
    assert (found['answer'], clamd.asked > 0) == (answer, True), found
