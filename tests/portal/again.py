# SPDX-License-Identifier: GPL-2.0-or-later
"""What was withheld is worked on again: asked for at the command or the portal, done by the opener,
delivered once whatever is killed."""
import email
import email.policy
import json
import os
import signal
import struct
import subprocess
import threading
import time
import zlib

from house import House, Relay
from door import Portal
from place import refused, test


def png(width, height):
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress((b'\0' + b'\x80' * width) * height)) + chunk(b'IEND', b''))


PICTURE = png(64, 64)


class Mailbox(Relay):
    """A relay that keeps every mail, and for whom it was."""

    def __init__(self):
        self.mails = []
        self.slow = 0
        self.refused = set()
        super().__init__()

    def run(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(connection,), daemon=True).start()

    def one(self, connection):
        with connection, connection.makefile('rwb') as stream:
            try:
                self.serve(stream)
            except (OSError, ValueError):
                pass

    def serve(self, stream):
        def say(line):
            stream.write(line + b'\r\n')
            stream.flush()
        to = ''
        say(b'220 relay')
        for line in stream:
            word = line[:4].upper()
            if word == b'RCPT':
                to = line.decode().split('<')[1].split('>')[0]
                say(b'550 5.1.1 nobody here' if to in self.refused else b'250 fine')
            elif word == b'DATA':
                say(b'354 go on')
                data = b''
                for row in stream:
                    if row == b'.\r\n':
                        break
                    data += row[1:] if row.startswith(b'.') else row
                else:
                    return
                time.sleep(self.slow)
                self.mails.append((to, email.message_from_bytes(data, policy=email.policy.default)))
                say(b'250 taken')
            elif word == b'QUIT':
                say(b'221 bye')
                return
            else:
                say(b'250 fine')

    def of(self, to):
        return [m for t, m in self.mails if t == to]


class Outage(House):
    """Pictures are over a limit until mend() is called."""

    def __init__(self, build, **values):
        self.box = Mailbox()
        super().__init__(build, **values)

    def configure(self, **values):
        values['relay'] = self.box.port
        super().configure(**values)
        self.limit('pixels=1024')

    def limit(self, line):
        os.makedirs(os.path.join(self.folder, 'policy.d'), exist_ok=True)
        with open(os.path.join(self.folder, 'policy.d', 'standard.conf'), 'w') as file:
            file.write('[limits]\n' + line + '\n')

    def mend(self):
        self.limit('pixels=400000000')

    def picture(self, subject='写真', to=('sato@city.example.jp',), name='地図.png'):
        return self.deliver(self.letter(subject, files=[(name, 'image/png', PICTURE)],
                                        to=', '.join(to)), to)

    def reprocess(self, *arguments, status=0):
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'reprocess', '--config', self.folder,
                               *arguments], capture_output=True, timeout=120,
                              env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
        assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        return done.stdout.decode()

    def listed(self):
        return {r['id']: r for r in json.loads(self.reprocess('--list', '--json'))}

    def logged(self, what):
        database = self.database()
        rows = database.execute('SELECT who, object, why, detail FROM audit WHERE what = ? ORDER BY seq',
                                (what,)).fetchall()
        database.close()
        return rows


def attachments(mail):
    return [p.get_filename() for p in mail.iter_attachments()]


