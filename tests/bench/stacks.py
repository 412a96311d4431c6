# SPDX-License-Identifier: GPL-2.0-or-later
"""Sets up the measured programs: a Postfix instance with a listening port for each filter, and the filters.

All files are in one directory. The programs listen only on loopback and end with the run."""
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), 'scanner')]
import scanner as scanning  # noqa: E402
from ports import free_port  # noqa: E402
from waiting import until as wait_for  # noqa: E402

SIGNATURES = 5000  # of our own; unpacking is measured, not the loading of signatures


def answers(port):
    try:
        with socket.create_connection(('127.0.0.1', port), 1):
            return True
    except OSError:
        return False


def listens(path):
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(path)
            return True
    except OSError:
        return False


class Programs:
    """Starts programs, and ends them in reverse order by their process ids."""

    def __init__(self, folder):
        self.folder = folder
        # In an installation /run is a tmpfs; this directory exists everywhere.
        self.run = tempfile.mkdtemp(prefix='kiyome-bench-', dir='/dev/shm')
        os.chmod(self.run, 0o755)
        self.processes = []

    def start(self, name, arguments, user=None, **options):
        log = open(os.path.join(self.folder, name + '.log'), 'ab')
        process = subprocess.Popen(arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   user=user, group=pwd.getpwnam(user).pw_gid if user else None,
                                   extra_groups=[] if user else None, start_new_session=True, **options)
        log.close()
        self.processes.append((name, process))
        return process

    def check(self):
        for name, process in self.processes:
            if process.poll() is not None:
                raise RuntimeError('%s ended with %d; see %s.log' % (name, process.returncode, name))

    def stop(self):
        for _, process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.processes = []
        shutil.rmtree(self.run, ignore_errors=True)


