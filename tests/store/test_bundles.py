# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests kiyome bundle: a bundle is applied only if it is signed, newer and loadable, and then completely."""
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import threading

import pytest

from scanner import signature_container
from originals import wait
from place import Place
from waiting import PATIENCE

BLOCK = 512
WORDS = {'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'en'}
PKCS8 = bytes.fromhex('302e020100300506032b657004220420')  # RFC 8410, in front of the 32 bytes of the secret key
SPKI = bytes.fromhex('302a300506032b6570032100')


def signatures(*names):
    return ''.join('%s:0:*:%s\n' % (name, hashlib.sha256(name.encode()).hexdigest()) for name in names)


class Bundles(Place):
    """A store with signatures, and a publisher of bundles for it."""

    def __init__(self, build, scanner='engine=libclamav'):
        super().__init__(build)
        self.database = self.path('database')
        os.mkdir(self.database)
        self.write('database/own.ndb', signatures('Own.A'))
        self.write('database/freshclam.dat', 'x')
        said = self.make('keygen', '-o', self.path('secret'))
        with open(self.path('kiyome.conf'), 'a') as file:
            file.write('[scanner]\n%s\ndatabase=database\n%s' % (scanner, said))
        self.public = bytes.fromhex(said.split('ed25519:')[1].strip())
        self.set('set', test='New.A')

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def read(self, name):
        with open(self.path(name), 'rb') as file:
            return file.read()

    def set(self, folder, **files):
        shutil.rmtree(self.path(folder), ignore_errors=True)
        for name, words in files.items():
            self.write('%s/%s.ndb' % (folder, name), signatures(*words.split()))

    def make(self, *arguments, status=0):
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'bundle', *arguments],
                              capture_output=True, timeout=PATIENCE, env=dict(os.environ, **WORDS))
        assert done.returncode == status, (arguments, done)
        return (done.stdout if status == 0 else done.stderr).decode()

    def bundle(self, number, name='b', folder='set', packages=(), key='secret'):
        if os.path.exists(self.path(name)):
            os.unlink(self.path(name))
        self.make('make', '--key', self.path(key), '-o', self.path(name), '--number', str(number),
                  *(['--signatures', self.path(folder)] if folder else []), *packages)
        return self.path(name)

    def applies(self, bundle, *more):
        return self.kiyome('bundle', 'apply', bundle, *more).decode()

    def refuses(self, bundle, *more, status=1):
        before = self.standing()
        said = self.error('bundle', 'apply', bundle, *more, status=status)
        assert self.standing() == before, said
        return said

    def standing(self, folder='database'):
        return {name: self.read('%s/%s' % (folder, name)) for name in sorted(os.listdir(self.path(folder)))}

    def sign(self, manifest):
        """Signs a manifest with openssl, as the owner of the key could with any program."""
        seed = bytes.fromhex(self.read('secret').decode().split(':')[1])
        self.write('manifest', manifest)
        self.write('secret.der', PKCS8 + seed)
        return subprocess.run(['openssl', 'pkeyutl', '-sign', '-rawin', '-keyform', 'DER', '-inkey', self.path('secret.der'), '-in',
                               self.path('manifest')], capture_output=True, check=True).stdout

    def forge(self, manifest, *files, name='forged', head=None):
        """Writes a bundle with a valid signature and form, except for the faults in its manifest."""
        out = b''
        for path, data in (('manifest', manifest), ('manifest.sig', self.sign(manifest)), *files):
            out += (head or header)(path, len(data)) + data + bytes(-len(data) % BLOCK)
        self.write(name, out + bytes(2 * BLOCK))
        return self.path(name)

    def acts(self):
        return [(row['what'], row['detail']) for row in json.loads(self.kiyome('audit', 'show', '--json')) if 'bundle' in row['what']]


def header(path, size):
    head = bytearray(BLOCK)
    head[:len(path)] = path.encode()
    head[100:124] = b'0000644\0' + b'0000000\0' * 2
    head[124:157] = b'%011o\0' % size + b'0' * 11 + b'\0' + b' ' * 8 + b'0'
    head[257:265] = b'ustar\0' + b'00'
    head[148:155] = b'%06o\0' % sum(head)
    return bytes(head)


def manifest(*files, number=9, end='end\n'):
    lines = ['kiyome-bundle 1', 'number %s' % number]
    lines += ['file %s %s %s' % (hashlib.sha256(data).hexdigest(), len(data), path) for path, data in files]
    return ('\n'.join(lines) + '\n' + end).encode()