@test('what a limit withheld is delivered once, with all that stands of the mail, when it passes')
def again_once(build):
    house = Outage(build)
    try:
        message = house.picture(to=('sato@city.example.jp', 'mori@city.example.jp'))
        row = house.administrator().ask('list')[0]
        assert row['withheld'] == 1 and row['outcome'] == 'partial', row
        # Only shown: nothing is noted.
        found = json.loads(house.reprocess('--dry-run', '--json', '--reason', 'outage'))
        assert [f['id'] for f in found] == [message] and found[0]['state'] == 'new', found
        assert 'limit' in found[0]['parts'], found
        assert house.listed() == {} and not house.box.mails
        # As long as it does not pass nobody gets anything.
        said = house.reprocess('--reason', 'outage')
        assert 'still withheld' in said and not house.box.mails, said
        house.mend()
        said = house.reprocess('--reason', 'limit raised')
        assert message + ': delivered' in said and '地図.png' in said, said
        for name in ('sato', 'mori'):
            mails = house.box.of(name + '@city.example.jp')
            assert len(mails) == 1, (name, len(mails))
            mail = mails[0]
            assert attachments(mail) == ['地図.png'], attachments(mail)
            assert '再処理' in mail['Subject'] and '写真' in mail['Subject'], mail['Subject']
            assert mail['Message-ID'] != '<1@example.jp>' and '<1@example.jp>' in mail['References']
            assert len(mail.get_all('Message-ID')) == len(mail.get_all('Subject')) == 1
        # What stands from then on, and what is found.
        row = house.administrator().ask('list')[0]
        assert row['withheld'] == 0 and row['outcome'] == 'sanitized', row
        assert house.listed()[message]['state'] == 'delivered'
        sato = house.browser('sato')
        assert [m['id'] for m in sato.get('/api/mails', text='地図')['mails']] == [message]
        assert sato.get('/api/mails/' + message)['subject'] == '写真'
        # Once: there is nothing left of it.
        for more in ((), (message,)):
            assert house.reprocess('--reason', 'again', *more) == '', more
        assert len(house.box.mails) == 2
        assert [r[1] for r in house.logged('reprocess-ask')] == [message] * 2
        assert house.logged('reprocess-ask')[1][2] == 'limit raised'
        sent = house.logged('reprocess-sent')
        assert [d.split()[0] for _, _, _, d in sent] == ['to=mori@city.example.jp', 'to=sato@city.example.jp'], sent
        assert len(house.logged('reprocess-open')) == 2 and len(house.logged('reprocess-done')) == 1
        house.kiyome('audit', 'verify')
    finally:
        house.close()


@test('a mail that was withheld whole comes as itself')
def again_whole(build):
    house = Outage(build)
    try:
        house.limit('message-size=1024')
        message = house.deliver(house.letter('全部', 'あ' * 1000, [('地図.png', 'image/png', PICTURE)]))
        assert house.administrator().ask('list')[0]['outcome'] == 'withheld'
        house.limit('message-size=100M')
        house.reprocess('--since', '1h', '--reason', 'limit raised')
        mail, = house.box.of('sato@city.example.jp')
        assert mail['Message-ID'] == '<1@example.jp>' and attachments(mail) == ['地図.png'], mail.items()
        assert house.listed()[message]['state'] == 'delivered'
    finally:
        house.close()


@test('only administrators may ask, each choice is checked, and nothing else is touched')
def again_rights(build):
    house = Outage(build)
    try:
        message = house.picture()
        other = house.deliver(house.letter('マクロなし'))
        for person in ('sato', 'tanaka', 'audit1'):
            assert house.refuses(person, 'reprocess', reason='x').startswith('forbidden:'), person
            assert house.refuses(person, 'reprocess-list').startswith('forbidden:'), person
        # Neither the portal nor an administrator is the opener.
        for verb in ('reprocess-next', 'reprocess-open', 'reprocess-sent', 'reprocess-failed'):
            assert house.refuses('root1', verb, id=message, to='x', why='x').startswith('invalid:')
        opener = Portal(house.open_socket)
        assert refused(opener.ask, 'reprocess-open', id=message).startswith('not-found:')
        assert refused(opener.ask, 'reprocess-sent', id=message, to='a@b.c',
                       sha256='0' * 64).startswith('not-found:')
        assert refused(opener.ask, 'reprocess', reason='x').startswith('invalid:')
        assert house.refuses('root1', 'reprocess').startswith('invalid:')
        assert house.refuses('root1', 'reprocess', reason='x', **{'for': 'king'}).startswith('invalid:')
        assert house.refuses('root1', 'reprocess', reason='x', ids='AAAA').startswith('not-found:')
        rows = house.ask('root1', 'reprocess', reason='x', ids=other, **{'dry-run': 'yes'})
        assert rows == []
        rows = house.ask('root1', 'reprocess', reason='x', **{'dry-run': 'yes', 'for': 'failure'})
        assert rows == []
        assert 'invalid' not in str(house.ask('root1', 'reprocess-list'))
        for arguments in (('--since', '30', '--reason', 'x'), ('--limit', '0', '--reason', 'x'), (),
                          ('--reason', ''), (message, '--since', '1d', '--reason', 'x')):
            house.reprocess(*arguments, status=2)
        house.reprocess('AAAA-AAAA', '--reason', 'x', status=1)
        house.reprocess('--withheld-for', 'king', '--reason', 'x', status=2)
        # An original that is gone is not worked on.
        house.kiyome('quarantine', 'erase', message, '--reason', 'test')
        house.mend()
        assert 'destroyed' in house.reprocess('--reason', 'x')
        assert not house.box.mails
    finally:
        house.close()


