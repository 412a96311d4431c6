# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the signed heads of the audit log: a program with the rights of the store can forge a complete log, but not its signed
heads."""
import hashlib
import os
import struct

import pytest

import door as d
from city_office import Office
from place import Place, refused
from waiting import until

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def signing(build, **values):
    place = Place(build, watchers='*', signers='*', reporters='*', **values)
    place.signer = os.path.join(place.folder, 'signer')
    os.mkdir(place.signer)
    with open(place.folder + '/kiyome.conf', 'a') as file:
        file.write('[events]\nto=udp:127.0.0.1:9\n[incident]\nto=security@city.example\n')
    with open(place.folder + '/kiyome.conf') as file:
        text = file.read().replace('[paths]\n', '[paths]\nsigner=signer\n')
    with open(place.folder + '/kiyome.conf', 'w') as file:
        file.write(text)
    return place


def act(place, number=1):
    for n in range(number):
        place.kiyome('allow', 'add', '--type', 'pdf', '--reason', 'reason %d' % n, '--approver', 'a', '--expires', '9d')


def sign(place, status=0):
    return place.kiyome('audit', 'sign', status=status).decode()


def heads(place):
    return os.path.join(place.signer, 'audit.heads')


def verify(place, file, status=0):
    """Returns the output of verify about the log and the heads in `file`; status 1 means that the log is not the signed one."""
    arguments = ('audit', 'verify', '--head', file)
    return place.kiyome(*arguments).decode() if status == 0 else place.error(*arguments, status=status)


def row_hash(before, row):
    """Returns the hash of a row as kiyome-audit(1) describes it."""
    data = before
    for value in row:
        text = str(value).encode()
        data += struct.pack('<I', len(text)) + text
    return hashlib.sha256(data).digest()


def forge(place, change, drop_last=0, before=b'\0' * 32, after=0, more=()):
    """Changes the rows after `after`, appends `more`, and makes the chain from `before` and all its anchors consistent again."""
    database = place.database()
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall()
    for name, _ in triggers:
        database.execute('DROP TRIGGER ' + name)
    rows = database.execute('SELECT seq, time, uid, who, what, object, why, detail FROM audit WHERE seq > ? ORDER BY seq', (after,)).fetchall()
    database.execute('DELETE FROM audit')
    for row in [change(list(row)) for row in rows[:len(rows) - drop_last]] + [[rows[-1][0] + 1 + i] + row for i, row in enumerate(more)]:
        before = row_hash(before, row)
        database.execute('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', row + [before])
    for _, sql in triggers:
        database.execute(sql)
    for file in ('audit.head', 'index.mark'):
        os.unlink(os.path.join(place.state, file))
    database.execute("DELETE FROM meta WHERE name LIKE 'audit%' OR name LIKE 'marked%'")
    database.commit()
    database.close()
    return len(rows)


def edit(place, *statements):
    database = place.database()
    for sql in statements:
        database.execute(sql)
    database.commit()
    database.close()


def other_time(row):
    if row[6] == 'reason 1':
        row[1] += 20000000
    return row


@pytest.mark.sqlite
def test_a_log_that_was_forged_whole_is_not_the_one_that_was_signed(build, tmp_path):
    place = signing(build)
    try:
        process = place.start()
        act(place, 3)
        line = sign(place).strip()
        act(place)
        sign(place)
        assert 'every row that was signed: 2' in verify(place, heads(place))
        # One line alone, as it stands in a notification or a log, is enough.
        alone = tmp_path / 'kept'
        alone.write_text('<110>1 kiyome-events detail="' + line + '"\n')
        assert 'every row that was signed: 1' in verify(place, alone)
        place.stop(process)
        forge(place, other_time)
        process = place.start()
        place.kiyome('store', 'adopt', '--reason', 'x')
        # The chain is consistent; only the record of the signatures differs.
        said = place.kiyome('audit', 'verify', status=1).decode()
        assert 'edited: 2 of its rows' in said and 'checkpoints' in said, said
        edit(place, 'DELETE FROM checkpoints')
        assert b'complete and unchanged' in place.kiyome('audit', 'verify')
        for file in (heads(place), alone):
            assert 'replaced, cut or forged' in verify(place, file, status=1)
        # The signer refuses to sign the forged log.
        with open(heads(place), 'rb') as file:
            before = file.read()
        assert 'replaced, cut or forged' in place.error('audit', 'sign')
        with open(heads(place), 'rb') as file:
            assert file.read() == before
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_log_whose_end_was_cut_off_and_made_whole_lacks_what_was_signed(build):
    place = signing(build)
    try:
        process = place.start()
        act(place, 5)
        sign(place)
        place.stop(process)
        forge(place, lambda row: row, drop_last=4)
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'x')
        assert b'edited: 5 of its rows' in place.kiyome('audit', 'verify', status=1)
        edit(place, "DELETE FROM allow WHERE reason <> 'reason 0'", 'DELETE FROM checkpoints')
        assert b'complete and unchanged' in place.kiyome('audit', 'verify')
        assert 'replaced, cut or forged' in verify(place, heads(place), status=1)
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_head_counts_only_with_the_signature_of_a_known_key(build, tmp_path):
    place = signing(build)
    try:
        place.start()
        act(place)
        line = sign(place).strip()
        word, seq, value, when, signature = line.split(' ')
        wrong = tmp_path / 'wrong'
        for change in ((word, '2', value, when, signature), (word, seq, 'ab' * 32, when, signature), (word, seq, value, when[:-2] + '9Z', signature),
                       (word, seq, value, when, 'ab' * 64)):
            wrong.write_text(' '.join(change) + '\n')
            if list(change) != line.split(' '):
                assert 'not signed by a key' in verify(place, wrong, status=1), change
        for text, why in (('', 'no signed head'), ('kiyome-audit 1 2 3 4\n', 'not a signed head'), (line[:-1] + '\n', 'not a signed head')):
            wrong.write_text(text)
            assert why in verify(place, wrong, status=1), text
        # The head is verified with somebody else's key here.
        other = tmp_path / 'other'
        other.mkdir()
        (other / 'audit.pub').write_text('%s\n' % ('A' * 43 + '='))
        assert 'not signed by a key' in place.error('audit', 'verify', '--head', heads(place), '--signer', str(other))
        # Only the signer can read the secret key; everybody can read the signed heads.
        modes = {name: os.stat(os.path.join(place.signer, name)).st_mode & 0o777 for name in sorted(os.listdir(place.signer))}
        assert modes == {'audit.heads': 0o644, 'audit.key': 0o600, 'audit.pub': 0o644}, modes
    finally:
        place.close()


def letters(place):
    database = place.database()
    count, = database.execute('SELECT count (*) FROM outbox').fetchone()
    database.close()
    return count


def selfcheck(place):
    said = place.kiyome('report', 'selfcheck', status=1).decode()
    line, = [line for line in said.splitlines() if 'the audit log was signed' in line]
    return line


def test_a_signed_head_goes_out_with_the_events_and_once_a_week_by_mail(build):
    place = signing(build)
    try:
        process = place.start()
        act(place)
        assert 'signed_age' not in place.status()
        assert selfcheck(place).startswith('? ') and 'kiyome-signer.timer' in selfcheck(place)
        lines = [sign(place).strip(), sign(place).strip()]
        watcher = d.Portal(place.folder + '/run/store/watch.sock')
        told = [row['detail'] for row in watcher.ask('events-take') if row['kind'] == 'audit-signed']
        assert told == lines, told
        # An expensive count is cached for a while.
        until(lambda: place.status()['outbox'] == 1, 'the letter', shown=place.status)
        assert 0 <= place.status()['signed_age'] < 60
        text, = [row[0] for row in place.database().execute("SELECT text FROM outbox").fetchall()]
        assert lines[0] in text and 'kiyome audit verify --head' in text
        assert selfcheck(place).startswith('yes')
        # The next mail is sent after a week and not before; a log that was not signed for hours is a fault.
        place.stop(process)
        place.shift_clock(6 * 86400)
        process = place.start()
        assert place.status()['signed_age'] > 5 * 86400
        assert 'last signed' in place.kiyome('status', status=1).decode()
        assert selfcheck(place).startswith('NO')
        sign(place)
        assert letters(place) == 1
        place.stop(process)
        place.shift_clock(8 * 86400)
        place.start()
        sign(place)
        assert letters(place) == 2
    finally:
        place.close()


@pytest.mark.same_sql
def test_nobody_else_hands_in_a_head(build):
    place = Place(build, watchers='*', signers='kiyome-nobody')
    try:
        place.start()
        watcher = d.Portal(place.folder + '/run/store/watch.sock')
        assert 'store.signers' in refused(watcher.ask, 'audit-signed', head='kiyome-audit 1 2 3 4')
        assert 'signed_age' not in place.status()
    finally:
        place.close()


@pytest.mark.same_sql
def test_each_export_of_the_log_and_no_look_at_it_has_the_signer_sign(build):
    """An export of the log, and only an export, changes the file that kiyome-signer.path watches."""
    place = Office(build)
    file = os.path.join(place.folder, 'run/store/exported')
    try:
        place.kiyome('audit', 'show')
        place.ask('audit1', 'audit', limit=10)
        assert not os.path.exists(file)
        for export in (lambda: place.kiyome('audit', 'export'), lambda: place.ask('audit1', 'audit-export')):
            export()
            assert os.stat(file).st_size > 0
            os.unlink(file)
        with open(os.path.join(ROOT, 'packaging/systemd/kiyome-signer.path')) as unit:
            assert 'PathChanged=/run/kiyome/store/exported' in unit.read()
    finally:
        place.close()
