# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests who may do what in kiyome-store, and what the audit log records of it."""
import base64
import csv
import glob
import io
import json
import os
import pty
import re
import resource
import signal
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import threading
import time

import pytest

import door as d
from place import Place, Relay, refused, seconds
from waiting import PATIENCE, until


@pytest.mark.same_sql
def test_who_is_no_door_may_not_add_who_is_no_administrator_may_not_read(build):
    place = Place(build, doors='nobody', admins='nobody')
    try:
        place.start()
        assert 'store.doors' in refused(place.door().add, b'message')
        assert 'store.admins' in refused(d.Door(place.admin_socket).admin, 'list')
        assert 'store.admins' in place.error('quarantine', 'list')
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_door_has_no_verb_of_an_administrator_and_garbage_ends_the_connection_not_the_store(build):
    place = Place(build)
    try:
        place.start()
        door = place.door()
        message = door.add(b'message')
        for verb in ('list', 'export', 'erase'):
            other = place.door()
            assert 'may not' in refused(other.admin, verb, id=message, reason='x')
            try:
                other.call(d.STATUS)
                raise AssertionError('the connection is still open')
            except (d.Closed, ConnectionError):
                pass
        for packet in (b'', b'\0' * 2, b'\xff' * 100, b'\xff' * 100000,
                       struct.pack('<I', 0xffffffff) * 20, d.text('a' * 1000) * 10):
            for kind in (*range(d.ADD - 1, d.EARLIER + 2), *range(d.ADDED - 1, d.ERROR + 2)):
                for path in (place.socket, place.admin_socket):
                    other = d.Door(path)
                    try:
                        other.call(kind, packet)
                    except (d.Refused, d.Closed, ConnectionError):
                        pass
                    other.close()
        read_end, write_end = os.pipe()
        assert 'not a file' in refused(
            door.call, d.ADD, d.text('') * 4 + d.text('in') + bytes(8) + d.blob('x@example.jp\n') + d.text(''), [read_end])
        other = place.door()
        refused(other.call, d.ADD, d.text('') * 5 + bytes(8) + d.blob('x@example.jp\n') + d.text(''))
        assert place.export(message) == b'message'
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_program_of_another_build_is_refused_not_misunderstood_and_the_log_says_what_to_do(build):
    place = Place(build)
    try:
        place.start()
        message = place.door().add(b'message')
        for path in (place.socket, place.admin_socket):
            other = d.Door(path)
            other.version ^= 0x100
            try:
                other.call(d.STATUS)
                raise AssertionError('it was answered')
            except (d.Closed, ConnectionError):
                pass
        assert 'another build' in place.log() and 'restart all of them' in place.log(), place.log()
        assert place.export(message) == b'message'
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_report_of_a_door_is_not_for_the_door_of_another_user_to_write(build):
    if os.getuid() != 0:
        pytest.skip('only root can be two users')
    place = Place(build)
    try:
        place.start()
        message = place.door().add(b'message')
        script = ('import sys; sys.path.insert(0, %r); import door, os; door.wire_version(); os.setuid(65534)\n'
                  'x = door.Door(%r)\n'
                  'try: x.report(%r)\n'
                  'except door.Refused as r: print(r)\n'
                  'try: x.failed(%r)\n'
                  'except door.Refused as r: print(r)\n') % (
                      os.path.dirname(os.path.abspath(__file__)), place.socket, message, message)
        said = subprocess.run([sys.executable, '-c', script], capture_output=True, text=True)
        assert said.stdout.count('has not added a message') == 2, said
    finally:
        place.close()


class SecureRelay(threading.Thread):
    """An SMTP server that offers STARTTLS."""

    def __init__(self, certificate):
        super().__init__(daemon=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.server = socket.create_server(('0.0.0.0', 0))
        self.port = self.server.getsockname()[1]
        self.taken = []
        self.start()

    def run(self):
        while True:
            connection = self.server.accept()[0]
            try:
                self.serve(connection)
            except (OSError, ssl.SSLError):
                pass
            connection.close()

    def serve(self, connection):
        secure = False
        connection.sendall(b'220 relay\r\n')
        stream = connection.makefile('rb')
        while line := stream.readline():
            verb = line[:4].upper()
            if verb == b'EHLO':
                connection.sendall(b'250-relay\r\n250 STARTTLS\r\n')
            elif verb == b'STAR':
                connection.sendall(b'220 go on\r\n')
                connection = self.context.wrap_socket(connection, server_side=True)
                stream, secure = connection.makefile('rb'), True
            elif verb == b'DATA':
                connection.sendall(b'354 go on\r\n')
                while stream.readline() not in (b'.\r\n', b''):
                    pass
                self.taken.append(secure)
                connection.sendall(b'250 taken\r\n')
            else:
                connection.sendall(b'250 fine\r\n')


@pytest.mark.same_sql
def test_an_original_goes_to_no_relay_that_does_not_prove_who_it_is_but_on_loopback(build):
    place = Place(build)
    try:
        made = []
        for name, host in (('own', '0.0.0.0'), ('other', '192.0.2.1')):
            file = os.path.join(place.folder, name)
            subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', file + '.key',
                            '-out', file + '.crt', '-days', '2', '-subj', '/CN=' + host, '-addext',
                            'subjectAltName=IP:' + host], check=True, capture_output=True)
            with open(file, 'w') as whole:
                whole.write(open(file + '.key').read() + open(file + '.crt').read())
            made.append(file)
        own, other = made
        letter = os.path.join(place.folder, 'letter')
        with open(letter, 'w') as file:
            file.write('Subject: x\r\n\r\nsecret\r\n')

        def send(port, *more, host='0.0.0.0'):
            with open(letter) as file:
                return subprocess.run([os.path.join(build, 'kiyome-release'), '--host', host, '--port', str(port),
                                       '--to', 'a@example.jp', *more], stdin=file, capture_output=True).returncode
        plain = Relay()
        good, bad = SecureRelay(own), SecureRelay(other)
        # 0.0.0.0 leads to this machine, and is not a name of loopback.
        assert send(good.port, '--ca', own + '.crt') == 0 and good.taken == [True]
        assert send(good.port) == 1 and send(good.port, '--ca', other + '.crt') == 1
        assert send(bad.port, '--ca', other + '.crt') == 1 and send(plain.port) == 1
        assert good.taken == [True] and bad.taken == [] and plain.data == b''
        assert send(bad.port, '--tls', 'try') == 0 and bad.taken == [True]
        assert send(good.port, '--tls', 'off') == 0 and good.taken == [True, False]
        assert send(plain.port, host='127.0.0.1') == 0 and b'secret' in plain.data
        assert send(good.port, '--tls', 'perhaps') == 2
    finally:
        place.close()


