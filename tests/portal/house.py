# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs kiyome-portal together with the programs that it needs: store, sanitizer, opener, and a relay."""
import base64
import contextlib
import email
import email.message
import email.policy
import http.client
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.parse
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, '..'), os.path.join(HERE, '..', 'store')]
import shapes  # noqa: E402
import waiting  # noqa: E402
from looking import look_at  # noqa: E402
from city_office import Office, PASSWORD, totp  # noqa: E402
from place import ManyRelay, Relay, Taken  # noqa: E402
from ports import free_port  # noqa: E402
from waiting import PATIENCE  # noqa: E402

CORPUS = os.path.join(HERE, '..', '..', 'test-corpus')
ORIGINAL = ('承認された原本をお送りします', 'An original that was approved for you')  # Subjects of mails that carry a released original.
SATO, MORI, TANAKA = ('%s@city.example.jp' % name for name in ('sato', 'mori', 'tanaka'))


def corpus(case):
    """Returns the bytes of a case of test-corpus/."""
    folder = os.path.join(CORPUS, case)
    for name in os.listdir(folder):
        if name.startswith('input.'):
            with open(os.path.join(folder, name), 'rb') as file:
                return base64.b64decode(file.read()) if name.endswith('.b64') else file.read()
    environment = dict(os.environ, PYTHONPATH=os.path.join(HERE, '..', 'corpus'))
    return subprocess.run([sys.executable, 'make.py'], cwd=folder, env=environment,
                          capture_output=True, check=True).stdout


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        assert self.headers['Content-Type'].startswith('application/json'), self.headers.items()
        return json.loads(self.body)

    @property
    def code(self):
        """Returns the code of a refusal."""
        return self.json['error']['code']


class Browser:
    """A user's browser. Keeps the cookie and the token of its session, and sends the header fields that a browser sends."""

    def __init__(self, port, **headers):
        self.port = port
        self.cookie = None
        self.token = None
        self.source = None  # the local address of its connections
        self.headers = {k.replace('_', '-'): v for k, v in headers.items()}
        self.origin = 'http://127.0.0.1:%d' % port

    def ask(self, method, path, data=None, **headers):
        connection = http.client.HTTPConnection(
            '127.0.0.1', self.port, timeout=PATIENCE, source_address=self.source and (self.source, 0))
        given = dict(self.headers)
        body = None
        if method != 'GET':
            given['Origin'] = self.origin
            body = data if isinstance(data, bytes) else json.dumps(data or {}).encode()
            given['Content-Type'] = ('application/octet-stream' if isinstance(data, bytes)
                                     else 'application/json')
            if self.token:
                given['X-Kiyome-Token'] = self.token
        if self.cookie:
            given['Cookie'] = self.cookie
        given.update({k.replace('_', '-'): v for k, v in headers.items()})
        given = {k: v for k, v in given.items() if v is not None}
        try:
            connection.request(method, path, body, given)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        shapes.check(method, path, answer)
        if (name := shapes.name_of_output(method, path, answer)) is not None:
            look_at(name, answer.body)
        cookie = answer.headers['Set-Cookie']
        if cookie:
            self.cookie = cookie.split(';')[0]
        return answer

    def get(self, path, **query):
        if query:
            path += '?' + urllib.parse.urlencode(query)
        answer = self.ask('GET', path)
        assert answer.status == 200, (path, answer.status, answer.body)
        return answer.json

    def post(self, path, data=None, method='POST'):
        if not isinstance(data, bytes):
            assert not shapes.check_body(method, path, data or {}), (path, data)
        answer = self.ask(method, path, data)
        assert answer.status == 200, (path, answer.status, answer.body)
        return answer.json

    def refused(self, method, path, data=None, **headers):
        """Makes a request that must be refused, and returns the status and the code."""
        answer = self.ask(method, path, data, **headers)
        assert answer.status >= 400, (method, path, answer.status, answer.body[:500])
        return answer.status, answer.code

    def sign_in(self, name, password=PASSWORD, **more):
        answer = self.post('/api/session', dict(name=name, password=password, **more))
        self.token = answer['csrf']
        return answer