@pytest.fixture
def place(build):
    place = Bundles(build)
    try:
        place.start()
        yield place
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_bundle_brings_signatures_and_packages_none_goes_back_and_each_is_in_the_audit_log(place):
    place.write('kiyome_1.0~x+1_amd64.deb', b'a package')
    place.write('set/daily.cud', signature_container('daily.ndb', signatures('New.Daily').encode()))
    place.write('database/daily.cld', b'of before')
    bundle = place.bundle(5, packages=[place.path('kiyome_1.0~x+1_amd64.deb')])
    place.bundle(5, 'again', packages=[place.path('kiyome_1.0~x+1_amd64.deb')])
    assert place.read('b') == place.read('again')
    names = subprocess.run(['tar', '-tf', bundle], capture_output=True, check=True, text=True).stdout.split()
    assert names == ['manifest', 'manifest.sig', 'packages/kiyome_1.0~x+1_amd64.deb', 'signatures/daily.cud', 'signatures/test.ndb']
    shown = json.loads(place.kiyome('bundle', 'show', bundle, '--json'))
    assert shown['number'] == 5 and [file['path'] for file in shown['files']] == names[2:]
    before = place.standing()
    said = place.applies(bundle)
    assert '3 signatures' in said and 'packages/kiyome_1.0' in said, said
    assert sorted(place.standing()) == ['daily.cud', 'freshclam.dat', 'kiyome-bundle', 'own.ndb', 'test.ndb']
    assert place.standing('database.kiyome-other') == before
    assert 'not newer' in place.refuses(bundle)
    assert 'not newer' in place.refuses(place.bundle(4, 'old'))
    os.mkdir(place.path('out'))
    # Its packages can still be extracted; those of another bundle with the same number cannot.
    said = place.applies(bundle, '--packages', place.path('out'))
    assert 'apt install ./kiyome_1.0~x+1_amd64.deb' in said and os.listdir(place.path('out')) == ['kiyome_1.0~x+1_amd64.deb'], said
    assert place.read('out/kiyome_1.0~x+1_amd64.deb') == b'a package'
    place.write('other_1_amd64.deb', b'another')
    assert 'not newer' in place.refuses(place.bundle(5, 'same', packages=[place.path('other_1_amd64.deb')]), '--packages', place.path('out'))
    place.applies(place.bundle(6, 'next', folder=None, packages=[place.path('other_1_amd64.deb')]))
    assert 'not newer' in place.refuses(place.bundle(6, 'less'))
    acts = place.acts()
    assert [what for what, _ in acts].count('bundle-refused') == 4, acts
    assert [what for what, _ in acts if what != 'bundle-refused'] in (
        ['bundle-apply', 'bundle-packages', 'bundle-apply'], ['bundle-apply', 'bundle-packages', 'bundle-apply'][::-1]), acts
    assert any('number=5' in detail and hashlib.sha256(place.read('b')[BLOCK:BLOCK + int(place.read('b')[124:135], 8)]).hexdigest() in detail
               for _, detail in acts), acts


