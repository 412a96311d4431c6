# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that a worker that has been taken over can do nothing but lose its own part.

The supervisor runs with the hostile types of trial.c. Each test asserts for a deed what the report says, that the next job is served,
and that nothing is left behind. Whoever is root runs the deeds twice: as root, and as an unprivileged
user; all else twice in the full run."""
import base64
import collections
import contextlib
import hashlib
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import time

import pytest

import builds
from namespaces import need_private_mounts, need_user_namespaces
from waiting import PATIENCE, in_front, until, within

FORBIDDEN = 'the worker was stopped at a forbidden system call'
# deed: what the report's detail says
DEEDS = {
    'open file': f'{FORBIDDEN}: openat',
    'write file': f'{FORBIDDEN}: openat',
    'look at file': f'{FORBIDDEN}: access',
    'make socket': f'{FORBIDDEN}: socket',
    'fork bomb': f'{FORBIDDEN}: clone',
    'outlive': f'{FORBIDDEN}: clone',
    'start thread': f'{FORBIDDEN}: clone',
    'run program': f'{FORBIDDEN}: execve',
    'trace parent': f'{FORBIDDEN}: ptrace',
    'signal all': f'{FORBIDDEN}: kill',
    'read sibling': f'{FORBIDDEN}: process_vm_readv',
    'open sibling': f'{FORBIDDEN}: openat',
    'map code': f'{FORBIDDEN}: mmap',
    'make code': f'{FORBIDDEN}: mprotect',
    'replace handler': f'{FORBIDDEN}: rt_sigaction',
    'block handler': FORBIDDEN,
    'regain': f'{FORBIDDEN}: prctl',
    'old calls': FORBIDDEN,
    'allocate': 'the worker ran out of memory (limits.item-memory)',
    'map memory': 'the worker ran out of memory (limits.item-memory)',
    'spin': 'the worker was stopped: it took longer than 1 s (limits.item-seconds)',
    'sleep': 'the worker was stopped: it took longer than 1 s (limits.item-seconds)',
    'overflow stack': 'the worker crashed: signal 11',
    'crash': 'the worker crashed: abort',
    'touch null': 'the worker crashed: signal 11',
    'make file': f'{FORBIDDEN}: memfd_create',
    'fill file': 'the worker ended without a result (exit status 64)',
    'fill large file': 'the worker wrote too large a file (limits.unpacked)',
    'pin files': 'the worker ended without a result (exit status 64)',
    'pin settled files': 'the worker ended without a result (exit status 64)',
    'pin empty files': 'the worker ended without a result (exit status 64)',
    'settle unknown': 'the worker broke the protocol: a file that it does not have',
    'share memory': f'{FORBIDDEN}: mmap',
    'map stack': f'{FORBIDDEN}: mmap',
    'hide memory': f'{FORBIDDEN}: mprotect',
    'raise stack': 'the worker ended without a result (exit status 64)',
    'count limits': 'the worker ended without a result (exit status 64)',
    'read nothing': 'the worker broke the protocol: it does not read its answers',
    'read no answers': 'the worker broke the protocol: it does not read its answers',
    'open files': 'the worker ended without a result (exit status 64)',
    'leave': 'the worker ended without a result (exit status 0)',
    'write everywhere': 'the worker closed its connection',
    'send garbage': 'the worker broke the protocol: a message of no known type',
    'send huge': 'the worker closed its connection',
    'send truncated': 'the worker broke the protocol: a malformed result',
    'flood': 'the worker broke the protocol: it asked for a part out of turn',
    'ask with flag': 'the worker broke the protocol: a malformed part',
    'ask with method': 'the worker broke the protocol: a malformed part',
    'ask below all': 'the worker broke the protocol: a malformed part',
    'ask from later': 'the worker broke the protocol: a malformed part',
    'claim passed': 'verification failed: no entry of the allowlist lets this content pass unchanged',
    'deliver hostile': 'verification failed: is unknown, not trial',
    'deliver trailing': 'verification failed: is no text of whole lines',
    'write hostile': 'verification failed: is no text of whole lines',
    'keep mapping': 'the worker broke the protocol: a malformed result',
    'refuse seals': 'the worker broke the protocol: a malformed result',
    'go deaf': 'the worker closed its connection',
    'hide socket': 'the worker ended without a result (exit status 0)',
}
# deed: what it says as well.
ALSO = {
    # On a busy machine it has more parts under way than it may before its answers fill the socket.
    'read no answers': DEEDS['flood'],
    # A kernel without calls of 32-bit programs ends the worker before the filter is asked.
    'old calls': 'the worker crashed: signal 11',
}
# How each deed of office.c ends in LibreOffice's sandbox, once a document is read.
OFFICE = {
    'user': 'eperm', 'namespaces': 'eperm', 'clone3': 'enosys', 'unshare': 'eperm', 'fork': 'eperm', 'vmfork': 'eperm', 'thread': 'done',
    'shell': 'eperm', 'ownfile': 'eperm', 'office': 'eperm', 'memfd': 'eperm', 'wxmap': 'eperm', 'xmap': 'eperm', 'xshared': 'eperm', 'wxfile': 'eperm',
    'share': 'eperm', 'growdown': 'eperm', 'map': 'done', 'stack': 'eperm',
    'xprotect': 'eperm', 'xprotectmuch': 'eperm', 'wxprotect': 'eperm', 'unix': 'done', 'inet': 'eafnosupport', 'sockets': 'eafnosupport',
    'socketpair': 'eafnosupport', 'writetmp': 'done', 'writeroot': 'erofs', 'writelibrary': 'erofs', 'readshare': 'done', 'readbin': 'eacces',
    'readself': 'eacces', 'readetc': 'enoent', 'mknod': 'eperm', 'ptrace': 'eperm', 'kill': 'eperm', 'mount': 'eperm', 'rlimit': 'eperm',
    'prlimit': 'eperm', 'dumpable': 'eperm', 'personality': 'eperm', 'corners': 'eperm', 'ioctl': 'enotty', 'forkbomb': 'eperm',
}
# While it is loaded: processes and the programs that it needs, and a block of code.
OFFICE_ENTERED = dict(OFFICE, fork='done', shell='eacces', ownfile='eacces', office='done', xprotect='done', wxprotect='done',
                      forkbomb='eagain')
del OFFICE_ENTERED['vmfork']
# What reaches a limit on an item in a worker or verifier of a `lodger`, and in how many of its methods.
LIMITED = [(b'fail\ndo spin\n', 1), (b'do allocate\n', 2), (b'say attack the verifier allocate\n', 2)]
if builds.is_sanitized():
    # The address sanitizer needs terabytes of address space, so no limit on memory is set, and it handles crashes itself.
    for deed_left_out in ('allocate', 'map memory', 'count limits', 'overflow stack', 'crash', 'touch null'):
        del DEEDS[deed_left_out]
    del LIMITED[1:]
QUICK = ['limits.item-seconds=1', 'limits.item-memory=64M', 'limits.unpacked=8M']


class Failure(Exception):
    pass


def check(condition, *what):
    if not condition:
        raise Failure(' '.join(str(w) for w in what))


def processes():
    """The living ones by their parent, each as (pid, state). What a supervisor tries at its start (bwrap) is left out."""
    found, comms = collections.defaultdict(list), {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open(f'/proc/{name}/stat', encoding='latin-1') as file:
                    comm, rest = file.read().split('(', 1)[1].rsplit(')', 1)
            except OSError:
                continue
            state, parent = rest.split(None, 2)[:2]
            comms[int(name)] = comm
            found[int(parent)].append((int(name), state))
    return {parent: [(pid, state) for pid, state in those if not (comms[pid] == 'bwrap' and comms.get(parent, '').startswith('kiyome-sanit'))]
            for parent, those in found.items()}


def children(pid):
    """Living processes whose parent is PID, as (pid, state)."""
    return processes().get(pid, [])


def zygotes(status):
    """Those of workers and those of verifiers."""
    return status['families'] + status['verifiers']


class Sanitizer:
    """A supervisor of the tests' own with a configuration of its own."""

    def __init__(self, programs, directory, user=None, settings='', wrapper=(), starting=None):
        self.programs, self.directory, self.user, self.wrapper = programs, directory, user, list(wrapper)
        os.makedirs(f'{directory}/run', exist_ok=True)
        with open(f'{directory}/kiyome.conf', 'w', encoding='utf-8') as file:
            file.write(f'[paths]\nrun={directory}/run\n[sanitizer]\ndoors=*\nspare=2\njobs=4\n{settings}')
        self.socket = f'{directory}/run/sanitizer/sanitizer.sock'
        self.log = open(f'{directory}/log', 'wb')
        if user is not None:
            for path in (directory, f'{directory}/run'):
                os.chown(path, user, user)
        self.process = subprocess.Popen([*self.wrapper, f'{programs}/kiyome-sanitizer', '--config', directory],
                                        stderr=self.log, env=in_front(programs), **self.identity())
        if starting:
            starting(self.process.pid)
        self.wait(lambda: os.path.exists(self.socket) and 'ready' in self.log_text(), 'it does not start')

    def identity(self):
        return {} if self.user is None else {'user': self.user, 'group': self.user, 'extra_groups': []}

    def log_text(self):
        with open(f'{self.directory}/log', encoding='utf-8') as file:
            return file.read()

    def wait(self, condition, what):
        until(condition, what, shown=lambda: self.log_text()[-2000:])

    def start_job(self, content, *options):
        with tempfile.NamedTemporaryFile(dir=self.directory, suffix='.trial', delete=False) as file:
            file.write(content)
        os.chmod(file.name, 0o644)
        return subprocess.Popen([*self.wrapper, f'{self.programs}/job', '--socket', self.socket, *options, file.name,
                                 file.name + '.out'], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                **self.identity()), file.name

    def finish_job(self, job):
        process, name = job
        out, err = process.communicate(timeout=PATIENCE)
        output = None
        if os.path.exists(name + '.out'):
            with open(name + '.out', 'rb') as file:
                output = file.read()
            os.unlink(name + '.out')
        os.unlink(name)
        return process.returncode, json.loads(out) if out else None, output, err.decode()

    def job(self, content, *options):
        return self.finish_job(self.start_job(content, *options))

    def status(self):
        return json.loads(subprocess.run([f'{self.programs}/job', '--socket', self.socket, '--status'],
                                         stdout=subprocess.PIPE, check=True, **self.identity()).stdout)

    def fds(self):
        """Those of the supervisor, without the one for each zygote and the two for each spare worker: a
        zygote that is there on demand goes when it was idle for a minute."""
        self.wait(self.is_quiet, 'it does not come to rest')
        seen = []

        def is_same():  # one that is forked between the two looks belongs to neither
            families = [f for f in zygotes(self.status()) if f['state'] != 'on-demand']
            expected = sum(f['processes'] + 2 * f['spare'] for f in families)
            seen.append(len(os.listdir(f'/proc/{self.process.pid}/fd')) - expected)
            return len(seen) > 1 and seen[-1] == seen[-2]
        self.wait(is_same, 'the number of its fds does not come to rest')
        return seen[-1]

    def is_quiet(self):
        """No job, no worker but spares, and no process of a zygote but these."""
        status = self.status()
        if status['jobs']['running'] or status['jobs']['workers'] or status['connections'] != 1:
            return False
        started = [f for f in zygotes(status) if f['state'] != 'on-demand']
        if any(f['busy'] or f['waiting'] or f['processes'] != 1 for f in started):
            return False
        found = processes()
        return all(len(found.get(f['pid'], [])) == f['spare'] for f in started)

    def assert_nothing_left(self, fds=None):
        self.wait(self.is_quiet, 'something is left behind')
        if fds is not None:
            # Not more: a machine with much to do may have held one for a moment when FDS was counted.
            self.wait(lambda: self.fds() <= fds, f'fds are left open: {fds} before')

    def assert_serves(self):
        code, report, output, err = self.job(b'TRIAL\nsay hello\n')
        check(code == 0 and output == b'TRIAL\nsay hello\n', 'the next job is not served:', code, report, err)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