class House(Office):
    """An office, and the portal's programs running for it."""

    def __init__(self, build, portal=None, opener=None, hurry_clock=1, **values):
        self.hurry_clock = hurry_clock  # The deadlines of kiyome-opener are shorter by this factor.
        self.relay_server = Relay()
        self.port = free_port()
        self.opener = opener or {}
        own = {'listen': '127.0.0.1:%d' % self.port, 'insecure_cookie': 'yes', 'spool': '.',
               'ui': os.path.join(HERE, 'pages'), 'title': '試験市', 'lock_client_failures': '100000'}
        own.update(portal or {})
        self.secrets = {}
        super().__init__(build, portal=own, relay=self.relay_server.port, **values)
        try:
            self.run_sanitizer()
            self.run('kiyome-opener', 'opener/opener.sock')
            self.run('kiyome-portal', None)
        except BaseException:
            self.close()
            raise

    shared = '[sanitizer]\ndoors=*\n[sandbox]\nuser=nobody\n'

    def close(self):
        super().close()
        for relay in (self.relay_server, getattr(self, 'box', None)):
            for message in relay.messages if relay else ():
                subject = email.message_from_bytes(message, policy=email.policy.default)['Subject'] or ''
                if not subject.startswith(ORIGINAL):
                    look_at('mail.eml', message)

    def run_sanitizer(self):
        self.run('kiyome-sanitizer', 'sanitizer/sanitizer.sock')

    def configure(self, **values):
        super().configure(**values)
        with open(os.path.join(self.folder, 'kiyome.conf'), 'a') as file:
            file.write(self.shared + '[opener]\n')
            for key, value in self.opener.items():
                file.write('%s=%s\n' % (key, value))

    def environment_of(self, program):
        """Makes kiyome-opener ask the store for work every quarter of a second instead of every five seconds."""
        if program != 'kiyome-opener':
            return None
        return dict(os.environ, LD_PRELOAD=self.tools('hurry'), KIYOME_TEST_HURRY='20', KIYOME_TEST_HURRY_CLOCK=str(self.hurry_clock))

    def run(self, program, socket_name, before=()):
        """Starts `program` and waits until it accepts connections."""
        with open(self.log_path, 'ab') as log:
            process = subprocess.Popen([*before, os.path.join(self.build, program), '--config', self.folder],
                                       stderr=log, stdin=subprocess.DEVNULL, env=self.environment_of(program))
        self.processes.append(process)

        def listens():
            assert process.poll() is None, program + ' ended: ' + self.log()
            if socket_name is None:
                probe = socket.socket()
                address = ('127.0.0.1', self.port)
            else:
                probe = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                address = os.path.join(self.folder, 'run', socket_name)
            with probe:
                return probe.connect_ex(address) == 0
        waiting.until(listens, "%s's socket" % program, shown=self.log)
        return process

    def browser(self, name=None, **headers):
        """Returns a user's browser, signed in (with the second factor if the user needs one)."""
        browser = Browser(self.port, **headers)
        if name is None:
            return browser
        if name not in self.secrets:
            answer = browser.sign_in(name)
            if answer['user']['needsTotp']:
                self.secrets[name] = self.new_secret(name)
                self.sign_in(browser, name, time.time() - 30)
            else:
                self.secrets[name] = None
            return browser
        secret = self.secrets[name]
        if secret is None:
            browser.sign_in(name)
        else:
            self.sign_in(browser, name, time.time())
        return browser

    def sign_in(self, browser, name, at):
        """Signs in with the one-time password of the time `at`, or with the current one if the former has meanwhile expired."""
        answer = browser.ask('POST', '/api/session', {'name': name, 'password': PASSWORD, 'totp': totp(self.secrets[name], at)})
        if answer.status == 200:
            browser.token = answer.json['csrf']
        else:
            assert answer.code == 'bad-totp', answer.body
            browser.sign_in(name, totp=totp(self.secrets[name]))

    def letter(self, subject='お知らせ', text='こんにちは。\n', files=(), to='sato@city.example.jp'):
        letter = email.message.EmailMessage(policy=email.policy.SMTP)
        letter['From'] = 'Sender <a@example.jp>'
        letter['To'] = to
        letter['Subject'] = subject
        letter['Date'] = 'Fri, 20 Nov 2026 10:00:00 +0900'
        letter['Message-ID'] = '<1@example.jp>'
        letter.set_content(text)
        for name, kind, data in files:
            letter.add_attachment(data, *kind.split('/'), filename=name)
        return letter.as_bytes()

    def deliver(self, letter, to=('sato@city.example.jp',), debts=None):
        """Handles `letter` as the milter does: stores, sanitizes and reports it, with deferred deliveries. Returns its number."""
        door = self.door()
        message = door.add(letter, recipients=to)
        source = os.path.join(self.folder, 'in.eml')
        with open(source, 'wb') as file:
            file.write(letter)
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'sanitize', '--config', self.folder,
                               '--report', '-', '-o', os.path.join(self.folder, 'out.eml'), source],
                              capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        report = json.loads(done.stdout)
        header = b''
        if done.returncode == 0:
            with open(os.path.join(self.folder, 'out.eml'), 'rb') as file:
                header = file.read().split(b'\r\n\r\n')[0] + b'\r\n'
        door.report(message, report['outcome'], done.stdout.decode(), header.decode(), debts=debts)
        door.close()
        return message


