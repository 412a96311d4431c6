# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that a service that has been taken over can do nothing for which it has no use.

Starts each program, has a preloaded library (probe.c) do in its name what an attacker would, and
asserts for each deed that the kernel refuses it, and that the log names the refused call. Once with
what this kernel knows of Landlock, and once as on one that knows its first version only."""
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile

import pytest

from ports import free_port
from waiting import PATIENCE, until

NAMED = 'refused a system call that this program has no use for: '
PAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'portal', 'pages')


class Failure(Exception):
    pass


def check(condition, *what):
    if not condition:
        raise Failure(' '.join(str(w) for w in what))


class Place:
    """A configuration of its own, and things beside it that no program has a use for."""

    def __init__(self, build):
        self.build = build
        self.folder = tempfile.mkdtemp(prefix='kiyome-services-')
        self.port = free_port()
        self.stranger = socket.create_server(('127.0.0.1', 0))
        os.chmod(self.folder, 0o755)
        # Not below the configuration's directory, which may be read.
        self.outside = tempfile.mkdtemp(prefix='kiyome-outside-', dir='/var/tmp')
        os.chmod(self.outside, 0o777)
        for name in ('secret', 'letter'):
            with open(f'{self.outside}/{name}', 'w', encoding='utf-8') as file:
                file.write('secret\n')
            os.chmod(f'{self.outside}/{name}', 0o666)
        for name in ('run', 'spool'):
            os.mkdir(f'{self.folder}/{name}', 0o755)
        with open(f'{self.folder}/kiyome.conf', 'w', encoding='utf-8') as file:
            file.write(f'[paths]\nstate=state\nrun=run\nkeys=keys\n[sanitizer]\nspare=1\n[milter]\nsocket=unix:{self.folder}/run/milter/milter.sock\n'
                       f'[portal]\nlisten=127.0.0.1:{self.port}\ninsecure-cookie=yes\nspool={self.folder}/spool\nui={PAGES}\n'
                       '[store]\nreserve=0\n')
        subprocess.run([f'{build}/kiyome', 'keys', 'init', '--config', self.folder], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.PIPE)

    def close(self):
        self.stranger.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.outside, ignore_errors=True)


class Program:
    """One of them, with the probe's library in it."""

    def __init__(self, place, name, deeds, abi):
        self.log_path = f'{place.folder}/{name}.log'
        self.reader, writer = os.pipe()
        environment = dict(os.environ, LD_PRELOAD=f'{place.build}/tests/sandbox/libprobe.so',
                           KIYOME_PROBE=' '.join([str(writer), *deeds]))
        environment.pop('JOURNAL_STREAM', None)
        # The hook's own process is gone before the probe's library is loaded.
        wrapper = [] if abi is None else [f'{place.build}/tests/sandbox/without', f'landlock-{abi}', '/usr/bin/env',
                                          f'LD_PRELOAD={environment.pop("LD_PRELOAD")}']
        with open(self.log_path, 'wb') as log:
            self.process = subprocess.Popen([*wrapper, f'{place.build}/{name}', '--config', place.folder], stderr=log,
                                            stdin=subprocess.DEVNULL, env=environment, pass_fds=[writer])
        os.close(writer)

    def log(self):
        with open(self.log_path, encoding='utf-8') as file:
            return file.read()

    def wait_until(self, condition, what):
        def is_so():
            check(self.process.poll() is None, what, 'it ended:', self.process.returncode, self.log())
            return condition()
        until(is_so, what, shown=self.log)

    def probe(self):
        """What became of each deed."""
        self.process.send_signal(signal.SIGRTMAX)
        text = b''
        with os.fdopen(self.reader, 'rb', buffering=0) as file:
            while True:
                check(select.select([file], [], [], PATIENCE)[0], 'the probe does not end:', text, self.log())
                piece = file.read(65536)
                if not piece:
                    break
                text += piece
        lines = text.decode().splitlines()
        return dict(line.rsplit(': ', 1) for line in lines)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(PATIENCE)


def takes(family, address):
    def look():
        with socket.socket(family, socket.SOCK_SEQPACKET if family == socket.AF_UNIX and 'milter' not in address
                           else socket.SOCK_STREAM) as probe:
            try:
                probe.connect(address)
                return True
            except OSError:
                return False
    return look


def ready(place, name):
    if name == 'kiyome-portal':
        return takes(socket.AF_INET, ('127.0.0.1', place.port))
    program = name.removeprefix('kiyome-')
    return takes(socket.AF_UNIX, f'{place.folder}/run/{program}/{program}.sock')


# What all are refused, whatever the kernel knows of Landlock; OUT is a directory that none of them needs.
REFUSED = {'read:OUT/secret': 'EACCES', 'write:OUT/new': 'EACCES', 'write:OUT/letter': 'EACCES', 'remove:OUT/letter': 'EACCES',
           'packet': 'EPERM', 'code': 'EPERM', 'unlisted': 'EPERM'}
# Beside that: (deeds with their errors, from which ABI on; deeds that end it).
PROGRAMS = {
    'kiyome-store': ({'tcp:STRANGER': ('EPERM', 1)}, ('run', 'fork', 'namespace', 'trace', 'signal:ME')),
    'kiyome-milter': ({'tcp:STRANGER': ('EPERM', 1), 'write:RUN/new': ('EACCES', 1)},
                      ('run', 'namespace', 'trace', 'signal:ME')),
    'kiyome-portal': ({'tcp:STRANGER': ('EACCES', 4), 'write:RUN/new': ('EACCES', 1)}, ('run', 'namespace', 'trace', 'signal:ME')),
    'kiyome-opener': ({'tcp:STRANGER': ('EACCES', 4), 'write:RUN/new': ('EACCES', 1), 'signal:ME': ('EPERM', 6)}, ('namespace', 'trace')),
    'kiyome-sanitizer': ({'tcp:STRANGER': ('EPERM', 1), 'namespace': ('EPERM', 1), 'trace': ('EPERM', 1), 'signal:ME': ('EPERM', 6)}, ()),
}
# A fork by clone(2) is not on the list, but no attack by itself.
NOT_ENDED = {'fork': 'EPERM'}


