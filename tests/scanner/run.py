#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests of kiyome-scanner by its protocol; TAP on standard output.

run.py --scanner PROGRAM
"""
import argparse
import os
import pwd
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import scanner as s  # noqa: E402
import tap  # noqa: E402

FOUND = s.SIGNATURE + '.UNOFFICIAL'
tests = []


def test(sentence):
    def register(function):
        tests.append((sentence, function))
        return function
    return register


class Place:
    """A directory with configuration and signatures, and the scanners started from it."""

    def __init__(self, program):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix='kiyome-test-')
        self.database = os.path.join(self.folder, 'database')
        self.scanners = []
        s.write_database(self.database)
        self.configure()

    def configure(self, **scanner):
        values = {'engine': 'libclamav', 'database': self.database, 'threads': 2}
        values.update(scanner)
        s.write_config(self.folder, **values)

    def start(self):
        scanner = s.Scanner(self.program, self.folder)
        self.scanners.append(scanner)
        return scanner

    def ready(self):
        scanner = self.start()
        assert scanner.ready() is not None, scanner.end()
        return scanner

    def run_files(self):
        return os.listdir(os.path.join(self.folder, 'run'))

    def close(self):
        for scanner in self.scanners:
            if scanner.process.poll() is None:
                scanner.process.kill()
            scanner.process.communicate()
        shutil.rmtree(self.folder)


def same(got, wanted):
    assert got == wanted, 'got %r, wanted %r' % (got, wanted)


@test('it says what it loaded')
def _(place):
    os.utime(os.path.join(place.database, 'test.ndb'), (1700000000, 1700000000))
    signatures, newest, engine = place.start().ready()
    same((signatures, newest), (1, 1700000000))
    assert engine.startswith('ClamAV '), engine


@test('clean bytes are clean, inline and by memfd')
def _(place):
    client = place.ready().client()
    same(client.scan(b'nothing of interest'), (s.CLEAN, ''))
    same(client.scan(b'nothing of interest', inline=False), (s.CLEAN, ''))
    same(client.scan(b'x' * 300000), (s.CLEAN, ''))
    same(client.scan(b''), (s.CLEAN, ''))


@test('EICAR is found with its name, inline and by memfd')
def _(place):
    client = place.ready().client()
    same(client.scan(s.EICAR), (s.INFECTED, FOUND))
    same(client.scan(s.EICAR, inline=False), (s.INFECTED, FOUND))
    same(client.scan(b' ' * 200000 + s.EICAR), (s.INFECTED, FOUND))


@test('EICAR is found in archives in archives')
def _(place):
    client = place.ready().client()
    for level in (1, 2, 3, 5):
        same(client.scan(s.zipped('eicar.com', s.EICAR, level)), (s.INFECTED, FOUND))


@test('a picture is found by its fuzzy hash, whatever kind of file the signature is in')
def _(place):
    rule = b'Kiyome.Test.Picture;Engine:150-255,Target:0;0;fuzzy_img#8000000000000000\n'
    for name, data in (('picture.ldb', rule), ('picture.cud', s.signature_container('picture.ldb', rule))):
        path = os.path.join(place.database, name)
        with open(path, 'wb') as out:
            out.write(data)
        client = place.ready().client()
        same(client.scan(s.picture())[0], s.INFECTED)
        same(client.scan(s.zipped('picture.png', s.picture(), 2))[0], s.INFECTED)
        os.remove(path)
        same(place.ready().client().scan(s.picture()), (s.CLEAN, ''))


@test('a raw scan unpacks nothing')
def _(place):
    client = place.ready().client()
    same(client.scan(s.zipped('eicar.com', s.EICAR), s.RAW), (s.CLEAN, ''))
    same(client.scan(s.EICAR, s.RAW), (s.INFECTED, FOUND))


@test('an encrypted archive is told apart from a clean one')
def _(place):
    verdict, name = place.ready().client().scan(s.encrypted_zip(b'a.txt', b'hello' * 20))
    same(verdict, s.ENCRYPTED)
    assert name.startswith('Heuristics.Encrypted'), name


@test('a limit that was reached is told apart from clean')
def _(place):
    verdict, name = place.ready().client().scan(s.zipped('a.txt', b'hello', 40))
    same(verdict, s.LIMIT)
    assert name.startswith('Heuristics.Limits.Exceeded'), name


@test('a virus beside an encrypted member is still a virus')
def _(place):
    both = s.raw_zip((b'a.txt', b'hello' * 20, True), (b'eicar.com', s.EICAR, False))
    same(place.ready().client().scan(both), (s.INFECTED, FOUND))


@test('a file that shrinks under its scan ends that scan alone')
def _(place):
    scanner = place.ready()
    child = scanner.child()
    fd = s.sealed(s.zipped('numbers.txt', b''.join(b'%d\n' % i for i in range(2000000))), seal=False)
    child.ask_fd(fd)
    os.ftruncate(fd, 1)
    os.close(fd)
    child.answer()  # a verdict, or none: it is no more than this child's
    same(scanner.client().scan(b'after it'), (s.CLEAN, ''))


@test('a child that is spoken to in another way ends alone, and says nothing')
def _(place):
    scanner = place.ready()
    child = scanner.child()
    s.send(child.sock, s.SCAN, b'\xff' * 9)
    same(child.answer(), None)
    same(scanner.client().scan(s.EICAR)[0], s.INFECTED)


@test('each scan has a process of its own, which ends with it')
def _(place):
    scanner = place.ready()
    first, second = scanner.child(), scanner.child()
    assert first.pid != second.pid != scanner.process.pid
    first.ask(s.zipped('numbers.txt', b''.join(b'%d\n' % i for i in range(4000000))))
    second.ask(b'quick')
    same(second.answer(), (s.CLEAN, ''))
    same(first.answer()[0], s.CLEAN)
    for child in (first, second):
        poller = select.poll()
        poller.register(child.pidfd, select.POLLIN)
        assert poller.poll(10000), 'it lives on'
    same(second.answer(), None)


@test('a scan that uses up its CPU time ends, and the scanner tells how')
def _(place):
    scanner = place.ready()
    child = scanner.child()
    child.ask(s.long_scan(), seconds=1)
    same(child.answer(), None)
    same(os.WTERMSIG(scanner.exit_of(child.pid)), signal.SIGXCPU)
    same(scanner.client().scan(s.EICAR)[0], s.INFECTED)


def wait_until_busy(place, child):
    """The scanner's folder, once CHILD has one below."""
    folder = os.path.join(place.folder, 'run', place.run_files()[0])
    deadline = time.monotonic() + 20
    while str(child.pid) not in os.listdir(folder):
        assert time.monotonic() < deadline, 'it does not begin'
        time.sleep(0.01)
    return folder


