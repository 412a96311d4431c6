# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests sign-in with a directory (a real slapd) and through a trusted proxy."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import pytest

from house import Browser, House, PASSWORD, free_port
from waiting import until

LDIF = """\
dn: dc=example,dc=jp
objectClass: dcObject
objectClass: organization
o: 試験市
dc: example

dn: ou=people,dc=example,dc=jp
objectClass: organizationalUnit
ou: people

dn: uid=aoki,ou=people,dc=example,dc=jp
objectClass: inetOrgPerson
uid: aoki
cn: 青木
sn: 青木
displayName: 青木 一郎
mail: aoki@city.example.jp
mail: soumu@city.example.jp
departmentNumber: 総務課
userPassword: directory secret

dn: uid=baba,ou=people,dc=example,dc=jp
objectClass: inetOrgPerson
uid: baba
cn: 馬場
sn: 馬場
mail: baba@city.example.jp
departmentNumber: 税務課
userPassword: other secret

dn: uid=wada,ou=people,dc=example,dc=jp
objectClass: account
objectClass: simpleSecurityObject
uid: wada
userPassword: no person

dn: cn=approvers,dc=example,dc=jp
objectClass: groupOfNames
cn: approvers
member: uid=baba,ou=people,dc=example,dc=jp
"""
SLAPD = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/slapd.pem
TLSCertificateKeyFile {folder}/slapd.key
security simple_bind=128
database mdb
directory {folder}/data
suffix "dc=example,dc=jp"
rootdn "cn=admin,dc=example,dc=jp"
rootpw searcher
access to attrs=userPassword by anonymous auth
access to * by dn.base="cn=admin,dc=example,dc=jp" read by * none
"""


class Directory:
    """A slapd on loopback whose certificate is issued by a CA of the test."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, 'directory')
        os.makedirs(os.path.join(self.folder, 'data'))
        self.certificate()
        self.write('slapd.conf', SLAPD.format(folder=self.folder))
        self.write('all.ldif', LDIF)
        subprocess.run(['slapadd', '-f', self.path('slapd.conf'), '-l', self.path('all.ldif')],
                       check=True, capture_output=True)
        self.port, self.tls_port = free_port(), free_port()
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ['slapd', '-d', '0', '-f', self.path('slapd.conf'), '-h',
             'ldap://127.0.0.1:%d/ ldaps://127.0.0.1:%d/' % (self.port, self.tls_port)],
            stderr=subprocess.DEVNULL)

        def listens():
            assert self.process.poll() is None, 'slapd ended'
            with socket.socket() as probe:
                return probe.connect_ex(('127.0.0.1', self.tls_port)) == 0
        until(listens, "slapd's socket")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)

    def openssl(self, *arguments):
        subprocess.run(['openssl', *arguments], check=True, capture_output=True, cwd=self.folder)

    def certificate(self):
        self.openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out',
                     'ca.pem', '-days', '2', '-subj', '/CN=CA of a test')
        self.openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'slapd.key', '-out',
                     'slapd.csr', '-subj', '/CN=127.0.0.1')
        self.write('extensions', 'subjectAltName=IP:127.0.0.1\n')
        self.openssl('x509', '-req', '-in', 'slapd.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days',
                     '2', '-extfile', 'extensions', '-out', 'slapd.pem')

    def change(self, ldif):
        """Applies `ldif` while slapd is stopped."""
        self.close()
        self.write('change.ldif', ldif)
        subprocess.run(['slapmodify', '-f', self.path('slapd.conf'), '-l', self.path('change.ldif')],
                       check=True, capture_output=True)
        self.start()

    def close(self):
        self.process.terminate()
        self.process.wait()


