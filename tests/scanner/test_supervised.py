# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the supervision of kiyome-scanner by kiyome-sanitizer: verdicts, new signatures, crashes and hangs of the scanner."""
import concurrent.futures
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import pytest

import scanner as s
from waiting import PATIENCE, in_front, until, within

MARK = b'kiyome-test-pattern-that-only-the-new-signatures-know'


def same(got, wanted):
    assert got == wanted, 'got %r, wanted %r' % (got, wanted)


class Place:
    """A running kiyome-sanitizer with a scanner."""

    def __init__(self, build):
        self.build = build
        self.folder = tempfile.mkdtemp(prefix='kiyome-test-')
        self.database = os.path.join(self.folder, 'database')
        s.write_database(self.database)
        s.write_config(self.folder, engine='libclamav', database=self.database)
        self.log = open(os.path.join(self.folder, 'log'), 'wb')
        self.process = subprocess.Popen([os.path.join(build, 'kiyome-sanitizer'), '--config', self.folder],
                                        stdout=self.log, stderr=self.log, env=in_front(build + '/tests/tools'))
        self.wait(lambda: self.scanner().get('state') == 'ready', 'the scanner')

    def wait(self, condition, what):
        until(condition, what, shown=self.log_text)

    def log_text(self):
        with open(os.path.join(self.folder, 'log'), encoding='utf-8') as file:
            return file.read()

    def kiyome(self, *arguments):
        return subprocess.run([os.path.join(self.build, 'kiyome'), *arguments, '--config', self.folder],
                              capture_output=True, check=False, timeout=PATIENCE)

    def scanner(self):
        status = json.loads(self.kiyome('status', '--json').stdout)
        return status['sanitizer'].get('status', {}).get('scanner', {})

    def report(self, data):
        """Returns (exit status, the report of the whole file, message)."""
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'sanitize', '--config', self.folder, '--report',
                               '-', '-o', '/dev/null', '--name', 'a.zip', '-'],
                              input=data, capture_output=True, check=False, timeout=PATIENCE)
        report = json.loads(done.stdout) if done.stdout else {'parts': [{}]}
        return done.returncode, report['parts'][0], done.stderr.decode()

    def sanitize(self, data):
        """Returns (exit status, reason or None, detail, message)."""
        status, part, message = self.report(data)
        return status, part.get('reason'), part.get('detail'), message

    def new_signatures(self):
        temporary = os.path.join(self.database, '.new')
        with open(temporary, 'w', encoding='ascii') as out:
            out.write('Kiyome.Test.New:0:*:%s\n' % MARK.hex())
        os.rename(temporary, os.path.join(self.database, 'new.ndb'))

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)


@pytest.fixture(name='place')
def _place(build):
    place = Place(str(build))
    yield place
    place.close()


def test_a_virus_is_withheld_as_infected_with_its_signature_s_name_also_in_archives_in_archives(place):
    """A file with a virus is withheld as infected with the name of the signature, also if the virus is in a nested archive."""
    for level in (1, 3):
        status, reason, detail, _ = place.sanitize(s.zipped('eicar.com', s.EICAR, level))
        same((status, reason), (1, 'infected'))
        assert detail, detail


def test_a_clean_archive_goes_through_and_what_the_scanner_cannot_look_into_is_told(place):
    """A clean archive passes, and the report of one with an encrypted member says that the scanner could not read it."""
    status, part, _ = place.report(s.zipped('a.png', s.picture()))
    same((status, part['reason'], part['removed']), (0, None, []))
    _, part, _ = place.report(s.encrypted_zip(b'a.txt', b'hello' * 20))
    assert 'scan.encrypted' in [row['code'] for row in part['removed']], part


def test_new_signatures_are_taken_up_beside_the_old_ones_under_load_without_one_error(place):
    """New signatures are loaded while jobs run: no job fails, and later jobs use the new signatures."""
    clean, other = s.zipped('a.png', s.picture()), s.zipped('b.png', s.picture(MARK))
    stop, seen = threading.Event(), []

    def work(data):
        while not stop.is_set():
            seen.append((data is other, place.sanitize(data)))

    same(place.sanitize(other)[:2], (0, None))
    before = place.scanner()['pid']
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(work, data) for data in (clean, other, clean, other)]
        try:
            time.sleep(0.5)
            place.new_signatures()
            place.wait(lambda: place.scanner()['pid'] not in (0, before), 'the new scanner')
            time.sleep(0.5)
        finally:
            stop.set()
        for future in futures:
            future.result()
    assert len(seen) > 50, len(seen)
    for is_other, answer in seen:
        assert answer[:2] == (0, None) or (is_other and answer[:2] == (1, 'infected')), answer
    same(place.sanitize(other)[:2], (1, 'infected'))
    same(place.sanitize(clean)[:2], (0, None))