USERS = {'as root': None, 'as nobody': pwd.getpwnam('nobody').pw_uid} if os.geteuid() == 0 else {'as this user': None}
# Only root can take on other users, and mount.
AS_ROOT = {who: user for who, user in USERS.items() if who == 'as root'}


def for_users(users, is_full=True):
    """The test runs once for each of USERS; those of a user share a supervisor, and so a process of the test run. What an unprivileged
    user's sanitizer does too belongs to the full run as root (IS_FULL)."""
    def marks(who):
        return [pytest.mark.xdist_group('sandbox ' + who), *([pytest.mark.full] if is_full and len(users) > 1 and who == 'as root' else [])]
    return pytest.mark.parametrize('user', [pytest.param(user, id=who, marks=marks(who)) for who, user in users.items()], indirect=True, scope='module')


@pytest.fixture(scope='module')
def programs(build):
    """A copy of the programs: an unprivileged user may not be let into the build tree."""
    source = str(build / 'tests/sandbox')
    with tempfile.TemporaryDirectory(prefix='kiyome-programs-') as made:
        os.chmod(made, 0o755)
        for name in os.listdir(source):
            if name in ('job', 'without') or (name.startswith('kiyome-') and os.path.isfile(f'{source}/{name}')):
                shutil.copy(f'{source}/{name}', made)
        shutil.copy(build / 'tests/tools/libin-front.so', made)
        yield made


