# SPDX-License-Identifier: GPL-2.0-or-later
"""A running kiyome-portal with all that stands behind it: store, sanitizer, opener, and a relay."""
import base64
import email.message
import email.policy
import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'store'))
from office import PASSWORD, Office, totp  # noqa: E402
from place import Relay, Skip  # noqa: E402,F401
import shapes  # noqa: E402

CORPUS = os.path.join(HERE, '..', '..', 'test-corpus')


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as server:
        return server.getsockname()[1]


def corpus(case):
    """The bytes of a case of test-corpus/."""
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
        """The code of a refusal."""
        return self.json['error']['code']


class Browser:
    """Somebody at the page: keeps the cookie and the token, and says where requests come from."""

    def __init__(self, port, **headers):
        self.port = port
        self.cookie = None
        self.token = None
        self.source = None  # the address to come from
        self.headers = {k.replace('_', '-'): v for k, v in headers.items()}
        self.origin = 'http://127.0.0.1:%d' % port

    def ask(self, method, path, data=None, **headers):
        connection = http.client.HTTPConnection(
            '127.0.0.1', self.port, timeout=60, source_address=self.source and (self.source, 0))
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
        """Status and code of a refusal."""
        answer = self.ask(method, path, data, **headers)
        assert answer.status >= 400, (method, path, answer.status, answer.body[:500])
        return answer.status, answer.code

    def sign_in(self, name, password=PASSWORD, **more):
        answer = self.post('/api/session', dict(name=name, password=password, **more))
        self.token = answer['csrf']
        return answer


class House(Office):
    """An office, and the portal's programs running for it."""

    def __init__(self, build, portal=None, opener=None, **values):
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
            self.run('kiyome-opener', 'opener.sock')
            self.run('kiyome-portal', None)
        except BaseException:
            self.close()
            raise

    shared = '[sanitizer]\ndoors=*\n[sandbox]\nuser=nobody\n'

    def run_sanitizer(self):
        self.run('kiyome-sanitizer', 'sanitizer.sock')

    def configure(self, **values):
        super().configure(**values)
        with open(os.path.join(self.folder, 'kiyome.conf'), 'a') as file:
            file.write(self.shared + '[opener]\n')
            for key, value in self.opener.items():
                file.write('%s=%s\n' % (key, value))

    def run(self, program, socket_name, before=()):
        """Starts PROGRAM and waits until it takes connections."""
        with open(self.log_path, 'ab') as log:
            process = subprocess.Popen([*before, os.path.join(self.build, program), '--config', self.folder],
                                       stderr=log, stdin=subprocess.DEVNULL)
        self.processes.append(process)
        for _ in range(1500):
            assert process.poll() is None, program + ' ended: ' + self.log()
            if socket_name is None:
                probe = socket.socket()
                address = ('127.0.0.1', self.port)
            else:
                probe = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                address = os.path.join(self.folder, 'run', socket_name)
            with probe:
                try:
                    probe.connect(address)
                    return process
                except OSError:
                    time.sleep(0.02)
        raise AssertionError(program + ' does not listen: ' + self.log())

    def browser(self, name=None, **headers):
        """Somebody's browser, signed in (with his second factor where he needs one)."""
        browser = Browser(self.port, **headers)
        if name is None:
            return browser
        if name not in self.secrets:
            answer = browser.sign_in(name)
            if answer['user']['needsTotp']:
                self.secrets[name] = self.new_secret(name)
                browser.sign_in(name, totp=totp(self.secrets[name], time.time() - 30))
            else:
                self.secrets[name] = None
            return browser
        secret = self.secrets[name]
        if secret is None:
            browser.sign_in(name)
        else:
            browser.sign_in(name, totp=totp(secret))
        return browser

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
        """LETTER goes the milter's way: stored, sanitized, reported, with what it leaves to the courier. Its number."""
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
    """One of several houses that share the sanitizer of HOUSE, each with everything else its own."""

    shared = ''  # of it there is one, and HOUSE says what

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
