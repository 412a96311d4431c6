# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each family of workers proves itself by a tiny file, and that it is reported where bubblewrap may not make namespaces.

proof.py --without-namespaces COMMAND…    runs COMMAND where no namespaces can be made
proof.py --without PATH COMMAND…          runs COMMAND where PATH is not there
proof.py --instead PATH OTHER COMMAND…    runs COMMAND where PATH is OTHER
"""
import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from waiting import PATIENCE, in_front, until  # noqa: E402

CLONE_NEWUSER = 0x10000000
CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 0x1000, 0x4000, 0x40000
BUBBLEWRAP, OFFICE = '/usr/bin/bwrap', '/usr/lib/libreoffice/program'
KINDS = ('mails', 'archives', 'pictures', 'Office files', 'PDF', 'files of Office 97 to 2003')


class Place:
    def __init__(self, build, before=(), scanner='engine=none', sandbox=''):
        self.build = build
        self.folder = tempfile.mkdtemp(prefix='kiyome-test-')
        os.chmod(self.folder, 0o755)
        os.makedirs(self.folder + '/run')
        with open(self.folder + '/kiyome.conf', 'w') as file:
            file.write('[paths]\nstate=state\nrun=run\nkeys=keys\n[sanitizer]\ndoors=*\n'
                       '[sandbox]\nuser=%s\n%s\n[scanner]\n%s\n' % ('nobody' if os.geteuid() == 0 else '', sandbox, scanner))
        self.log = open(self.folder + '/log', 'w+')
        self.process = subprocess.Popen(
            [*before, build + '/kiyome-sanitizer', '--config', self.folder], stderr=self.log, env=in_front(build + '/tests/tools'))
        until(lambda: os.path.exists(self.folder + '/run/sanitizer/sanitizer.sock'), "the sanitizer's socket")

    def kiyome(self, *arguments, language='en'):
        done = subprocess.run([self.build + '/kiyome', *arguments, '--config', self.folder], capture_output=True,
                              text=True, timeout=PATIENCE, env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE=language))
        return done.stdout

    def proofs(self):
        """What selfcheck says of each kind of file: "yes" or "NO", and why."""
        said = [line.split(None, 1) for line in self.kiyome('report', 'selfcheck', '--files').splitlines()]
        return {text.split(' can be ')[0]: (word, text) for word, text in said if ' can be made safe' in text}

    def answer(self, question):
        """What selfcheck answers to a question that is asked once."""
        row, = [row for row in json.loads(self.kiyome('report', 'selfcheck', '--json')) if row['id'] == question]
        return row

    def failures(self):
        def has_started(part):
            families = part['status']['families'] + part['status']['verifiers'] if 'status' in part else []
            return families and not any(family['state'] == 'starting' for family in families)
        part = until(lambda: json.loads(self.kiyome('status', '--json'))['sanitizer'], 'the start of all families', holds=has_started)
        return part, {f['family']: f['failure'] for f in part['status']['families']}

    def close(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def proves(build):
    place = Place(build)
    try:
        # Beside other work, workers that are started for this may take longer than a selfcheck waits for them.
        proofs = until(place.proofs, 'a proof of each kind', holds=lambda proofs: not any(word == '?' for word, _ in proofs.values()))
        assert set(proofs) == set(KINDS), proofs
        assert all(word == 'yes' for word, _ in proofs.values()), proofs
        part, failures = place.failures()
        assert part['well'] and not any(failures.values()), part
    finally:
        place.close()


def says(build):
    place = Place(build, before=(sys.executable, os.path.abspath(__file__), '--without-namespaces'))
    try:
        # Before anybody has sent it such a file.
        part, failures = until(place.failures, 'a failure of the converter', holds=lambda found: found[1]['convert'])
        assert failures['convert'] == '{office-namespaces}', failures
        assert not part['well'] and 'user.max_user_namespaces' in part['text'], part
        word, text = place.proofs()['files of Office 97 to 2003']
        assert word == 'NO' and 'namespaces' in text and 'crashed' not in text, text
        assert [w for kind, (w, _) in place.proofs().items() if not kind.startswith('files of')] == ['yes'] * 5
    finally:
        place.close()


def misses(build):
    for path, is_well, code, words in ((BUBBLEWRAP, False, '{office-missing}', 'bubblewrap is not installed'),
                                       # Who left LibreOffice out may have meant to.
                                       (OFFICE, True, '{office-absent}', 'LibreOffice is not installed')):
        place = Place(build, before=(sys.executable, os.path.abspath(__file__), '--without', path))
        try:
            for _ in range(2):
                # From the start, and after somebody sent such a file.
                part, failures = place.failures()
                assert failures['convert'] == code and part['well'] == is_well, part
                # What is missing, what for, and what to do; not that it starts again soon.
                assert words in part['text'] and 'install bubblewrap' in part['text'] and 'soon' not in part['text'], part
                word, text = place.proofs()['files of Office 97 to 2003']
                assert word == 'NO' and words in text and 'install bubblewrap' in text, text
            japanese = place.kiyome('status', language='ja')
            assert 'がインストールされてい' in japanese and 'not installed' not in japanese, japanese
        finally:
            place.close()


# Ends while what it has started goes on, as bubblewrap does when it is killed before its second process knows its end.
# What asks whether there are namespaces is answered.
ENDS_EARLY = """#!/bin/sh
for last; do :; done
[ "$last" = /usr/bin/true ] && exit 0
sleep %d &
echo $! >>%s
exit 1
"""


def leaves_nothing(build):
    with tempfile.TemporaryDirectory(prefix='kiyome-test-') as folder:
        os.chmod(folder, 0o755)
        started, other = os.path.join(folder, 'started'), os.path.join(folder, 'bwrap')
        with open(started, 'w'):
            os.chmod(started, 0o666)
        with open(other, 'w') as file:
            file.write(ENDS_EARLY % (3600, started))
        os.chmod(other, 0o755)
        place = Place(build, before=(sys.executable, os.path.abspath(__file__), '--instead', BUBBLEWRAP, other))
        try:
            place.proofs()
            until(lambda: os.path.getsize(started) != 0, 'a start of the worker')
            with open(started) as file:
                first = int(file.readline())
            until(lambda: not os.path.exists('/proc/%d' % first), 'the end of the worker')
        finally:
            place.close()
            # One that was started while the sanitizer ended; bubblewrap's own would know.
            with open(started) as file:
                for pid in map(int, file):
                    if os.path.exists('/proc/%d' % pid):
                        os.kill(pid, 9)


def exec_without(path, arguments):
    """As a machine that has no PATH: something that nobody may execute or read lies there, for this process alone."""
    exec_instead(path, tempfile.mkdtemp() if os.path.isdir(path) else '/dev/null', arguments)


def exec_instead(path, hidden, arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    for done in (libc.unshare(CLONE_NEWNS), libc.mount(b'none', b'/', None, MS_REC | MS_PRIVATE, None),
                 libc.mount(hidden.encode(), path.encode(), None, MS_BIND, None)):
        if done != 0:
            sys.exit('mount: ' + os.strerror(ctypes.get_errno()))
    os.execv(arguments[0], arguments)


def exec_without_namespaces(arguments):
    """As a container or a hardened kernel has it: users of its own, and no namespaces for them. A child that
    stays outside writes which users there are."""
    me = os.getpid()
    inside, outside = os.pipe(), os.pipe()
    if os.fork() == 0:
        os.read(inside[0], 1)
        for kind in ('uid_map', 'gid_map'):
            with open('/proc/%d/%s' % (me, kind), 'w') as file:
                file.write('0 0 65536')
        os.write(outside[1], b'1')
        os._exit(0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        sys.exit('unshare: ' + os.strerror(ctypes.get_errno()))
    os.write(inside[1], b'1')
    os.read(outside[0], 1)
    os.wait()
    os.setgid(0)
    os.setuid(0)
    with open('/proc/sys/user/max_user_namespaces', 'w') as file:
        file.write('0')
    os.execv(arguments[0], arguments)


if __name__ == '__main__':
    if sys.argv[1] == '--without-namespaces':
        exec_without_namespaces(sys.argv[2:])
    if sys.argv[1] == '--without':
        exec_without(sys.argv[2], sys.argv[3:])
    if sys.argv[1] == '--instead':
        exec_instead(sys.argv[2], sys.argv[3], sys.argv[4:])