@pytest.fixture(scope='module')
def user(request):
    return request.param


@contextlib.contextmanager
def directory_of(user):
    path = tempfile.mkdtemp(prefix='kiyome-sandbox-')
    os.chmod(path, 0o755)
    if user is not None:
        os.chown(path, user, user)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def directory(user):
    with directory_of(user) as path:
        yield path


@pytest.fixture(scope='module')
def sanitizer(programs, user):
    with directory_of(user) as path:
        made = Sanitizer(programs, path, user)
        yield made
        made.stop()


def nested(kind, text):
    return b'part ' + base64.b64encode(kind + b'\n' + text) + b'\n'


def part_of(report, *indices):
    part = report['parts'][0]
    for index in indices:
        part = part['parts'][index]
    return part


@pytest.mark.parametrize('deed', DEEDS)
@for_users(USERS, is_full=False)
def test_deed(sanitizer, deed):
    """A worker that would do it costs its part only."""
    detail = DEEDS[deed]
    fds = sanitizer.fds()
    died = sum(f['died'] for f in zygotes(sanitizer.status()))
    # One of them asks for many parts, one after the other.
    quick = QUICK[1:] if deed == 'read no answers' else QUICK
    options = [option for setting in quick for option in ('--set', setting)]
    code, report, output, err = sanitizer.job(b'TRIAL\nsay before\ndo ' + deed.encode() + b'\n', *options)
    check(code == 1 and output is None, 'not withheld:', code, output, err)
    root = part_of(report)
    check(root['reason'] == ('limit' if '(limits.' in detail else 'failure'), 'reason', root['reason'], root['detail'])
    check(root['detail'].startswith((detail, ALSO.get(deed, detail))), 'detail:', root['detail'])
    check(root['size'] == len(b'TRIAL\nsay before\ndo ' + deed.encode() + b'\n') and root['output'] is None, root)
    if root['detail'].startswith(FORBIDDEN):
        now = sum(f['died'] for f in zygotes(sanitizer.status()))
        check(now == died + 2, 'it was not tried again in a fresh worker:', died, now)
    sanitizer.assert_serves()
    sanitizer.assert_nothing_left(fds)


@for_users(USERS)
def test_part(sanitizer):
    """The deed of one part costs that part, and its neighbours and the message go through."""
    content = (b'TRIAL\nsay one\n' + nested(b'GUEST', b'do open file\n') + nested(b'GUEST', b'say two\n')
               + nested(b'LODGER', b'do crash\n') + b'say three\n')
    code, report, output, err = sanitizer.job(content)
    check(code == 0, 'not delivered', code, report, err)
    check(output == b'TRIAL\nsay one\ngone\n' + nested(b'GUEST', b'say two\n') + b'gone\nsay three\n', output)
    check(report['outcome'] == 'partial', report['outcome'])
    check(part_of(report, 0)['detail'] == f'{FORBIDDEN}: openat', part_of(report, 0))
    check(part_of(report, 1)['outcome'] == 'rebuilt', part_of(report, 1))
    check(part_of(report, 2)['detail'] == 'the worker crashed: abort', part_of(report, 2))


def forked(sanitizer, family):
    """How many workers of FAMILY had work."""
    return next(f['forked'] - f['spare'] for f in sanitizer.status()['families'] if f['family'] == family)


@for_users(USERS)
def test_guest(sanitizer):
    """A document's own worker and verifier make and verify its small guests."""
    sanitizer.assert_nothing_left()
    before = forked(sanitizer, 'image')
    content = b'HOUSE\nsay one\n' + nested(b'GUEST', b'say two\n') + nested(b'LODGER', b'say three\n')
    code, report, output, err = sanitizer.job(content)
    check(code == 0 and output == content, 'not delivered', code, output, err)
    check(part_of(report, 0)['outcome'] == 'rebuilt' and part_of(report, 0)['type'] == 'guest', part_of(report, 0))
    sanitizer.assert_nothing_left()
    check(forked(sanitizer, 'image') == before, 'a guest went to a worker of its own family')
    large = nested(b'GUEST', b'say much\n' * 60000)
    code, _, output, err = sanitizer.job(b'HOUSE\n' + large)
    check(code == 0 and output == b'HOUSE\n' + large, 'not delivered', code, err)
    sanitizer.assert_nothing_left()
    check(forked(sanitizer, 'image') > before, 'a large one was made as a guest')


@for_users(USERS)
def test_guest_costs_itself(sanitizer):
    """What a guest does costs the guest: its house is built again without it."""
    kept = nested(b'GUEST', b'say two\n')
    for deed, detail, options in [
            ('crash', 'the worker crashed: abort', ()), ('open file', f'{FORBIDDEN}: openat', ()),
            ('leave', 'the worker ended without a result (exit status 0)', ()),
            ('send garbage', 'the worker broke the protocol: a message of no known type', ()),
            ('spin', DEEDS['spin'], ('--set', 'limits.item-seconds=1')),
            ('write hostile', DEEDS['write hostile'], ())]:
        if deed not in DEEDS:
            continue
        content = b'HOUSE\nsay one\n' + nested(b'GUEST', b'do ' + deed.encode() + b'\n') + kept + b'say three\n'
        code, report, output, err = sanitizer.job(content, *options)
        check(code == 0 and output == b'HOUSE\nsay one\ngone\n' + kept + b'say three\n', deed, code, output, err)
        check(part_of(report)['outcome'] == 'rebuilt', deed, part_of(report))
        check(part_of(report, 0)['outcome'] == 'withheld', deed, part_of(report, 0))
        check(part_of(report, 0)['detail'].startswith(detail), deed, part_of(report, 0)['detail'])
        check(part_of(report, 1)['outcome'] == 'rebuilt', deed, part_of(report, 1))
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_house_without_end(sanitizer):
    """A document that breaks every worker is withheld, whether it has guests or not."""
    for guests in (b'', nested(b'GUEST', b'say two\n')):
        for deed in ('open file', 'deliver hostile'):
            code, report, output, _ = sanitizer.job(b'HOUSE\n' + guests + b'do ' + deed.encode() + b'\n')
            check(code == 1 and output is None, deed, code, output)
            check(part_of(report)['reason'] == 'failure', deed, part_of(report))
    guest = nested(b'GUEST', b'say attack the verifier open file\n')
    code, report, output, _ = sanitizer.job(b'HOUSE\n' + guest)
    check(code == 0 and output == b'HOUSE\ngone\n', 'the verifier of a guest', code, output)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_hang_costs_its_part(sanitizer):
    before = sanitizer.log_text().count('reached a limit')
    content = b'TRIAL\n' + nested(b'GUEST', b'do spin\n') + nested(b'LODGER', b'say two\n')
    code, report, output, _ = sanitizer.job(content, '--set', 'limits.item-seconds=1')
    check(code == 0 and output == b'TRIAL\ngone\n' + nested(b'LODGER', b'say two\n'), output)
    check('limits.item-seconds' in part_of(report, 0)['detail'], part_of(report, 0))
    check(sanitizer.log_text().count('reached a limit') == 1 + before, 'a hang was tried again')