class Postfix:
    """A Postfix instance; `ports` maps each listener to its milter (None: none)."""

    MAIN = '''compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
mail_owner = postfix
myhostname = gateway.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
relay_domains = town.example
local_recipient_maps =
alias_maps =
relayhost =
default_transport = smtp:[127.0.0.1]:{sink}
relay_transport = smtp:[127.0.0.1]:{sink}
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
smtputf8_enable = no
milter_default_action = tempfail
milter_content_timeout = 300s
message_size_limit = 110000000
maillog_file = {log}
maillog_file_prefixes = {folder}
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtp_host_lookup = native
disable_dns_lookups = yes
smtpd_peername_lookup = no
in_flow_delay = 0
syslog_name = bench
'''
    MASTER = '''pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - 30 smtp
relay unix - - n - 30 smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
'''

    def __init__(self, programs, ports, processes=64):
        self.programs = programs
        self.processes = processes
        self.folder = os.path.join(programs.folder, 'postfix')
        self.queue = os.path.join(self.folder, 'queue')
        self.ports = ports
        self.sink = free_port()

    def start(self):
        config = self.config = os.path.join(self.folder, 'etc')
        data = os.path.join(self.folder, 'data')
        log = os.path.join(self.folder, 'log')
        for path in (config, self.queue, data):
            os.makedirs(path)
        shutil.chown(data, 'postfix', 'postfix')
        self.programs.start('smtp-sink', ['smtp-sink', '-u', 'nobody', '127.0.0.1:%d' % self.sink, '1000'])
        with open(os.path.join(config, 'main.cf'), 'w', encoding='ascii') as out:
            out.write(self.MAIN.format(queue=self.queue, data=data, log=log, folder=self.folder,
                                       sink=self.sink))
        with open(os.path.join(config, 'master.cf'), 'w', encoding='ascii') as out:
            for name, (port, milter) in self.ports.items():
                out.write('127.0.0.1:%d inet n - n - %d smtpd\n  -o smtpd_milters=%s\n'
                          % (port, self.processes, milter or ''))
            out.write(self.MASTER)
        subprocess.run(['postfix', '-c', config, 'check'], check=False, capture_output=True)
        self.programs.start('postfix', ['postfix', '-c', config, 'start-fg'])
        for port, _ in self.ports.values():
            wait_for(lambda p=port: answers(p), 'postfix on port %d' % port)

    def stop(self):
        # start-fg only waits for the master, which must be ended in Postfix's own way.
        subprocess.run(['postfix', '-c', self.config, 'stop'], check=False, capture_output=True)

    def backlog(self):
        return sum(len(files) for where in ('incoming', 'active', 'deferred', 'maildrop')
                   for _, _, files in os.walk(os.path.join(self.queue, where)))

    def drain(self):
        wait_for(lambda: self.backlog() == 0, 'an empty Postfix queue')

    def load(self, build, name, connections, count, path):
        """Sends `count` mails of the file `path` through the filter `name`; returns the seconds until all were accepted, and
        those of each."""
        done = subprocess.run(
            [os.path.join(build, 'tests/bench/bench-load'), str(self.ports[name][0]), str(connections), str(count),
             'tanaka@sender.example', 'staff@town.example', path], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.programs.check()
            raise RuntimeError('%s, %s: %s' % (name, path, done.stderr.strip().splitlines()[-3:]))
        numbers = [int(line) / 1e6 for line in done.stdout.split()]
        self.drain()
        return numbers[0], numbers[1:]


# --- filters --------------------------------------------------------------------------------------

class Filter:
    """A milter: Postfix connects to `socket`; None: no milter."""

    name = 'none'
    socket = None
    needs = ()  # programs, by name or below the build directory

    @classmethod
    def missing(cls, build):
        for program in cls.needs:
            if not (shutil.which(program) or os.path.exists(os.path.join(build, program))):
                return program
        return None

    def __init__(self, programs, build, database):
        self.programs, self.build, self.database = programs, build, database
        self.folder = os.path.join(programs.folder, self.name)
        self.path = os.path.join(self.folder, 'milter.sock')

    def start(self):
        pass

    def pids(self):
        """Returns the process ids of its programs, except for those that hold signatures."""
        return []

    def all_pids(self):
        return self.pids()


class NullMilter(Filter):
    mode = 'read'
    needs = ('tests/bench/bench-null-milter',)

    def start(self):
        os.makedirs(self.folder)
        self.socket = 'unix:' + self.path
        self.process = self.programs.start(self.name, [
            os.path.join(self.build, 'tests/bench/bench-null-milter'), self.mode, self.socket, self.folder])
        wait_for(lambda: os.path.exists(self.path), self.name)
        os.chmod(self.path, 0o666)

    def pids(self):
        return [self.process.pid]


class NullRead(NullMilter):
    name, mode = 'null', 'read'


class NullReplace(NullMilter):
    name, mode = 'null-replace', 'replace'


class NullStore(NullMilter):
    name, mode = 'null-store', 'store'


class Peer(Filter):
    """A milter of another project. Its temporary files are where Debian's package puts them, on the disk (/tmp, /var/spool),
    because the limits are based on such measurements. An administrator may use a tmpfs instead; this is measured under another
    name and printed without a limit."""

    is_on_tmpfs = False

    def scratch(self):
        folder = os.path.join(self.programs.run if self.is_on_tmpfs else self.folder, self.name + '-files')
        os.makedirs(folder)
        return folder


class ClamavMilter(Peer):
    """Runs clamav-milter and clamd without its cache of clean files, because new mail is not in the cache."""

    name = 'clamav-milter'
    needs = ('clamd', 'clamav-milter')

    def start(self):
        os.makedirs(self.folder)
        clamd = os.path.join(self.folder, 'clamd.sock')
        scratch = self.scratch()
        settings = os.path.join(self.folder, 'clamd.conf')
        with open(settings, 'w', encoding='ascii') as out:
            out.write('Foreground yes\nDatabaseDirectory %s\nLocalSocket %s\nTemporaryDirectory %s\n'
                      'DisableCache yes\nMaxThreads 4\nLocalSocketMode 666\n'
                      % (self.database, clamd, scratch))
        self.clamd = self.programs.start('clamd', ['clamd', '--config-file', settings])
        wait_for(lambda: listens(clamd), 'clamd')
        settings = os.path.join(self.folder, 'clamav-milter.conf')
        self.socket = 'unix:' + self.path
        with open(settings, 'w', encoding='ascii') as out:
            out.write('Foreground yes\nClamdSocket unix:%s\nMilterSocket unix:%s\nMilterSocketMode 666\n'
                      'OnInfected Reject\nOnFail Defer\nAddHeader Replace\nTemporaryDirectory %s\n'
                      'SupportMultipleRecipients yes\n' % (clamd, self.path, scratch))
        self.milter = self.programs.start(self.name, ['clamav-milter', '--config-file', settings])
        wait_for(lambda: os.path.exists(self.path), self.name)

    def pids(self):
        return [self.milter.pid]

    def all_pids(self):
        return [self.milter.pid, self.clamd.pid]


MIMEDEFANG_FILTER = '''use HTML::TreeBuilder;
use HTML::FormatText;
sub filter_begin { }
sub filter {
  my ($entity, $fname, $ext, $type) = @_;
  return action_accept() unless $type eq 'text/html' && defined $entity->bodyhandle;
  my $tree = HTML::TreeBuilder->new_from_content($entity->bodyhandle->as_string);
  my $text = HTML::FormatText->new(leftmargin => 0, rightmargin => 72)->format($tree);
  $tree->delete;
  return action_replace_with_warning($text);
}
sub filter_multipart { action_accept(); }
sub filter_end { action_rebuild(); }
1;
'''


class ClamavMilterOnTmpfs(ClamavMilter):
    name, is_on_tmpfs = 'clamav+tmpfs', True


class Mimedefang(Peer):
    """Runs MIMEDefang, with HTML converted to text by HTML::FormatText and every message rebuilt, but files unchanged."""

    name = 'mimedefang'
    needs = ('mimedefang', 'mimedefang-multiplexor')

    @classmethod
    def missing(cls, build):
        for module in ('HTML::TreeBuilder', 'HTML::FormatText', 'Net::DNS'):
            if subprocess.run(['perl', '-M' + module, '-e1'], capture_output=True, check=False).returncode:
                return 'Perl\'s ' + module
        return super().missing(build)

    def start(self):
        os.makedirs(self.folder)
        spool = self.scratch()
        for folder in (self.folder, spool):
            shutil.chown(folder, 'defang', 'defang')
        filters = os.path.join(self.folder, 'filter')
        with open(filters, 'w', encoding='ascii') as out:
            out.write(MIMEDEFANG_FILTER)
        program = os.path.join(self.folder, 'program')
        with open(program, 'w', encoding='ascii') as out:
            out.write('#!/bin/sh\nexec mimedefang.pl -f %s "$@"\n' % filters)
        os.chmod(program, 0o755)
        control = os.path.join(self.folder, 'multiplexor.sock')
        self.multiplexor = self.programs.start('mimedefang-multiplexor', [
            'mimedefang-multiplexor', '-D', '-U', 'defang', '-m', '2', '-x', '4', '-q', '64', '-Q', '120', '-s', control,
            '-z', spool, '-f', program, '-r', '1000000'])
        wait_for(lambda: listens(control), 'mimedefang-multiplexor')
        self.socket = 'unix:' + self.path
        self.milter = self.programs.start(self.name, [
            'mimedefang', '-D', '-U', 'defang', '-m', control, '-p', self.path, '-z', spool, '-q'])
        wait_for(lambda: os.path.exists(self.path), self.name)
        os.chmod(self.path, 0o666)

    def pids(self):
        return [self.multiplexor.pid, self.milter.pid]


class MimedefangOnTmpfs(Mimedefang):
    name, is_on_tmpfs = 'md+tmpfs', True


class Kiyome(Filter):
    """Runs the store, the sanitizer and the milter of the build tree."""

    name, engine = 'kiyome', 'none'
    needs = ('kiyome', 'kiyome-store', 'kiyome-sanitizer', 'kiyome-milter')

    def start(self):
        run = os.path.join(self.programs.run, self.name)
        for path in (run, os.path.join(self.folder, 'policy.d')):
            os.makedirs(path)
        with open(os.path.join(self.folder, 'kiyome.conf'), 'w', encoding='utf-8') as out:
            out.write('[paths]\nstate = state\nrun = %s\nkeys = keys\n'
                      '[scanner]\nengine = %s\ndatabase = %s\n'
                      '[milter]\nsocket = unix:%s/milter.sock\n'
                      '[log]\nlevel = warning\n%s' % (run, self.engine, self.database, run, self.settings()))
        self.path = os.path.join(run, 'milter.sock')
        self.socket = 'unix:' + self.path
        self.kiyome('keys', 'init')
        for program, path in (('kiyome-store', 'store/store.sock'), ('kiyome-sanitizer', 'sanitizer/sanitizer.sock'),
                              ('kiyome-milter', 'milter.sock')):
            process = self.programs.start('%s-%s' % (self.name, program), [
                os.path.join(self.build, program), '--config', self.folder])
            setattr(self, program.replace('-', '_'), process)
            wait_for(lambda p=path: os.path.exists(os.path.join(run, p)), program)
            self.programs.check()
        os.chmod(self.path, 0o666)
        wait_for(lambda: self.kiyome('status', check=False).returncode == 0, self.name + ' in health')

    def settings(self):
        """Returns further lines of the configuration file."""
        return ''

    def kiyome(self, *arguments, check=True):
        return subprocess.run([os.path.join(self.build, 'kiyome'), *arguments, '--config', self.folder],
                              check=check, capture_output=True)

    def sanitize(self, path):
        """Returns (outcome, withheld parts) of a mail as sent over SMTP."""
        with open(path, 'rb') as file:
            data = file.read().replace(b'\r\n..', b'\r\n.')
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'sanitize', '--config', self.folder, '--name',
                               'mail.eml', '--report', '-', '-o', '/dev/null', '-'],
                              input=data, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError('%s: %s' % (self.name, done.stderr.decode().strip()))
        report = json.loads(done.stdout)

        def withheld(parts):
            for part in parts:
                if part['outcome'] == 'withheld':
                    yield '%s (%s)' % (part['name'], part['reason'])
                yield from withheld(part['parts'])

        return report['outcome'], list(withheld(report['parts']))

    def pids(self):
        return [self.kiyome_store.pid, self.kiyome_sanitizer.pid, self.kiyome_milter.pid]


