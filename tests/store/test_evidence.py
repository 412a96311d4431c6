# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests kiyome evidence: one signed file contains all that kiyome has of some mails, and each change in it is named."""
import hashlib
import json
import os
import re
import shutil
import subprocess

import pytest

from place import Place
from test_signed_heads import act, forge, sign, signing
from waiting import PATIENCE

BLOCK = 512
MAIL = b'From: a@evil.example\r\nTo: b@city.example\r\nSubject: invoice\r\n\r\nPlease pay.\r\n'
SECRET = 'geheim-7'


def mail(place, data=MAIL):
    door = place.door()
    message = door.add(data, sender='a@evil.example')
    door.report(message)
    door.close()
    return message


def make(place, *more, status=0, name='evidence'):
    out = os.path.join(place.folder, name)
    arguments = ('evidence', 'make', '-o', out, '--reason', 'Fall 7', *more)
    return (out, place.kiyome(*arguments).decode()) if status == 0 else place.error(*arguments, status=status)


def members(data):
    """Returns (name, content) of each member, read by the definition of tar and without kiyome's code."""
    found = []
    at = 0
    while data[at:at + 100].strip(b'\0'):
        name = data[at:at + 100].rstrip(b'\0').decode()
        size = int(data[at + 124:at + 135], 8)
        found.append((name, data[at + BLOCK:at + BLOCK + size]))
        at += BLOCK + (size + BLOCK - 1) // BLOCK * BLOCK
    return found


def pack(parts):
    """Returns a tar file with these members, as kiyome would write it."""
    out = b''
    for name, content in parts:
        header = bytearray(BLOCK)
        header[:len(name)] = name.encode()
        header[100:124] = b'0000644\x000000000\x000000000\0'
        header[124:136] = b'%011o\0' % len(content)
        header[136:157] = b'00000000000\x00        0'
        header[257:265] = b'ustar\x0000'
        header[148:155] = b'%06o\0' % sum(header)
        out += bytes(header) + content + b'\0' * (-len(content) % BLOCK)
    return out + b'\0' * (2 * BLOCK)


class Bare:
    """A machine that has the public keys and nothing else of the gateway."""

    def __init__(self, build, place, folder, names=('backup.pub', 'audit.pub')):
        self.build = build
        self.keys = folder / 'keys'
        self.file = folder / 'file'
        self.keys.mkdir()
        for name, source in (('backup.pub', place.folder + '/keys'), ('audit.pub', place.signer)):
            if name in names:
                shutil.copy(os.path.join(source, name), self.keys)

    def verify(self, data, status=1):
        self.file.write_bytes(data)
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'evidence', 'verify', '--keys', self.keys, self.file], capture_output=True,
                              env={'LC_ALL': 'C.UTF-8', 'PATH': '/usr/bin:/bin'}, timeout=PATIENCE, check=False)
        assert done.returncode == status, (done.stdout, done.stderr)
        return (done.stdout + done.stderr).decode()


@pytest.fixture(scope='module', name='made')
def fixture_made(build):
    place = signing(build)
    try:
        place.start()
        with open(place.folder + '/kiyome.conf') as file:
            text = file.read()
        act(place, 2)
        place.message = mail(place)
        sign(place)
        act(place)
        # A password of the database may be in a comment, and in a key that is in force.
        with open(place.folder + '/kiyome.conf', 'w') as file:
            file.write('# %s\n# \f%s\n#database = postgresql:password=%s\n' % (SECRET, SECRET, SECRET) 
                       + re.sub(r'^database=.*\n', '', text, flags=re.MULTILINE)
                       .replace('[store]\n', '[store]\ndatabase=postgresql:host=/run password=%s\n' % SECRET))
        place.file, place.said = make(place, place.message)
        with open(place.file, 'rb') as file:
            place.data = file.read()
        yield place
    finally:
        place.close()