@pytest.mark.parametrize('lines, n_limits', LIMITED)
@for_users(USERS)
def test_limit_leads_to_the_next_method(sanitizer, lines, n_limits):
    """A method that its worker or verifier cannot finish within the limits of an item is abandoned for the next one, once."""
    before = sanitizer.log_text().count('reached a limit')
    content = b'TRIAL\n' + nested(b'LODGER', lines + b'say one\n')
    options = [option for setting in QUICK for option in ('--set', setting)]
    code, report, output, _ = sanitizer.job(content, *options)
    check(code == 0 and output == b'TRIAL\n' + nested(b'LODGER', b'say one\n'), output, report)
    part = part_of(report, 0)
    check(part['method'] == 'text' and part['detail'].count('limits.item-') == n_limits, part)
    check({removal['code'] for removal in part['removed']} >= {'fallback.limit', 'document.text-alone'}, part)
    check(sanitizer.log_text().count('reached a limit') == n_limits + before, 'a method was tried again, or left out')
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_message_time(sanitizer):
    """The message's own time ends it, whatever its parts may take; parts end before it."""
    content = b'TRIAL\n' + nested(b'GUEST', b'do sleep\n')
    code, report, output, _ = sanitizer.job(content, '--set', 'limits.message-seconds=2')
    check(code == 0 and output == b'TRIAL\ngone\n', report)
    code, report, output, _ = sanitizer.job(b'TRIAL\ndo sleep\n', '--set', 'limits.message-seconds=1')
    check(code == 1 and part_of(report)['reason'] in ('limit', 'failure'), report)


@for_users(USERS)
def test_reading(sanitizer):
    """A family that may read fonts reads fonts and nothing else."""
    code, report, output, err = sanitizer.job(b'LODGER\ndo try reading\n')
    check(code == 0 and output == b'LODGER\n', report, err)
    code, report, _, _ = sanitizer.job(b'LODGER\ndo write file\n')
    check(part_of(report)['detail'] == f'{FORBIDDEN}: openat', report)


@for_users(USERS)
def test_linger(sanitizer):
    """A worker that gave a good result and does not go is ended."""
    code, _, output, err = sanitizer.job(b'TRIAL\ndo linger\n')
    check(code == 0 and output == b'TRIAL\nsay hello\n', err)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_nesting(sanitizer):
    """Parts that ask for parts without end reach a limit, and no worker stays."""
    code, report, _, err = sanitizer.job(b'TRIAL\ndo nest\n')
    check(code == 0, code, err)
    depth, part = 0, part_of(report)
    while part['parts']:
        depth, part = depth + 1, part['parts'][0]
    check(part['reason'] == 'limit' and 10 < depth < 60, depth, part)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_allow(sanitizer):
    """`passed` counts only with an entry that fits what came in."""
    hostile = b'TRIAL\nsay hello\ndo claim passed\n'
    code, report, _, _ = sanitizer.job(hostile, '--allow-type', 'guest')
    check(code == 1, report)
    check('differs from the input' in part_of(report)['detail'] or 'no entry of the allowlist' in part_of(report)['detail'], report)
    code, report, output, err = sanitizer.job(b'GUEST\nSay What Is Never Written\n', '--allow-type', 'guest')
    check(code == 0 and output == b'GUEST\nSay What Is Never Written\n', report, err)
    check(part_of(report)['outcome'] == 'passed', report)
    content = b'TRIAL\n' + nested(b'GUEST', b'UPPER\n')
    code, report, output, err = sanitizer.job(content, '--allow-type', 'guest')
    check(code == 0 and output == content, report, err)


@for_users(USERS)
def test_verifier(sanitizer):
    """A verifier that dies of an output refuses it."""
    code, report, output, _ = sanitizer.job(b'TRIAL\nsay attack the verifier open file\n')
    check(code == 1 and output is None, report)
    check(part_of(report)['detail'] == f'verification failed: {FORBIDDEN}: openat', part_of(report))
    # Its hash is taken meanwhile.
    code, report, output, _ = sanitizer.job(b'TRIAL\nsay attack the verifier open file\n' + b'say more\n' * 200000)
    check(code == 1 and output is None, report)
    check(part_of(report)['detail'] == f'verification failed: {FORBIDDEN}: openat', part_of(report))


