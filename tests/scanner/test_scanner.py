# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests kiyome-scanner through the protocol that it speaks with the supervisor."""
import ctypes
import os
import pwd
import re
import select
import shutil
import signal
import subprocess
import tempfile

import pytest

import builds
import scanner as s
from waiting import PATIENCE, until

PR_SET_THP_DISABLE = 41  # prctl(2)
FOUND = s.SIGNATURE + '.UNOFFICIAL'


class Place:
    """A directory with configuration and signatures, and the scanners that were started from it."""

    def __init__(self, program):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix='kiyome-test-')
        self.run = os.path.join(self.folder, 'run', 'sanitizer')
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
        return os.listdir(self.run)

    def close(self):
        for scanner in self.scanners:
            if scanner.process.poll() is None:
                scanner.process.kill()
            scanner.process.communicate()
        shutil.rmtree(self.folder)


@pytest.fixture(name='place')
def _place(build):
    place = Place(str(build / 'kiyome-scanner'))
    yield place
    place.close()


def same(got, wanted):
    assert got == wanted, 'got %r, wanted %r' % (got, wanted)


def test_it_says_what_it_loaded(place):
    """A scanner that has started reports the number of its signatures, the newest one's time and the engine."""
    os.utime(os.path.join(place.database, 'test.ndb'), (1700000000, 1700000000))
    signatures, newest, engine = place.start().ready()
    same((signatures, newest), (1, 1700000000))
    assert engine.startswith('ClamAV '), engine


def huge_pages(are_there):
    """Sets whether programs that are started from now on may get transparent huge pages."""
    assert ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 0 if are_there else 1, 0, 0, 0) == 0


def test_it_says_how_much_of_its_memory_is_not_in_huge_pages(place):
    """A scanner reports how much of its memory is in small pages; most of it is in huge pages if the kernel has them."""
    s.write_database(place.database, extra=300000)
    usual = place.ready().small_pages
    huge_pages(False)
    try:
        without = place.ready().small_pages
    finally:
        huge_pages(True)
    with open('/sys/kernel/mm/transparent_hugepage/enabled', encoding='ascii') as file:
        has_huge = '[never]' not in file.read()
    assert without > 10 * 2 ** 20, without
    assert usual < without / 2 if has_huge else usual == pytest.approx(without, rel=0.1), (usual, without)


@pytest.mark.skipif(builds.is_sanitized(), reason='the address sanitizer handles faults of access itself')
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may see another process's mappings")
def test_it_has_copied_the_code_that_a_scan_uses_and_can_write_none(place):
    """A scanner holds private copies of the code pages that a scan uses, and no mapping is writable and executable at once."""
    copied, permissions = {}, ''
    with open('/proc/%d/smaps' % place.ready().process.pid, encoding='utf-8') as file:
        for line in file:
            words = line.split()
            if '-' in words[0]:
                permissions, name = words[1], os.path.basename(words[-1])
                assert 'w' not in permissions or 'x' not in permissions, line
            elif words[0] == 'Anonymous:' and permissions == 'r-xp':
                copied[name] = copied.get(name, 0) + int(words[1])
    used = [kib for name, kib in copied.items() if name.startswith('libclamav.so.')]
    assert used and 0 < used[0] < 4096, copied


def test_clean_bytes_are_clean_inline_and_by_memfd(place):
    """Contents without a signature are reported as clean, whether they are sent in the packet or as a memfd."""
    client = place.ready().client()
    same(client.scan(b'nothing of interest'), (s.CLEAN, ''))
    same(client.scan(b'nothing of interest', inline=False), (s.CLEAN, ''))
    same(client.scan(b'x' * 300000), (s.CLEAN, ''))
    same(client.scan(b''), (s.CLEAN, ''))


def test_eicar_is_found_with_its_name_inline_and_by_memfd(place):
    """EICAR is reported with the name of its signature, whether it is sent in the packet or as a memfd."""
    client = place.ready().client()
    same(client.scan(s.EICAR), (s.INFECTED, FOUND))
    same(client.scan(s.EICAR, inline=False), (s.INFECTED, FOUND))
    same(client.scan(b' ' * 200000 + s.EICAR), (s.INFECTED, FOUND))


def test_eicar_is_found_in_archives_in_archives(place):
    """EICAR is found in nested archives."""
    client = place.ready().client()
    for level in (1, 2, 3, 5):
        same(client.scan(s.zipped('eicar.com', s.EICAR, level)), (s.INFECTED, FOUND))