@pytest.mark.same_sql
def test_no_client_gives_anything_to_who_only_holds_the_place_of_a_program(build):
    if os.getuid() != 0:
        pytest.skip('only root can be two users')
    place = Place(build)
    try:
        script = ('import os, socket, sys\nos.umask(0)\nos.setuid(65534)\n'
                  's = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)\n'
                  's.bind(sys.argv[1])\ns.listen()\nprint("ready", flush=True)\n'
                  'while True:\n  c = s.accept()[0]\n  print("got", c.recv(65536), flush=True)\n')
        run = os.path.join(place.folder, 'run')
        os.chmod(place.folder, 0o755)
        for directory in (os.path.join(run, 'store'), os.path.join(run, 'sanitizer')):
            os.makedirs(directory, exist_ok=True)
            os.chmod(directory, 0o1777)
            os.chown(directory, 65534, 65534)
        for name, run_as, arguments in (
                ('store/admin.sock', 'store', ('user', 'list')), ('store/store.sock', 'store', ('status',)),
                ('sanitizer/sanitizer.sock', 'sanitizer', ('status',))):
            other = subprocess.Popen([sys.executable, '-c', script, os.path.join(run, name)],
                                     stdout=subprocess.PIPE, text=True)
            try:
                assert other.stdout.readline() == 'ready\n'
                done = subprocess.run([os.path.join(build, 'kiyome'), arguments[0], *arguments[1:], '--config',
                                       place.folder], capture_output=True, text=True, timeout=PATIENCE)
                assert done.returncode != 0 and run_as + '.run-as' in done.stdout + done.stderr, (name, done)
                # No data were sent to the impostor.
                assert "b''" in other.stdout.readline()
            finally:
                other.kill()
                other.wait()
                os.unlink(os.path.join(run, name))
    finally:
        place.close()


@pytest.mark.same_sql
def test_after_a_rotation_old_originals_open_with_the_old_key_after_a_rewrap_with_the_new_one(build):
    place = Place(build)
    try:
        place.start()
        door = place.door()
        old = door.add(b'old')
        large = os.urandom(200000)
        old_large = door.add(large)
        place.error('keys', 'init')
        place.kiyome('keys', 'rotate')
        new = door.add(b'new')
        keys = json.loads(place.kiyome('keys', 'list', '--json'))
        assert [k['current'] for k in keys].count(True) == 1 and len(keys) == 2
        assert place.export(old) == b'old' and place.export(new) == b'new'
        place.kiyome('keys', 'rotate', '--rewrap')
        current = [k['id'] for k in json.loads(place.kiyome('keys', 'list', '--json'))
                   if k['current']][0]
        for key in keys:
            os.unlink(os.path.join(place.keys, key['id'] + '.key'))
        assert place.export(old) == b'old' and place.export(new) == b'new'
        assert place.export(old_large) == large
        os.rename(os.path.join(place.keys, current + '.key'), os.path.join(place.keys, 'aside'))
        assert current in place.error('quarantine', 'export', old, '--reason', 'x', '-o', '-',
                                      status=3)
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_secret_key_with_a_passphrase_opens_originals_with_it_and_not_without(build):
    place = Place(build, with_keys=False)
    try:
        right = os.path.join(place.folder, 'right')
        wrong = os.path.join(place.folder, 'wrong')
        for path, words in ((right, 'correct horse\n'), (wrong, 'battery\n')):
            with open(path, 'w') as file:
                file.write(words)
        place.kiyome('keys', 'init', '--passphrase-file', right)
        assert json.loads(place.kiyome('keys', 'list', '--json'))[0]['locked']
        place.start()
        message = place.door().add(b'message')
        export = ['quarantine', 'export', message, '--reason', 'x', '-o', '-']
        assert place.kiyome(*export, '--passphrase-file', right) == b'message'
        assert 'wrong' in place.error(*export, '--passphrase-file', wrong, status=3)
        for name in os.listdir(place.keys):
            with open(os.path.join(place.keys, name)) as file:
                assert 'secret=' not in file.read()
    finally:
        place.close()


