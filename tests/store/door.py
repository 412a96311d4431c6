# SPDX-License-Identifier: GPL-2.0-or-later
"""Speaks the protocol of kiyome-store (contract/front-end.def) as a client; written independently of the product's client."""
import array
import functools
from json import loads
import os
import pathlib
import re
import socket
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'common'))
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import words  # noqa: E402
from waiting import PATIENCE  # noqa: E402

BUILD = pathlib.Path(os.environ.get('KIYOME_BUILD', pathlib.Path(__file__).resolve().parents[2] / 'build'))

ADD, REPORT, FAILED, ALLOW_MATCH, ALLOW_USED, STATUS, ADMIN = range(0x5401, 0x5408)
EARLIER = 0x540a
ADDED, OK, ALLOW_ENTRIES, JSON, ROWS, ERROR = range(0x5481, 0x5487)


@functools.lru_cache
def wire_version():
    """Returns the protocol version of the tested build. Each packet begins with it."""
    return int(re.search(r'0x(\w+)u', (BUILD / 'common/wire-version.h').read_text())[1], 16)


class Refused(Exception):
    pass


class Closed(Exception):
    pass


def text(value):
    data = value if isinstance(value, bytes) else value.encode()
    return struct.pack('<I', len(data)) + data


def blob(value):
    return struct.pack('<I', 0) + text(value)


def blob_file(value):
    """Returns `value` as a blob that travels in a file: its fields, and the descriptor, which the caller closes."""
    fd = os.memfd_create('blob', os.MFD_ALLOW_SEALING)
    os.write(fd, value)
    return struct.pack('<IQ', 1, len(value)), fd


OUTCOMES = ('rebuilt', 'converted', 'passed', 'withheld')
METHODS = (None, 'rebuild', 'redraw', 'image', 'text', 'pass', 'withhold')
REASONS = (None, 'infected', 'encrypted', 'blocked-type', 'unknown-type', 'malformed', 'limit', 'policy', 'failure')


def serialized(part):
    """Returns the binary form of a part of a report (engine/report.h), independently of the product's code: numbers of eight
    bytes, and texts after their length."""
    def number(value):
        return struct.pack('<Q', value)

    def words(value):
        data = (value or '').encode()
        return number(len(data)) + data

    output = part.get('output') or {}
    removed = part.get('removed', [])
    parts = part.get('parts', [])
    return b''.join([
        words(part['name']), words(part.get('type')), words(part.get('claimed')), words(part.get('detail')),
        words(part.get('allow')), words(part.get('heading')), words(part.get('words')), words(part.get('links')), number(part.get('size', 0)), bytes.fromhex(part.get('sha256') or '00' * 32),
        number(0 if part.get('sha256') else 1), number(OUTCOMES.index(part.get('outcome', 'rebuilt'))),
        number(METHODS.index(part.get('method'))), number(REASONS.index(part.get('reason'))),
        number(1 if output else 0), words(output.get('name')), words(output.get('type')), number(output.get('size', 0)),
        bytes.fromhex(output.get('sha256', '00' * 32)), number(len(removed)),
        *(words(r['code']) + number(r['count']) + words(r['where']) for r in removed),
        number(len(parts)), *(serialized(inner) for inner in parts)])


def example(outcome):
    """Returns a report of a mail with this outcome."""
    root = {'name': '報告.eml', 'type': 'eml', 'size': 3, 'sha256': 'ab' * 32, 'outcome': 'rebuilt', 'method': 'rebuild',
            'removed': [{'code': 'mail.html', 'count': 2, 'where': '1.1'}], 'parts': []}
    withheld = {'outcome': 'withheld', 'method': None, 'reason': 'policy'}
    if outcome == 'withheld':
        root |= withheld
    elif outcome == 'partial':
        root['parts'] = [{'name': 'a.exe', 'type': 'pe', 'sha256': 'cd' * 32} | withheld]
    return {'parts': [root]}


class Reader:
    def __init__(self, data):
        self.data = data

    def u32(self):
        value, self.data = struct.unpack('<I', self.data[:4])[0], self.data[4:]
        return value

    def bytes(self):
        size = self.u32()
        value, self.data = self.data[:size], self.data[size:]
        assert len(value) == size
        return value

    def text(self):
        return bytes(self.bytes()).decode()

    def blob(self, fds):
        if self.u32() == 1:
            fd = fds.pop(0)
            size, self.data = struct.unpack('<Q', self.data[:8])[0], self.data[8:]
            return os.pread(fd, size, 0)
        return self.bytes()


# The kinds of entries (config/allow.h).
FILE, BLOCK_FILE, BLOCK_SENDER, BLOCK_FROM, LINK = range(5)


def entries(reader):
    return [(reader.text(), reader.u32(), reader.text(), reader.bytes()) for _ in range(reader.u32())]


