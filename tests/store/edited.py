# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a store with a row of each act that `kiyome audit verify` compares with the log, for tests that edit its database."""
import json
import os
import time

from city_office import Office, PASSWORD
from place import DAY
import waiting

TABLES = ('destructions', 'holds', 'allow', 'link_domains', 'blocks', 'cases', 'case_steps', 'addresses', 'approvers', 'clients', 'requests',
          'request_history', 'absences', 'address_holders', 'drills', 'drill_mails', 'agreed', 'sessions')
USERS = ('mail', 'roles', 'removed', 'password', 'totp_secret', 'totp_confirmed', 'code_mail', 'source', 'until', 'department')
TRIGGERS = ('destructions_update', 'destructions_delete')


class Edited(Office):
    def configure(self, **values):
        super().configure(portal={'ldap-url': 'ldaps://ldap.example.jp'}, **values)
        with open(self.folder + '/kiyome.conf', 'a', encoding='utf-8') as file:
            file.write('[incident]\nroute = 情報管理者:kanri@city.example.jp:2\nreport-address = ayashii@city.example.jp\n')

    def verify(self, status=0):
        return json.loads(self.kiyome('audit', 'verify', '--json', status=status))

    def edit(self, *statements):
        """Changes the database by hand, as its owner could."""
        with self.database() as database:
            for name in TRIGGERS:
                database.execute('DROP TRIGGER IF EXISTS ' + name)
            for sql in statements:
                database.execute(sql)

    def rows(self):
        with self.database() as database:
            read = {table: 'SELECT * FROM ' + table for table in TABLES} | {'users': 'SELECT %s, n FROM users' % ', '.join(USERS)}
            return {table: [tuple(row) for row in database.execute(sql).fetchall()] for table, sql in read.items()}

    def put_back(self, kept):
        with self.database() as database:
            for table in reversed(TABLES):
                database.execute('DELETE FROM ' + table)
            for table in TABLES:
                for row in kept[table]:
                    database.execute('INSERT INTO %s VALUES (%s)' % (table, ', '.join('?' * len(row))), row)
            for row in kept['users']:
                database.execute('UPDATE users SET %s WHERE n = ?' % ', '.join(name + ' = ?' for name in USERS), row)
            database.execute("DELETE FROM users WHERE name = 'guest'")
            database.execute("UPDATE users SET name = 'ito' WHERE name = 'nobody'")

    def again(self):
        """Restarts the store, and waits until its hourly work and its look at the files of originals are done. A file that was never
        acknowledged shows the latter: a store that looks at the files after a row was deleted would refuse all requests."""
        self.stop(self.processes[-1])
        self.restarts = getattr(self, 'restarts', 0) + 1
        folder = self.state + time.strftime('/originals/%Y-%m-%d', time.gmtime())
        os.makedirs(folder, 0o700, exist_ok=True)
        with open(folder + '/AAAA-AAAA-AAAA-AAAA-AAA' + 'ABCDEFGH'[self.restarts], 'wb') as file:
            os.fchmod(file.fileno(), 0o600)
        self.start()
        self.at = self.portal()

        def digested():
            with self.database() as database:
                return database.execute("SELECT 1 FROM meta WHERE name = 'mail-digests' AND CAST (value AS INTEGER) = (SELECT max (n) FROM messages)").fetchone()
        waiting.until(digested, 'the digest of each mail')
        waiting.until(lambda: self.status()['aside'] == self.restarts, 'the look at the files')

    def selfcheck(self):
        rows = json.loads(self.kiyome('report', 'selfcheck', '--json', status=1))
        return next(row for row in rows if row['id'] == 'audit-whole')