def with_directory(build, url, folder, **more):
    """Returns a house whose users sign in with the directory at `url`."""
    values = {'ldap_url': url, 'ldap_ca': os.path.join(folder, 'directory', 'ca.pem'),
              'ldap_bind': 'cn=admin,dc=example,dc=jp',
              'ldap_password_file': os.path.join(folder, 'directory', 'password'),
              'ldap_base': 'dc=example,dc=jp', 'ldap_group_base': 'dc=example,dc=jp',
              'ldap_roles': 'approver:CN=approvers, DC=example,DC=jp'}
    values.update(more)
    return House(build, portal=values)


def make_directory(folder):
    if not shutil.which('slapd') or not shutil.which('openssl'):
        pytest.skip('slapd or openssl is not here')
    directory = Directory(folder)
    directory.write('password', 'searcher\n')
    return directory


def test_the_directorys_people_sign_in_by_ldaps_and_starttls_with_its_addresses(build):
    """Users of the directory sign in over LDAPS and StartTLS, and get its addresses, department and groups."""
    folder = tempfile.mkdtemp(prefix='kiyome-test-')
    os.chmod(folder, 0o755)
    directory = make_directory(folder)
    try:
        for url in ('ldaps://127.0.0.1:%d' % directory.tls_port, 'ldap://127.0.0.1:%d' % directory.port):
            house = with_directory(build, url, folder)
            try:
                message = house.deliver(house.letter('総務', to='soumu@city.example.jp'),
                                        to=('soumu@city.example.jp',))
                browser = house.browser()
                user = browser.sign_in('aoki', 'directory secret')['user']
                assert user == {'name': 'aoki', 'display': '青木 一郎', 'mail': 'aoki@city.example.jp',
                                'department': '総務課', 'roles': ['staff'], 'language': 'ja',
                                'era': user['era'], 'needsTotp': False, 'needsPassword': False}, user
                assert [m['id'] for m in browser.get('/api/mails')['mails']] == [message]
                approver = house.browser().sign_in('baba', 'other secret')['user']
                assert approver['roles'] == ['staff', 'approver'] and approver['needsTotp'], approver
                for name, password in (('aoki', 'wrong'), ('aoki', ''), ('aoki*', 'directory secret'),
                                       ('*', 'directory secret'), ('wada', 'no person'),
                                       ('aoki)(uid=*', 'directory secret'), ('nobody', 'x'),
                                       ('cn=admin,dc=example,dc=jp', 'searcher'),
                                       ('ao\u00adki', 'directory secret'), ('a\u200boki', 'x')):
                    assert house.browser().refused('POST', '/api/session', {
                        'name': name, 'password': password}) == (401, 'bad-credentials'), name
                house.browser('sato')
                for _ in range(20):
                    last = house.browser().refused('POST', '/api/session',
                                                   {'name': 'baba', 'password': 'guess'})
                assert last == (429, 'locked')
                # Failed sign-ins are counted, recorded and unlocked like those of local users.
                assert house.browser().refused('POST', '/api/session', {
                    'name': ' ＢＡＢＡ', 'password': 'other secret'}) == (429, 'locked')
                whats = [r[0] for r in house.database().execute("SELECT what FROM audit WHERE object = 'baba'")]
                assert whats.count('sign-in-failed') == 10 and whats.count('sign-in-locked') == 1, whats
                root = house.browser('root1')
                shown = {u['name']: u['locked'] for u in root.get('/api/users')['users']}
                assert shown['baba'] and not shown['aoki'], shown
                root.post('/api/users/baba', {'unlock': True}, method='PUT')
                assert house.browser().sign_in('baba', 'other secret')['user']['name'] == 'baba'
            finally:
                house.close()
    finally:
        directory.close()
        shutil.rmtree(folder)


def departments(house):
    """Returns the department of each user of the directory, and whether the user is enabled."""
    return {name: (department, removed is None) for name, department, removed in house.database().execute(
        "SELECT u.name, d.name, u.removed FROM users u LEFT JOIN departments d ON d.n = u.department"
        " WHERE u.source = 'directory'")}