class Tenant(House):
    """A tenant of `house`: it shares the sanitizer, and has all other programs of its own."""

    shared = ''  # The configuration of the shared sanitizer is that of `house`.

    def __init__(self, house, name, policies=None, domains=None, **values):
        if domains is not None:
            self.shared = '[tenant]\ndomains=%s\n' % domains
        folder = os.path.join(house.folder, 'tenants', name)
        os.makedirs(os.path.join(folder, 'policy.d'))
        for policy, text in (policies or {}).items():
            with open(os.path.join(folder, 'policy.d', policy + '.conf'), 'w') as file:
                file.write(text)
        super().__init__(house.build, folder=folder, **values)

    def run_sanitizer(self):
        pass


def png(width, height):
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress((b'\0' + b'\x80' * width) * height)) + chunk(b'IEND', b''))


PICTURE = png(64, 64)


def received(connection):
    """Returns how many bytes the connection has received, read or not (tcpi_bytes_received), or None once it is closed."""
    try:
        return struct.unpack_from('Q', connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 136), 128)[0]
    except OSError:
        return None


class Mailbox(ManyRelay):
    """A relay that keeps every mail of the test's sender, with its recipient."""

    def __init__(self):
        self.mails = []
        self.slow = 0
        self.hold = threading.Event()
        self.hold.set()
        self.refused = set()  # recipients that are refused temporarily
        self.gone = set()  # recipients that are refused permanently
        self.tried = []
        self.whole = 0  # the number of mails whose data it has received completely
        self.done = {}  # The bytes of each open connection whose lines have been answered.
        self.own = threading.local()
        super().__init__()

    def one(self, connection):
        self.own.connection = connection
        self.done[connection] = 0
        try:
            super().one(connection)
        finally:
            del self.done[connection]

    def is_at_rest(self):
        """Returns whether every line that was received has been answered, provided that nobody sends more. The state of the
        sockets does not suffice: a thread may have read a line that it has not handled yet."""
        return all(received(connection) == done for connection, done in list(self.done.items()))

    def lines(self):
        connection, rest = self.own.connection, b''
        while data := connection.recv(65536):
            *rows, rest = (rest + data).split(b'\n')
            for row in rows:
                yield row + b'\n'
            self.done[connection] += len(data)

    def serve(self, stream):
        def say(line):
            stream.write(line + b'\r\n')
            stream.flush()
        to = ''
        say(b'220 relay')
        lines = self.lines()
        for line in lines:
            word = line[:4].upper()
            if word == b'RCPT':
                to = line.decode().split('<')[1].split('>')[0]
                self.tried.append(to)
                say(b'550 5.1.1 {nobody} here' if to in self.gone else b'450 4.2.1 later' if to in self.refused else b'250 fine')
            elif word == b'DATA':
                say(b'354 go on')
                data = b''
                for row in lines:
                    if row == b'.\r\n':
                        break
                    data += row[1:] if row.startswith(b'.') else row
                else:
                    return
                self.whole += 1
                self.taken.append(Taken((to,), data))
                time.sleep(self.slow)
                self.hold.wait(PATIENCE)
                mail = email.message_from_bytes(data, policy=email.policy.default)
                if self.keeps(mail):
                    self.mails.append((to, mail))
                say(b'250 taken')
            elif word == b'QUIT':
                say(b'221 bye')
                return
            else:
                say(b'250 fine')

    def keeps(self, mail):
        """Returns whether to keep a mail: not those that kiyome itself writes to users."""
        return 'a@example.jp' in str(mail['From'])

    def of(self, to):
        return [m for t, m in self.mails if t == to]