class KiyomeScanning(Kiyome):
    name, engine = 'kiyome+scan', 'libclamav'


class KiyomeOwing(Kiyome):
    """Configures recipients under other policies and the relay for deferred deliveries. None of the measured mails has any."""

    name = 'kiyome+owing'

    def settings(self):
        with open(os.path.join(self.folder, 'policy.d', 'elsewhere.conf'), 'w', encoding='ascii') as out:
            out.write('[policy]\npreset = strict\n[match]\nrecipient = elsewhere@town.example\n')
        return '[relay]\nhost = 127.0.0.1\ntls = off\n'


FILTERS = [Filter, NullRead, NullReplace, NullStore, Kiyome, KiyomeScanning, KiyomeOwing,
           ClamavMilter, ClamavMilterOnTmpfs, Mimedefang, MimedefangOnTmpfs]


def write_signatures(folder):
    """Without the databases main and daily, kiyome reports that the scanner has failed."""
    scanning.write_database(folder, extra=SIGNATURES)
    os.rename(os.path.join(folder, 'test.ndb'), os.path.join(folder, 'daily.ndb'))
    with open(os.path.join(folder, 'main.ndb'), 'w', encoding='ascii') as out:
        out.write('Kiyome.Bench.Main:0:*:%s\n' % b'never-main-seen'.hex())
    return folder