def test_a_picture_is_found_by_its_fuzzy_hash_whatever_kind_of_file_the_signature_is_in(place):
    """A picture is found by a signature of its fuzzy hash, from a plain signature file and from a container."""
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


def test_a_raw_scan_unpacks_nothing(place):
    """A raw scan does not unpack archives."""
    client = place.ready().client()
    same(client.scan(s.zipped('eicar.com', s.EICAR), s.RAW), (s.CLEAN, ''))
    same(client.scan(s.EICAR, s.RAW), (s.INFECTED, FOUND))


def test_an_encrypted_archive_is_told_apart_from_a_clean_one(place):
    """An encrypted archive gets a verdict other than clean."""
    verdict, name = place.ready().client().scan(s.encrypted_zip(b'a.txt', b'hello' * 20))
    same(verdict, s.ENCRYPTED)
    assert name.startswith('Heuristics.Encrypted'), name


def test_a_limit_that_was_reached_is_told_apart_from_clean(place):
    """A content that exceeds a limit of the scan gets a verdict other than clean."""
    verdict, name = place.ready().client().scan(s.zipped('a.txt', b'hello', 40))
    same(verdict, s.LIMIT)
    assert name.startswith('Heuristics.Limits.Exceeded'), name


def test_a_virus_beside_an_encrypted_member_is_still_a_virus(place):
    """A virus beside an encrypted member is reported as a virus, not as an encrypted archive."""
    both = s.raw_zip((b'a.txt', b'hello' * 20, True), (b'eicar.com', s.EICAR, False))
    same(place.ready().client().scan(both), (s.INFECTED, FOUND))


def test_a_file_that_shrinks_under_its_scan_ends_that_scan_alone(place):
    """If a file shrinks while it is scanned, only that scan may fail."""
    scanner = place.ready()
    child = scanner.child()
    fd = s.sealed(s.zipped('numbers.txt', b''.join(b'%d\n' % i for i in range(2000000))), seal=False)
    child.ask_fd(fd)
    os.ftruncate(fd, 1)
    os.close(fd)
    child.answer()  # The verdict, if there is one, does not matter: only this child is concerned.
    same(scanner.client().scan(b'after it'), (s.CLEAN, ''))


def test_a_child_that_is_spoken_to_in_another_way_ends_alone_and_says_nothing(place):
    """A child that gets a malformed request ends without an answer, and the scanner continues to serve."""
    scanner = place.ready()
    child = scanner.child()
    s.send(child.sock, s.SCAN, b'\xff' * 9)
    same(child.answer(), None)
    same(scanner.client().scan(s.EICAR)[0], s.INFECTED)


def test_each_scan_has_a_process_of_its_own_which_ends_with_it(place):
    """Each scan has a process of its own, which ends after its answer."""
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
        assert poller.poll(1000 * PATIENCE), 'it lives on'
    same(second.answer(), None)


def test_a_child_scans_several_contents_one_after_the_other_where_it_is_told_so(place):
    """With the flag MORE, a child scans several contents one after the other, and then ends and removes its directory."""
    scanner = place.ready()
    child = scanner.child()
    for content, inline, wanted in ((s.EICAR, True, s.INFECTED), (b'quick', True, s.CLEAN), (s.zipped('a', s.EICAR), False, s.INFECTED),
                                    (s.encrypted_zip(b'a', b'text'), True, s.ENCRYPTED), (b'', True, s.CLEAN)):
        child.ask(content, s.MORE, inline)
        same(child.answer()[0], wanted)
    child.ask(b'the last')
    same(child.answer(), (s.CLEAN, ''))
    same(child.answer(), None)
    until(lambda: str(child.pid) not in os.listdir(os.path.join(place.run, place.run_files()[0])), 'the end of its folder')


def test_what_earlier_scans_of_a_child_used_is_not_taken_from_the_next_one_s_time(place):
    """The CPU time of a child's earlier scans does not count against the limit of its next scan, and each scan has its limit."""
    scanner = place.ready()
    child = scanner.child()
    child.ask(s.long_scan(pages=5), s.MORE)
    same(child.answer()[0], s.CLEAN)
    child.ask(b'quick', s.MORE, seconds=1)
    same(child.answer(), (s.CLEAN, ''))
    child.ask(s.long_scan(), s.MORE, seconds=1)
    same(child.answer(), None)
    same(os.WTERMSIG(scanner.exit_of(child.pid)), signal.SIGXCPU)