@test('a crash is told, and what the scan had written is removed')
def _(place):
    scanner = place.ready()
    child = scanner.child()
    child.ask(s.long_scan())
    folder = wait_until_busy(place, child)
    os.kill(child.pid, signal.SIGSYS)
    same(child.answer(), None)
    same(os.WTERMSIG(scanner.exit_of(child.pid)), signal.SIGSYS)
    same(os.listdir(folder), [])
    same(scanner.client().scan(s.EICAR)[0], s.INFECTED)


@test('a signal that means a crash is no crash when another process sent it')
def _(place):
    scanner = place.ready()
    for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL):
        child = scanner.child()
        child.ask(s.long_scan())
        wait_until_busy(place, child)
        os.kill(child.pid, number)
        same(child.answer(), None)
        same(os.waitstatus_to_exitcode(scanner.exit_of(child.pid)), s.SENT)


@test('many scans at once all get their own answer')
def _(place):
    scanner = place.ready()
    for _ in range(4):
        children = [scanner.child() for _ in range(40)]
        for i, child in enumerate(children):
            child.ask(s.EICAR if i % 3 == 0 else b'clean %d' % i, inline=i % 2 == 0)
        for i, child in enumerate(children):
            same(child.answer()[0], s.INFECTED if i % 3 == 0 else s.CLEAN)
            child.close()