class Door:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(path)
        self.version = wire_version()

    def close(self):
        self.socket.close()

    def send(self, kind, body=b'', fds=()):
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', fds))] if fds else []
        self.socket.sendmsg([struct.pack('<IH', self.version, kind) + body], rights)

    def receive(self):
        try:
            data, rights, _, _ = self.socket.recvmsg(256 * 1024, 1024)
        except ConnectionResetError:
            # The store closed the connection before it read the request; its answer may still be there.
            data, rights, _, _ = self.socket.recvmsg(256 * 1024, 1024)
        if not data:
            raise Closed()
        fds = []
        for _, _, raw in rights:
            fds += array.array('i', raw).tolist()
        version, kind = struct.unpack('<IH', data[:6])
        assert version == self.version
        return kind, Reader(data[6:]), fds

    def call(self, kind, body=b'', fds=()):
        try:
            self.send(kind, body, fds)
        except BrokenPipeError:
            pass
        answer, reader, got = self.receive()
        if answer == ERROR:
            reader.u32()
            raise Refused(words.said(reader.text()))
        return answer, reader, got

    def add(self, data, sender='a@example.jp', recipients=('b@example.jp',), queue='Q1', login='',
            direction='in', ask=0, waits=0, key=None, client='client [192.0.2.1]'):
        fd = os.memfd_create('original')
        os.write(fd, data)
        try:
            answer, reader, fds = self.call(
                ADD, text(sender) + text(client) + text(queue) + text(login)
                + text(direction) + struct.pack('<II', ask, waits)
                + blob(''.join(r + '\n' for r in recipients)) + text(key or ''), [fd])
        finally:
            os.close(fd)
        assert answer == ADDED
        message = reader.text()
        has_allow, allow = reader.u32(), reader.blob(fds)
        self.allowed = entries(Reader(allow)) if has_allow else None
        self.departments = (reader.u32(), reader.blob(fds))
        self.new_domain = reader.text()
        assert not reader.data
        return message

    def report(self, message, outcome='sanitized', json=None, header='Kiyome-Result: x\r\n', raw=None, debts=None, configuration=bytes(32), named=None):
        """Sends a report. `json`: the report in its JSON form, which is sent in its binary form, or `raw`: the bytes to send.
        `debts`: the deferred deliveries, as text. `configuration`: the hash of the configuration in force. `named`: the
        message numbers in a mail that reports a suspect one."""
        report = loads(json) if json is not None else example(outcome)
        policy = report.get('policy', {'name': 'standard', 'sha256': '00' * 32})
        head = text(message) + text(policy['name']) + text(bytes.fromhex(policy['sha256'])) + text(configuration) + blob(header)
        data = serialized(report['parts'][0]) if raw is None else raw
        tail = blob(debts or '') + struct.pack('<I', named is not None) + blob(''.join(n + '\n' for n in named or ()))
        if len(data) < 30000:
            self.call(REPORT, head + blob(data) + tail)
            return
        content, fd = blob_file(data)
        self.call(REPORT, head + content + tail, [fd])
        os.close(fd)

    def failed(self, message, why='the sanitizer is away'):
        self.call(FAILED, text(message) + text(why))

    def allow_match(self, sender, authentic):
        _, reader, fds = self.call(ALLOW_MATCH, text(sender) + struct.pack('<I', authentic))
        return entries(Reader(reader.blob(fds)))

    def allow_used(self, message, entries):
        self.call(ALLOW_USED, text(message) + blob(''.join(e + '\n' for e in entries)))

    def earlier(self, sender, recipients, hours=24):
        _, reader, _ = self.call(EARLIER, text(sender) + struct.pack('<I', hours) + blob(''.join(r + '\n' for r in recipients)))
        return reader.u32()

    def admin(self, verb, **arguments):
        return self.call(ADMIN, text(verb) + struct.pack('<I', len(arguments))
                         + b''.join(text(k) + text(v) for k, v in arguments.items()))


def texts_table(names, rows):
    """Returns a table of texts in the form of store/client/rows.h."""
    return b'KYR1' + struct.pack('<I', len(names)) + b''.join(map(text, names)) + b''.join(
        struct.pack('<I', 1) + b''.join(struct.pack('<I', 2) + text(value) for value in row)
        for row in rows) + struct.pack('<I', 0)


def table(data):
    """Returns the rows of a table in the form of store/client/rows.h, as dictionaries."""
    reader = Reader(memoryview(data)[4:])  # Slices of a memoryview are not copies.
    assert data[:4] == b'KYR1'
    names = [reader.text() for _ in range(reader.u32())]
    rows = []
    while reader.u32() == 1:
        row = {}
        for name in names:
            kind = reader.u32()
            if kind == 1:
                row[name] = struct.unpack('<q', reader.data[:8])[0]
                reader.data = reader.data[8:]
            else:
                row[name] = {0: lambda: None, 2: reader.text, 3: lambda: bytes(reader.bytes())}[kind]()
        rows.append(row)
    return rows


class Portal(Door):
    """The client side of kiyome-portal or kiyome-opener, or of `kiyome user` at admin.sock."""

    def ask(self, verb, content=None, **arguments):
        given = {k.replace('_', '-'): str(v) for k, v in arguments.items() if v is not None}
        body = text(verb) + struct.pack('<I', len(given))
        body += b''.join(text(k) + text(v) for k, v in given.items())
        large = []
        if content is not None and len(content) > 100000:
            head, fd = blob_file(content)
            body += head
            large.append(fd)
        elif content is not None:
            body += blob(content)
        _, _, fds = self.call(ADMIN, body, large)
        self.fds = fds[1:]
        try:
            return table(os.pread(fds[0], os.fstat(fds[0]).st_size, 0))
        finally:
            os.close(fds[0])

    def sign_in(self, name, password, **more):
        return self.ask('sign-in', name=name, password=password, **more)[0]['session']