def test_the_old_scanner_goes_when_it_has_nothing_left_to_do(place):
    """The scanner with the old signatures ends after the workers that know it have finished."""
    before = place.scanner()['pid']
    place.new_signatures()
    place.wait(lambda: place.scanner()['pid'] not in (0, before), 'the new scanner')
    for _ in range(12):  # Each worker that still knows the old scanner does one job and ends.
        same(place.sanitize(s.zipped('a.png', s.picture()))[:2], (0, None))
    place.wait(lambda: not os.path.exists('/proc/%d' % before), 'the end of the old scanner')


def processes_of(pid):
    with open('/proc/%d/task/%d/children' % (pid, pid), encoding='ascii') as file:
        return [pid, *map(int, file.read().split())]


def test_a_scanner_that_is_silent_lets_nothing_through_what_waits_is_put_off_it_is_ended_and(place):
    """If the scanner hangs, no job passes unscanned: waiting jobs fail temporarily, and the scanner is killed and restarted."""
    clean = s.zipped('a.png', s.picture())
    pid = place.scanner()['pid']
    for process in processes_of(pid):
        os.kill(process, signal.SIGSTOP)
    with within(40), concurrent.futures.ThreadPoolExecutor(4) as pool:
        for status, reason, _, message in pool.map(place.sanitize, [clean] * 4):
            # The job finds the scanner away, or waits and finds its successor.
            assert (status, reason) in ((3, None), (0, None)), (status, reason, message)
    place.wait(lambda: place.scanner()['pid'] not in (0, pid), 'the next scanner')
    assert place.scanner()['hung'] == 1, place.scanner()
    assert not os.path.exists('/proc/%d' % pid)
    same(place.sanitize(clean)[:2], (0, None))


def test_scans_that_are_ended_from_outside_are_done_again_and_nothing_is_withheld_for_it(place):
    """A scan whose process is killed is repeated, and nothing is withheld because of it."""
    clean, stop = s.zipped('a.png', s.picture()), threading.Event()
    pid = place.scanner()['pid']

    def kill():
        while not stop.wait(0.05):
            for process in processes_of(pid)[1:2]:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for _ in range(30):
            status, reason, _, message = place.sanitize(clean)
            assert (status, reason) in ((0, None), (3, None)), (status, reason, message)
    finally:
        stop.set()
        killer.join()
    same(place.sanitize(clean)[:2], (0, None))


def test_while_the_scanner_is_being_replaced_after_a_crash_jobs_are_put_off_or_go_through(place):
    """While a crashed scanner is restarted, a job fails temporarily or succeeds."""
    clean = s.zipped('a.png', s.picture())
    os.kill(place.scanner()['pid'], signal.SIGKILL)
    status, reason, _, message = place.sanitize(clean)
    assert (status, reason) in ((3, None), (0, None)), (status, reason, message)
    place.wait(lambda: place.scanner().get('state') == 'ready', 'the scanner\'s return')
    same(place.sanitize(clean)[:2], (0, None))


def many_parts(n, text):
    part = '--b\r\nContent-Type: text/plain\r\n\r\n%s' % text
    return ('From: a@partner.example\r\nTo: b@city.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n'
            'Content-Type: multipart/mixed; boundary=b\r\n\r\n' + part * n + '--b--\r\n').encode()


def test_a_mail_of_very_many_small_parts_stands_in_nobody_s_way(place):
    """A mail with very many small parts does not delay the jobs of others."""
    for text in ('', 'hello\r\n'):
        mail = os.path.join(place.folder, 'many.eml')
        with open(mail, 'wb') as file:
            file.write(many_parts(600, text))
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            future = pool.submit(place.kiyome, 'sanitize', '-o', os.path.join(place.folder, 'out.eml'), mail)
            while not future.done():
                with within(10):
                    same(place.sanitize(s.zipped('a.png', s.picture()))[:2], (0, None))
            same(future.result().returncode, 0)


class Seen(threading.Thread):
    """Collects the processes that the scanner forks, by polling."""

    def __init__(self, pid):
        super().__init__()
        self.pid, self.children, self.is_over = pid, set(), threading.Event()

    def run(self):
        while not self.is_over.wait(0.0005):
            self.children.update(processes_of(self.pid)[1:])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.join()