def fill(place):
    """Makes an act of each kind, and returns the ids in each table."""
    admin = place.administrator()
    messages = [place.mail('sato@city.example.jp') for _ in range(4)]
    place.kiyome('quarantine', 'erase', messages[0], '--yes', '--reason', '保存の必要がない')
    place.kiyome('hold', 'add', '--sender', 'Evil=1@Partner.example', '--reason', '証拠')
    hold = place.kiyome('hold', 'add', messages[1], '--case', '第 7 号', '--reason', '証拠').decode().strip()
    lifted = place.kiyome('hold', 'add', messages[1], '--reason', '証拠').decode().strip()
    admin.ask('hold-lift', id=lifted, reason='解決', session=place.token('root1'))
    expires = str(int(time.time()) + 9 * DAY)
    allow = admin.ask('allow-add', type='PDF', sender='@Partner.example', sha256='AB' * 32, reason='r', approver='課長=1 佐藤', expires=expires)[0]['id']
    domain = admin.ask('allow-add', reason='r', approver='a', expires=expires, **{'link-domain': 'LG.example.jp'})[0]['id']
    removed = admin.ask('allow-add', type='docx', reason='r', approver='a', expires=expires)[0]['id']
    admin.ask('allow-remove', id=removed, reason='x')
    block = admin.ask('block-add', link='bad.example/x', reason='r')[0]['id']
    sender = admin.ask('block-add', sender='Evil=1@Partner.Example', reason='r', expires=expires)[0]['id']
    case = place.ask('sato', 'case-add', mail=messages[2], reason='変')[0]['id']
    closed = place.ask('sato', 'case-add', mail=messages[3], reason='変')[0]['id']
    place.kiyome('case', 'close', closed, '--reason', '訓練', '--prevention', '周知')
    place.kiyome('case', 'step', case, '--reason', '受付済み')
    place.kiyome('user', 'disable', 'mori', '--reason', '退職')
    admin.ask('user-import', content=b'name\nonly-name\n')
    place.at.ask('sign-in-trusted', name='from-directory', how='directory')
    key = admin.ask('client-add', name='scanner=1', scope='send;read', reason='r', owner='sato', expires=expires)[0]['id']
    revoked = admin.ask('client-add', name='old', scope='read', reason='r')[0]['id']
    admin.ask('client-revoke', id=revoked, reason='x')
    withheld = place.mail('sato@city.example.jp', parts=[('a.exe', 'exe', 'blocked-type', [])])
    request = place.ask('sato', 'request-add', id=withheld, path='1.2', reason='r')[0]['request']
    approved = place.ask('sato', 'request-add', id=place.mail('sato@city.example.jp', parts=[('a.exe', 'exe', 'blocked-type', [])]), path='1.2', reason='業務')[0]['request']
    for name in ('tanaka', 'kato'):
        place.ask(name, 'request-decide', request=approved, decision='approve', why='ok')
    place.ask('tanaka', 'absence-set', until=expires, deputy='kato', **{'from': str(int(time.time()))})
    training = os.path.join(place.folder, 'drill.txt')
    with open(training, 'w', encoding='utf-8') as file:
        file.write('至急')
    drill = place.kiyome('drill', 'send', '--subject', '期限=1', '--reason', '訓練', training, 'sato@city.example.jp', 'mori@city.example.jp',
                         'ueda@city.example.jp').decode().strip()
    numbers = {row['address']: row['mail'] for row in json.loads(place.kiyome('drill', 'show', '--json', drill))}
    place.ask('sato', 'case-add', mail=numbers['sato@city.example.jp'].lower(), reason='変')
    place.mail('ayashii@city.example.jp', 'Fwd', sender='mori@city.example.jp', named=[numbers['mori@city.example.jp']])
    password = place.kiyome('password', 'add', '--sender-domain', 'X.jp', '--expires', '30d', data=b'himitsu-himitsu\n').decode().strip()
    admin.ask('user-add', name='gone', roles='approver', password=PASSWORD)
    admin.ask('user-remove', name='gone')
    return {'hash': 'zeroblob (32)' if place.name is None else "decode (repeat ('00', 32), 'hex')",
            'raw': 'zeroblob (20)' if place.name is None else "decode (repeat ('00', 20), 'hex')", 'erased': messages[0], 'hold': hold, 'lifted': lifted, 'allow': allow, 'domain': domain, 'removed': removed, 'block': block, 'blocked': sender,
            'case': case, 'closed': closed, 'key': key, 'revoked': revoked, 'request': request, 'approved': approved, 'drill': drill, 'password': password}