@pytest.mark.same_sql
def test_an_erased_original_is_gone_no_export_no_file_no_sealed_key_anywhere_in_the_index(build):
    place = Place(build)
    try:
        process = place.start()
        door = place.door()
        small = door.add(b'small')
        large = door.add(os.urandom(300000))
        with place.database() as database:
            keys = [row[0] for row in database.execute('SELECT sealed_key FROM originals')]
        assert len(keys) == 2
        place.error('quarantine', 'erase', small, status=2)
        place.kiyome('quarantine', 'erase', '--yes', small, large, '--reason', 'ticket 1')
        for message in (small, large):
            assert 'destroyed' in place.error('quarantine', 'export', message, '--reason', 'x',
                                              '-o', '-')
            shown = place.kiyome('quarantine', 'show', message).decode()
            assert 'ticket 1' in shown, shown
        assert not glob.glob(place.state + '/originals/*/*')
        assert not any(place.index_holds(key) for key in keys)
        # An erased original is not taken as the duplicate of a later message.
        assert door.add(b'small') != small
        place.stop(process)
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_reader_of_japanese_is_told_in_japanese_why_there_is_nothing(build):
    place = Place(build)
    try:
        process = place.start()
        message = place.door().add(b'message')
        place.kiyome('quarantine', 'erase', '--yes', message, '--reason', 'ticket 1')
        export = ('quarantine', 'export', message, '--reason', 'x', '-o', '-')
        entry = ('allow', 'add', '--type', 'pdf', '--reason', 'x', '--approver', 'y', '--expires')
        for status, words, operands in (
                (1, 'はありません', ('quarantine', 'show', '1' * 20)),
                (2, '「../x」はメールの番号ではありません', ('quarantine', 'show', '../x')),
                (1, '廃棄しました: ticket 1', export),
                (2, '--reason が必要です', ('quarantine', 'erase', message)),
                (2, '期限が過ぎています', (*entry, '2000-01-01'))):
            said = place.error(*operands, status=status, language='ja')
            assert words in said, (operands, said)
        place.stop(process)
        assert 'kiyome-store に接続できません' in place.error('quarantine', 'list', status=3,
                                                    language='ja')
    finally:
        place.close()


@pytest.mark.same_sql
def test_blanks_are_no_reason_and_a_text_with_control_characters_is_no_argument(build):
    place = Place(build)
    try:
        place.start()
        message = place.door().add(b'message')
        for reason in (' ', '\t\n', '\u3000', '\u00a0 \u200b'):
            said = place.error('quarantine', 'export', message, '--reason', reason, '-o', '-', status=2)
            assert 'reason' in said, said
            place.error('allow', 'add', '--type', 'pdf', '--reason', reason, '--approver', 'y', '--expires',
                        '9d', status=2)
            place.error('allow', 'add', '--type', 'pdf', '--reason', 'x', '--approver', reason, '--expires',
                        '9d', status=2)
        for reason in ('a\x1bb', 'a\x7f'):
            said = place.error('quarantine', 'erase', '--yes', message, '--reason', reason, status=2)
            assert 'control characters' in said, said
        assert place.export(message) == b'message'
        assert json.loads(place.kiyome('allow', 'list', '--json')) == []
        assert 'malformed' not in place.log(), place.log()
    finally:
        place.close()


