# SPDX-License-Identifier: GPL-2.0-or-later
"""Fills a store with a small office, its accounts and their mail, for tests of the portal's requests to kiyome-store."""
import base64
import hashlib
import hmac
import json
import re
import struct
import time

from place import Place, refused

PASSWORD = 'correct horse battery'


def totp(secret, at=None):
    """Returns a one-time password by RFC 6238, independently of the product's code."""
    step = int((time.time() if at is None else at) // 30)
    digest = hmac.new(base64.b32decode(secret), struct.pack('>Q', step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return '%06d' % ((struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1000000)


class Office(Place):
    """An office: sato, ito and the approvers tanaka and kato in 税務課, mori and the approver ueda in 福祉課, root1, audit1."""

    def __init__(self, build, **values):
        super().__init__(build, **values)
        self.start()
        self.tokens, self.secrets = {}, {}
        self.at = self.portal()
        admin = self.administrator()
        for name, roles, department, more in (
                ('sato', 'staff', '税務課', {'shared': 'tax@city.example.jp'}),
                ('ito', 'staff', '税務課', {'shared': 'tax@city.example.jp'}),
                ('tanaka', 'staff;approver', '税務課', {}),
                ('kato', 'staff;approver', '税務課', {}),
                ('mori', 'staff', '福祉課', {'addresses': 'fukushi@city.example.jp'}),
                ('ueda', 'staff;approver', '福祉課', {}),
                ('root1', 'administrator', '', {}),
                ('audit1', 'auditor', '', {})):
            admin.ask('user-add', name=name, roles=roles, department=department, password=PASSWORD,
                      mail=name + '@city.example.jp', display=name.upper(), **more)
        # Letters about the shared mailbox were queued.
        database = self.database()
        database.execute('DELETE FROM outbox')
        database.commit()
        database.close()

    def token(self, name):
        """Returns the session of a user who signs in, with a new second factor if the user needs one."""
        if name not in self.tokens:
            secret = self.secrets.get(name)
            row = self.at.ask('sign-in', name=name, password=PASSWORD, **({'totp': self.totp(name)} if secret else {}))[0]
            if row['needs_totp']:
                self.secrets[name] = self.new_secret(name)
                row = self.at.ask('sign-in', name=name, password=PASSWORD, totp=self.totp(name))[0]
            self.tokens[name] = row['session']
        return self.tokens[name]

    def totp(self, name):
        """Returns the one-time password of a user by the clock of the store."""
        return totp(self.secrets[name], time.time() + self.ahead)

    def new_secret(self, name):
        """Returns the secret of a second factor that the command makes."""
        uri = self.administrator().ask('user-set', name=name, **{'totp-new': '1'})[0]['uri']
        return uri.split('secret=')[1].split('&')[0]

    def code_mailed(self, name):
        """Returns the code in the letter to a user who sets up an authenticator."""
        database = self.database()
        row = database.execute("SELECT recipient, text FROM outbox WHERE kind = 'enrol' AND object = ?"
                               " ORDER BY n DESC", (name,)).fetchall()[0]
        database.close()
        assert row[0] == name + '@city.example.jp', row
        return re.search(r'(?m)^    ([0-9A-Z]{4}(-[0-9A-Z]{4}){2})$', row[1]).group(1)

    def ask(self, person, verb, **arguments):
        return self.at.ask(verb, session=self.token(person), **arguments)

    def refuses(self, person, verb, **arguments):
        return refused(self.ask, person, verb, **arguments)

    def mail(self, to, subject='お知らせ', sender='a@example.jp', parts=None, outcome=None, door=None, **more):
        """Adds a mail and its report. `parts` are tuples (name, type, reason or None, removed)."""
        door = door or self.door()
        message = door.add(b'From: a\r\n\r\n' + subject.encode(), sender=sender,
                           recipients=to if isinstance(to, tuple) else (to,))
        report(door, message, subject, parts if parts is not None else [('報告.docx', 'docx', None,
                                                                         ['ooxml.macro'])],
               outcome, **more)
        return message


def encoded(subject):
    """Returns a Subject field as kiyome writes it, in encoded words of at most 45 bytes."""
    words, word = [], b''
    for letter in subject:
        if len(word) + len(letter.encode()) > 45:
            words.append(word)
            word = b''
        word += letter.encode()
    words.append(word)
    return 'Subject: ' + '\r\n '.join('=?UTF-8?B?%s?=' % base64.b64encode(w).decode()
                                      for w in words) + '\r\n'


def part(path, name, kind, reason, removed, inside=()):
    """Returns a part of a report. The reason may be followed by its detail: "policy:no-method"."""
    reason, _, detail = (reason or '').partition(':')
    reason = reason or None
    return {'path': path, 'name': name, 'type': kind, 'claimed': '', 'size': 10,
            'sha256': hashlib.sha256(name.encode()).hexdigest(),
            'outcome': 'withheld' if reason else 'rebuilt',
            'method': None if reason else 'rebuild', 'reason': reason, 'detail': detail,
            'removed': [{'code': c, 'count': 1, 'where': ''} for c in removed],
            'output': None if reason else {'name': name, 'type': 'x/' + kind, 'size': 9,
                                           'sha256': '0' * 64},
            'parts': list(inside)}


def report(door, message, subject, parts, outcome=None, root=('mail.eml', 'eml'), links=(), **more):
    inside = [part('1.1', 'body', 'txt', None, []) | {'links': ''.join(link + '\n' for link in links)}]
    inside += [part('1.%d' % (i + 2), p[0], p[1], p[2], p[3],
                    [part('1.%d.%d' % (i + 2, j + 1), *q) for j, q in enumerate(p[4:])])
               for i, p in enumerate(parts)]
    whole = part('1', root[0], root[1], 'policy' if outcome == 'withheld' else None, [], inside)
    door.report(message, json=json.dumps({'parts': [whole]}),
                header='From: a@example.jp\r\n' + encoded(subject) + 'Kiyome-Result: x\r\n', **more)


WORD = 'Wq8-hoshizora-51'
EVERYBODY = ('sato', 'tanaka', 'root1', 'audit1')


def only_for(place, people, verb, **arguments):
    for person in EVERYBODY:
        if person not in people:
            assert place.refuses(person, verb, **arguments).startswith('forbidden:'), (person, verb)


def packed(names, rows):
    """Returns a table of texts as commands send it. A missing value is ""."""
    def text(value):
        return struct.pack('<I', len(value.encode())) + value.encode()
    return b'KYR1' + struct.pack('<I', len(names)) + b''.join(map(text, names)) + b''.join(
        struct.pack('<I', 1) + b''.join(struct.pack('<I', 2) + text(row.get(n, '')) for n in names) for row in rows) + struct.pack('<I', 0)


def blocks_table(*rows):
    """Returns the table that `kiyome block import` sends."""
    return packed(('sender', 'sha256', 'link', 'reason', 'expires'), rows)


NOBODYS = '7ZZZ-7ZZZ-7ZZZ-7ZZZ-7ZZZ'


def withheld(office, reason, name='a.doc', to='sato@city.example.jp', detail=''):
    """Adds a mail with one file that was withheld for `reason`, and returns its number."""
    door = office.door()
    message = door.add(b'Subject: x\r\n\r\nx', recipients=to if isinstance(to, tuple) else (to,))
    one = {'path': '1.1', 'name': name, 'type': 'doc', 'claimed': '', 'size': 10, 'sha256': '0' * 64, 'outcome': 'withheld',
           'method': None, 'reason': reason, 'detail': detail, 'removed': [], 'output': None, 'parts': []}
    whole = {'path': '1', 'name': 'mail.eml', 'type': 'eml', 'claimed': '', 'size': 10, 'sha256': '0' * 64, 'outcome': 'rebuilt',
             'method': 'rebuild', 'reason': None, 'detail': '', 'removed': [], 'parts': [one],
             'output': {'name': 'a', 'type': 'message/rfc822', 'size': 9, 'sha256': '0' * 64}}
    door.report(message, json=json.dumps({'parts': [whole]}), header='From: a@example.jp\r\nSubject: x\r\n')
    return message


REASON = '原本の書式が必要なため'
DOCX = [('申請書.docx', 'docx', 'policy', []), ('表.csv', 'csv', None, []),
        ('x.exe', 'pe', 'blocked-type', []), ('virus.doc', 'doc', 'infected', []),
        ('書庫.zip', 'zip', None, [], ('in.pdf', 'pdf', 'infected', []))]


def ask_for(place, message, path='1.2', person='sato'):
    return place.ask(person, 'request-add', id=message, path=path, reason=REASON)[0]


def opens(place, person, purpose, **arguments):
    rows = place.opener().ask('open', session=place.token(person), purpose=purpose, **arguments)
    assert len(rows) == 1 and (rows[0]['sealed'] or rows[0]['file'])
    return rows[0]
