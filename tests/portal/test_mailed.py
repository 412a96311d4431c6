# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests originals that users have sent to their own address: the delivery is committed before it is made, exactly once, even
if programs are unreachable or killed."""
import json
import os
import signal
import subprocess
import threading
import time

import pytest

from house import House, Mailbox, corpus
from waiting import PATIENCE, until, within

SATO = 'sato@city.example.jp'
PASSWORD = 'himitsu'
TOOL = b'MZ' + bytes(58) + b'\x40\0\0\0' + b'PE\0\0' + bytes(64)


class Letters(Mailbox):
    """A relay that keeps each letter of kiyome with a file. If `silent`, it accepts connections and then stops to answer; if
    `torn`, it receives mails and closes the connection without a reply."""

    def __init__(self):
        self.silent = False
        self.torn = False
        self.held = []
        super().__init__()

    def keeps(self, mail):
        return any(mail.iter_attachments())

    def one(self, connection):
        if self.silent:
            connection.sendall(b'220 relay\r\n')
            connection.recv(1000)
            connection.sendall(b'250 fine\r\n')
            self.held.append(connection)
            self.tried.append(None)
            return
        super().one(Torn(connection) if self.torn else connection)


class Torn:
    """A connection that breaks before the reply that the mail was accepted."""

    def __init__(self, connection):
        self.connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def __getattr__(self, name):
        return getattr(self.connection, name)

    def makefile(self, mode):
        stream = self.connection.makefile(mode)
        write = stream.write

        class Stream:
            def write(_, line):
                if line.startswith(b'250 taken'):
                    self.connection.shutdown(2)
                    raise OSError
                write(line)

            def flush(_):
                stream.flush()

            def __enter__(this):
                return this

            def __exit__(_, *what):
                stream.close()
        return Stream()


class Sending(House):
    def __init__(self, build, **values):
        self.box = Letters()
        super().__init__(build, **values)

    def configure(self, **values):
        values['relay'] = self.box.port
        super().configure(**values)

    def queue(self):
        return [r for r in json.loads(self.kiyome('queue', 'list', '--json')) if r['what'] == 'file']

    def part(self, browser, message, at=0):
        return browser.get('/api/mails/' + message)['attachments'][at]

    def render(self, browser, message, at=0, method='text'):
        return browser.post('/api/mails/%s/parts/%s/render' % (message, self.part(browser, message, at)['path']), {'method': method, 'deliver': 'mail'})

    def approved(self, browser, message):
        number = browser.post('/api/requests', {'mail': message, 'path': self.part(browser, message)['path'], 'reason': '業務'})['id']
        self.browser('tanaka').post('/api/requests/%s/approve' % number, {})
        return number

    def waits_for(self, is_so, what=''):
        until(is_so, what or 'what the test waits for', shown=lambda: (self.queue(), self.log()[-2000:]))

    def its_opener(self):
        opener, = (p for p in self.processes if p.poll() is None and p.args[0].endswith('/kiyome-opener'))
        return opener

    def restart_opener(self, how=9):
        self.stop(self.its_opener(), how)
        self.run('kiyome-opener', 'opener/opener.sock')

    def has_it_sent(self, browser, message):
        """Requests the mail in a thread, because the answer may not come."""
        place = '/api/mails/%s/parts/%s/render' % (message, self.part(browser, message)['path'])

        def ask():
            try:
                browser.ask('POST', place, {'method': 'text', 'deliver': 'mail'})
            except OSError:
                pass  # The house is closed meanwhile.
        threading.Thread(target=ask, daemon=True).start()


def test_administrators_see_in_the_portal_that_the_next_mail_system_takes_nothing(build):
    """The portal shows administrators that the next MTA accepts no mail, and lets them retry or drop the waiting deliveries."""
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        sato, root = house.browser('sato'), house.browser('root1')
        house.box.refused.add(SATO)
        for _ in range(2):
            assert house.render(sato, message)['waits']
        first, second = (row['id'] for row in house.queue())
        store = root.get('/api/health')['store']
        assert store['delayed'] == 2 and '450' in store['delayed_last'] and store['delayed_relay'] == '127.0.0.1', store
        rows = {row['id']: row for row in root.get('/api/queue')['deliveries']}
        assert set(rows) >= {first, second}, rows
        row = rows[first]
        assert (row['what'], row['recipients'], row['state'], row['tries'], row['code']) == ('file', SATO, 'waiting', 1, 'mail-failed'), row
        assert '450' in row['error'] and 'mail-failed' not in row['error'] and row['nextTry'] > row['created'], row
        for method, path, data in (('GET', '/api/queue', None), ('POST', '/api/queue/%s/retry' % first, {}), ('POST', '/api/queue/%s/drop' % first, {'reason': 'x'})):
            assert sato.refused(method, path, data) == (403, 'forbidden'), path
        assert root.refused('POST', '/api/queue/%s/drop' % first, {'reason': ''})[0] == 400
        assert root.post('/api/queue/%s/drop' % first, {'reason': '不要'}) == {'count': 1}
        assert root.refused('POST', '/api/queue/%s/drop' % first, {'reason': '不要'}) == (404, 'not-found')
        house.box.refused.clear()
        assert root.post('/api/queue/%s/retry' % second, {}) == {'count': 1}
        house.waits_for(lambda: len(house.box.of(SATO)) == 1)
        house.waits_for(lambda: house.queue() == [])
        assert house.status()['delayed'] == 0 and root.get('/api/health')['store'].get('delayed_last') is None
    finally:
        house.box.hold.set()
        house.close()


def test_a_file_that_somebody_has_sent_to_himself_while_the_relay_is_away_comes_once_that_is_back(build):
    """A file that a user sends to the own address while the relay is away is delivered once, as soon as the relay is back."""
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        browser = house.browser('sato')
        assert house.render(browser, message) == {'sent': True, 'waits': False, 'to': SATO}
        (mail,), = [house.box.of(SATO)]
        (part,) = mail.iter_attachments()
        content, name = part.get_content(), part.get_filename()
        assert name.endswith('.txt') and house.queue() == []
        house.box.refused.add(SATO)
        assert house.render(browser, message) == {'sent': False, 'waits': True, 'to': SATO}
        (row,) = house.queue()
        assert row['state'] == 'waiting' and '450' in row['error'] and row['recipients'] == SATO and row['tries'] == 1, row
        assert (house.status()['outbox'], house.status()['outbox_files']) == (0, 1)
        # The delivery is in no process's memory: kiyome-opener is killed.
        house.restart_opener()
        house.box.refused.clear()
        house.kiyome('queue', 'retry', row['id'])
        house.waits_for(lambda: len(house.box.of(SATO)) == 2)
        house.waits_for(lambda: house.queue() == [])
        again = house.box.of(SATO)[1]
        (part,) = again.iter_attachments()
        assert (part.get_content(), part.get_filename()) == (content, name)
        assert again['Message-ID'].startswith('<%s.letter@' % row['id']), again['Message-ID']
        time.sleep(6)
        assert len(house.box.of(SATO)) == 2 and house.status()['copies'] == 0
        house.kiyome('audit', 'verify')
    finally:
        house.close()


def test_killed_while_it_hands_over_what_somebody_has_sent_to_himself(build):
    """If kiyome-opener is killed during a delivery, it repeats it with the same Message-ID and counts a possible copy."""
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        browser = house.browser('sato')
        house.box.hold.clear()
        # The answer does not come, because the relay holds the mail.
        asked = threading.Thread(target=lambda: browser.ask('POST', '/api/mails/%s/parts/%s/render' % (
            message, house.part(house.browser('sato'), message)['path']), {'method': 'text', 'deliver': 'mail'}), daemon=True)
        asked.start()
        house.waits_for(lambda: house.box.tried)
        house.waits_for(lambda: house.queue())
        house.restart_opener()
        house.box.hold.set()
        house.waits_for(lambda: house.queue() == [])
        mails = house.box.of(SATO)
        assert 1 <= len(mails) <= 2 and len({m['Message-ID'] for m in mails}) == 1, mails
        assert house.status()['copies'] == 1
        asked.join(PATIENCE)
    finally:
        house.box.hold.set()
        house.close()


def test_what_waits_for_the_relay_is_not_sent_to_who_may_not_have_it_any_more(build):
    """A waiting letter is not sent to a user who has been disabled meanwhile, and the failure is recorded."""
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        house.box.refused.add(SATO)
        assert house.render(house.browser('sato'), message)['waits']
        house.kiyome('user', 'disable', 'sato', '--reason', 'x')
        house.box.refused.clear()
        (row,) = house.queue()
        house.kiyome('queue', 'retry', row['id'])
        house.waits_for(lambda: house.queue()[0]['state'] == 'failed')
        assert 'who asked for it is gone' in house.queue()[0]['error'], house.queue()
        assert house.box.of(SATO) == [] and (house.status()['unsent'], house.status()['unsent_files']) == (0, 1)
        rows = json.loads(house.kiyome('audit', 'show', '--what', 'given-up', '--json'))
        assert [(r['object'], r['detail']) for r in rows] == [(row['id'], 'what=file to=' + SATO)], rows
    finally:
        house.close()


def test_the_password_of_a_file_that_waits_to_be_sent_is_kept_sealed_opens_it_then(build):
    """The password for a file that waits to be sent is kept sealed until then, and is in no log, index or answer."""
    house = Sending(build)
    try:
        locked = corpus('pdf/t-pdf-24-password-given')
        message = house.deliver(house.letter('見積', files=[('見積.pdf', 'application/pdf', locked)]))
        browser = house.browser('sato')
        place = '/api/mails/%s/parts/%s/unlock' % (message, house.part(browser, message)['path'])
        house.box.refused.add(SATO)
        sent = browser.post(place, {'password': PASSWORD})
        assert sent['waits'] and not sent['sent'], sent
        held = house.log().encode() + b''.join(open(os.path.join(house.folder, n), 'rb').read()
                                               for n in os.listdir(house.folder) if n.startswith('index.db'))
        assert PASSWORD.encode() not in held
        house.restart_opener()
        house.box.refused.clear()
        house.kiyome('queue', 'retry', house.queue()[0]['id'])
        house.waits_for(lambda: house.box.of(SATO))
        (part,) = house.box.of(SATO)[0].iter_attachments()
        assert part.get_content()[:5] == b'%PDF-' and b'/Encrypt' not in part.get_content()
        house.waits_for(lambda: house.queue() == [])
        assert PASSWORD not in house.log()
    finally:
        house.close()


def test_an_original_that_waits_for_the_relay_can_be_saved_instead_and_is_then_not_sent(build):
    house = Sending(build, portal={'steps_high': '1'})
    try:
        message = house.deliver(house.letter('道具', files=[('道具.exe', 'application/octet-stream', TOOL)]))
        browser = house.browser('sato')
        number = house.approved(browser, message)
        house.box.refused.add(SATO)
        assert browser.post('/api/requests/%s/mail' % number, {}) == {'sent': False, 'waits': True, 'to': SATO}
        told = browser.get('/api/requests/' + number)
        assert (told['state'], told['mailWaits']) == ('released', True), told
        assert browser.refused('POST', '/api/requests/%s/mail' % number, {})[0] == 409
        answer = browser.ask('POST', '/api/requests/%s/download' % number, {})
        assert answer.status == 200 and answer.body == TOOL, answer
        assert house.queue() == [] and browser.get('/api/requests/' + number)['mailWaits'] is False
        house.box.refused.clear()
        time.sleep(6)
        assert house.box.of(SATO) == []
        assert browser.refused('POST', '/api/requests/%s/download' % number, {})[0] == 409
    finally:
        house.close()


def test_a_release_whose_command_is_killed_in_the_middle_goes_on_by_itself_as_it_came(build):
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        house.box.hold.clear()
        arguments = [os.path.join(build, 'kiyome'), 'quarantine', 'release', '--config', house.folder, message, '--to', 'c@example.jp', '--reason', 'x']
        command = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        house.waits_for(lambda: house.box.tried)
        command.kill()
        command.wait()
        (row,) = json.loads(house.kiyome('queue', 'list', '--json'))
        assert (row['what'], row['state'], row['recipients']) == ('release', 'sending', 'c@example.jp'), row
        # The killed command's delivery may still be running: until its claim expires, no other process repeats it.
        assert 'being delivered just now' in house.error('queue', 'retry', row['id'])
        house.restart_opener()
        time.sleep(6)
        assert len(house.box.tried) == 1
        house.box.hold.set()
        before = len(house.box.of('c@example.jp'))
        database = house.database()
        database.execute('UPDATE outbox SET next_try = 0')
        database.commit()
        database.close()
        house.waits_for(lambda: len(house.box.of('c@example.jp')) > before)
        house.waits_for(lambda: json.loads(house.kiyome('queue', 'list', '--json')) == [])
        assert house.box.of('c@example.jp')[-1].as_bytes().replace(b'\r\n', b'\n') == house.kiyome(
            'quarantine', 'export', message, '--reason', 'x', '-o', '-').replace(b'\r\n', b'\n')
        assert house.status()['copies'] == 1
    finally:
        house.box.hold.set()
        house.close()


@pytest.mark.long
def test_interrupted_while_the_relay_has_all_of_it_a_release_waits_for_the_answer(build):
    """An interrupted release waits for the reply if the relay has the whole mail; without a reply it stays queued and says so."""
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))

        def release(how, begun):
            before, whole = len(house.box.tried), house.box.whole
            command = subprocess.Popen([os.path.join(build, 'kiyome'), 'quarantine', 'release', '--config', house.folder, message, '--to', 'c@example.jp',
                                        '--reason', 'x'], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
            house.waits_for(lambda: len(house.box.tried) > before and (house.box.silent or house.box.whole > whole))
            os.killpg(command.pid, how)  # A terminal signals the whole process group, and so kiyome-release.
            begun(command)
            said = command.communicate(timeout=PATIENCE)[1].decode()
            assert command.returncode == 0, (command.returncode, said)
            return said, json.loads(house.kiyome('queue', 'list', '--json'))

        def answers(command):
            time.sleep(2)
            assert command.poll() is None
            house.box.hold.set()
        for count, how in enumerate((signal.SIGINT, signal.SIGTERM, signal.SIGHUP), 1):
            house.box.hold.clear()
            said, queue = release(how, answers)
            assert queue == [] and len(house.box.of('c@example.jp')) == count and house.status()['copies'] == 0, (how, said, queue)
        # The reply does not come, or the user interrupts again.
        house.box.hold.clear()
        took = []
        for count, begun in enumerate((lambda command: None, lambda command: (time.sleep(1), os.killpg(command.pid, signal.SIGINT))), 1):
            begin = time.monotonic()
            said, queue = release(signal.SIGINT, begun)
            took.append(time.monotonic() - begin)
            assert {(r['state'], r['what']) for r in queue} == {('waiting', 'release')} and len(queue) == house.status()['copies'] == count, (said, queue)
        assert took[0] >= 8, took
        # No data was sent.
        house.box.hold.set()
        house.box.silent = True
        with within(took[0] - 4):
            said, queue = release(signal.SIGINT, lambda command: None)
        assert len(queue) == 3 and house.status()['copies'] == 2, queue
        assert any('kiyome queue drop --reason TEXT %s' % row['id'] in said for row in queue if row['copies'] == 0), said
    finally:
        house.box.silent = False
        house.box.hold.set()
        house.close()


def test_a_relay_that_hangs_keeps_who_asked_for_seconds_only(build):
    """A relay that hangs delays the requesting user by seconds only, and leaves the other delivery slots to other users."""
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        browser = house.browser('sato')
        house.box.silent = True
        with within(30):
            assert house.render(browser, message) == {'sent': False, 'waits': True, 'to': SATO}
        assert [r['state'] for r in house.queue()] == ['sending']
        # One slot is occupied by this recipient: further letters wait, and no second connection is made.
        for _ in range(6):
            assert house.render(browser, message)['waits']
        time.sleep(7)
        assert house.box.tried == [None], house.box.tried
        assert sorted(r['state'] for r in house.queue()) == ['sending'] + ['waiting'] * 6, house.queue()
        # Another user's letter has a slot.
        house.box.silent = False
        other = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]), to=('mori@city.example.jp',))
        assert house.render(house.browser('mori'), other)['sent']
        # When kiyome-opener ends by SIGTERM, it returns the delivery without counting a possible copy.
        with within(20):
            house.restart_opener(signal.SIGTERM)
        house.waits_for(lambda: house.queue() == [])
        assert len(house.box.of(SATO)) == 7 and house.status()['copies'] == 0
    finally:
        house.close()


def test_a_relay_that_has_all_of_a_mail_and_breaks_off_gets_it_again_under_the_same_message_id(build):
    """If the relay hangs up after the whole mail, the mail is sent again with the same Message-ID, and a copy is counted."""
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        house.box.torn = True
        assert house.render(house.browser('sato'), message)['waits']
        (row,) = house.queue()
        assert row['copies'] == 1 and row['state'] == 'waiting', row
        house.box.torn = False
        house.kiyome('queue', 'retry', row['id'])
        house.waits_for(lambda: house.queue() == [])
        assert len({m['Message-ID'] for m in house.box.of(SATO)}) == 1 and house.status()['copies'] == 1
    finally:
        house.close()


def test_stopped_while_a_relay_has_all_of_a_mail_and_has_not_answered(build):
    """If kiyome-opener is ended while a relay has the whole mail, it waits for the reply, and nobody gets the mail twice."""
    house = Sending(build)
    try:
        message = house.deliver(house.letter('図面', files=[('図面.pdf', 'application/pdf', corpus('pdf/plain'))]))
        house.box.hold.clear()
        house.has_it_sent(house.browser('sato'), message)
        house.waits_for(lambda: house.box.whole)
        opener = house.its_opener()
        opener.terminate()
        time.sleep(2)
        assert opener.poll() is None
        house.box.hold.set()
        opener.wait(PATIENCE)
        house.processes.remove(opener)
        assert house.queue() == []
        house.run('kiyome-opener', 'opener/opener.sock')
        time.sleep(7)
        assert len(house.box.of(SATO)) == 1 and house.status()['copies'] == 0
    finally:
        house.box.hold.set()
        house.close()


def test_a_file_whose_name_has_lines_of_its_own_adds_none_to_what_kiyome_says_of_it(build):
    house = Sending(build, portal={'steps_high': '1'})
    try:
        raw = house.letter('道具', files=[('道具QQQ偽の行.exe', 'application/octet-stream', TOOL)])
        message = house.deliver(raw.replace(b'QQQ', b'%0A%0A'))
        browser = house.browser('sato')
        number = house.approved(browser, message)
        assert browser.post('/api/requests/%s/mail' % number, {}) == {'sent': True, 'waits': False, 'to': SATO}
        (mail,) = house.box.of(SATO)
        text = mail.get_body().get_content()
        assert '偽の行' in text and not [line for line in text.splitlines() if line.startswith('偽の行')], text
    finally:
        house.close()