@pytest.mark.same_sql
def test_status_tells_another_user_what_it_may_not_know_and_not_that_it_is_well_or_away(build):
    if os.geteuid() != 0:
        pytest.skip('only root can be another user')
    place = Place(build, doors='root', admins='root')
    try:
        os.chmod(place.folder, 0o755)
        place.start()
        place.processes.append(subprocess.Popen([os.path.join(build, 'kiyome-sanitizer'), '--config', place.folder],
                                                stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

        def status(*words, user=None):
            return subprocess.run([os.path.join(build, 'kiyome'), *words, '--config', place.folder], capture_output=True, user=user,
                                  env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
        parts = until(lambda: json.loads(status('status', '--json').stdout), 'the sanitizer', holds=lambda parts: parts['sanitizer']['well'])
        assert parts['store']['well'], parts
        try:
            done = status('status', '--json', user='nobody')
        except PermissionError:
            pytest.skip('nobody may not read ' + build)
        parts = json.loads(done.stdout)
        assert done.returncode == 1 and parts['well'] is False, done
        for name, key in (('sanitizer', 'sanitizer.doors'), ('scanner', 'sanitizer.doors'), ('store', 'store.doors')):
            assert parts[name]['well'] is None and 'user nobody may not ask it' in parts[name]['text'], parts
            assert key in parts[name]['text'] and 'status' not in parts[name], parts
        said = status('status', user='nobody').stdout.decode()
        assert '\nstore      ?         not known' in said, said
        said = status('report', 'selfcheck', user='nobody')
        lines = said.stdout.decode().splitlines()
        assert said.returncode == 1 and not any('away' in x for x in lines if 'store' in x or 'sanitizer' in x), said
        assert sum(x.startswith('?') and 'could not ask' in x for x in lines) >= 7, said
    finally:
        place.close()


def asked(place, answer, *arguments):
    """Answers a command on a terminal. Returns its exit status and the text on the terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(LC_ALL='C.UTF-8', LANGUAGE='en')
        os.execv(os.path.join(place.build, 'kiyome'), ['kiyome', *arguments[:2], '--config', place.folder, *arguments[2:]])
    said = b''
    try:
        while b'[y/N]' not in said:
            said += os.read(terminal, 4096)
        os.write(terminal, answer)
        while True:
            said += os.read(terminal, 4096)
    except OSError:  # EIO: the command has closed its terminal
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()


@pytest.mark.same_sql
def test_what_cannot_be_undone_is_asked_about_first_and_not_done_where_nobody_can_be_asked(build):
    place = Place(build)
    try:
        process = place.start()
        door = place.door()
        first, second = door.add(b'one', sender='boss@partner.example'), door.add(b'two')
        for words in (('quarantine', 'erase', first, '--reason', 'x'), ('store', 'expire', '--reason', 'x'), ('user', 'remove', 'sato')):
            done = subprocess.run([os.path.join(build, 'kiyome'), *words[:2], '--config', place.folder, *words[2:]],
                                  capture_output=True, start_new_session=True, env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
            assert done.returncode == 2 and b'--yes' in done.stderr and not done.stdout, done
        for answer in (b'\n', b'n\n', b'no\n', b'yess\n', b'\x04'):
            status, said = asked(place, answer, 'quarantine', 'erase', first, second, '--reason', 'x')
            assert status == 1 and 'nothing was destroyed' in said and 'Destroy these 2 originals' in said, (status, said)
            assert first in said and second in said and 'boss@partner.example' in said, said
        status, said = asked(place, b'y\n', 'quarantine', 'erase', first, 'K7QF-3MZP-9XTA-WD4H-2RNC', '--reason', 'x')
        assert status == 1 and 'there is no message' in said and 'y/N' not in said, (status, said)
        assert place.export(first) == b'one' and place.export(second) == b'two'
        status, said = asked(place, b'yes\n', 'quarantine', 'erase', first, '--reason', 'x')
        assert status == 0 and first + ': the original was destroyed' in said, (status, said)
        # A message that is already erased is reported, and does not prevent the erasure of the others.
        done = subprocess.run([os.path.join(build, 'kiyome'), 'quarantine', 'erase', '--config', place.folder, '--yes', first, second,
                               '--reason', 'x'], capture_output=True, env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
        assert done.returncode == 1 and b'was destroyed at' in done.stderr, done
        assert done.stdout.startswith(second.encode()) and len(done.stdout.splitlines()) == 1, done
        status, said = asked(place, b'n\n', 'store', 'expire', '--reason', 'x')
        assert status == 1 and '0 originals are too old' in said, (status, said)
        for name in ('sato', 'satou'):
            place.kiyome('user', 'add', name, '--no-password', '--display', '佐藤 ' + name, '--mail', name + '@x.jp')
        for answer, status_then, left in ((b'n\n', 1, 'satou sato'), (b'y\n', 0, 'satou')):
            status, said = asked(place, answer, 'user', 'remove', 'SATO')
            assert status == status_then and '佐藤 sato ' in said and 'sato@x.jp' in said and 'satou' not in said, (status, said)
            assert ('no user was removed' in said) == (status == 1), said
            users = {row['name']: row for row in json.loads(place.kiyome('user', 'list', '--json'))}
            assert all(bool(users[name]['mail']) == (name in left.split()) for name in users), users
        status, said = asked(place, b'y\n', 'user', 'remove', 'nobody')
        assert status == 1 and 'no such user' in said, (status, said)
        place.stop(process)
    finally:
        place.close()


ENTRY = '[%s]\ntype=%s\nreason=x\napprover=y\nexpires=%s\n'


@pytest.mark.same_sql
def test_an_import_of_the_allowlist_is_whole_or_nothing_and_each_line_at_fault_is_named(build):
    place = Place(build)
    try:
        place.start()
        path = os.path.join(place.folder, 'allow')

        def listed():
            return sorted(e['type'] + e['sender'] for e in json.loads(place.kiyome('allow', 'list', '--json')))

        def refused(content, *lines):
            with open(path, 'wb') as file:
                file.write(content if isinstance(content, bytes) else content.encode())
            said = place.error('allow', 'import', path, status=2)
            for line in lines:
                assert '%s:%s' % (path, line) in said, (line, said)
            assert said.count(path + ':') == len(lines) == len([x for x in said.splitlines() if path in x]), said
            assert not listed(), said

        good = ENTRY % ('one', 'pdf', '9d')
        refused(good + ENTRY % ('two', 'pdf', '2020-01-01') + ENTRY % ('three', 'doc', '9d'),
                '10: the expiry date has passed')
        refused(good + ENTRY % ('two', 'pfd', '30') + '[three]\nsender=a b@c.example\nname=x\n',
                "7: there is no type 'pfd'", "10: '30' is not a time", "13: [three]: unknown key 'name'")
        refused(good + '[two]\nsender=nobody at all\nreason=x\nexpires=9d\n[three]\ntype=doc\n',
                "7: 'nobody at all' is neither an address nor a domain", '10: the reason is missing')
        refused(good + '[two]\n', '6: a type, a sender or a SHA-256 is needed')
        refused(good + good.replace('type', 'sha256=zz\ntype').replace('one', 'two'), '7: \'zz\' is not a SHA-256')
        refused(good + 'what is this\n', '6: expected [group] or key = value')
        refused('type,reason,approver,expires\npdf,x,y,9d\npdf,"x\ny",y,8 days\n', "3: '8 days' is not a time")
        refused('type,reason,approver,until\npdf,x,y,9d\n', "1: the column 'until' is unknown")
        refused('type,reason,approver,expires\npdf,x,y,9d,\n\ndoc,x,y,9d,z\n', "4: 'z' is in a column without")
        refused(b'type\xff\xff,x\n', '1: neither UTF-8 nor Shift JIS')
        refused('[one]\ntype=pdf\n'.encode('utf-16'), '1: neither UTF-8 nor Shift JIS')
        refused('\n', ' there is no entry in it')
        refused('# nothing yet\n', ' there is no entry in it')
        refused('type,reason,approver,expires\r\n', ' there is no entry in it')
        refused('type,reason,approver,expires\n' + 'pdf,x,y,9d\n' * 10001, '10002: more than 10000 entries')
        assert 'Is a directory' in place.error('allow', 'import', place.folder, status=2)
        assert [r['what'] for r in json.loads(place.kiyome('audit', 'show', '--json'))].count('allow-add') == 0
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_a_spreadsheet_or_notepad_wrote_is_imported_and_nothing_twice(build):
    place = Place(build)
    try:
        place.start()
        path = os.path.join(place.folder, 'allow.csv')

        def imported(content, *options):
            with open(path, 'wb') as file:
                file.write(content)
            done = subprocess.run([os.path.join(build, 'kiyome'), 'allow', 'import', '--config', place.folder, path],
                                  capture_output=True, env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
            assert done.returncode == 0, done.stderr
            return len(done.stdout.splitlines()), done.stderr.decode()

        sheet = '種類,差出人,理由,承認者,期限,\r\npdf,@partner.example,"契約書, 見積書",山田,2026/12/1,\r\n,,,,,\r\n'
        year = time.localtime().tm_year + (time.localtime().tm_mon > 6)
        sheet = sheet.replace('2026/12/1', '%d/%d/1' % (year, 12 if time.localtime().tm_mon <= 6 else 3))
        assert imported(sheet.encode('cp932'))[0] == 1
        entry = json.loads(place.kiyome('allow', 'list', '--json'))[0]
        assert (entry['sender'], entry['reason'], entry['approver']) == ('partner.example', '契約書, 見積書', '山田'), entry
        assert entry['expires'].startswith('%d-' % year) and entry['expires'].endswith('Z'), entry
        added, said = imported(('\ufeff' + sheet).encode())
        assert added == 0 and entry['id'] in said and path + ':2' in said, said
        text = (ENTRY % ('a', 'doc', '9d') + ENTRY % ('b', 'doc', '8d') + ENTRY % ('c', 'doc', '30d'))
        assert imported(('\ufeff' + text.replace('\n', '\r\n')).encode())[0] == 2
        # "30d" is a second later each time, and counts as the same.
        time.sleep(1.1)
        assert imported(text.encode())[0] == 0
        assert imported(place.kiyome('allow', 'export'))[0] == 0
        assert len(json.loads(place.kiyome('allow', 'list', '--json'))) == 3
        # A removed entry is not a duplicate.
        place.kiyome('allow', 'remove', entry['id'], '--reason', 'x')
        assert imported(sheet.encode())[0] == 1
        rows = json.loads(place.kiyome('audit', 'show', '--json'))
        assert [r['what'] for r in rows].count('allow-add') == 4 and [r['what'] for r in rows].count('allow-import') == 6
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_a_stranger_named_a_message_by_is_shown_harmlessly(build):
    place = Place(build)
    try:
        place.start()
        sender = 'a\x9b31m\u202eb@example.jp'
        message = place.door().add(b'message', sender=sender, recipients=(sender,), queue='Q\u2066')
        for operands in (('show', message), ('list',), ('search', 'example')):
            said = place.kiyome('quarantine', *operands).decode()
            assert 'example.jp' in said and not any(c in said for c in '\x9b\u202e\u2066'), said
    finally:
        place.close()


@pytest.mark.same_sql
def test_retention_destroys_what_is_too_old_and_records_it_failed_ones_go_after_five_days(build):
    place = Place(build, retention_days='30')
    try:
        process = place.start()
        door = place.door()
        messages = {name: door.add(name.encode()) 
                    for name in ('old', 'new', 'failed', 'late', 'finished', 'power')}
        door.report(messages['finished'])
        door.failed(messages['failed'])
        big = door.add(os.urandom(100000))
        place.stop(process)
        day = 24 * 3600 * 1000000
        with place.database() as database:
            for name, days in ((messages['old'], 31), (messages['failed'], 6),
                               (messages['late'], 6), (messages['finished'], 6), (messages['power'], 6),
                               (big, 31)):
                database.execute('UPDATE messages SET received = received - ? WHERE id = ?',
                                 (days * day, name))
            # An unfinished original is destroyed, unless its mail may have been answered with a 250.
            database.execute("UPDATE messages SET why = 'the machine stopped' WHERE id = ?",
                             (messages['power'],))
        database.close()
        place.start()
        until(lambda: place.kiyome('audit', 'show', '--what', 'destroy').count(b'\n') >= 4, 'the end of the four', shown=place.status)
        for name in ('new', 'finished', 'power'):
            assert place.export(messages[name]) == name.encode()
        for message in (messages['old'], messages['failed'], messages['late'], big):
            assert 'destroyed' in place.error('quarantine', 'export', message, '--reason', 'x',
                                              '-o', '-')
        assert not glob.glob(place.state + '/originals/*/*')
        records = json.loads(place.kiyome('audit', 'show', '--what', 'destroy', '--json'))
        assert {r['object'] for r in records} == {messages['old'], messages['failed'], messages['late'], big}
        assert 'retention of 30 days' in [r['why'] for r in records]
    finally:
        place.close()


@pytest.mark.same_sql
def test_every_access_is_in_the_audit_log_with_who_what_when_and_why(build):
    place = Place(build)
    try:
        place.start()
        message = place.door().add(b'message')
        place.error('quarantine', 'export', message, '-o', '-', status=2)
        place.export(message)
        place.kiyome('quarantine', 'show', message)
        place.kiyome('quarantine', 'search', 'example')
        place.kiyome('audit', 'show')
        rows = json.loads(place.kiyome('audit', 'show', '--json'))
        assert [r['what'] for r in rows] == ['export', 'show', 'search', 'audit-show',
                                             'audit-show'], rows
        assert rows[0]['object'] == message and rows[0]['why'] == 'test'
        assert rows[0]['uid'] == os.getuid() and rows[0]['who']
        assert abs(seconds(rows[0]['time']) - time.time()) < 600
        assert 'text=example' in rows[2]['detail']
        lines = place.kiyome('audit', 'export').decode().splitlines()
        assert [json.loads(line)['what'] for line in lines][:2] == ['export', 'show']
        table = place.kiyome('audit', 'export', '--format', 'csv').decode()
        assert table.startswith('"seq","time"') and table.count('\r\n') == 8, table
        assert b'complete and unchanged' in place.kiyome('audit', 'verify')
        for reason in ('=1+1', '＝1+1', '－1', '＠x', '"x",=1'):
            place.kiyome('quarantine', 'export', message, '--reason', reason, '-o', '-')
        cells = [row['why'] for row in csv.DictReader(io.StringIO(place.kiyome(
            'audit', 'export', '--format', 'csv', '--what', 'export').decode(), newline=''))]
        assert cells[1:] == ["'=1+1", "'＝1+1", "'－1", "'＠x", '"x",\'=1'], cells
    finally:
        place.close()


@pytest.mark.same_sql
def test_who_opens_an_original_leaves_no_core_of_it(build):
    place = Place(build)
    try:
        place.start()
        message = place.door().add(os.urandom(1 << 20))
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.chdir(place.folder)
            most = resource.getrlimit(resource.RLIMIT_CORE)[1]
            resource.setrlimit(resource.RLIMIT_CORE, (most, most))
            signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # A shell starts its background jobs with SIGQUIT ignored.
            os.dup2(write, 1)
            kiyome = os.path.join(build, 'kiyome')
            os.execv(kiyome, [kiyome, 'quarantine', 'export', '--config', place.folder, '--reason', 'x',
                              '-o', '-', message])
        os.read(read, 1)  # The original is open, and has more bytes than the pipe.
        os.kill(child, signal.SIGQUIT)
        _, status = os.waitpid(child, 0)
        os.close(read)
        os.close(write)
        assert os.WIFSIGNALED(status) and not os.WCOREDUMP(status), status
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_change_a_removal_and_a_cut_of_the_audit_log_are_found_sql_refuses_them(build):
    for way in ('change', 'remove', 'cut'):
        place = Place(build)
        try:
            process = place.start()
            message = place.door().add(b'message')
            for _ in range(3):
                place.export(message)
            place.kiyome('audit', 'verify')
            place.stop(process)
            with place.database() as database:
                for statement in ("UPDATE audit SET why = 'x' WHERE seq = 2",
                                  'DELETE FROM audit WHERE seq = 2',
                                  "INSERT OR REPLACE INTO audit SELECT seq, time, uid, who, what,"
                                  " object, 'x', detail, hash FROM audit WHERE seq = 2"):
                    try:
                        database.execute(statement)
                        raise AssertionError('SQL took ' + statement)
                    except sqlite3.IntegrityError as error:
                        assert 'only ever added to' in str(error)
                database.execute('DROP TRIGGER audit_update')
                database.execute('DROP TRIGGER audit_delete')
                database.execute({'change': "UPDATE audit SET why = 'other' WHERE seq = 2",
                                  'remove': 'DELETE FROM audit WHERE seq = 2',
                                  'cut': 'DELETE FROM audit WHERE seq > 2'}[way])
            database.close()
            place.start()
            for _ in range(2):
                said = place.kiyome('audit', 'verify', status=1).decode()
                assert ('truncated' if way == 'cut' else 'was changed') in said, said
        finally:
            place.close()


@pytest.mark.same_sql
def test_a_released_original_reaches_the_chosen_recipient_through_the_relay_byte_for_byte(build):
    relay = Relay()
    place = Place(build, relay=relay.port)
    try:
        place.start()
        data = (b'From: a@example.jp\r\nSubject: =?utf-8?B?5pel?=\r\n\r\n.dot\r\n..two\r\n'
                + bytes(range(128, 256)) + b'\r\nlong ' + b'x' * 990 + b'\r\n.\r\nend\r\n')
        message = place.door().add(data)
        place.error('quarantine', 'release', message, '--to', 'c@example.jp', status=2)
        place.error('quarantine', 'release', message, '--to', 'c@e.jp>,<d@e.jp', '--reason', 'x',
                    status=2)
        place.kiyome('quarantine', 'release', message, '--to', 'c@example.jp', '--reason',
                     'ticket 2')
        assert relay.data == data
        assert [c for c in relay.commands if c.startswith(('MAIL', 'RCPT'))] == [
            'MAIL FROM:<release@example.jp>', 'RCPT TO:<c@example.jp>'], relay.commands
        relay.refuse = b'550 5.1.1 nobody here'
        assert '550' in place.error('quarantine', 'release', message, '--to', 'n@example.jp',
                                    '--reason', 'x', status=3)
        rows = json.loads(place.kiyome('audit', 'show', '--on', message, '--json'))
        assert [r['what'] for r in rows] == ['release', 'owe', 'outbox-sent', 'released', 'release', 'owe', 'released']
        assert rows[0]['why'] == 'ticket 2' and 'c@example.jp' in rows[0]['detail'] and 'c@example.jp' in rows[1]['detail']
        assert 'c@example.jp' in rows[2]['detail'] and 'why' not in rows[3]['detail']
        assert '550' in rows[6]['detail'] and 'final=yes' in rows[6]['detail']
        # A mail that the relay does not accept now is deferred, which is not a failure.
        relay.refuse = b'450 4.2.1 later'
        said = place.error('quarantine', 'release', message, '--to', 'l@example.jp', '--reason', 'x', status=0)
        assert '450' in said and 'kiyome queue list' in said, said
        queue = sorted(json.loads(place.kiyome('queue', 'list', '--json')), key=lambda r: r['state'])
        assert [(r['what'], r['recipients'], r['state'], r['tries']) for r in queue] == [
            ('release', 'n@example.jp', 'failed', 1), ('release', 'l@example.jp', 'waiting', 1)], queue
        assert '450' in queue[1]['error'] and queue[1]['id'] in said, queue
        place.configure()
        assert 'relay.host' in place.error('quarantine', 'release', message, '--to',
                                           'c@example.jp', '--reason', 'x', status=2)
    finally:
        relay.server.close()
        place.close()


@pytest.mark.same_sql
def test_a_preview_shows_the_text_of_an_original_and_no_more(build):
    place = Place(build)
    try:
        place.start()
        mail = ('From: =?iso-2022-jp?B?GyRCRURDZhsoQg==?= <a@example.jp>\r\nTo: b@example.jp\r\n'
                'Subject: =?utf-8?B?%s?=\r\nMIME-Version: 1.0\r\n'
                'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n'
                'Content-Type: text/html; charset=utf-8\r\n\r\n'
                '<p>本文です</p><script>alert(1)</script>\x1b[31m\r\n--x\r\n'
                'Content-Type: application/x-msdownload; name="bad.exe"\r\n'
                'Content-Disposition: attachment; filename="bad.exe"\r\n\r\nMZ\r\n--x--\r\n'
                % base64.b64encode('会議のお知らせ'.encode()).decode()).encode()
        message = place.door().add(mail)
        place.error('quarantine', 'preview', message, status=2)
        shown = place.kiyome('quarantine', 'preview', message, '--reason', 'asked').decode()
        assert '会議のお知らせ' in shown and '本文です' in shown and '田中' in shown, shown
        assert 'bad.exe' in shown, shown
        assert 'alert' not in shown and '\x1b' not in shown, shown
        rows = json.loads(place.kiyome('audit', 'show', '--json'))
        assert [(r['what'], r['why']) for r in rows][0] == ('preview', 'asked'), rows
    finally:
        place.close()


def test_a_replay_says_what_another_policy_would_have_done(build):
    """A replay reports the result under another policy, and records each original that it opens."""
    place = Place(build)
    try:
        place.start()
        mail = (b'From: a@example.jp\r\nTo: b@example.jp\r\nSubject: page\r\nMIME-Version: 1.0\r\n'
                b'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nwords\r\n--x\r\n'
                b'Content-Type: text/csv; name="a.csv"\r\nContent-Disposition: attachment;'
                b' filename="a.csv"\r\n\r\n1,2\r\n--x--\r\n')
        door = place.door()
        message = door.add(mail)
        # From standard input a mail has no name.
        done = subprocess.run([os.path.join(build, 'kiyome'), 'sanitize', '--report', '-', '-o', '/dev/null', '-'],
                              input=mail, capture_output=True, timeout=PATIENCE, check=True)
        door.report(message, json=done.stdout.decode())
        place.error('policy', 'replay', status=2)
        same = place.kiyome('policy', 'replay', '--policy', 'standard', '--reason', 'trial').decode()
        # The command had no message number to write into the mail: this difference is reported separately, and not as a change by
        # the policy.
        assert '1 messages: 0 with the same result, 0 with another result, 0 could not be tried' in same, same
        assert 'another result already with the configuration in force: 1' in same, same
        rows = [json.loads(row) for row in place.kiyome('policy', 'replay', '--json', '--reason', 'trial').splitlines()]
        assert [(part['path'], part['changes']) for part in rows[0]['parts']] == [('1', ['output'])], rows
        os.makedirs(os.path.join(place.folder, 'other', 'policy.d'))
        with open(os.path.join(place.folder, 'other', 'kiyome.conf'), 'w') as file:
            file.write('[log]\nlevel = info\n')
        with open(os.path.join(place.folder, 'other', 'policy.d', 'standard.conf'), 'w') as file:
            file.write('[policy]\npreset = standard\n[methods]\ncsv = withhold\n')
        with_other = ('--with', os.path.join(place.folder, 'other'), '--reason', 'trial')
        changed = place.kiyome('policy', 'replay', *with_other).decode()
        assert '%s  a@example.jp (standard): sanitized → partial' % message in changed and 'rebuilt → withheld: ' in changed and ' (not-allowed)' in changed, changed
        said = place.kiyome('policy', 'replay', *with_other, language='ja').decode()
        assert '無害化' in said and '作り直し (rebuilt) → 隔離 (withheld): ' in said and '種類別の部分' in said, said
        said = place.kiyome('policy', 'explain', message, language='ja').decode()
        assert 'メール (eml): 作り直し (rebuilt)' in said and 'テキスト (txt): 作り直し (rebuilt)' in said and ': rebuilt' not in said, said
        row, totals = (json.loads(row) for row in place.kiyome('policy', 'replay', '--json', *with_other).splitlines())
        assert row['id'] == message and row['parts'][-1]['name'] == 'a.csv', row
        assert totals['totals']['types']['csv'] == 1 and totals['totals']['policies'] == {'standard': 1}, totals
        rows = json.loads(place.kiyome('audit', 'show', '--json'))
        assert [r['why'] for r in rows if r['what'] == 'replay'] == ['trial'] * 5, rows
        place.kiyome('quarantine', 'erase', message, '--reason', 'asked', '--yes')
        left = place.kiyome('policy', 'replay', *with_other).decode()
        assert 'not compared: the original is erased' in left and '1 could not be tried' in left, left
    finally:
        place.close()


ISO = r'20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z'


@pytest.mark.same_sql
def test_a_broken_policy_keeps_nobody_from_what_needs_no_policy_and_is_named(build):
    place = Place(build)
    try:
        place.start()
        message = place.door().add(b'one')
        os.makedirs(os.path.join(place.folder, 'policy.d'), exist_ok=True)
        broken = os.path.join(place.folder, 'policy.d', 'broken.conf')
        with open(broken, 'w') as file:
            file.write('[mail]\nlanguag = en\n')
        for command in (('queue', 'list'), ('user', 'list'), ('quarantine', 'list'), ('quarantine', 'show', message), ('password', 'list'),
                        ('allow', 'list'), ('block', 'list'), ('audit', 'show'), ('client', 'list'), ('keys', 'list')):
            said = place.error(*command, status=0)
            assert 'broken.conf' in said and 'this command needs no policy' in said, (command, said)
        assert 'ポリシーの要らない操作なので続けます' in place.error('queue', 'list', status=0, language='ja')
        said = place.error('policy', 'explain', 'a@example.jp', status=2)
        assert 'broken.conf' in said and 'this command needs no policy' not in said, said
        # An error in kiyome.conf ends every command.
        with open(os.path.join(place.folder, 'kiyome.conf'), 'a') as file:
            file.write('[nothing]\nx = y\n')
        place.error('queue', 'list', status=2)
    finally:
        place.close()


@pytest.mark.same_sql
def test_whoever_keeps_an_agreed_password_is_told_when_no_policy_trusts_any_check_of_a_sender(build):
    place = Place(build)
    try:
        place.start()

        def add(language='en'):
            done = subprocess.run([os.path.join(build, 'kiyome'), 'password', 'add', '--config', place.folder, '--sender-domain', 'partner.example', '--expires', '9d'],
                                  input=b'Wq8-hoshizora\n', capture_output=True, timeout=PATIENCE, env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE=language))
            assert done.returncode == 0 and len(done.stdout.split()) == 1, done
            return done.stderr.decode()
        assert 'no policy has mail.trusted-hosts' in add() and 'mail.trusted-hosts がない' in add('ja')
        os.makedirs(os.path.join(place.folder, 'policy.d'), exist_ok=True)
        with open(os.path.join(place.folder, 'policy.d', 'standard.conf'), 'w') as file:
            file.write('[policy]\npreset = standard\n[mail]\ntrusted-hosts = mx.example\n')
        assert add() == ''
    finally:
        place.close()


def test_each_time_that_a_program_is_told_is_iso_8601_whatever_lists_it(build):
    place = Place(build)
    try:
        place.start()
        door = place.door()
        message, gone = door.add(b'one'), door.add(b'two')
        door.report(message)
        place.kiyome('quarantine', 'erase', '--yes', gone, '--reason', 'x')
        entry = place.kiyome('allow', 'add', '--type', 'pdf', '--reason', 'x', '--approver', 'y', '--expires', '9d').decode().strip()
        place.kiyome('allow', 'add', '--link-domain', 'lg.jp', '--reason', 'x', '--approver', 'y', '--expires', '2w')
        # Hints about the meaning of an entry go to standard error, because scripts read the number.
        for scope, language, told in ((('--type', 'pdf'), 'en', ('entry %s allows the same' % entry, 'every file of the type pdf')),
                                      (('--type', 'PDF'), 'ja', ('項目', '種類 pdf のファイル')),
                                      (('--sender', 'b.example'), 'en', ('every file of every sender of b.example',)),
                                      (('--type', 'pdf', '--sender', 'A.example'), 'en', ()),
                                      (('--type', 'pdf', '--sender', '@a.EXAMPLE'), 'en', ('allows the same',))):
            said = place.error('allow', 'add', *scope, '--reason', 'x', '--approver', 'y', '--expires', '9d', status=0, language=language)
            assert all(words in said for words in told) and bool(told) == bool(said), (scope, said)
        door.allow_used(message, [entry])
        place.kiyome('allow', 'remove', entry, '--reason', 'x')
        place.kiyome('user', 'add', 'root1', '--roles', 'administrator', '--no-password')
        now, names = time.time(), set()

        def look(value, name, where):
            """Asserts that no number looks like a present time in any unit; collects the names of values in ISO 8601."""
            if isinstance(value, dict):
                for key, inner in value.items():
                    look(inner, key, where)
            elif isinstance(value, list):
                for inner in value:
                    look(inner, name, where)
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                for unit in (1, 1000, 1000000):
                    assert abs(value - now * unit) > 400 * 86400 * unit, (where, name, value)
            elif isinstance(value, str):
                assert not re.fullmatch(r'1[78]\d{8}(\d{3}|\d{6})?', value), (where, name, value)
                names.update([name] if re.fullmatch(ISO, value) else [])
        for words in (('quarantine', 'list', '--json'), ('quarantine', 'search', message, '--json'), ('allow', 'list', '--all', '--json'),
                      ('audit', 'show', '--json'), ('audit', 'verify', '--json'), ('user', 'list', '--json'), ('keys', 'list', '--json'),
                      ('reprocess', '--list', '--json'), ('report', 'monthly', '--json'), ('policy', 'show', '--json')):
            done = subprocess.run([os.path.join(build, 'kiyome'), *words, '--config', place.folder], capture_output=True,
                                  env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
            assert done.returncode == 0, (words, done)
            look(json.loads(done.stdout), '', words)
        for line in place.kiyome('audit', 'export').splitlines():
            look(json.loads(line), '', 'audit export')
        rows = list(csv.DictReader(io.StringIO(place.kiyome('audit', 'export', '--format', 'csv').decode())))
        assert rows and all(re.fullmatch(ISO, row['time']) for row in rows), rows[0]
        # The detail of the log's row contains the request in the store's own words.
        text = place.kiyome('allow', 'export').decode()
        assert re.search('^expires=' + ISO + '$', text, re.M), text
        assert {'received', 'destroyed', 'expires', 'created', 'last_used', 'removed', 'time'} <= names, names
    finally:
        place.close()
