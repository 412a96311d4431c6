# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the whole route of a mail, from Postfix through kiyome to the next Postfix, for measurements beside arriving mail."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'tests/e2e'), str(ROOT / 'packaging'), str(ROOT / 'tests/bench')]


class Live:
    """Runs the stack. Needs root for Postfix's master."""

    def __init__(self, build, folder):
        """Keeps all files in the directory `folder`."""
        self.build = pathlib.Path(build).resolve()
        os.environ['KIYOME_BUILD'] = str(self.build)  # the harness reads it when it is imported
        import samples
        from harness import Kiyome, Mailway
        folder.chmod(0o711)
        self.file = folder / 'mail'
        self.file.write_bytes(samples.multipart(samples.header('@@@@@@@@@@@@@@@@'), [
            samples.text_part('お世話になっております。@@@@@@@@@@@@@@@@\r\n'),
            samples.attachment('a.docx', 'application/octet-stream', samples.estimate()),
            samples.attachment('b.jpg', 'image/jpeg', samples.JPEG), samples.attachment('c.png', 'image/png', samples.png())]))
        (folder / 'mailway').mkdir(mode=0o711)
        self.mailway = Mailway(folder / 'mailway')
        self.kiyome = Kiyome(folder / 'kiyome', self.mailway.milter)
        self.kiyome.start()

    def load(self, connections, count):
        """Returns the seconds for all `count` mails with a document and pictures, and for each."""
        done = subprocess.run([self.build / 'tests/bench/bench-load', str(self.mailway.port), str(connections), str(count),
                               'tanaka@partner.example', 'shomu@city.example', self.file], capture_output=True, check=True)
        first, *rest = [int(line) / 1e6 for line in done.stdout.split()]
        return first, rest

    def close(self):
        self.kiyome.kill_all()
        self.mailway.stop()
