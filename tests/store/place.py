# SPDX-License-Identifier: GPL-2.0-or-later
"""Has what the tests of kiyome-store share: a store with its own state directory, and a relay."""
import datetime
import glob
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import typing

import pytest

import cluster
import door as d
import memory_folder
import waiting
from waiting import PATIENCE


def parent():
    """Returns the parent directory of the places."""
    return memory_folder.roomy_memory() or tempfile.gettempdir()


class Place:
    """A directory with configuration, keys and state, and the stores started from it. With `hurry`, a store's minute is
    shorter by that factor."""
    ahead = 0  # the seconds by which the clock of the stores is ahead

    def __init__(self, build, with_keys=True, folder=None, costly_hashes=False, hurry=1, **values):
        self.build, self.costly_hashes, self.hurry = build, costly_hashes, hurry
        self.folder = folder or tempfile.mkdtemp(prefix='kiyome-test-', dir=parent())
        os.chmod(self.folder, 0o755)
        self.state = os.path.join(self.folder, 'state')
        self.keys = os.path.join(self.folder, 'keys')
        self.socket = os.path.join(self.folder, 'run', 'store/store.sock')
        self.admin_socket = os.path.join(self.folder, 'run', 'store/admin.sock')
        self.portal_socket = os.path.join(self.folder, 'run', 'store/portal.sock')
        self.open_socket = os.path.join(self.folder, 'run', 'store/open.sock')
        self.processes = []
        self.name = cluster.running.create_index() if cluster.running else None
        self.configure(**values)
        if with_keys:
            self.kiyome('keys', 'init')

    def configure(self, doors='*', admins='*', relay=None, portal=None, **store):
        lines = ['[paths]', 'state=state', 'run=run', 'keys=keys', '[store]', 'doors=' + doors,
                 'admins=' + admins]
        store.setdefault('portals', '*')
        store.setdefault('mail_doors', '*')
        store.setdefault('proxies', '*')
        store.setdefault('openers', '*')
        store.setdefault('reserve', '0')
        if self.name:
            store.setdefault('database', 'postgresql:' + cluster.running.words(self.name))
        lines += ['%s=%s' % (k.replace('_', '-'), v) for k, v in store.items()]
        if portal:
            lines += ['[portal]'] + ['%s=%s' % (k.replace('_', '-'), v) for k, v in portal.items()]
        if relay:
            lines += ['[relay]', 'host=127.0.0.1', 'port=%d' % relay, 'sender=release@example.jp']
        with open(os.path.join(self.folder, 'kiyome.conf'), 'w') as file:
            file.write('\n'.join(lines) + '\n')

    def secrets(self):
        """Returns the files of the secret keys that open originals."""
        return sorted(path for path in glob.glob(self.keys + '/*.key') if os.path.basename(path) != 'backup.key')

    def shift_clock(self, seconds):
        """Sets the wall clock of the running stores and of those that are started later."""
        # A confined store can read this directory.
        os.makedirs(os.path.join(self.folder, 'run'), exist_ok=True)
        with open(os.path.join(self.folder, 'run', 'clock'), 'w') as file:
            file.write(str(int(seconds)))
        self.ahead = int(seconds)

    def start(self, before=(), wait=True):
        self.log_path = os.path.join(self.folder, 'log')
        log = open(self.log_path, 'ab')
        process = subprocess.Popen(
            list(before) + [os.path.join(self.build, 'kiyome-store'), '--config', self.folder],
            stderr=log, stdin=subprocess.DEVNULL, env=self.environment())
        log.close()
        self.processes.append(process)
        if wait:
            self.wait(process)
        return process

    def environment(self):
        clock = os.path.join(self.folder, 'run', 'clock')
        preloaded = [] if self.costly_hashes else ['cheap-hash']
        if os.path.exists(clock):
            preloaded.append('clock-shift')
        if self.hurry > 1:
            preloaded.append('hurry')
        return dict(os.environ, KIYOME_TEST_CLOCK=clock, KIYOME_TEST_HURRY=str(self.hurry), LD_PRELOAD=self.tools(*preloaded))

    def tools(self, *names):
        """Returns libraries of tests/tools in the form of LD_PRELOAD."""
        return ' '.join(os.path.join(self.build, 'tests/tools/lib%s.so' % name) for name in names)

    def status(self):
        door = self.door()
        try:
            _, reader, fds = door.call(d.STATUS)
            return json.loads(reader.blob(fds))
        finally:
            door.close()

    def wait(self, process):
        def listens():
            assert process.poll() is None, 'kiyome-store ended: ' + self.log()
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
                return probe.connect_ex(self.socket) == 0
        waiting.until(listens, "kiyome-store's socket", shown=self.log)

    def stop(self, process, how=signal.SIGTERM):
        process.send_signal(how)
        process.wait(PATIENCE)
        self.processes.remove(process)
        return process.returncode

    def log(self):
        with open(self.log_path, errors='replace') as file:
            return file.read()

    def door(self):
        return d.Door(self.socket)

    def portal(self):
        return d.Portal(self.portal_socket)

    def opener(self):
        return d.Portal(self.open_socket)

    def administrator(self):
        return d.Portal(self.admin_socket)

    def kiyome(self, *arguments, status=0, data=None, language='en'):
        """Runs the command and returns what it printed. Objects of JSON are printed whatever the status, so an error is none of them."""
        done = subprocess.run([os.path.join(self.build, 'kiyome'), *arguments[:2],
                               '--config', self.folder, *arguments[2:]],
                              capture_output=True, input=data, timeout=PATIENCE,
                              env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE=language))
        assert done.returncode == status and (done.stdout or '--json' not in arguments), (arguments, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def error(self, *arguments, status=1, language='en'):
        done = subprocess.run([os.path.join(self.build, 'kiyome'), *arguments[:2],
                               '--config', self.folder, *arguments[2:]],
                              capture_output=True, timeout=PATIENCE,
                              env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE=language))
        assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
        return done.stderr.decode()

    def export(self, message):
        return self.kiyome('quarantine', 'export', message, '--reason', 'test', '-o', '-')

    def load(self, *arguments):
        # Unbuffered, so that communicate() gets what `acknowledged` has not read.
        return subprocess.Popen([os.path.join(self.build, 'tests/tools/store-load'),
                                 '--socket', self.socket, *arguments],
                                bufsize=0, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def acknowledged(self, load, n):
        """Returns the lines of the first `n` mails of `load`, once the store has acknowledged them."""
        lines = [load.stdout.readline() for _ in range(n)]
        assert all(lines), load.communicate()
        return b''.join(lines)

    def check(self, promised):
        done = subprocess.run([os.path.join(self.build, 'tests/tools/store-check'),
                               self.admin_socket, self.keys], input=promised, capture_output=True,
                              timeout=PATIENCE)
        assert done.returncode == 0, (done.stdout[-2000:], done.stderr)

    def database(self):
        if self.name:
            return cluster.Database(cluster.running.connect(self.name))
        database = sqlite3.connect(os.path.join(self.state, 'index.db'))
        # A commit of the test would otherwise move a long write-ahead log into the index, and a running store checks foreign
        # writes there.
        database.execute('PRAGMA wal_autocheckpoint = 0')
        return database

    def drop_index(self):
        """Removes the index of a stopped store."""
        if self.name:
            cluster.running.drop(self.name)
            cluster.running.create(self.name)
        for file in glob.glob(os.path.join(self.state, 'index.db*')):
            os.unlink(file)

    def copy_index(self, name):
        """Copies the index, which may be in use, into the directory `name`."""
        folder = os.path.join(self.folder, name)
        os.mkdir(folder)
        if self.name:
            cluster.running.dump(self.name, os.path.join(folder, 'index.dump'))
            return folder
        database = self.database()
        with sqlite3.connect(os.path.join(folder, 'index.db')) as other:
            database.backup(other)
        other.close()
        database.close()
        return folder

    def bring_index(self, folder):
        """Restores the index of a stopped store from such a copy, with the other files in it."""
        self.drop_index()
        for file in os.listdir(folder):
            if file == 'index.dump':
                cluster.running.restore(self.name, os.path.join(folder, file))
            elif os.path.isfile(os.path.join(folder, file)):
                shutil.copy(os.path.join(folder, file), self.state)

    def index_holds(self, data):
        """Returns whether `data` occurs anywhere in the index."""
        if self.name:
            kept = cluster.running.text(self.name)
            return data in kept or data.hex().encode() in kept
        kept = b''
        for name in ('index.db', 'index.db-wal'):
            path = os.path.join(self.state, name)
            if os.path.exists(path):
                with open(path, 'rb') as file:
                    kept += file.read()
        return data in kept

    def hang_up(self, door):
        """Closes a connection, and waits until the store has noticed it."""
        before = self.status()['connections']
        door.close()
        until(lambda: self.status()['connections'] < before, self)

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
        log = self.log() if self.processes or hasattr(self, 'log_path') else ''
        assert 'Sanitizer' not in log and 'runtime error' not in log, log
        shutil.rmtree(self.folder, ignore_errors=True)


def zone(hour):
    """Returns a time zone in which it is about `hour` o'clock now."""
    ahead = (hour - time.gmtime().tm_hour + 11) % 24 - 11
    return 'Etc/GMT%+d' % -ahead


def seconds(text):
    """Returns the seconds of a time in the form of the command's JSON."""
    return datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%S.%fZ').replace(
        tzinfo=datetime.timezone.utc).timestamp()