def test_a_scan_that_uses_up_its_cpu_time_ends_and_the_scanner_tells_how(place):
    """A scan that exceeds its CPU time is ended by SIGXCPU, and the scanner reports that."""
    scanner = place.ready()
    child = scanner.child()
    child.ask(s.long_scan(), seconds=1)
    same(child.answer(), None)
    same(os.WTERMSIG(scanner.exit_of(child.pid)), signal.SIGXCPU)
    same(scanner.client().scan(s.EICAR)[0], s.INFECTED)


def wait_until_busy(place, child):
    """Returns the scanner's directory, once the child has a directory of its own below it."""
    folder = os.path.join(place.run, place.run_files()[0])
    until(lambda: str(child.pid) in os.listdir(folder), 'the folder of the child')
    return folder


def test_a_crash_is_told_and_what_the_scan_had_written_is_removed(place):
    """The crash of a child is reported, and its temporary files are removed."""
    scanner = place.ready()
    child = scanner.child()
    child.ask(s.long_scan())
    folder = wait_until_busy(place, child)
    os.kill(child.pid, signal.SIGSYS)
    same(child.answer(), None)
    same(os.WTERMSIG(scanner.exit_of(child.pid)), signal.SIGSYS)
    same(os.listdir(folder), [])
    same(scanner.client().scan(s.EICAR)[0], s.INFECTED)


@pytest.mark.long
def test_a_signal_that_means_a_crash_is_no_crash_when_another_process_sent_it(place):
    """A fatal signal that another process has sent is not reported as a crash."""
    scanner = place.ready()
    for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL):
        child = scanner.child()
        child.ask(s.long_scan())
        wait_until_busy(place, child)
        os.kill(child.pid, number)
        same(child.answer(), None)
        same(os.waitstatus_to_exitcode(scanner.exit_of(child.pid)), s.SENT)


def test_many_scans_at_once_all_get_their_own_answer(place):
    """Each of many concurrent scans gets its own verdict."""
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


def test_children_live_as_long_as_the_scanner_and_no_longer_also_those_that_were_stopped(place):
    """All children end when the scanner is killed, even if they are stopped."""
    scanner = place.ready()
    children = [scanner.child() for _ in range(3)]
    for child in children:
        until(lambda: filters_of(child.pid) > filters_of(scanner.process.pid), "the child's filter")
        os.kill(child.pid, signal.SIGSTOP)
    scanner.process.kill()
    for child in children:
        poller = select.poll()
        poller.register(child.pidfd, select.POLLIN)
        assert poller.poll(1000 * PATIENCE), 'it lives on'


def test_it_ends_with_its_supervisor_and_leaves_nothing_behind(place):
    """When the supervisor closes the connection, the scanner ends with status 0 and removes its directory."""
    scanner = place.ready()
    same(scanner.client().scan(s.zipped('a', b'hello', 3))[0], s.CLEAN)
    same(len(place.run_files()), 1)
    same(scanner.end(), (0, ''))
    same(place.run_files(), [])


def test_what_a_killed_scanner_left_is_removed_by_the_next_what_a_living_one_has_is_not(place):
    """A new scanner removes the directory of a killed scanner, and not that of a running one."""
    dead, living = place.ready(), place.ready()
    same(len(place.run_files()), 2)
    dead.process.kill()
    dead.process.wait()
    place.ready()
    same(len(place.run_files()), 2)
    same(living.client().scan(s.zipped('eicar.com', s.EICAR, 2))[0], s.INFECTED)


def test_without_signatures_it_says_so_and_does_not_start(place):
    """Without signatures the scanner does not start, and its message names the directory."""
    os.remove(os.path.join(place.database, 'test.ndb'))
    scanner = place.start()
    same(scanner.ready(), None)
    status, message = scanner.end()
    same(status, 1)
    assert place.database in message.splitlines()[-1], message


def test_a_broken_signature_file_is_an_error_that_names_the_directory(place):
    """A malformed signature file is an error that names the directory."""
    with open(os.path.join(place.database, 'bad.ndb'), 'w', encoding='ascii') as out:
        out.write('not a signature\n')
    scanner = place.start()
    same(scanner.ready(), None)
    assert place.database in scanner.end()[1]