def test_small_contents_that_one_worker_reads_are_scanned_by_one_process_and_each_has_its_verdict(place):
    """Small contents that one worker decodes are scanned by one process, and each gets its own verdict."""
    mail = os.path.join(place.folder, 'many.eml')
    with open(mail, 'wb') as file:
        file.write(many_parts(300, 'hello\r\n').replace(b'hello', s.EICAR, 1))
    with Seen(place.scanner()['pid']) as seen:
        done = place.kiyome('sanitize', '--report', '-', '-o', '/dev/null', mail)
    reasons = [part.get('reason') for part in json.loads(done.stdout)['parts'][0]['parts']]
    same((reasons[0], len(reasons), set(reasons[1:])), ('infected', 300, {None}))
    assert len(seen.children) < 30, seen.children


def test_a_process_that_is_killed_between_two_scans_costs_nothing(place):
    """A scan process that is killed between two scans of a worker withholds nothing."""
    mail = os.path.join(place.folder, 'many.eml')
    with open(mail, 'wb') as file:
        file.write(many_parts(600, 'hello\r\n'))
    pid, stop = place.scanner()['pid'], threading.Event()

    def kill():
        while not stop.wait(0.01):
            for process in processes_of(pid)[1:]:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        statuses = {place.kiyome('sanitize', '-o', '/dev/null', mail).returncode for _ in range(5)}
    finally:
        stop.set()
        killer.join()
    assert statuses <= {0, 3}, statuses
    same(place.kiyome('sanitize', '-o', '/dev/null', mail).returncode, 0)


def test_where_the_policy_does_not_need_the_scanner_nobody_waits_for_one_that_is_away_and_the(place):
    """If the policy does not require scans, a job does not wait for an absent scanner, and the report says so."""
    os.mkdir(os.path.join(place.folder, 'policy.d'))
    with open(os.path.join(place.folder, 'policy.d', 'standard.conf'), 'w', encoding='ascii') as file:
        file.write('[scan]\nrequired = no\n')
    for name in os.listdir(place.database):
        os.remove(os.path.join(place.database, name))
    os.kill(place.scanner()['pid'], signal.SIGKILL)
    place.wait(lambda: place.scanner().get('state') != 'ready', 'its absence in status')
    with within(8):
        done = subprocess.run([os.path.join(place.build, 'kiyome'), 'sanitize', '--config', place.folder, '--report', '-',
                               '-o', '/dev/null', '--name', 'a.zip', '-'], input=s.zipped('a.png', s.picture()),
                              capture_output=True, check=False, timeout=PATIENCE)
    part = json.loads(done.stdout)['parts'][0]
    same((done.returncode, part['outcome']), (0, 'rebuilt'))
    assert 'scan.limit' in [row['code'] for row in part['removed']], part


@pytest.mark.long
def test_what_a_message_may_spend_on_scans_is_its_own_and_ends_with_it(place):
    """The limit scan-seconds of a message withholds that message, and later messages have their own."""
    with open(os.path.join(place.folder, 'long.zip'), 'wb') as file:
        file.write(s.long_scan(48))
    os.mkdir(os.path.join(place.folder, 'policy.d'))
    with open(os.path.join(place.folder, 'policy.d', 'standard.conf'), 'w', encoding='ascii') as file:
        file.write('[limits]\nscan-seconds = 1\nmessage-seconds = 3600\ncpu-seconds = 3600\nratio = 100000\n[methods]\nhtml = withhold\n')
    done = place.kiyome('sanitize', '--report', '-', '-o', '/dev/null', os.path.join(place.folder, 'long.zip'))
    report = json.loads(done.stdout)['parts'][0]
    same((done.returncode, report['reason']), (1, 'limit'))
    assert 'scan-seconds' in report['detail'], report['detail']
    same(place.sanitize(s.zipped('eicar.com', s.EICAR))[:2], (1, 'infected'))


def test_a_scanner_that_cannot_come_back_fails_every_job_and_status_says_so(place):
    """While the scanner cannot be restarted, every job fails and status reports it; with signatures it recovers."""
    pid = place.scanner()['pid']
    for name in os.listdir(place.database):
        os.remove(os.path.join(place.database, name))
    os.kill(pid, signal.SIGKILL)
    place.wait(lambda: place.scanner().get('state') != 'ready', 'its absence in status')
    status, _, _, message = place.sanitize(s.zipped('a.png', s.picture()))
    same(status, 3)
    assert 'scan' in message, message
    text = place.kiyome('status')
    same(text.returncode, 1)
    assert b'scanner' in text.stdout
    s.write_database(place.database)
    place.wait(lambda: place.scanner().get('state') == 'ready', 'the scanner\'s return')
    same(place.sanitize(s.zipped('a.png', s.picture()))[:2], (0, None))