@for_users(USERS)
def test_many(sanitizer):
    """Jobs nested in jobs, more of them than there are slots: none starves, none is mixed up."""
    jobs = []
    for number in range(24):
        inner = nested(b'LODGER', b'say inner %d\n' % number)
        jobs.append(sanitizer.start_job(
            b'TRIAL\n' + b''.join(nested(b'GUEST', b'say %d %d\n' % (number, i) + inner) for i in range(6))))
    for number, job in enumerate(jobs):
        code, report, output, err = sanitizer.finish_job(job)
        check(code == 0, code, report, err)
        inner = nested(b'LODGER', b'say inner %d\n' % number)
        check(output == b'TRIAL\n' + b''.join(
            nested(b'GUEST', b'say %d %d\n' % (number, i) + inner) for i in range(6)), number, output)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_crowded_sockets(sanitizer):
    """While too many fds are on their way between processes of the user, jobs wait and nothing dies."""
    restarts = sum(f['restarts'] for f in zygotes(sanitizer.status()))
    # As many as a zygote may have open, and more: none of them is taken out of the socket.
    sender = subprocess.Popen(
        ['/usr/bin/python3', '-c',
         'import array, os, socket, sys\n'
         'ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n'
         'fd = array.array("i", [os.open("/dev/null", os.O_RDONLY)] * 200)\n'
         'ours.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fd)])\n'
         'print("there", flush=True)\n'
         'sys.stdin.read()\n'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, **sanitizer.identity())
    check(sender.stdout.readline() == b'there\n', 'the fds are not on their way')
    jobs = [sanitizer.start_job(b'TRIAL\nsay %d\n' % number) for number in range(12)]
    time.sleep(0.3)
    sender.communicate()
    for number, job in enumerate(jobs):
        code, report, output, err = sanitizer.finish_job(job)
        check(code == 0 and output == b'TRIAL\nsay %d\n' % number, code, report, output, err)
    now = sum(f['restarts'] for f in zygotes(sanitizer.status()))
    check(now == restarts, 'a zygote ended:', now - restarts)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_select(sanitizer):
    """One part instead of the whole, by its path in the report, through workers of several families."""
    deep = nested(b'LODGER', b'say deep\n')
    content = (b'TRIAL\nsay one\n' + nested(b'GUEST', b'do crash\n')
               + nested(b'GUEST', b'say two\n' + deep + nested(b'TRIAL', b'say mixed case\n')))
    for path, wanted in (('', b'TRIAL\nsay one\ngone\n' + nested(b'GUEST', b'say two\n' + deep + nested(
            b'TRIAL', b'say mixed case\n'))), ('1.2.1', b'LODGER\nsay deep\n'),
                         ('1.2.2', b'TRIAL\nsay mixed case\n')):
        code, report, output, err = sanitizer.job(content, '--select', path)
        check(code == 0 and output == wanted, path, code, report, output, err)
        check(part_of(report)['sha256'] == hashlib.sha256(wanted).hexdigest()
              or path == '', report)
    code, report, output, _ = sanitizer.job(content, '--select', '1.1')
    check(code == 1 and part_of(report)['detail'] == 'the worker crashed: abort', report)
    for path in ('1.3', '1.2.1.1', '1.2.9'):
        code, report, output, _ = sanitizer.job(content, '--select', path)
        check(code == 1 and 'no part' in part_of(report)['detail'], path, report)
    for path in ('2', '1.', '1.0', '1.a', '1..2', '1.2.', '1.' + '9' * 600):
        code, _, output, err = sanitizer.job(content, '--select', path)
        check(code == 3 and err.startswith('protocol'), path, code, err)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_extract(sanitizer):
    """An approved original comes out as it came, also of a part that no worker survives."""
    raw = b'LODGER\ndo crash\n'
    content = b'TRIAL\n' + nested(b'GUEST', b'say TWO\n' + nested(b'LODGER', b'do crash\n'))
    for path, wanted in (('', content), ('1.1.1', raw),
                         ('1.1', b'GUEST\nsay TWO\n' + nested(b'LODGER', b'do crash\n'))):
        code, report, output, err = sanitizer.job(content, '--mode', 'extract', '--select', path)
        check(code == 0 and output == wanted, path, code, report, output, err)
        check(part_of(report)['outcome'] == 'passed' and part_of(report)['output']['sha256']
              == hashlib.sha256(wanted).hexdigest(), report)
    virus = b'TRIAL\n' + nested(b'GUEST', b'say X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + b'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n')
    code, report, output, _ = sanitizer.job(virus, '--mode', 'extract', '--select', '1.1')
    check(code == 1 and output is None and part_of(report)['reason'] == 'infected', report)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_step(sanitizer):
    """A step that another family does comes back unverified, and what it does there costs the step only."""
    state = next(f['state'] for f in sanitizer.status()['families'] if f['family'] == 'draw')
    code, report, output, err = sanitizer.job(b'TRIAL\nstep say hello\nstep do try reading\nsay end\n')
    check(code == 0 and output == b'TRIAL\nsay hello\nsay done\nsay end\n', state, report, output, err)
    for deed, detail in (('write file', f'{FORBIDDEN}: openat'), ('make socket', f'{FORBIDDEN}: socket'), ('crash', 'the worker crashed: abort'),
                         ('write everywhere', 'the worker closed its connection'), ('write hostile', None),
                         ('send truncated', 'the worker broke the protocol: a malformed result')):
        code, report, output, err = sanitizer.job(f'TRIAL\nstep do {deed}\nsay end\n'.encode())
        if detail is None:
            check(code == 1 and part_of(report)['detail'].startswith('verification failed'), deed, report, output)
        else:
            check(code == 0 and output == b'TRIAL\nsay library\nsay end\n', deed, report, output, err)
            check(part_of(report)['detail'].startswith(detail), deed, report)
    # What the step of one method spent in vain is told as a limit: the next method may do without it.
    code, report, output, err = sanitizer.job(b'TRIAL\nstep do spin\nsay end\n', '--set', 'limits.item-seconds=1')
    check(code == 0 and output == b'TRIAL\nsay limit\nsay end\n', report, output, err)
    check('limits.item-seconds' in part_of(report)['detail'], report)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_step_with_threads(sanitizer):
    """The family that draws SVG may start threads, and do nothing else that the others may not."""
    code, report, output, err = sanitizer.job(b'TRIAL\nvector do try reading\nvector do try threading\nsay end\n')
    check(code == 0 and output == b'TRIAL\nsay done\nsay done\nsay end\n', report, output, err)
    code, report, output, err = sanitizer.job(b'TRIAL\nstep do try threading\n')
    check(part_of(report)['detail'].startswith(FORBIDDEN), report, output, err)
    for deed in ('write file', 'make socket', 'fork bomb', 'run program', 'regain', 'replace handler', 'map code', 'make code'):
        code, report, output, err = sanitizer.job(f'TRIAL\nvector do {deed}\nsay end\n'.encode())
        check(code == 0 and output == b'TRIAL\nsay library\nsay end\n', deed, report, output, err)
        check(part_of(report)['detail'].startswith(DEEDS[deed]), deed, report)
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_office(sanitizer):
    """LibreOffice's sandbox: no namespace, process, program, network, code or file beyond its own"""
    if not os.path.exists('/usr/bin/bwrap') or not os.path.exists('/usr/lib/libreoffice/program/libmergedlo.so'):
        pytest.skip('LibreOffice or bubblewrap is not installed')
    need_user_namespaces()
    for moment, expected in (('entered', OFFICE_ENTERED), ('closed', OFFICE), ('thread', OFFICE), ('program', OFFICE)):
        code, report, output, err = sanitizer.job(f'TRIAL\nconvert {moment}\n'.encode())
        check(code == 0, moment, report, err)
        words = output.decode().split()[2:]
        found = dict(zip(words[::2], words[1::2]))
        wrong = {name: (found.get(name), how) for name, how in expected.items() if found.get(name) != how}
        check(not wrong and found.keys() == expected.keys(), moment, 'found and expected:', wrong, part_of(report)['detail'])
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_client_gone(sanitizer):
    """The door's end of a connection ends its job's workers, at any depth."""
    fds = sanitizer.fds()
    process, name = sanitizer.start_job(b'TRIAL\n' + nested(b'GUEST', nested(b'LODGER', b'do spin\n')))
    sanitizer.wait(lambda: sum(f['busy'] for f in zygotes(sanitizer.status())) == 3, 'it does not run')
    process.kill()
    process.communicate()
    os.unlink(name)
    sanitizer.assert_nothing_left(fds)
    sanitizer.assert_serves()


@for_users(USERS)
def test_zygote(sanitizer):
    """A zygote that is killed is started again, and the job that it served goes through."""
    pid = next(f['pid'] for f in sanitizer.status()['families'] if f['family'] == 'image')
    job = sanitizer.start_job(b'TRIAL\n' + nested(b'GUEST', b'say hello\n') * 20)
    os.kill(pid, signal.SIGKILL)
    code, report, output, err = sanitizer.finish_job(job)
    check(code == 0 and output == b'TRIAL\n' + nested(b'GUEST', b'say hello\n') * 20, code, report, err)
    check(not children(pid), 'workers outlived their zygote')
    sanitizer.assert_nothing_left()


@for_users(USERS)
def test_zygote_at_start(programs, user):
    """A zygote that is killed while all of them start is started again, and the supervisor does not end."""
    def kill_one(supervisor):
        def killed():
            for pid, _ in children(supervisor):
                if pathlib.Path(f'/proc/{pid}/comm').read_text(encoding='ascii').startswith('kiyome-worker'):
                    os.kill(pid, signal.SIGKILL)
                    return True
            return False
        until(killed, 'no zygote starts', pause=0.001)
    with directory_of(user) as path:
        with Sanitizer(programs, path, user, starting=kill_one) as sanitizer:
            # The supervisor may be ready before it hears of the end.
            until(lambda: 'zygote ended' in sanitizer.log_text(), 'no zygote ended', shown=sanitizer.log_text)


@for_users(USERS)
def test_spares(sanitizer):
    """Spare workers that are killed are replaced without a job's asking for one."""
    sanitizer.assert_nothing_left()
    for role, family in (('families', 'mail'), ('verifiers', 'mail')):
        zygote = zygote_of(sanitizer, role, family)
        spares = [pid for pid, _ in children(zygote['pid'])]
        check(spares, role, zygote)
        for pid in spares:
            os.kill(pid, signal.SIGKILL)
        sanitizer.wait(lambda: len({pid for pid, _ in children(zygote['pid'])} - set(spares)) >= len(spares),
                       'no others take their place')
        now = zygote_of(sanitizer, role, family)
        check(now['pid'] == zygote['pid'] and now['spare'] >= len(spares), now)


def wire_version():
    """Of the build that is tested: each packet begins with it."""
    header = pathlib.Path(os.environ['KIYOME_BUILD'], 'common/wire-version.h').read_text(encoding='ascii')
    return struct.pack('<I', int(re.search(r'0x(\w+)u', header)[1], 16))


@for_users(USERS)
def test_zygote_hangs(sanitizer):
    """A zygote that hangs is ended and started anew, and what waited for it is delivered"""
    sanitizer.assert_nothing_left()
    for role, family in (('families', 'image'), ('verifiers', 'mail')):
        zygote = zygote_of(sanitizer, role, family)
        os.kill(zygote['pid'], signal.SIGSTOP)
        content = b'TRIAL\n' + nested(b'GUEST', b'say hello\n') * 8  # more than there are spares
        jobs = [sanitizer.start_job(content) for _ in range(4)]
        for job in jobs:
            code, report, output, err = sanitizer.finish_job(job)
            check(code == 0 and output == content, role, code, report, err)
        now = zygote_of(sanitizer, role, family)
        check(now['pid'] != zygote['pid'] and now['restarts'] == zygote['restarts'] + 1, now)
    check('does not answer' in sanitizer.log_text(), 'the log says nothing of it')
    sanitizer.assert_nothing_left()


def layout(zygote):
    """Where the memory of a spare worker of ZYGOTE lies: its mappings' addresses."""
    with open(f'/proc/{children(zygote["pid"])[0][0]}/maps', encoding='utf-8') as file:
        return {line.split('-')[0] for line in file if '[v' not in line}


def zygote_of(sanitizer, role, family):
    return next(f for f in sanitizer.status()[role] if f['family'] == family)


@for_users(USERS)
def test_layouts(sanitizer):
    """Workers and verifiers share no address, and after a crash or many jobs there are new ones; nobody waits for that"""
    def look(role, family):
        sanitizer.assert_nothing_left()
        zygote = zygote_of(sanitizer, role, family)
        return zygote, layout(zygote)
    content = b'TRIAL\n' + nested(b'GUEST', b'say hello\n')
    check(sanitizer.job(content)[0] == 0, 'not delivered')
    (worker, where), (verifier, there) = look('families', 'image'), look('verifiers', 'image')
    check(worker['pid'] != verifier['pid'] and len(where) > 10 and not where & there, 'shared addresses:', where & there)
    for number, (role, part) in enumerate((('families', b'do crash\n'), ('families', b'do open file\n'), ('families', b'do touch null\n'),
                                           ('families', b'do send truncated\n'),
                                           ('verifiers', b'say attack the verifier touch null\n'))):
        if part[3:-1].decode() not in DEEDS and not part.startswith(b'say'):
            continue
        before, where = look(role, 'image')
        with within(5):
            code, report, output, err = sanitizer.job(b'TRIAL\n' + nested(b'GUEST', part))
            check(code == 0 and output == b'TRIAL\ngone\n', number, code, report, err)
            jobs = [sanitizer.start_job(content) for _ in range(8)]
            for job in jobs:
                check(sanitizer.finish_job(job)[0] == 0, 'refused while a zygote is executed anew')
        sanitizer.wait(lambda: zygote_of(sanitizer, role, 'image')['renewals'] > before['renewals'], 'not executed anew')
        after, there = look(role, 'image')
        check(after['pid'] != before['pid'] and not where & there, number, 'shared addresses:', where & there)
    before, where = look('families', 'image')
    for _ in range(5):
        content = b'TRIAL\n' + nested(b'GUEST', b'say hello\n') * 900
        code, report, output, err = sanitizer.job(content)
        check(code == 0 and output == content, code, report, err)
    after, there = look('families', 'image')
    check(after['renewals'] > before['renewals'] and after['pid'] != before['pid'] and not where & there, before, after)
    check(after['restarts'] == before['restarts'], 'it ended by itself')


@for_users(USERS)
def test_garbage_from_a_door(sanitizer):
    """A door that sends nonsense loses its connection, and nobody else anything."""
    import socket
    head = wire_version()
    nonsense = (b'', b'x', b'\x01\x44', b'\x01\x44' + b'\xff' * 100, b'\x99\x99', b'\x02\x44zz')
    for data in nonsense + tuple(head + data for data in nonsense):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
            door.connect(sanitizer.socket)
            if data:
                door.send(data)
            else:
                door.shutdown(socket.SHUT_WR)
            door.settimeout(PATIENCE)
            answer = door.recv(4096)
            check(answer == b'' or answer[:6] == head + b'\x03\x44', data, answer)
    idle = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    idle.connect(sanitizer.socket)
    sanitizer.assert_serves()
    idle.close()


@for_users(USERS)
def test_large(sanitizer):
    """Content too large for a packet goes by file, in and out, and nothing of it stays."""
    fds = sanitizer.fds()
    text = b'say ' + b'hello ' * 20000 + b'\n'
    content = b'TRIAL\n' + nested(b'GUEST', text) + nested(b'LODGER', text * 20) + text * 10
    for content in (content, b'TRIAL\n' + text * 100):
        code, report, output, err = sanitizer.job(content)
        check(code == 0 and output == content, report and part_of(report)['detail'], err)
        check(part_of(report)['output']['sha256'] == hashlib.sha256(content).hexdigest(), part_of(report)['output'])
        check(part_of(report)['output']['size'] == len(content), part_of(report)['output'])
    sanitizer.assert_nothing_left(fds)


NARROW = r'''
set -e
# Each has its own: two mounts of one take it from each other.
own=$(mktemp -d "$1/XXXXXXXX")
mkdir "$own/upper" "$own/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$own/upper,workdir=$own/work" /etc
echo "$2" >/etc/ld.so.preload
shift 2
exec "$@"
'''


@for_users(AS_ROOT)
def test_narrow(programs, directory, user):
    """No two programs wait for each other's buffers: with room for one message in each socket all is as ever"""
    need_private_mounts()
    # The workers' environment is empty, so that they can be told by the system's own list only: that of a mount namespace.
    held = tempfile.mkdtemp(prefix='kiyome-narrow-')
    wrapper = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', NARROW, 'sh', held, f'{programs}/kiyome-narrow.so']
    try:
        subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', held], check=True, stderr=subprocess.PIPE)
    except subprocess.CalledProcessError as error:
        os.rmdir(held)
        pytest.skip('no file system can be mounted: ' + error.stderr.decode().strip())
    try:
        sanitizer = Sanitizer(programs, directory, user, wrapper=wrapper)
        try:
            with open(f'/proc/{next(pid for pid, _ in children(sanitizer.process.pid))}/maps', encoding='utf-8') as file:
                check('kiyome-narrow.so' in file.read(), 'the buffers are as ever')
            # Each part fills the socket there, and its answer the one back.
            text = b'say ' + b'hello ' * 7000 + b'\n'
            parts = [b'TRIAL\n' + nested(b'GUEST', text) * 150, b'TRIAL\n' + nested(b'GUEST', nested(b'LODGER', text) * 20) * 3,
                     b'HOUSE\n' + nested(b'GUEST', text) * 20]
            stopped, name = sanitizer.start_job(parts[0])  # a door that does not take its answer
            stopped.send_signal(signal.SIGSTOP)
            jobs = [sanitizer.start_job(content) for content in parts * 2]
            for content, job in zip(parts * 2, jobs):
                code, report, output, err = sanitizer.finish_job(job)
                check(code == 0 and output == content, code, report and part_of(report)['detail'], err)
            stopped.kill()
            stopped.communicate()
            os.unlink(name)
            for test in (test_many, test_step, test_extract, test_large, test_part):
                test(sanitizer)
            for deed in ('flood', 'read nothing', 'read no answers', 'write everywhere', 'pin files'):
                test_deed(sanitizer, deed)
        finally:
            sanitizer.stop()
    finally:
        subprocess.run(['umount', '-l', held], check=True)
        os.rmdir(held)


@for_users(USERS)
def test_supervisor_killed(programs, directory, user):
    """kill -9 of the supervisor takes zygotes, workers and spares with it."""
    sanitizer = Sanitizer(programs, directory, user)
    found = [pid for pid, _ in children(sanitizer.process.pid)]
    workers = [pid for zygote in found for pid, _ in children(zygote)]
    job = sanitizer.start_job(b'TRIAL\ndo spin\n')
    time.sleep(0.3)
    sanitizer.process.kill()
    sanitizer.process.wait()
    code, _, output, _ = sanitizer.finish_job(job)
    check(code == 3 and output is None, code)
    check(len(found) >= 7 and workers, found, workers)
    sanitizer.wait(lambda: not any(os.path.exists(f'/proc/{pid}') for pid in found + workers),
                   'processes outlived the supervisor')


@for_users(USERS)
def test_stop(programs, directory, user):
    """SIGTERM lets a running job end, takes no new one, and then all are gone."""
    sanitizer = Sanitizer(programs, directory, user)
    found = [pid for pid, _ in children(sanitizer.process.pid)]
    job = sanitizer.start_job(b'TRIAL\nsay bye\n' + nested(b'GUEST', b'do sleep\n'), '--set',
                              'limits.item-seconds=2')
    sanitizer.wait(lambda: sum(f['busy'] for f in zygotes(sanitizer.status())) == 2, 'it does not run')
    sanitizer.process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    check(sanitizer.job(b'TRIAL\nsay late\n')[0] == 3, 'a new job was taken')
    code, _, output, err = sanitizer.finish_job(job)
    check(code == 0 and output == b'TRIAL\nsay bye\ngone\n', code, err)
    check(sanitizer.process.wait(PATIENCE) == 0, 'exit code')
    sanitizer.wait(lambda: not any(os.path.exists(f'/proc/{pid}') for pid in found), 'zygotes are left')
    check(not os.path.exists(sanitizer.socket), 'the socket is left')


@for_users(AS_ROOT)
def test_doors(programs, directory, user):
    """Who is not among sanitizer.doors, by name or by number, is not served."""
    check(os.geteuid() == 0, 'needs root')
    for number, name in enumerate(('daemon', pwd.getpwnam('daemon').pw_uid, '4000000000;daemon;nobody-of-this-name')):
        serve_doors(programs, f'{directory}/{number}', user, name)


def serve_doors(programs, directory, user, name):
    os.mkdir(directory)
    os.chmod(directory, 0o755)
    with Sanitizer(programs, directory, user, '') as sanitizer:
        with open(f'{directory}/kiyome.conf', 'w', encoding='utf-8') as file:
            file.write(f'[paths]\nrun={directory}/run\n[sanitizer]\ndoors={name}\nspare=1\n')
        sanitizer.stop()
        sanitizer.log = open(f'{directory}/log', 'wb')
        sanitizer.process = subprocess.Popen([f'{programs}/kiyome-sanitizer', '--config', directory],
                                             stderr=sanitizer.log, **sanitizer.identity())
        # The path is there before anything listens at it.
        sanitizer.wait(lambda: 'ready' in sanitizer.log_text(), 'it does not start')
        daemon = pwd.getpwnam('daemon').pw_uid
        codes = []
        for uid in (daemon, pwd.getpwnam('bin').pw_uid):
            with open(f'{directory}/in.trial', 'wb') as file:
                file.write(b'TRIAL\nsay hello\n')
            codes.append(subprocess.run([f'{programs}/job', '--socket', sanitizer.socket, f'{directory}/in.trial'],
                                        user=uid, group=uid, extra_groups=[], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, check=False).returncode)
        said = sanitizer.log_text()
    check(codes == [0, 3], codes, said[-2000:])


@for_users(USERS)
def test_private(programs, directory, user):
    """A private supervisor serves its command and is gone with it."""
    identity = {} if user is None else {'user': user, 'group': user, 'extra_groups': []}
    with open(f'{directory}/in.trial', 'wb') as file:
        file.write(b'TRIAL\nsay hello\n' + nested(b'GUEST', b'say two\n'))
    os.chmod(f'{directory}/in.trial', 0o644)
    result = subprocess.run([f'{programs}/job', f'{directory}/in.trial'], stdout=subprocess.PIPE, check=False,
                            stderr=subprocess.PIPE, **identity)
    check(result.returncode == 0, result)
    result = subprocess.run([f'{programs}/job', '--config', '/nonexistent', f'{directory}/in.trial'],
                            stdout=subprocess.PIPE, check=False, stderr=subprocess.PIPE, **identity)
    check(result.returncode == 3 and result.stderr.startswith(b'config: '), result)


@for_users(USERS)
def test_without(programs, directory, user):
    """Without Landlock or seccomp it does not start, unless the configuration says so."""
    identity = {} if user is None else {'user': user, 'group': user, 'extra_groups': []}
    os.makedirs(f'{directory}/run')
    with open(f'{directory}/in.trial', 'wb') as file:
        file.write(b'TRIAL\nsay hello\n')
    for path in (f'{directory}/run', f'{directory}/in.trial'):
        os.chmod(path, 0o755)
        os.chown(path, os.geteuid() if user is None else user, -1)
    for lacking, word in (('landlock', b'Landlock is not available'), ('landlock-refused', b'in a container let its seccomp profile allow'), ('seccomp', b'seccomp: ')):
        command = [f'{programs}/without', lacking, f'{programs}/kiyome-sanitizer', '--config', directory]
        for required in ('yes', 'no'):
            with open(f'{directory}/kiyome.conf', 'w', encoding='utf-8') as file:
                file.write(f'[paths]\nrun={directory}/run\n[sanitizer]\nspare=1\n[sandbox]\nrequired={required}\n')
            if required == 'yes':
                result = subprocess.run(command, stderr=subprocess.PIPE, timeout=PATIENCE, check=False, **identity)
                check(result.returncode == 1 and word in result.stderr, lacking, result)
                continue
            process = subprocess.Popen(command, stderr=subprocess.PIPE, **identity)
            socket = f'{directory}/run/sanitizer/sanitizer.sock'

            def job():
                check(process.poll() is None, lacking, 'it ended')
                return subprocess.run([f'{programs}/job', '--socket', socket, f'{directory}/in.trial'],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, **identity)
            until(job, f'a job without {lacking}', holds=lambda result: result.returncode == 0)
            process.terminate()
            log = process.communicate()[1]
            check(b'workers run without ' + lacking.removesuffix('-refused').encode() in log.lower(), log)


@for_users(AS_ROOT)
def test_user(programs, directory, user):
    """As root with sandbox.user, zygotes and workers run as that user and the jobs go through."""
    nobody = pwd.getpwnam('nobody').pw_uid
    with Sanitizer(programs, directory, user, '[sandbox]\nuser=nobody\n') as sanitizer:
        found = [pid for pid, _ in children(sanitizer.process.pid)]
        workers = [pid for zygote in found for pid, _ in children(zygote)]
        for pid in found + workers:
            with open(f'/proc/{pid}/status', encoding='utf-8') as file:
                status = dict(line.split(':\t', 1) for line in file.read().split('\n') if ':\t' in line)
            check(status['NoNewPrivs'] == '1' and status['Seccomp'] == '2', status)
            # It starts LibreOffice's launcher, which then becomes another user.
            if status['Name'] != 'kiyome-starter':
                check(set(status['Uid'].split()) == {str(nobody)} and int(status['CapPrm'], 16) == 0, status)
        sanitizer.assert_serves()
        code, report, _, _ = sanitizer.job(b'TRIAL\n' + nested(b'GUEST', b'say two\n') + b'do fork bomb\n')
        check(code == 1 and part_of(report)['detail'] == f'{FORBIDDEN}: clone', report)