@pytest.mark.sqlite
def test_a_bundle_in_which_any_byte_is_another(place):
    """A bundle with any byte changed, cut or added is refused before anything is written."""
    place.write('p_1_all.deb', b'package' * 100)
    whole = bytearray(open(place.bundle(5, packages=[place.path('p_1_all.deb')]), 'rb').read())
    assert len(whole) % BLOCK == 0
    # The first and last byte of each header field, of the contents and of the padding.
    fields = (0, 99, 100, 107, 108, 115, 116, 123, 124, 135, 136, 147, 148, 155, 156, 157, 256, 257, 262, 263, 265, 329, 345, 511)
    places = {start + at for start in range(0, len(whole), BLOCK) for at in fields}
    size = int(whole[124:135], 8)
    places |= set(range(BLOCK, BLOCK + size, 7))
    for at in sorted(places)[::3] + [2 * BLOCK + BLOCK, 3 * BLOCK, 3 * BLOCK + 63, 3 * BLOCK + 64]:
        damaged = bytearray(whole)
        damaged[at] ^= 1 << at % 8
        place.write('damaged', bytes(damaged))
        place.make('show', place.path('damaged'), '--config', place.folder, status=1)
    for length in [0, 1, *range(BLOCK - 1, len(whole), BLOCK), *range(BLOCK, len(whole), BLOCK)]:
        place.write('damaged', bytes(whole[:length]))
        place.make('show', place.path('damaged'), '--config', place.folder, status=1)
    for more in (b'\0', bytes(BLOCK), bytes(whole)):
        place.write('damaged', bytes(whole) + more)
        assert 'length' in place.refuses(place.path('damaged'))
    place.write('damaged', bytes(whole[:BLOCK + size // 2]))
    place.refuses(place.path('damaged'))
    assert not os.path.exists(place.path('database.kiyome-other')) and not os.path.exists(place.path('state/bundle'))
    assert [what for what, _ in place.acts()] == ['bundle-refused'] * 4


@pytest.mark.sqlite
def test_a_bundle_by_another_key_is_refused_and_without_a_key_or_the_store_none_is_taken(build):
    place = Bundles(build)
    try:
        process = place.start()
        place.make('keygen', '-o', place.path('other'))
        assert os.stat(place.path('other')).st_mode & 0o777 == 0o600
        place.make('keygen', '-o', place.path('other'), status=3)
        assert 'bundle.keys' in place.refuses(place.bundle(5, key='other'))
        os.chmod(place.path('other'), 0o640)
        assert 'chmod 600' in place.make('make', '--key', place.path('other'), '-o', place.path('c'), '--signatures', place.path('set'),
                                         status=2)
        # Another program gives the same signature.
        place.bundle(5)
        size = int(place.read('b')[124:135], 8)
        at = BLOCK + size + -size % BLOCK
        assert place.read('b')[at + BLOCK:at + BLOCK + 64] == place.sign(place.read('b')[BLOCK:BLOCK + size])
        text = place.read('kiyome.conf').decode()
        for keys, words in (('', 'no key is trusted'), ('keys = ed25519:00', 'is not a key')):
            place.write('kiyome.conf', text.split('[bundle]')[0] + '[bundle]\n' + keys + '\n')
            assert words in place.refuses(place.path('b'), status=2)
        place.write('kiyome.conf', text)
        place.stop(process)
        place.refuses(place.path('b'), status=3)  # The refusal could not be recorded.
        assert not os.path.exists(place.path('database.kiyome-other'))
    finally:
        place.close()


@pytest.mark.sqlite
def test_what_a_signed_bundle_says_is_not_believed_paths_sizes_order_numbers(place):
    good = ('signatures/a.ndb', signatures('Forged').encode())
    place.make('show', place.forge(manifest(good), good), '--config', place.folder)
    for path in ('signatures/../../x.ndb', '../x.ndb', '/etc/x.ndb', 'signatures/.x.ndb', 'signatures//x.ndb', 'signatures/x/y.ndb',
                 'signatures/a.ndb ', 'signatures/x.so', 'packages/x', 'packages/../x.deb', 'packages/-x.deb', 'x.ndb', 'signatures/',
                 'signatures/\u3042.ndb', 'signatures/' + 'a' * 90 + '.ndb', 'packages/x\t.deb', 'manifest'):
        member = (path, good[1])
        place.make('show', place.forge(manifest(member), (path[:99], good[1])), '--config', place.folder, status=1)
    line = manifest(good).decode()
    size = ' %d ' % len(good[1])
    for wrong in (line.replace(size, ' 4294967296 '), line.replace(size, ' 18446744073709551616 '), line.replace(size, ' -1 '),
                  line.replace(size, ' 0%s' % size[1:]), line.replace(size, size + ' '), line.replace('number 9', 'number 09'),
                  line.replace('number 9', 'number -9'), line.replace('number 9', 'number 9999999999999999999999'),
                  line.replace('number 9\n', ''), line.replace('end\n', ''), line.replace('end\n', 'end\nmore\n'), line + '\0',
                  line.replace('bundle 1', 'bundle 2'), line.replace('\n', '\r\n'), line.upper(), '\n', 'kiyome-bundle 1\n', '\n' * 5000,
                  manifest(good, good).decode(), manifest(('signatures/b.ndb', good[1]), good).decode(),
                  manifest(*[('signatures/%03d.ndb' % i, b'') for i in range(300)]).decode(), 'x' * 70000):
        place.make('show', place.forge(wrong.encode(), good), '--config', place.folder, status=1)
    for claimed in (0, 2 ** 32, 8 ** 11 - 1):  # The size of the manifest, which is used before the signature can be checked.
        place.make('show', place.forge(manifest(good), good, head=lambda path, size, claimed=claimed: header(
            path, claimed if path == 'manifest' else size)), '--config', place.folder, status=1)
    for name in ('missing', 'database', '/dev/zero'):
        place.make('show', os.path.join(place.folder, name), '--config', place.folder, status=2)


@pytest.mark.sqlite
def test_signatures_that_do_not_load_leave_those_that_are_there(place):
    """Signatures that do not load leave the present ones in place, and a corrected bundle may have the same number."""
    place.applies(place.bundle(1))
    place.write('set/broken.ndb', b'this is no signature\n')
    assert 'do not load' in place.refuses(place.bundle(2))
    place.write('set/daily.cvd', b'ClamAV-VDB:' + bytes(600))  # ClamAV has not signed it.
    os.unlink(place.path('set/broken.ndb'))
    assert 'do not load' in place.refuses(place.bundle(2))
    os.unlink(place.path('set/daily.cvd'))
    place.write('database/own.ndb', signatures('Own.A', 'Own.B'))  # Files that the bundle does not have stay.
    assert '3 signatures' in place.applies(place.bundle(2))
    assert [what for what, _ in place.acts()].count('bundle-refused') == 2


@pytest.mark.sqlite
def test_no_old_bundle_is_taken_where_the_file_that_says_the_last_number_is_gone(build):
    """An old bundle is refused even if the file with the last number is missing, and after a restore."""
    place = Bundles(build)
    try:
        process = place.start()
        own = place.standing()
        place.bundle(4, 'old')
        place.applies(place.bundle(5))
        os.unlink(place.path('state/bundle'))
        for name in ('old', 'b'):  # by the number in the signatures' directory
            assert 'not newer' in place.refuses(place.path(name))
        os.unlink(place.path('database/kiyome-bundle'))
        assert 'not newer' in place.refuses(place.path('old'))  # by the number in the audit log
        assert '2 signatures' in place.applies(place.path('b'))
        place.kiyome('backup', place.path('backups'))
        place.stop(process)
        shutil.rmtree(place.state)
        shutil.rmtree(place.database)
        for name, data in own.items():
            place.write('database/' + name, data)
        place.kiyome('restore', place.path('backups'))
        assert b'number 5\n' in place.read('state/bundle')
        place.start()
        assert 'not newer' in place.refuses(place.path('old'))
        assert '2 signatures' in place.applies(place.path('b'))
        assert 'not newer' in place.refuses(place.path('b'))
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_link_among_the_signatures_is_named_not_dropped_unless_the_bundle_has_the_same(place):
    place.write('elsewhere.ndb', signatures('Own.L'))
    os.symlink(place.path('elsewhere.ndb'), place.path('database/linked.ndb'))
    os.mkdir(place.path('database/tmp.0123456789'))  # left by a killed freshclam
    assert "'linked.ndb'" in place.error('bundle', 'apply', place.bundle(1), status=3)
    assert 'test.ndb' not in os.listdir(place.database) and os.path.islink(place.path('database/linked.ndb'))
    place.set('set', linked='New.L')
    place.applies(place.bundle(1))
    assert not os.path.islink(place.path('database/linked.ndb')) and os.path.exists(place.path('elsewhere.ndb'))
    os.mkdir(place.path('database/mine'))
    assert "'mine'" in place.error('bundle', 'apply', place.bundle(2), status=3)


@pytest.mark.sqlite
def test_who_still_writes_in_the_directory_of_before_leads_nobody_to_files_elsewhere(place):
    place.applies(place.bundle(1))
    os.makedirs(place.path('database.kiyome-other/sub/swapped'))
    place.write('victim/file', 'of somebody else')
    done = subprocess.run([os.path.join(place.build, 'kiyome'), 'bundle', 'apply', place.bundle(2), '--config', place.folder],
                          capture_output=True, timeout=PATIENCE, check=False,
                          env=dict(os.environ, **WORDS, LD_PRELOAD=os.path.join(place.build, 'tests/tools/libswap-link.so'),
                                   KIYOME_TEST_SWAP=place.path('victim')))
    assert os.listdir(place.path('victim')) == ['file'], done
    assert done.returncode == 3, done
    place.applies(place.path('b'))
    assert os.listdir(place.path('victim')) == ['file']


@pytest.mark.sqlite
def test_what_a_bundle_brings_is_never_loaded_by_root(place):
    if os.geteuid() != 0:
        pytest.skip('only root becomes another user')
    os.chmod(place.path('database/own.ndb'), 0o600)  # Only root can read it.
    assert 'do not load' in place.refuses(place.bundle(1))
    os.chown(place.path('database/own.ndb'), 0, 65534)
    os.chmod(place.path('database/own.ndb'), 0o640)
    os.chown(place.database, 0, 65534)  # the group for signatures
    assert '2 signatures' in place.applies(place.path('b'))
    assert not [name for name in os.listdir(place.path('run')) if name.startswith('scanner-')]


@pytest.mark.sqlite
def test_a_power_cut_at_any_step_leaves_one_set_or_the_other_and_the_same_bundle_then_goes_on(place):
    preload = os.path.join(place.build, 'tests/tools/libdie-at.so')
    place.set('one', test='A.1 A.2')
    place.set('two', more='B.1', test='A.3')
    place.applies(place.bundle(1, folder='one'))
    one = place.standing()
    two = {**one, 'kiyome-bundle': None, 'more.ndb': place.read('two/more.ndb'), 'test.ndb': place.read('two/test.ndb')}
    number, died, seen = 1, 0, set()
    while True:
        number += 2
        place.bundle(number, folder='two')
        done = subprocess.run([os.path.join(place.build, 'kiyome'), 'bundle', 'apply', place.path('b'), '--config', place.folder],
                              capture_output=True, timeout=PATIENCE, check=False,
                              env=dict(os.environ, **WORDS, LD_PRELOAD=preload, KIYOME_TEST_DIE_AT=str(died + 1)))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done
        died += 1
        stands = place.standing()
        marked = stands.pop('kiyome-bundle')
        assert stands in ({k: v for k, v in one.items() if k != 'kiyome-bundle'}, {k: v for k, v in two.items() if k != 'kiyome-bundle'}), died
        has_new = 'more.ndb' in stands
        assert (int(marked) == number) == has_new, (died, marked)
        seen.add(has_new)
        if has_new:  # It was applied, and is not applied again.
            place.refuses(place.path('b'))
        else:
            place.applies(place.path('b'))
        assert 'not newer' in place.refuses(place.bundle(number - 1, 'old', folder='one'))
        # Restore the state before.
        shutil.rmtree(place.database)
        os.mkdir(place.database)
        for name, data in one.items():
            place.write('database/' + name, data)
    assert seen == {True, False} and died > 15, (died, seen)


@pytest.mark.sqlite
def test_kiyome_sanitizer_loads_what_a_bundle_brought_also_from_the_directory_that_was_the_other(place):
    os.mkdir(place.path('database.kiyome-other'), 0o755)
    log = open(place.path('sanitizer.log'), 'wb')
    sanitizer = subprocess.Popen([os.path.join(place.build, 'kiyome-sanitizer'), '--config', place.folder], stdout=log, stderr=log)

    def loaded():
        done = subprocess.run([os.path.join(place.build, 'kiyome'), 'status', '--json', '--config', place.folder], capture_output=True, check=False)
        scanner = json.loads(done.stdout)['sanitizer'].get('status', {}).get('scanner', {})
        return scanner.get('signatures') if scanner.get('state') == 'ready' else None
    try:
        wait(lambda: loaded() == 1, 'the first')
        for number in (1, 2):
            place.set('set', test=' '.join('N.%d' % i for i in range(10 * number)))
            said = place.applies(place.bundle(number))
            assert 'restart' not in said, said
            wait(lambda n=number: loaded() == 10 * n + 1, 'those of bundle %d' % number)
    finally:
        sanitizer.terminate()
        sanitizer.wait(PATIENCE)
        log.close()


@pytest.mark.sqlite
def test_a_clamd_that_does_not_come_back_with_the_new_signatures_gets_those_before(place):
    text = place.read('kiyome.conf').decode()
    path = place.path('clamd.ctl')
    place.write('kiyome.conf', text.replace('engine=libclamav', 'engine=clamd\nclamd=' + path))
    place.applies(place.bundle(1))  # It does not run, and will load the signatures when it starts.
    for number, survives in ((2, True), (3, False)):
        place.set('set', test='C.%d' % number)
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen()
        asked = []
        thread = threading.Thread(target=clamd, args=(server, asked, survives))
        thread.start()
        if survives:
            place.applies(place.bundle(number))
        else:
            assert 'does not answer' in place.refuses(place.bundle(number))
        server.close()
        os.unlink(path)
        thread.join()
        assert asked[0] == b'nRELOAD\n', asked
    assert place.read('database/test.ndb').startswith(b'C.2:')
    place.applies(place.path('b'))  # Its number is still free.


def clamd(server, asked, survives):
    """Answers like clamd when it is told to load signatures: some versions end if they cannot."""
    while len(asked) < 2:
        peer, _ = server.accept()
        with peer:
            asked.append(peer.recv(100))
            peer.sendall(b'RELOADING\n' if asked[-1] == b'nRELOAD\n' else b'PONG\n')
        if not survives:
            server.close()
            return