@test('whoever the relay refuses keeps nobody else from his copy, and nobody gets two')
def again_refused(build):
    house = Outage(build)
    try:
        house.box.refused.add('mori@city.example.jp')
        message = house.picture(to=('mori@city.example.jp', 'sato@city.example.jp'))
        house.mend()
        said = house.reprocess('--reason', 'x', status=1)
        assert 'tried again' in said and 'mori@city.example.jp' in said, said
        assert len(house.box.of('sato@city.example.jp')) == 1
        # Asked again meanwhile: it waits already.
        assert [r['state'] for r in house.ask('root1', 'reprocess', reason='x')] == ['waiting']
        house.box.refused.clear()
        database = house.database()
        database.execute('UPDATE reprocess SET next_try = 0')
        database.commit()
        database.close()
        ends(house, message, 'delivered')
        assert len(house.box.of('sato@city.example.jp')) == len(house.box.of('mori@city.example.jp')) == 1
    finally:
        house.close()


@test('given up for one recipient and asked for again: whoever has it gets no second copy')
def again_given_up(build):
    house = Outage(build)
    try:
        house.box.refused.add('mori@city.example.jp')
        message = house.picture(to=('mori@city.example.jp', 'sato@city.example.jp'))
        house.mend()
        house.reprocess('--reason', 'x', status=1)
        database = house.database()
        database.execute('UPDATE reprocess SET next_try = 0, asked = 0')
        database.commit()
        database.close()
        ends(house, message, 'failed')
        house.box.refused.clear()
        house.reprocess('--reason', 'his mailbox is there again')
        ends(house, message, 'delivered')
        assert len(house.box.of('sato@city.example.jp')) == len(house.box.of('mori@city.example.jp')) == 1
        assert {who for who, *_ in house.logged('reprocess-sent')} == {'opener'}, house.logged('reprocess-sent')
    finally:
        house.close()


def ends(house, message, state):
    for _ in range(300):
        now = house.listed()[message]
        if now['finished']:
            break
        time.sleep(0.1)
    assert now['state'] == state, now


@test('opener and store killed at any moment: each recipient has the mail once')
def again_killed(build):
    house = Outage(build)
    try:
        people = tuple('p%d@city.example.jp' % i for i in range(6))
        messages = [house.picture(subject='通知%d' % i, to=people) for i in range(3)]
        house.mend()
        house.box.slow = 0.05
        opener = house.processes[2]
        house.reprocess('--reason', 'x', '--no-wait')
        for pause in (0.0, 0.4, 0.7, 1.1, 0.3, 0.9):
            time.sleep(pause)
            # Not between the relay's 250 and the note of it, which no program can make one.
            opener.send_signal(signal.SIGSTOP)
            time.sleep(0.3)
            settled = len(house.logged('reprocess-sent')) == len(house.box.mails)
            if not settled:
                opener.send_signal(signal.SIGCONT)
                continue
            house.stop(opener, signal.SIGKILL)
            time.sleep(0.2)
            assert len(house.logged('reprocess-sent')) == len(house.box.mails), 'what nobody heard of'
            opener = house.run('kiyome-opener', 'opener.sock')
        store = house.processes[0]
        house.stop(store, signal.SIGKILL)
        house.start()
        house.processes.insert(0, house.processes.pop())
        for message in messages:
            ends(house, message, 'delivered')
        for person in people:
            subjects = sorted(m['Subject'][-1] for m in house.box.of(person))
            assert subjects == ['0', '1', '2'], (person, subjects)
        house.kiyome('audit', 'verify')
    finally:
        house.close()