def test_its_sandbox_is_closed_seccomp_no_new_privileges_not_dumpable(place):
    """The scanner runs under seccomp and with no_new_privs."""
    scanner = place.ready()
    with open('/proc/%d/status' % scanner.process.pid, encoding='ascii') as status:
        fields = dict(line.split(':\t', 1) for line in status.read().splitlines() if ':\t' in line)
    same(fields['NoNewPrivs'].strip(), '1')
    same(fields['Seccomp'].strip(), '2')


def test_started_by_root_it_gives_root_up_where_the_configuration_names_a_user(place):
    """A scanner that root starts changes to the user that the configuration names."""
    if os.geteuid() != 0:
        pytest.skip('only root can give root up')
    with open(os.path.join(place.folder, 'kiyome.conf'), 'a', encoding='utf-8') as out:
        out.write('[sandbox]\nuser = nobody\n')
    os.chmod(place.folder, 0o755)
    scanner = place.ready()
    same(scanner.client().scan(s.zipped('eicar.com', s.EICAR, 2)), (s.INFECTED, FOUND))
    with open('/proc/%d/status' % scanner.process.pid, encoding='ascii') as status:
        uids = [line.split()[1:] for line in status if line.startswith('Uid:')][0]
    same(set(uids), {str(pwd.getpwnam('nobody').pw_uid)})
    return None


def test_html_in_other_character_sets_is_read_in_the_sandbox(place):
    """The sandbox permits libclamav to convert HTML in other character sets."""
    text = '<html><head><meta charset="%s"></head><body>日本語 のメール</body></html>'
    client = place.ready().client()
    for charset in ('iso-2022-jp', 'shift_jis', 'euc-jp', 'utf-16', 'gb18030', 'utf-7'):
        body = (text % charset).encode(charset)
        same(client.scan(body * 10), (s.CLEAN, ''))


def test_with_clamd_as_engine_the_same_verdicts_come_from_clamd(place):
    """With clamd as the engine, the same verdicts come from clamd."""
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


def test_when_clamd_goes_away_nothing_is_taken_for_clean_and_the_scanner_ends_when_it_is_asked(place):
    """When clamd disappears, no content is reported as clean, and the scanner ends at the next request for its status."""
    clamd = Clamd(place)
    place.configure(engine='clamd', clamd=clamd.socket)
    scanner = place.ready()
    same(scanner.client().scan(b'nothing'), (s.CLEAN, ''))
    clamd.close()
    same(scanner.client().scan(b'nothing')[0], s.AWAY)
    s.send(scanner.control, s.STATUS)
    same(scanner.process.wait(PATIENCE), 1)
    assert 'cannot be reached' in scanner.process.stderr.read().decode()


def test_a_clamd_that_was_stopped_is_away_and_is_not_waited_for(place):
    """The scanner treats a stopped clamd as absent instead of waiting for it."""
    clamd = Clamd(place)
    try:
        place.configure(engine='clamd', clamd=clamd.socket)
        scanner = place.ready()
        clamd.process.send_signal(signal.SIGSTOP)
        s.send(scanner.control, s.STATUS)
        same(scanner.process.wait(PATIENCE), 1)
    finally:
        clamd.process.send_signal(signal.SIGCONT)
        clamd.close()


def test_without_clamd_it_says_so_and_does_not_start(place):
    """Without clamd the scanner does not start, and its message names the socket."""
    path = os.path.join(place.folder, 'nobody.sock')
    place.configure(engine='clamd', clamd=path)
    scanner = place.start()
    same(scanner.ready(), None)
    assert path in scanner.end()[1]


THREADS = 2


class Clamd:
    """A real clamd with the same signatures."""

    def __init__(self, place):
        self.socket = os.path.join(place.folder, 'clamd.sock')
        config = os.path.join(place.folder, 'clamd.conf')
        with open(config, 'w', encoding='ascii') as out:
            out.write('Foreground yes\nDatabaseDirectory %s\nLocalSocket %s\nTemporaryDirectory %s\n'
                      'AlertEncrypted yes\nAlertExceedsMax yes\nDisableCache yes\nMaxThreads %d\n'
                      % (place.database, self.socket, place.folder, THREADS))
        self.process = subprocess.Popen(['clamd', '--config-file', config], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

        def listens():
            assert self.process.poll() is None, 'clamd ended'
            return os.path.exists(self.socket)
        until(listens, "clamd's socket")

    def close(self):
        self.process.kill()
        self.process.wait()
        if os.path.exists(self.socket):
            os.remove(self.socket)