class Outage(House):
    """A house with a limit that pictures exceed, until mend() raises it."""

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
        self.reload()

    def reload(self):
        """Makes the opener reload its configuration, and waits until it has."""
        opener, = (p for p in self.processes if p.poll() is None and p.args[0].endswith('/kiyome-opener'))
        before = self.log().count('reloaded: ')
        opener.send_signal(signal.SIGHUP)
        waiting.until(lambda: self.log().count('reloaded: ') != before, "the opener's word that it has reloaded", shown=self.log)

    def picture(self, subject='写真', to=('sato@city.example.jp',), name='地図.png'):
        return self.deliver(self.letter(subject, files=[(name, 'image/png', PICTURE)],
                                        to=', '.join(to)), to)

    def reprocess(self, *arguments, status=0):
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'reprocess', '--config', self.folder,
                               *arguments], capture_output=True, timeout=PATIENCE,
                              env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
        assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        return done.stdout.decode()

    def listed(self):
        return {r['id']: r for r in json.loads(self.reprocess('--list', '--json'))}

    def try_now(self, more=''):
        """Makes the next try due."""
        database = self.database()
        database.execute('UPDATE reprocess SET next_try = 0' + more)
        database.commit()
        database.close()

    def logged(self, what):
        database = self.database()
        rows = database.execute('SELECT who, object, why, detail FROM audit WHERE what = ? ORDER BY seq',
                                (what,)).fetchall()
        database.close()
        return rows


def stop(process):
    """Stops a process and waits until all its threads are stopped: a thread may run on for a moment after the signal is taken."""
    process.send_signal(signal.SIGSTOP)
    tasks = pathlib.Path('/proc/%d/task' % process.pid)
    waiting.until(lambda: all(path.read_text().rpartition(')')[2].split()[0] == 'T' for path in tasks.glob('*/stat')), 'the stop of all threads')


def count(house, statement):
    database = house.database()
    try:
        return database.execute(statement).fetchone()[0]
    finally:
        database.close()


def until(condition, house):
    return waiting.until(condition, 'what the test waits for', shown=lambda: house.log()[-3000:])


class Machine:
    """A program of a customer, which has an API key and neither cookie nor token."""

    def __init__(self, house, key):
        self.browser = house.browser()
        self.key = key

    def ask(self, method, path, data=None, **headers):
        given = {'Authorization': 'Bearer ' + self.key, 'Origin': None}
        if data is None:
            given['Content_Type'] = None
        given.update(headers)
        return self.browser.ask(method, path, data if data is not None else b'', **given)

    def send(self, name, data, **headers):
        return self.ask('POST', '/v1/files', data, X_File_Name=urllib.parse.quote(name), **headers)

    def wait(self, job):
        def state():
            answer = self.ask('GET', '/v1/jobs/' + job)
            assert answer.status == 200, answer.body
            return answer.json
        return waiting.until(state, 'the end of the job', holds=lambda found: found['state'] != 'working')


def raw(port, data):
    """Sends `data`, and returns all that comes back until the connection ends."""
    with socket.create_connection(('127.0.0.1', port), timeout=PATIENCE) as connection:
        connection.sendall(data)
        answer = b''
        while True:
            try:
                piece = connection.recv(65536)
            except ConnectionResetError:
                return answer
            if not piece:
                return answer
            answer += piece


def paid(house, message, count=1):
    """Waits until the courier has made all deferred deliveries of the message."""
    def states():
        with contextlib.closing(house.database()) as database:
            return database.execute('SELECT b.state FROM debts b JOIN messages m ON m.n = b.message WHERE m.id = ?', (message,)).fetchall()
    waiting.until(states, 'all that is owed', holds=lambda found: found == [('delivered',)] * count, shown=house.log)
