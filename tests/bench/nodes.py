# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures the same mails through one node on SQLite, and through one and two nodes that share PostgreSQL and an S3 store, in one
run.

Each node has its own programs, Postfix listener, keys and state, as packaging/quickstart --scale sets them up. All nodes are on
one machine, so mails per second mean little for two nodes; the processor time of each program for a mail is meaningful."""
import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import memory  # noqa: E402
import model  # noqa: E402
import samples  # noqa: E402
import stacks  # noqa: E402

PACKAGING = os.path.join(ROOT, 'packaging')
PSQL = '/usr/bin/psql'
CONNECTIONS = 8  # of a node: this many mails are committed together, for any number of nodes
LOGGED = 40  # mails whose statements are counted


class Node(stacks.Kiyome):
    """A node, named by its kind: the one with SQLite, or one of the two that share a database."""

    shared = None

    def __init__(self, programs, build, database, name):
        self.name = name
        super().__init__(programs, build, database)

    def settings(self):
        return self.shared.settings(self.name) if self.shared else ''

    def kiyome(self, *arguments, check=True):
        if arguments[:2] == ('keys', 'init') and self.shared and os.path.exists(self.shared.keys):
            return shutil.copytree(self.shared.keys, os.path.join(self.folder, 'keys'))
        done = super().kiyome(*arguments, check=check)
        if arguments[:2] == ('keys', 'init') and self.shared:
            shutil.copytree(os.path.join(self.folder, 'keys'), self.shared.keys)
        return done

    def programs_of(self):
        return {'milter': self.kiyome_milter.pid, 'sanitizer': self.kiyome_sanitizer.pid, 'store': self.kiyome_store.pid}


class Shared:
    """PostgreSQL and the S3 store."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = os.path.join(folder, 'keys')
        self.port = stacks.free_port()

    def start(self):
        for words in (['postgresql-instance', 'start', self.folder + '/database'],
                      ['s3-instance', 'start', self.folder + '/s3', str(self.port), 'kiyome']):
            subprocess.run([os.path.join(PACKAGING, words[0]), *words[1:]], check=True)

    def stop(self):
        for program, part in (('s3-instance', 's3'), ('postgresql-instance', 'database')):
            subprocess.run([os.path.join(PACKAGING, program), 'stop', os.path.join(self.folder, part)], check=False)

    def settings(self, node):
        return ('[store]\nnode = %s\ndatabase = postgresql:host=%s/database/socket user=kiyome dbname=kiyome\n'
                'originals = s3://kiyome/bench\ns3-endpoint = http://127.0.0.1:%d\ns3-region = trial\n'
                's3-credentials = %s/s3/credentials\n' % (node, self.folder, self.port, self.folder))

    def ask(self, sql):
        done = subprocess.run([PSQL, '-h', self.folder + '/database/socket', '-U', 'kiyome', '-d', 'kiyome', '-AtXq', '-F', ' ', '-c', sql],
                              check=True, capture_output=True, text=True, cwd='/')
        return done.stdout.split()

    def pids(self):
        with open(self.folder + '/database/data/postmaster.pid', encoding='ascii') as file:
            postgres = int(file.readline())
        swift = []
        for path in glob.glob(self.folder + '/s3/*.pid'):
            with open(path, encoding='ascii') as file:
                swift.append(int(file.read()))
        return postgres, swift

    def figures(self):
        """Returns transactions, bytes of write-ahead log, bytes of the database, objects and their bytes."""
        values = self.ask("SELECT pg_stat_clear_snapshot (), xact_commit, pg_current_wal_lsn () - '0/0',"
                          ' pg_database_size (datname) FROM pg_stat_database WHERE datname = current_database ()')
        objects = [os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(self.folder + '/s3/disks')
                   for name in names if name.endswith('.data')]
        return [int(value) for value in values[-3:]] + [len(objects), sum(objects)]

    def log_statements(self, mode):
        self.ask("ALTER SYSTEM SET log_statement = '%s'" % mode)
        self.ask('SELECT pg_reload_conf ()')

    def statements(self):
        """Returns the number of statements that the server received; each is a round trip."""
        with open(self.folder + '/database/log', encoding='utf-8', errors='replace') as file:
            return len(re.findall(r'(?m)LOG:  (?:statement|execute [^:]*): ', file.read()))