def filters_of(pid):
    with open('/proc/%d/status' % pid, encoding='ascii') as status:
        return int(re.search(r'Seccomp_filters:\s*(\d+)', status.read())[1])


@test('children live as long as the scanner and no longer, also those that were stopped')
def _(place):
    scanner = place.ready()
    children = [scanner.child() for _ in range(3)]
    for child in children:
        while not filters_of(child.pid) > filters_of(scanner.process.pid):
            time.sleep(0.01)  # it is not ready yet
        os.kill(child.pid, signal.SIGSTOP)
    scanner.process.kill()
    for child in children:
        poller = select.poll()
        poller.register(child.pidfd, select.POLLIN)
        assert poller.poll(10000), 'it lives on'


@test('it ends with its supervisor and leaves nothing behind')
def _(place):
    scanner = place.ready()
    same(scanner.client().scan(s.zipped('a', b'hello', 3))[0], s.CLEAN)
    same(len(place.run_files()), 1)
    same(scanner.end(), (0, ''))
    same(place.run_files(), [])


@test('what a killed scanner left is removed by the next, what a living one has is not')
def _(place):
    dead, living = place.ready(), place.ready()
    same(len(place.run_files()), 2)
    dead.process.kill()
    dead.process.wait()
    place.ready()
    same(len(place.run_files()), 2)
    same(living.client().scan(s.zipped('eicar.com', s.EICAR, 2))[0], s.INFECTED)


@test('without signatures it says so and does not start')
def _(place):
    os.remove(os.path.join(place.database, 'test.ndb'))
    scanner = place.start()
    same(scanner.ready(), None)
    status, message = scanner.end()
    same(status, 1)
    assert place.database in message.splitlines()[-1], message


@test('a broken signature file is an error that names the directory')
def _(place):
    with open(os.path.join(place.database, 'bad.ndb'), 'w', encoding='ascii') as out:
        out.write('not a signature\n')
    scanner = place.start()
    same(scanner.ready(), None)
    assert place.database in scanner.end()[1]


@test('its sandbox is closed: seccomp, no new privileges, not dumpable')
def _(place):
    scanner = place.ready()
    with open('/proc/%d/status' % scanner.process.pid, encoding='ascii') as status:
        fields = dict(line.split(':\t', 1) for line in status.read().splitlines() if ':\t' in line)
    same(fields['NoNewPrivs'].strip(), '1')
    same(fields['Seccomp'].strip(), '2')


@test('started by root it gives root up where the configuration names a user')
def _(place):
    if os.geteuid() != 0:
        raise tap.Skip('only root can give root up')
    with open(os.path.join(place.folder, 'kiyome.conf'), 'a', encoding='utf-8') as out:
        out.write('[sandbox]\nuser = nobody\n')
    os.chmod(place.folder, 0o755)
    scanner = place.ready()
    same(scanner.client().scan(s.zipped('eicar.com', s.EICAR, 2)), (s.INFECTED, FOUND))
    with open('/proc/%d/status' % scanner.process.pid, encoding='ascii') as status:
        uids = [line.split()[1:] for line in status if line.startswith('Uid:')][0]
    same(set(uids), {str(pwd.getpwnam('nobody').pw_uid)})
    return None


@test('HTML in other character sets is read in the sandbox')
def _(place):
    text = '<html><head><meta charset="%s"></head><body>日本語 のメール</body></html>'
    client = place.ready().client()
    for charset in ('iso-2022-jp', 'shift_jis', 'euc-jp', 'utf-16', 'gb18030', 'utf-7'):
        body = (text % charset).encode(charset)
        same(client.scan(body * 10), (s.CLEAN, ''))