@pytest.mark.same_sql
def test_evidence_has_all_that_kiyome_has_of_a_mail(made):
    have = dict(members(made.data))
    folder = 'mails/%s/' % made.message
    assert {'manifest', 'manifest.sig', 'audit/before.txt', 'audit/head.txt', 'audit/rows.json', 'configuration/kiyome.conf',
            'configuration/policies.txt', 'versions.txt'} <= set(have)
    assert {folder + name for name in ('facts.json', 'original.json', 'original.sealed', 'output-1', 'output-1.json', 'report-1.json')} <= set(have)
    facts = json.loads(have[folder + 'facts.json'].splitlines()[0])
    original = json.loads(have[folder + 'original.json'])
    assert facts['sender'] == 'a@evil.example' and facts['sha256'] == original['sha256'] == hashlib.sha256(MAIL).hexdigest()
    # The original is sealed; its output is not.
    assert b'Please pay' not in have[folder + 'original.sealed'] and b'Please pay' in have[folder + 'output-1']
    rows = [json.loads(line) for line in have['audit/rows.json'].splitlines()]
    assert rows[-1]['seq'] - rows[0]['seq'] == len(rows) - 1 and 'evidence' in {row['what'] for row in rows if row['why'] == 'Fall 7'}
    assert b'[standard]' in have['configuration/policies.txt'] and b'kiyome 0' in have['versions.txt']
    assert oct(os.stat(made.file).st_mode & 0o777) == '0o600'


@pytest.mark.same_sql
def test_evidence_has_no_secret_of_the_configuration(made):
    have = dict(members(made.data))
    assert SECRET.encode() not in made.data and b'(not shown)' in have['configuration/kiyome.conf'] and b'[paths]' in have['configuration/kiyome.conf']
    for name in ('backup.key', *os.listdir(made.folder + '/keys')):
        if name.endswith('.key'):
            with open(os.path.join(made.folder, 'keys', name), 'rb') as file:
                assert file.read().strip() not in made.data


@pytest.mark.same_sql
def test_a_bare_machine_says_that_it_is_complete(build, made, tmp_path):
    said = Bare(build, made, tmp_path).verify(made.data, status=0)
    assert 'complete and unchanged' in said and 'signed up to row' in said
    assert pack(members(made.data)) == made.data


@pytest.mark.same_sql
def test_a_bare_machine_says_that_it_lacks_the_key_of_the_log(build, made, tmp_path):
    said = Bare(build, made, tmp_path, names=('backup.pub',)).verify(made.data, status=0)
    assert 'complete and unchanged' in said and 'was not checked' in said


@pytest.mark.same_sql
def test_a_change_of_each_member_is_named(build, made, tmp_path):
    bare = Bare(build, made, tmp_path)
    parts = members(made.data)
    for at in range(2, len(parts)):
        name, content = parts[at]
        others = parts[:at], parts[at + 1:]
        for changed in ((name, content[:-1] + bytes([content[-1] ^ 1]) if content else b'x'), (name, content + b'x'), (name[:-1] + 'X', content)):
            assert name in bare.verify(pack(others[0] + [changed] + others[1])), changed[0]
        # Missing, and added before it.
        assert name in bare.verify(pack(others[0] + others[1]))
        assert name in bare.verify(pack(others[0] + [('mails/added', b'x')] + parts[at:]))
        if at + 1 < len(parts):
            assert name in bare.verify(pack(others[0] + [parts[at + 1], parts[at]] + parts[at + 2:]))
    assert 'length' in bare.verify(pack(parts + [('versions.txt.2', b'x')]))


@pytest.mark.same_sql
def test_a_change_of_the_manifest_or_its_signature_is_named(build, made, tmp_path):
    bare = Bare(build, made, tmp_path)
    parts = members(made.data)
    for at in (0, 1):
        name, content = parts[at]
        for place in range(0, len(content), 7):
            changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1:]
            assert 'manifest' in bare.verify(pack(parts[:at] + [(name, changed)] + parts[at + 1:]))
        assert 'manifest' in bare.verify(pack(parts[:at] + parts[at + 1:]))
    # A new manifest for a changed content is not signed.
    content = parts[2][1] + b'x'
    lines = parts[0][1].decode().splitlines(True)
    lines[2] = 'file %s %d %s\n' % (hashlib.sha256(content).hexdigest(), len(content), parts[2][0])
    forged = pack([('manifest', ''.join(lines).encode()), parts[1], (parts[2][0], content)] + parts[3:])
    assert 'manifest' in bare.verify(forged) and 'not signed' in bare.verify(forged)