def commits(node):
    return json.loads(node.kiyome('status', '--json', check=False).stdout)['store']['status']['commits']


def written(pid):
    """Returns the bytes that a program has written to files."""
    with open('/proc/%d/io' % pid, encoding='ascii') as file:
        return int(re.search(r'write_bytes: (\d+)', file.read()).group(1))


class Bench:
    def __init__(self, build, folder, counts):
        self.build, self.folder, self.counts = build, folder, counts
        self.programs = stacks.Programs(folder)
        self.shared = Shared(os.path.join(folder, 'shared'))
        self.postfix, self.nodes, self.mails = None, {}, {}
        self.found = {}

    def start(self):
        os.makedirs(self.shared.folder)
        os.chmod(self.shared.folder, 0o711)
        self.shared.start()
        for name, data in samples.mails().items():
            if name in self.counts:
                self.mails[name] = os.path.join(self.folder, name + '.eml')
                with open(self.mails[name], 'wb') as file:
                    file.write(data)
        ports = {}
        for name, shared in (('sqlite', None), ('a', self.shared), ('b', self.shared)):
            node = Node(self.programs, self.build, '', name)
            node.shared = shared
            if name == 'b':  # it decrypts people's second factors
                os.makedirs(os.path.join(node.folder, 'state'), mode=0o700)
                shutil.copy(os.path.join(self.nodes['a'].folder, 'state', 'factor.key'), os.path.join(node.folder, 'state'))
            node.start()
            self.nodes[name] = node
            ports[name] = (stacks.free_port(), node.socket)
        self.nodes['a'].kiyome('store', 'adopt', '--reason', 'bench', check=False)
        stacks.wait_for(lambda: self.nodes['a'].kiyome('status', check=False).returncode == 0, 'node a in health')
        self.postfix = stacks.Postfix(self.programs, ports)
        self.postfix.start()

    def stop(self):
        if self.postfix is not None:
            self.postfix.stop()
        self.programs.stop()
        self.shared.stop()

    def times(self, names):
        """Returns the seconds of processor time of each program."""
        found = {}
        for name in names:
            for program, pid in self.nodes[name].programs_of().items():
                found[program] = found.get(program, 0) + memory.cpu([pid])
        if names != ['sqlite']:
            postgres, swift = self.shared.pids()
            found['postgresql'], found['s3'] = memory.cpu([postgres]), memory.cpu(swift)
        return found

    def send(self, names, mail, count):
        """Sends `count` mails through each node at once; returns the mails per second of all."""
        running = [subprocess.Popen(
            [os.path.join(self.build, 'tests/bench/bench-load'), str(self.postfix.ports[name][0]), str(CONNECTIONS),
             str(count), 'tanaka@sender.example', 'staff@town.example', self.mails[mail]],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for name in names]
        seconds, latencies = 0, []
        for process in running:
            out, errors = process.communicate()
            if process.returncode:
                self.programs.check()
                raise RuntimeError('%s: %s' % (mail, errors.strip().splitlines()[-3:]))
            numbers = [int(line) / 1e6 for line in out.split()]
            seconds, latencies = max(seconds, numbers[0]), latencies + numbers[1:]
        self.postfix.drain()
        return count * len(names) / seconds, statistics.median(latencies)

    def measure(self, names, mail):
        count = self.counts[mail] * len(names)
        io = sum(written(self.nodes[name].kiyome_store.pid) for name in names)
        commits_before = sum(commits(self.nodes[name]) for name in names)
        before, figures = self.times(names), self.shared.figures() if names != ['sqlite'] else None
        rate, latency = self.send(names, mail, self.counts[mail])
        after = self.times(names)
        found = {'rate': rate, 'p50': latency * 1000}
        for program, seconds in after.items():
            found[program] = (seconds - before[program]) * 1000 / count
        found['all'] = sum(found[program] for program in after)
        found['written'] = (sum(written(self.nodes[name].kiyome_store.pid) for name in names) - io) / count
        found['commits'] = (sum(commits(self.nodes[name]) for name in names) - commits_before) / count
        if figures:
            for what, old, new in zip(('transactions', 'wal', 'database', 'objects', 'bucket'), figures, self.shared.figures()):
                found[what] = (new - old) / count
        self.found.setdefault((tuple(names), mail), []).append(found)

    def round_trips(self, names, mail):
        self.shared.log_statements('all')
        before = self.shared.statements()
        self.send(names, mail, LOGGED)
        self.shared.log_statements('none')
        return (self.shared.statements() - before) / LOGGED / len(names)

    def run(self, repetitions):
        setups = (['sqlite'], ['a'], ['a', 'b'])
        for names in setups:  # warm-up: caches, forks, first-time work
            for mail in self.mails:
                self.send(names, mail, 8)
        for repetition in range(repetitions):
            for mail in self.mails:
                for names in setups[repetition % 3:] + setups[:repetition % 3]:
                    self.measure(names, mail)
        rounds = {(tuple(names), mail): self.round_trips(names, mail) for names in setups[1:] for mail in self.mails}
        return self.table(rounds)

    def table(self, rounds):
        titles = {('sqlite',): 'one node, SQLite', ('a',): model.ONE, ('a', 'b'): model.TWO}
        rows = []
        for (names, mail), found in sorted(self.found.items(), key=lambda item: (item[0][1], len(item[0][0]), item[0][0][0] != 'sqlite')):
            row = {key: statistics.median(one[key] for one in found) for key in found[0]}
            row['statements'] = rounds.get((names, mail), 0)
            rows.append(dict(row, mail=mail, bytes=os.path.getsize(self.mails[mail]), setup=titles[names]))
            print('%-4s %7d bytes  %-28s %6.1f mails/s  p50 %6.1f ms  processor, ms a mail: milter %.2f sanitizer %.2f store %.2f'
                  ' postgresql %.2f s3 %.2f, in all %.2f' % (
                      mail, rows[-1]['bytes'], titles[names], row['rate'], row['p50'], row['milter'], row['sanitizer'], row['store'],
                      row.get('postgresql', 0), row.get('s3', 0), row['all']))
            print('%22s a mail: %.2f commits and %.0f bytes written by the store%s' % ('', row['commits'], row['written'], (
                ', %.2f transactions, %.1f statements, %.0f bytes of log, %.0f bytes of rows, %.2f objects, %.0f bytes in the bucket' % (
                    row['transactions'], row['statements'], row['wal'], row['database'], row['objects'], row['bucket']))
                if 'wal' in row else ''), flush=True)
        self.say_added(rows)
        return rows

    def say_added(self, rows):
        """Prints the gain by a second node relative to the first: twice as many processors, of which a mail uses a little more."""
        for mail in self.mails:
            one, two = (next(row for row in rows if (row['mail'], row['setup']) == (mail, setup)) for setup in (model.ONE, model.TWO))
            spent = [row['milter'] + row['sanitizer'] + row['store'] for row in (one, two)]
            print('%-4s a second node adds %.2f of the first, by the processor of the nodes; a mail takes %.2f times that of the database' % (
                mail, 2 * spent[0] / spent[1] - 1, two['postgresql'] / one['postgresql']), flush=True)


def run(build, repetitions, counts, folder=None, save=None):
    folder = tempfile.mkdtemp(prefix='kiyome-scale-', dir=folder)
    os.chmod(folder, 0o755)
    bench = Bench(build, folder, counts)
    try:
        bench.start()
        rows = bench.run(repetitions)
        if save:
            with open(save, 'w', encoding='utf-8') as out:
                json.dump(rows, out, indent=1)
        return rows
    finally:
        bench.stop()
        shutil.rmtree(folder, ignore_errors=True)
