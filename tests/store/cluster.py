# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a PostgreSQL server for the tests, on a socket of its own, and makes databases in it."""
import contextlib
import fcntl
import glob
import itertools
import os
import pwd
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile

import door
from memory_folder import roomy_memory
from ports import free_port
from waiting import until

running = None  # The server that places keep their index in, or None for SQLite.


class Cluster:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='kiyome-pg-', dir=roomy_memory())
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, 'data')
        self.log = os.path.join(self.folder, 'log')
        self.user = pwd.getpwnam('postgres') if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root.
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.programs = sorted(glob.glob('/usr/lib/postgresql/*/bin'))[-1]
        self.numbers = itertools.count(1)
        self.connections = {}
        self.template = None  # a database with an empty index
        self.port = None
        self.certificate = os.path.join(self.folder, 'server.crt')
        self.make()
        self.start()

    def make(self):
        """Makes the data directory as a copy: initdb takes longer than a test, so its result is kept in the build directory."""
        version = self.programs.split('/')[-2]
        first = os.path.join(door.BUILD, 'tests', 'postgresql-%s-%d' % (version, os.geteuid()))
        with open(first + '.lock', 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.path.exists(first):
                self.program('initdb', '-D', self.data, '-E', 'UTF8', '--locale=C', '-A', 'trust', '-U', 'kiyome', '-N')
                shutil.rmtree(first + '.part', ignore_errors=True)
                subprocess.run(['cp', '-a', self.data, first + '.part'], check=True)
                os.rename(first + '.part', first)
                return
        subprocess.run(['cp', '-a', first, self.data], check=True)

    def program(self, name, *arguments):
        # The output goes to a file, because child processes would keep a pipe open.
        with open(self.log, 'ab') as log:
            subprocess.run([shutil.which(name, path=self.programs + ':/usr/bin'), *arguments], check=True, stdout=log, stderr=log,
                           stdin=subprocess.DEVNULL, cwd=self.folder, user=self.user and self.user.pw_uid,
                           group=self.user and self.user.pw_gid, extra_groups=[] if self.user else None)

    def listen(self, address='127.0.0.1'):
        """Makes the server also listen on a TCP port of `address`, with a certificate of its own, and returns the port."""
        if self.port is None:
            self.address = address
            self.port = free_port(address)
            self.program('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=' + address,
                         '-addext', 'subjectAltName=IP:' + address, '-keyout', os.path.join(self.data, 'server.key'),
                         '-out', self.certificate)
            shutil.copy(self.certificate, os.path.join(self.data, 'server.crt'))
            os.chmod(os.path.join(self.data, 'server.crt'), 0o644)
            with open(os.path.join(self.data, 'pg_hba.conf'), 'a') as file:
                file.write('hostssl all all samenet trust\n')
            self.stop()
            self.start()
        return self.port

    def start(self):
        tcp = ("-c listen_addresses=%s -c port=%d -c ssl=on" % (self.address, self.port) if self.port
               else "-c listen_addresses=''")
        self.program('pg_ctl', '-D', self.data, '-w', '-l', self.log + '.server', '-o',
                     "%s -c unix_socket_directories=%s -c fsync=off -c full_page_writes=off -c autovacuum=off -c max_wal_size=128MB"
                     " -c shared_buffers=32MB -c max_connections=200"
                     % (tcp, self.folder), 'start')

    def stop(self, how='fast'):
        self.forget()
        self.program('pg_ctl', '-D', self.data, '-m', how, '-w', 'stop')

    def runs(self):
        """Returns whether the server runs. It may end on its own if its recovery after a crash is killed, too."""
        return os.path.exists(os.path.join(self.data, 'postmaster.pid'))

    def pids(self):
        """Returns the process ids of the server and its children."""
        with open(os.path.join(self.data, 'postmaster.pid')) as file:
            first = int(file.readline())
        children = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(first)], capture_output=True).stdout.split()
        return [first] + [int(child) for child in children]

    def signal(self, number):
        for pid in self.pids():
            # A child may end meanwhile.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self):
        """Kills all processes of the server. start() recovers the data; forsake() removes what is left."""
        self.forget()
        pids = self.pids()
        self.signal(signal.SIGKILL)
        until(lambda: not any(self.lives(pid) for pid in pids), 'the end of its processes')

    @staticmethod
    def lives(pid):
        try:
            with open('/proc/%d/stat' % pid) as file:
                return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
        except OSError:
            return False

    def forsake(self):
        path = os.path.join(self.data, 'postmaster.pid')
        with open(path) as file:
            memory = file.read().splitlines()[6].split()
        subprocess.run(['ipcrm', '-m', memory[1]], check=True)
        for name in (path, *glob.glob(os.path.join(self.folder, '.s.PGSQL.*'))):
            os.unlink(name)

    def words(self, name):
        port = ' port=%d' % self.port if self.port else ''  # The port is part of the socket's name.
        return 'host=%s user=kiyome dbname=%s%s' % (self.folder, name, port)

    def connect(self, name):
        import psycopg2
        connection = psycopg2.connect(self.words(name))
        connection.autocommit = True
        return connection

    def forget(self):
        for connection in self.connections.values():
            connection.close()
        self.connections.clear()

    def ask(self, sql):
        if 'postgres' not in self.connections:
            self.connections['postgres'] = self.connect('postgres')
        with self.connections['postgres'].cursor() as cursor:
            cursor.execute(sql)

    def create(self, name=None, template='template0'):
        name = name or 'place%d' % next(self.numbers)
        # Copying files takes half the time of logging their blocks.
        self.ask('CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY' % (name, template))
        return name

    def create_index(self):
        """Makes a database with an empty index, as a copy, which is faster than the store's statements."""
        if self.template is None:
            name = self.create()
            subprocess.run([os.path.join(door.BUILD, 'tests/tools/store-steps'), 'postgresql:' + self.words(name)],
                           check=True, capture_output=True)
            self.template = name
        return self.create(template=self.template)

    def drop(self, name):
        self.ask('DROP DATABASE ' + name + ' WITH (FORCE)')

    def dump(self, name, path):
        subprocess.run([os.path.join(self.programs, 'pg_dump'), '-Fc', '-f', path, self.words(name)], check=True)

    def restore(self, name, path):
        subprocess.run([os.path.join(self.programs, 'pg_restore'), '-d', self.words(name), path], check=True)

    def text(self, name):
        return subprocess.run([os.path.join(self.programs, 'pg_dump'), self.words(name)], check=True,
                              capture_output=True).stdout

    def close(self):
        try:
            if self.runs():
                self.stop('immediate')
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