def look_up(house, portal, words):
    """Makes the portal query the directory again, and returns its log line with `words`."""
    before = house.log().count(words)
    portal.send_signal(signal.SIGHUP)
    until(lambda: house.log().count(words) > before, words, shown=house.log)
    return [line for line in house.log().splitlines() if words in line][-1]


def test_departments_follow_the_directorys_attributes_and_groups_without_a_sign_in(build):
    """Departments follow the directory's attributes and groups without a sign-in; an absent or empty directory has no effect."""
    folder = tempfile.mkdtemp(prefix='kiyome-test-')
    os.chmod(folder, 0o755)
    directory = make_directory(folder)
    try:
        house = with_directory(build, 'ldaps://127.0.0.1:%d' % directory.tls_port, folder,
                               ldap_departments='市民課:CN=residents, DC=example,DC=jp')
        try:
            portal = house.processes[-1]
            house.browser().sign_in('aoki', 'directory secret')
            house.browser().sign_in('baba', 'other secret')
            assert departments(house) == {'aoki': ('総務課', True), 'baba': ('税務課', True)}
            assert 'found=2 changed=0' in look_up(house, portal, 'departments looked up')

            # Two users change the department, one by attribute and one by group. Groups have priority.
            directory.change('dn: uid=aoki,ou=people,dc=example,dc=jp\nchangetype: modify\n'
                             'replace: departmentNumber\ndepartmentNumber: 会計=課\n\n'
                             'dn: cn=residents,dc=example,dc=jp\nchangetype: add\nobjectClass: groupOfNames\n'
                             'cn: residents\nmember: uid=baba,ou=people,dc=example,dc=jp\n')
            assert 'found=2 changed=2' in look_up(house, portal, 'departments looked up')
            now = {'aoki': ('会計=課', True), 'baba': ('市民課', True)}
            assert departments(house) == now
            told = house.database().execute(
                "SELECT object, detail FROM audit WHERE what = 'department' ORDER BY object").fetchall()
            assert told == [('aoki', 'department=会計\\u{3d}課 before=総務課'),
                            ('baba', 'department=市民課 before=税務課')], told
            assert 'changed=0' in look_up(house, portal, 'departments looked up'), 'nothing is told twice'

            # A user who is disabled here stays disabled, and no longer counts among the users of the directory.
            house.kiyome('user', 'remove', '--yes', 'baba')
            removed = departments(house)['baba']
            directory.change('dn: cn=residents,dc=example,dc=jp\nchangetype: delete\n\n'
                             'dn: uid=aoki,ou=people,dc=example,dc=jp\nchangetype: modify\n'
                             'delete: departmentNumber\n')
            assert 'people=1 found=1 changed=0' in look_up(house, portal, 'departments looked up')
            now = {'aoki': ('会計=課', True), 'baba': removed}
            assert departments(house) == now and not removed[1]

            directory.change('dn: uid=aoki,ou=people,dc=example,dc=jp\nchangetype: delete\n')
            look_up(house, portal, 'the directory has none of the 1 people')
            assert departments(house) == now
            directory.close()
            assert 'the directory' in look_up(house, portal, 'departments were not looked up')
            assert departments(house) == now
        finally:
            house.close()
    finally:
        directory.close()
        shutil.rmtree(folder)


def test_no_password_goes_to_a_directory_without_tls_or_with_a_certificate_of_somebody_else(build):
    folder = tempfile.mkdtemp(prefix='kiyome-test-')
    os.chmod(folder, 0o755)
    directory = make_directory(folder)
    try:
        os.makedirs(os.path.join(folder, 'other'))
        directory.openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'other.key',
                          '-out', 'other.pem', '-days', '2', '-subj', '/CN=another CA')
        for url in ('ldaps://127.0.0.1:%d' % directory.tls_port, 'ldap://127.0.0.1:%d' % directory.port):
            house = with_directory(build, url, folder, ldap_ca=directory.path('other.pem'))
            try:
                assert house.browser().refused('POST', '/api/session', {
                    'name': 'aoki', 'password': 'directory secret'}) == (503, 'directory-away')
            finally:
                house.close()
    finally:
        directory.close()
        shutil.rmtree(folder)