@pytest.mark.same_sql
def test_evidence_of_nobody_is_refused(build, made, tmp_path):
    bare = Bare(build, made, tmp_path)
    (bare.keys / 'backup.pub').write_text('A' * 43 + '=\n')
    assert 'not signed' in bare.verify(made.data)
    os.unlink(bare.keys / 'backup.pub')
    assert 'backup.pub is missing' in bare.verify(made.data, status=2)


@pytest.mark.same_sql
def test_what_cannot_be_made_is_said_and_leaves_no_file(made):
    assert 'no message' in make(made, 'K7QF-3MZP-9XTA-WD4H-2RNC', status=1, name='none')
    assert not os.path.exists(made.folder + '/none')
    with open(made.file, 'rb') as file:
        before = file.read()
    assert 'exists' in make(made, made.message, status=3)
    with open(made.file, 'rb') as file:
        assert file.read() == before


@pytest.mark.sqlite
def test_a_row_of_the_log_that_was_changed_is_named_by_evidence_that_is_signed(build, tmp_path):
    place = signing(build)
    try:
        process = place.start()
        message = mail(place)
        act(place, 3)
        sign(place)
        place.stop(process)
        database = place.database()
        (sql,), = database.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_update'").fetchall()
        database.execute('DROP TRIGGER audit_update')
        database.execute("UPDATE audit SET why = 'nothing' WHERE why = 'reason 1'")
        (changed,), = database.execute("SELECT seq FROM audit WHERE why = 'nothing'").fetchall()
        database.execute(sql)
        database.commit()
        database.close()
        place.start()
        make(place, message)
        with open(place.folder + '/evidence', 'rb') as file:
            assert 'row %d does not follow' % changed in Bare(build, place, tmp_path).verify(file.read())
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_log_that_was_cut_before_the_row_that_was_signed_is_named(build, tmp_path):
    place = signing(build)
    try:
        process = place.start()
        message = mail(place)
        act(place, 20)
        sign(place)
        place.stop(process)
        forge(place, lambda row: row, drop_last=15)
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'x')
        make(place, message)
        with open(place.folder + '/evidence', 'rb') as file:
            assert 'audit log was cut' in Bare(build, place, tmp_path).verify(file.read())
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_clock_that_was_set_back_leaves_out_no_row(build):
    """By their time, the rows about this evidence are earlier than the mail."""
    place = signing(build)
    try:
        place.shift_clock(7200)
        place.start()
        message = mail(place)
        act(place)
        place.shift_clock(0)
        act(place)
        make(place, message)
        with open(place.folder + '/evidence', 'rb') as file:
            rows = [json.loads(line) for line in dict(members(file.read()))['audit/rows.json'].splitlines()]
        assert rows[0]['seq'] == 1 and [row['what'] for row in rows if row['why'] == 'Fall 7'], rows
    finally:
        place.close()


@pytest.mark.same_sql
def test_without_the_secret_key_the_original_stays_sealed_and_that_is_said(build):
    place = Place(build)
    try:
        place.start()
        message = mail(place)
        keys = os.path.join(place.folder, 'keys')
        for name in os.listdir(keys):
            if name.endswith('.key'):
                os.rename(os.path.join(keys, name), os.path.join(place.folder, name))
        make(place, message)
        with open(place.folder + '/evidence', 'rb') as file:
            have = dict(members(file.read()))
        assert 'mails/%s/original.sealed' % message in have and 'mails/%s/output-1' % message not in have
        assert have['mails/%s/not-made.txt' % message]
    finally:
        place.close()