class Standby(Cluster):
    """A standby of `first`, which from then on commits nothing without it."""

    def __init__(self, first):
        self.first = first
        super().__init__()
        first.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        first.ask('SELECT pg_reload_conf ()')

    def make(self):
        port = ['-p', str(self.first.port)] if self.first.port else []
        self.program('pg_basebackup', '-h', self.first.folder, *port, '-U', 'kiyome', '-D', self.data, '-R', '-N', '-c', 'fast')
        # TCP is configured per server.
        self.port = None

    def promote(self):
        self.ask("ALTER SYSTEM SET synchronous_standby_names = ''")
        self.program('pg_ctl', '-D', self.data, '-w', 'promote')


def said(sql):
    """Translates the tests' SQL from SQLite's dialect into PostgreSQL's."""
    sql = re.sub(r"(?<!')\buser\b", '"user"', sql.replace('%', '%%'))
    sql = re.sub(r'DROP TRIGGER (IF EXISTS )?([a-z]+)_\w+', r'\g<0> ON \2', sql)
    sql = re.sub(r'zeroblob ?\((\d+)\)', r"decode (repeat ('00', \1), 'hex')", sql.replace('INSERT OR REPLACE', 'INSERT'))
    sql = re.sub(r"CREATE TRIGGER (\w+) BEFORE INSERT ON (\w+) BEGIN SELECT RAISE \(\w+, ('[^']*')\); END",
                 r'CREATE TRIGGER "\1" BEFORE INSERT ON \2 EXECUTE FUNCTION refuse_change (\3)', sql)
    return sql.replace('?', '%s')


class Rows(list):
    def fetchone(self):
        return self[0] if self else None

    def fetchall(self):
        return list(self)


class Database:
    """The methods of sqlite3's connections that the tests use, for a connection to PostgreSQL."""

    def __init__(self, connection):
        self.connection = connection

    def execute(self, sql, values=()):
        import psycopg2
        sql = said(sql)
        with self.connection.cursor() as cursor:
            try:
                cursor.execute(sql, values)
            except (psycopg2.IntegrityError, psycopg2.errors.RaiseException) as error:
                raise sqlite3.IntegrityError(str(error)) from error
            rows = cursor.fetchall() if cursor.description else []
        return Rows(tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows)

    def executemany(self, sql, rows):
        import psycopg2.extras
        with self.connection.cursor() as cursor:
            cursor.execute('SET session_replication_role = replica')  # Rows may refer to rows that do not exist.
            psycopg2.extras.execute_batch(cursor, said(sql), rows)

    def commit(self):
        pass

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