def test_a_directory_that_is_away_locks_nobody_out_is_said_to_be_away_and_holds_nobody_up(build):
    folder = tempfile.mkdtemp(prefix='kiyome-test-')
    os.chmod(folder, 0o755)
    directory = make_directory(folder)
    try:
        url = 'ldaps://127.0.0.1:%d' % directory.tls_port
        house = with_directory(build, url, folder, lock_failures=3, lock_client_failures=8)
        try:
            house.browser().sign_in('aoki', 'directory secret')
            os.kill(directory.process.pid, signal.SIGSTOP)
            # The directory accepts connections and does not answer: only the first sign-in waits for it.
            times = []
            for _ in range(12):
                began = time.monotonic()
                assert house.browser().refused('POST', '/api/session', {
                    'name': 'aoki', 'password': 'directory secret'}) == (503, 'directory-away')
                times.append(time.monotonic() - began)
            assert sorted(times)[6] < max(times) / 2, times
            house.browser().sign_in('mori')
            # Guesses for a local account are still counted, and the answer does not reveal that the account exists.
            for _ in range(3):
                assert house.browser().refused('POST', '/api/session', {
                    'name': 'sato', 'password': 'guess'}) == (503, 'directory-away')
            assert house.browser().refused('POST', '/api/session', {
                'name': 'sato', 'password': PASSWORD}) == (429, 'locked')
            os.kill(directory.process.pid, signal.SIGCONT)
            until(lambda: house.browser().ask('POST', '/api/session', {'name': 'aoki', 'password': 'directory secret'}),
                  'a sign-in', holds=lambda answer: answer.status == 200, pause=0.2)
        finally:
            house.close()
    finally:
        os.kill(directory.process.pid, signal.SIGCONT)
        directory.close()
        shutil.rmtree(folder)


def test_the_word_of_a_trusted_proxy_counts_from_its_address_alone(build):
    settings = {'trusted_proxy': '127.0.0.2', 'proxy_user_header': 'X-Remote-User',
                'proxy_mail_header': 'X-Remote-Mail'}
    house = House(build, portal=settings)
    try:
        message = house.deliver(house.letter('窓口', to='endo@city.example.jp'),
                                to=('endo@city.example.jp',))
        forged = house.browser(X_Remote_User='endo', X_Remote_Mail='endo@city.example.jp',
                               X_Forwarded_For='127.0.0.2')
        assert forged.ask('GET', '/api/session').status == 401
        assert forged.cookie is None and forged.refused('GET', '/api/mails') == (401, 'no-session')
        through = Browser(house.port, X_Remote_User='endo', X_Remote_Mail='endo@city.example.jp',
                          X_Forwarded_For='192.0.2.66, 192.0.2.7')
        through.source = '127.0.0.2'
        session = through.get('/api/session')
        assert session['user']['name'] == 'endo' and session['portal']['proxySignIn']
        through.token = session['csrf']
        assert [m['id'] for m in through.get('/api/mails')['mails']] == [message]
        # If the proxy names another user, the old session of the browser is not used.
        through.headers['X-Remote-User'] = 'sato'
        assert through.refused('GET', '/api/mails') == (401, 'no-session')
        # The audit log has the client's address as the proxy reports it.
        asked = house.database().execute("SELECT detail, why FROM audit WHERE what LIKE 'sign-in%'")
        assert any('192.0.2.7' in str(row) for row in asked)
        # A local account needs its password and second factor; the proxy's header is not enough.
        through.headers['X-Remote-User'] = 'tanaka'
        through.cookie = None
        answer = through.ask('GET', '/api/session')
        assert answer.status == 401 and through.cookie is None, answer.body
    finally:
        house.close()
    house = House(build)
    try:
        off = house.browser(X_Remote_User='sato')
        assert off.ask('GET', '/api/session').status == 401
    finally:
        house.close()