@test('with clamd as engine the same verdicts come from clamd')
def _(place):
    clamd = Clamd(place)
    try:
        place.configure(engine='clamd', clamd=clamd.socket)
        scanner = place.start()
        signatures, _, engine = scanner.ready()
        assert engine.startswith('clamd (ClamAV '), engine
        same(scanner.threads, THREADS)
        client = scanner.client()
        same(client.scan(b'nothing'), (s.CLEAN, ''))
        same(client.scan(b'nothing' * 20000), (s.CLEAN, ''))
        same(client.scan(s.EICAR), (s.INFECTED, FOUND))
        same(client.scan(s.EICAR, inline=False), (s.INFECTED, FOUND))
        same(client.scan(s.zipped('eicar.com', s.EICAR, 3)), (s.INFECTED, FOUND))
        same(client.scan(s.encrypted_zip(b'a.txt', b'hello' * 20))[0], s.ENCRYPTED)
        same(client.scan(s.zipped('a.txt', b'hello', 40))[0], s.LIMIT)
        assert scanner.status() is not None
    finally:
        clamd.close()


@test('when clamd goes away nothing is taken for clean, and the scanner ends when it is asked')
def _(place):
    clamd = Clamd(place)
    place.configure(engine='clamd', clamd=clamd.socket)
    scanner = place.ready()
    same(scanner.client().scan(b'nothing'), (s.CLEAN, ''))
    clamd.close()
    same(scanner.client().scan(b'nothing')[0], s.AWAY)
    s.send(scanner.control, s.STATUS)
    same(scanner.process.wait(30), 1)
    assert 'away' in scanner.process.stderr.read().decode()


@test('a clamd that was stopped is away, and is not waited for')
def _(place):
    clamd = Clamd(place)
    try:
        place.configure(engine='clamd', clamd=clamd.socket)
        scanner = place.ready()
        clamd.process.send_signal(signal.SIGSTOP)
        s.send(scanner.control, s.STATUS)
        same(scanner.process.wait(10), 1)
    finally:
        clamd.process.send_signal(signal.SIGCONT)
        clamd.close()


@test('without clamd it says so and does not start')
def _(place):
    path = os.path.join(place.folder, 'nobody.sock')
    place.configure(engine='clamd', clamd=path)
    scanner = place.start()
    same(scanner.ready(), None)
    assert path in scanner.end()[1]


THREADS = 2


class Clamd:
    """A real clamd with the same signatures, for this test alone."""

    def __init__(self, place):
        self.socket = os.path.join(place.folder, 'clamd.sock')
        config = os.path.join(place.folder, 'clamd.conf')
        with open(config, 'w', encoding='ascii') as out:
            out.write('Foreground yes\nDatabaseDirectory %s\nLocalSocket %s\nTemporaryDirectory %s\n'
                      'AlertEncrypted yes\nAlertExceedsMax yes\nDisableCache yes\nMaxThreads %d\n'
                      % (place.database, self.socket, place.folder, THREADS))
        self.process = subprocess.Popen(['clamd', '--config-file', config], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not os.path.exists(self.socket):
            assert self.process.poll() is None and time.monotonic() < deadline, 'clamd did not start'
            time.sleep(0.05)

    def close(self):
        self.process.kill()
        self.process.wait()
        if os.path.exists(self.socket):
            os.remove(self.socket)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--scanner', required=True)
    parser.add_argument('--only', default='', help='tests whose sentence has this in it')
    arguments = parser.parse_args()
    chosen = [pair for pair in tests if arguments.only in pair[0]]

    def call(function):
        place = Place(os.path.abspath(arguments.scanner))
        try:
            function(place)
        finally:
            place.close()
    return tap.run_tests(chosen, call)


if __name__ == '__main__':
    sys.exit(main())