def spelled(place, deed):
    for word, value in (('OUT', place.outside), ('RUN', f'{place.folder}/run'),
                        ('STRANGER', str(place.stranger.getsockname()[1])), ('ME', str(os.getpid()))):
        deed = re.sub(rf'(?<=:){word}', value, deed)
    return deed


def run_deeds(build, name, deeds, abi, ends=False):
    """What became of DEEDS (as they are spelled in the tables), the log, whether the program goes on, its exit code; it is one that ENDS."""
    place = Place(build)
    try:
        program = Program(place, name, [spelled(place, deed) for deed in deeds], abi)
        try:
            program.wait_until(ready(place, name), 'it does not start:')
            # What is connected to may not be confined yet; who says that it is ready is.
            program.wait_until(lambda: 'ready' in program.log(), 'it does not come up:')
            found = program.probe()
            if ends:
                program.process.wait(PATIENCE)
            works = program.process.poll() is None and ready(place, name)()
            return {deed: found.get(spelled(place, deed)) for deed in deeds}, program.log(), works, program.stop()
        finally:
            program.process.kill()
    finally:
        place.close()


def refused(build, name, abi, kernel):
    special, ending = PROGRAMS[name]
    expected = dict(REFUSED)
    expected.update((deed, error if (abi or kernel) >= since else 'open') for deed, (error, since) in special.items())
    expected.update((deed, NOT_ENDED[deed]) for deed in ending if deed in NOT_ENDED)
    found, log, works, code = run_deeds(build, name, list(expected), abi)
    wrong = {deed: (found[deed], error) for deed, error in expected.items() if found[deed] != error}
    check(not wrong, 'found and expected:', wrong, log)
    check(works, 'it does not go on:', log)
    check(code == 0, 'exit code', code, log)
    if ending:
        check(f'{NAMED}acct' in log or name == 'kiyome-opener', 'the log does not name it:', log)


def ended(build, name, deed):
    found, log, works, code = run_deeds(build, name, [deed], None, ends=True)
    check(found[deed] is None and not works and code == -signal.SIGSYS, found, code, log)
    call = {'run': 'execve', 'namespace': 'unshare', 'trace': 'ptrace', 'signal:ME': 'kill'}[deed]
    check(f'{NAMED}{call}; it ends' in log or name == 'kiyome-opener', 'the log does not name it:', log)


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def lacking(build, name, what, word):
    """Without one of them it does not start, unless the configuration says so; and it says what is missing."""
    place = Place(build)
    try:
        command = [f'{build}/tests/sandbox/without', what, f'{build}/{name}', '--config', place.folder]
        result = subprocess.run(command, stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
        check(result.returncode in (1, 3) and word in result.stderr, result)
        with open(f'{place.folder}/kiyome.conf', 'a', encoding='utf-8') as file:
            file.write('[sandbox]\nrequired=no\n')
        with open(f'{place.folder}/log', 'wb') as log:
            process = subprocess.Popen(command, stderr=log)
        try:
            def has_started():
                check(process.poll() is None, 'it does not start', process.returncode)
                # It says so once it listens, and so may be ended too early.
                return ready(place, name)() and b'running without' in read(f'{place.folder}/log')
            until(has_started, 'the start without a whole sandbox')
        finally:
            process.terminate()
            process.wait(PATIENCE)
        log = read(f'{place.folder}/log')
        check(b'running without a complete sandbox, as configured' in log and word in log, log)
    finally:
        place.close()


def confinement(build, name):
    """--confinement says it, without disturbing anybody."""
    place = Place(build)
    try:
        command = [f'{build}/{name}', '--confinement', '--config', place.folder]
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        check(result.returncode == 0 and re.match(rb'seccomp; Landlock ABI \d+: files', result.stdout), result)
        lacking = subprocess.run([f'{build}/tests/sandbox/without', 'landlock', *command], stdout=subprocess.PIPE, check=False)
        check(lacking.returncode == 1 and b'no Landlock' in lacking.stdout, lacking)
    finally:
        place.close()


def kernel_abi():
    """Of this kernel: landlock_create_ruleset (NULL, 0, LANDLOCK_CREATE_RULESET_VERSION)."""
    import ctypes
    return ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)


@pytest.mark.parametrize('abi', [None, 1], ids=['newest Landlock', 'first Landlock'])
@pytest.mark.parametrize('name', PROGRAMS)
def test_what_a_program_has_no_use_for_is_refused(name, abi, build):
    """So it is with the first version of Landlock, and the program works."""
    refused(str(build), name, abi, kernel_abi())


@pytest.mark.parametrize(('name', 'deed'), [(name, deed) for name, (_, ending) in PROGRAMS.items() for deed in ending if deed not in NOT_ENDED])
def test_who_would_do_by_a_program_what_ends_it_ends_it(name, deed, build):
    ended(str(build), name, deed)


@pytest.mark.parametrize(('what', 'word'), [('landlock', b'Landlock is not available'), ('seccomp', b'seccomp: ')])
@pytest.mark.parametrize('name', PROGRAMS)
def test_without_landlock_or_seccomp_a_program_does_not_start(name, what, word, build):
    lacking(str(build), name, what, word)


@pytest.mark.parametrize('name', [name for name in PROGRAMS if name != 'kiyome-sanitizer'])
def test_a_program_is_confined(name, build):
    confinement(str(build), name)