def refused(function, *arguments, **named):
    try:
        function(*arguments, **named)
    except d.Refused as refusal:
        return str(refusal)
    raise AssertionError('it was not refused')


class Taken(typing.NamedTuple):
    """A message that a relay accepted, stored after its last line."""
    recipients: tuple
    data: bytes


class Relay(threading.Thread):
    """An SMTP server that keeps what it gets: `commands` has all commands, also of incomplete messages, and `taken` has the
    accepted messages. `data` is the last message."""

    def __init__(self):
        super().__init__(daemon=True)
        self.server = socket.create_server(('127.0.0.1', 0))
        self.port = self.server.getsockname()[1]
        self.commands = []
        self.taken = []
        self.refuse = b''  # the answer to each recipient, if not empty
        self.start()

    @property
    def messages(self):
        return [taken.data for taken in self.taken]

    @property
    def data(self):
        return self.taken[-1].data if self.taken else b''

    def taken_for(self, recipient):
        """Returns the messages for `recipient`, each complete."""
        return [taken.data for taken in list(self.taken) if recipient in taken.recipients]

    def run(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.one(connection)

    def one(self, connection):
        with connection, connection.makefile('rwb') as stream:
            try:
                self.serve(stream)
            except (OSError, ValueError):
                pass  # The client disconnected.

    def serve(self, stream):
        def say(line):
            stream.write(line + b'\r\n')
            stream.flush()
        recipients = []
        say(b'220 relay')
        for line in stream:
            command = line.strip()
            self.commands.append(command.decode())
            if command[:4].upper() in (b'MAIL', b'RSET'):
                recipients = []
            if command[:4].upper() == b'DATA':
                say(b'354 go on')
                data = b''
                for row in stream:
                    if row == b'.\r\n':
                        break
                    data += row[1:] if row.startswith(b'.') else row
                else:
                    return  # The client disconnected: the message is not accepted.
                self.taken.append(Taken(tuple(recipients), data))
                say(b'250 taken')
            elif command[:4].upper() == b'QUIT':
                say(b'221 bye')
                return
            elif command[:4].upper() == b'RCPT' and self.refuse:
                say(self.refuse)
            else:
                if command[:8].upper() == b'RCPT TO:':
                    recipients.append(command.decode()[8:].strip().split('>')[0].lstrip('<'))
                say(b'250 fine')


class ManyRelay(Relay):
    """A relay that serves several connections at once."""

    def run(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(connection,), daemon=True).start()


DAY = 86400


def until(condition, place):
    return waiting.until(condition, 'what the test waits for', shown=lambda: (place.status(), place.log()))


def takes(place):
    try:
        door = place.door()
        try:
            return door.add(b'From: a@b\n\n' + os.urandom(8).hex().encode())
        finally:
            door.close()
    except Exception:
        return None


def mounted(place, script):
    """Starts the store in a mount namespace of its own, in which `script` is run first."""
    command = ['unshare', '-m', 'sh', '-ec', script + ' && exec "$@"', 'sh']
    probe = subprocess.run(command + ['true'], env=dict(os.environ, STATE=place.state),
                           capture_output=True)
    if probe.returncode != 0:
        pytest.skip('no mount namespace here: ' + probe.stderr.decode().strip())
    os.environ['STATE'] = place.state
    return place.start(before=command)
