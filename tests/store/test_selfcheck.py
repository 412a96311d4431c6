# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests `kiyome report selfcheck`: each question about the store fails for its own cause and for no other."""
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest

import apt_lists
import node_places
from place import Place, Relay
from waiting import until, within

# Only a gateway with all its programs answers these questions with yes.
OF_OTHERS = {'part', 'types', 'type', 'workers-confined', 'program-confined'}

OF_THE_STORE = {'takes-originals', 'directories', 'audit-whole', 'allow-entries', 'second-factor', 'roles-apart', 'disk-days', 'backup-age', 'restore-tested',
                'keys-copied'}


def asked(place, language='en'):
    """Returns every question with its answer, apart from those that are asked several times."""
    rows = json.loads(place.kiyome('report', 'selfcheck', '--json', status=1, language=language))
    assert all(set(row) - {'about', 'accepted'} == {'id', 'question', 'answer', 'evidence', 'clause', 'todo'} for row in rows), rows
    assert all(row['answer'] in ('yes', 'no', 'unknown', 'open') and row['question'] and row['clause'] for row in rows), rows
    return {row['id']: row for row in rows if row['id'] not in OF_OTHERS}


def failed(place):
    return {name: row for name, row in asked(place).items() if row['answer'] not in ('yes', 'open')}


def failed_beside_the_log(place):
    """Returns the questions that fail after accounts were edited without the audit log, except the question about the log."""
    found = failed(place)
    assert 'users ' in found.pop('audit-whole')['evidence']
    return found


def only(place, name, evidence, failing=failed):
    """Asserts that only the question `name` fails, and that it says why and what to do."""
    found = failing(place)
    assert list(found) == [name] and evidence in found[name]['evidence'], found
    assert found[name]['todo'] or found[name]['evidence']


def configure(place, section, line):
    """Sets a key of kiyome.conf, replacing the section's earlier value."""
    with open(place.folder + '/kiyome.conf') as file:
        text = file.read()
    head = '[%s]\n' % section
    key = line.split('=')[0]
    if head not in text:
        text += '\n' + head
    before, after = text.split(head)
    rest = after.split('\n[')
    rest[0] = '\n'.join(row for row in rest[0].split('\n') if row.split('=')[0].strip() != key)
    with open(place.folder + '/kiyome.conf', 'w') as file:
        file.write(before + head + line + '\n' + '\n['.join(rest))


@pytest.fixture(scope='module')
def packages(tmp_path_factory):
    return apt_lists.one_package(tmp_path_factory.mktemp('packages'))


@pytest.fixture(autouse=True)
def quick_packages(packages, monkeypatch):
    """Simulates a machine that has one package and no pending update."""
    for name, value in packages.items():
        monkeypatch.setenv(name, value)


@pytest.fixture()
def apt(quick_packages, tmp_path, monkeypatch):
    """Simulates a machine with the packages of this one and no pending update."""
    monkeypatch.delenv('DPKG_ADMINDIR')
    monkeypatch.setenv('APT_CONFIG', apt_lists.write(tmp_path))


@pytest.fixture()
def place(build):
    place = Place(build)
    place.process = place.start()
    place.door().add(b'message')
    assert not failed(place)
    yield place
    place.close()


def change(place, *statements):
    database = place.database()
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def add_user(place, name, roles):
    file = os.path.join(place.folder, 'password')
    with open(file, 'w') as out:
        out.write('correct horse battery staple\n')
    place.kiyome('user', 'add', name, '--roles', roles, '--password-file', file)


@pytest.mark.sqlite
def test_an_allow_entry_without_reason_or_approver_is_found(place):
    place.kiyome('allow', 'add', '--type', 'pdf', '--reason', 'r', '--approver', 'a', '--expires', '9d')
    assert not failed(place) and '1 entries' in asked(place)['allow-entries']['evidence']
    number = json.loads(place.kiyome('allow', 'list', '--json'))[0]['id']
    for column, value in (('reason', 'r'), ('approver', 'a')):
        change(place, "UPDATE allow SET %s = ' '" % column)
        found = failed(place)
        # The entry also differs from the audit log's record of it.
        assert set(found) == {'allow-entries', 'audit-whole'} and all(number in row['evidence'] for row in found.values()), found
        change(place, "UPDATE allow SET %s = '%s'" % (column, value))


@pytest.mark.sqlite
def test_who_approves_administers_or_audits_without_a_second_factor_is_named(place):
    for role in ('approver', 'administrator', 'auditor'):
        add_user(place, role, role)
    change(place, 'UPDATE users SET password = NULL')
    assert not failed_beside_the_log(place), 'nobody of them has a password'
    for role in ('approver', 'administrator', 'auditor'):
        change(place, "UPDATE users SET password = 'x' WHERE name = '%s'" % role)
        only(place, 'second-factor', role, failed_beside_the_log)
        change(place, "UPDATE users SET totp_confirmed = 1 WHERE name = '%s'" % role)
        assert not failed_beside_the_log(place)


@pytest.mark.sqlite
def test_who_administers_and_also_approves_or_audits_is_named(place):
    add_user(place, 'administrator', 'administrator')
    for other in ('approver', 'auditor'):
        add_user(place, 'both-' + other, 'administrator,' + other)
        change(place, 'UPDATE users SET totp_confirmed = 1')
        only(place, 'roles-apart', 'both-' + other, failed_beside_the_log)
        place.kiyome('user', 'role', 'both-' + other, other)
        assert not failed_beside_the_log(place)


@pytest.mark.sqlite
def test_a_secret_key_that_others_can_read_is_named(place):
    # The store itself refuses the key that originals are sealed to; no other daily check covers this one.
    secret = os.path.join(place.keys, 'backup.key')
    os.chmod(secret, 0o640)
    only(place, 'key-modes', secret)
    os.chmod(secret, 0o600)
    assert not failed(place)


@pytest.mark.sqlite
def test_an_original_that_is_older_than_its_time_is_told(place):
    assert 'is 0 days old' in asked(place)['oldest-original']['evidence']
    change(place, 'UPDATE messages SET received = received - 93 * 86400000000')
    only(place, 'oldest-original', 'is 93 days old')
    change(place, 'UPDATE messages SET received = received + 5 * 86400000000')
    assert not failed(place)


@pytest.mark.sqlite
def test_originals_that_are_kept_for_ever_are_told(build):
    place = Place(build, retention_days='0')
    try:
        place.start()
        only(place, 'retention', '0 days')
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_directory_of_originals_that_changed_is_told(place):
    os.chmod(os.path.join(place.state, 'originals'), 0o777)
    found = failed(place)
    # The store then accepts no mail either.
    assert set(found) == {'directories', 'takes-originals'}, found
    os.chmod(os.path.join(place.state, 'originals'), 0o700)
    assert not failed(place)


@pytest.mark.sqlite
def test_a_row_of_the_audit_log_that_was_changed_is_told(place):
    place.kiyome('allow', 'add', '--type', 'pdf', '--reason', 'r', '--approver', 'a', '--expires', '9d')
    change(place, 'DROP TRIGGER audit_update', "UPDATE audit SET why = 'other' WHERE seq = 1")
    until(lambda: 'audit-whole' in failed(place), 'the break')
    assert asked(place)['audit-whole']['answer'] == 'no'


@pytest.mark.sqlite
def test_a_store_that_does_not_answer_is_neither_yes_nor_no(place):
    place.stop(place.process)
    found = failed(place)
    assert {name for name, row in found.items() if row['answer'] == 'unknown'} == OF_THE_STORE, found


# Each row has a question, a setting that fails it, and a value that passes.
SETTINGS = (
    ('sandbox-required', 'sandbox', 'required=no', 'yes'),
    ('signature-age', 'scanner', 'max-age-days=0', '7'),
    ('signature-age', 'scanner', 'max-age-days=15', '14'),
    ('administrators-look', 'portal', 'administrators-look=yes', 'no'),
    ('approvals', 'portal', 'steps-low=0', '1'),
    ('approvals', 'portal', 'steps-normal=0', '1'),
    ('approvals', 'portal', 'steps-high=0', '1'),
    ('plain-http', 'portal', 'plain-http=yes', 'no'),
    ('secure-cookie', 'portal', 'insecure-cookie=yes', 'no'),
    ('password-length', 'portal', 'password-length=9', '10'),
    ('session-end', 'portal', 'session-hours=25', '24'),
    ('sign-in-lock', 'portal', 'lock-failures=21', '20'),
    ('allow-confirm', 'portal', 'allow-confirm=never', 'always'))


@pytest.mark.sqlite
def test_a_setting_that_is_less_than_a_policy_demands_is_named(place):
    for name, section, line, back in SETTINGS:
        configure(place, section, line)
        key, value = line.split('=')
        only(place, name, '%s = %s' % (key, value))
        configure(place, section, '%s=%s' % (key, back))
    assert not failed(place)


@pytest.mark.sqlite
def test_each_failed_question_is_a_line_with_what_to_do_and_its_clause(place):
    for _, section, line, _ in SETTINGS:
        configure(place, section, line)
    found = failed(place)
    assert set(found) == {name for name, _, _, _ in SETTINGS}
    lines = place.kiyome('report', 'selfcheck', status=1).decode().splitlines()
    for row in found.values():
        at = lines.index(next(line for line in lines if row['question'] in line))
        assert lines[at].startswith('NO ') and row['todo'] and lines[at + 1].strip() == '%s (%s)' % (row['todo'], row['clause'])


@pytest.mark.sqlite
def test_every_question_is_asked_in_japanese_too(place):
    japanese = asked(place, 'ja')
    assert all(re.search('[ぁ-ん]', japanese[name]['question']) and row['question'] != japanese[name]['question'] for name, row in asked(place).items())


@pytest.mark.sqlite
def test_a_receiver_that_is_not_set_up_is_left_to_a_person(place):
    for name, section, line in (('scanner', 'scanner', 'engine=clamd'), ('incident-to', 'incident', 'to=security@city.example')):
        assert asked(place)[name]['answer'] == 'open' and section in asked(place)[name]['evidence']
        configure(place, section, line)
        assert asked(place)[name]['answer'] == 'yes' and asked(place)[name]['evidence'] == line.split('=')[1]


@pytest.mark.sqlite
def test_a_receiver_of_the_log_that_has_nothing_of_the_last_hour_is_named(place):
    found = asked(place)['log-forwarded']
    assert found['answer'] == 'open' and 'events.to' in found['evidence'], found
    configure(place, 'events', 'to=udp:127.0.0.1:9')
    place.stop(place.process)
    assert asked(place)['log-forwarded']['answer'] == 'unknown'
    place.process = place.start()
    found = asked(place)['log-forwarded']
    assert (found['answer'], found['evidence']) == ('yes', 'udp:127.0.0.1:9'), found
    change(place, "INSERT INTO events (time, kind, severity, object, detail) VALUES (%d, 'health', 4, 'x', 'x')" % (time.time_ns() // 1000 - 3700000000))
    # The figures of the status are counted only now and then.
    until(lambda: place.status()['events_age'] > 3600, 'the figure')
    only(place, 'log-forwarded', 'for 6')


@pytest.mark.sqlite
def test_a_backup_that_is_old_is_named(build):
    place = Place(build)
    try:
        place.shift_clock(-3 * 86400)
        process = place.start()
        assert asked(place)['backup-age']['answer'] == 'open'
        place.kiyome('backup', place.folder + '/backups')
        only(place, 'backup-age', ':')
        place.stop(process)
        place.shift_clock(0)
        place.start()
        place.kiyome('backup', place.folder + '/backups')
        assert asked(place)['backup-age']['answer'] == 'yes'
    finally:
        place.close()

@pytest.mark.sqlite
def test_a_store_that_hangs_delays_the_answers_by_less_than_ten_seconds(place):
    place.process.send_signal(signal.SIGSTOP)
    try:
        with within(10):
            found = failed(place)
        assert {name for name, row in found.items() if row['answer'] == 'unknown'} == OF_THE_STORE, found
    finally:
        place.process.send_signal(signal.SIGCONT)


@pytest.mark.sqlite
def test_each_run_is_kept_with_all_its_answers(place):
    rows = json.loads(place.kiyome('audit', 'show', '--what', 'selfcheck', '--json'))
    answers = asked(place)
    kept = json.loads(place.kiyome('audit', 'show', '--what', 'selfcheck', '--json'))
    assert len(kept) == len(rows) + 1 and len(answers) >= 35
    assert {name: row['answer'] for name, row in answers.items()}.items() <= dict(pair.split('=') for pair in kept[-1]['detail'].split(';') if pair).items()


def test_an_administrator_accepts_that_a_question_fails_until_a_time(place):
    """An administrator accepts a failed question with a reason and an end; until then it is shown as accepted in each run."""
    configure(place, 'portal', 'session-hours=100')
    only(place, 'session-end', 'portal.session-hours = 100')
    assert 'no such question' in place.error('report', 'accept', 'nothing', '--until', '90d', '--reason', 'x')
    assert '366 days at most' in place.error('report', 'accept', 'session-end', '--until', '900d', '--reason', 'x', status=2)
    assert 'cannot be accepted' in place.error('report', 'accept', 'audit-whole', '--until', '90d', '--reason', 'x', status=2)
    place.kiyome('report', 'accept', 'session-end', '--until', '90d', '--reason', '窓口の\n端末')
    said = place.kiyome('report', 'selfcheck', status=1).decode()  # parts of other programs fail here
    line = said[said.index('portal.session-hours = 100'):].splitlines()[2]
    assert line.startswith('     accepted until 20') and line.endswith('by root: 窓口の 端末'), line
    (row,) = [row for row in json.loads(place.kiyome('report', 'selfcheck', '--json', status=1)) if row['id'] == 'session-end']
    assert row['answer'] == 'no' and row['accepted']['reason'] == '窓口の\n端末' and row['accepted']['by'] == 'root', row
    (last,) = place.administrator().ask('selfcheck-last')
    assert row in json.loads(last['answers']) and last['time'] > 1, last
    # A part is accepted by its name, until the end of the acceptance.
    place.kiyome('report', 'accept', 'part milter', '--until', '90d', '--reason', 'x')
    assert {row['id'] for row in place.administrator().ask('selfcheck-accepted')} == {'session-end', 'part milter'}
    change(place, "UPDATE meta SET value = '1000000000' || substr (value, 11) WHERE name = 'accepted::part milter'")
    assert [row['id'] for row in place.administrator().ask('selfcheck-accepted')] == ['session-end']
    asked(place)  # an acceptance that has ended is deleted by the next run
    with contextlib.closing(place.database()) as database:
        assert [row[0] for row in database.execute("SELECT name FROM meta WHERE name LIKE 'accepted:%'")] == ['accepted::session-end']
    place.kiyome('report', 'accept', 'session-end', '--until', 'now', '--reason', 'y')
    only(place, 'session-end', 'portal.session-hours = 100')
    acts = json.loads(place.kiyome('audit', 'show', '--what', 'selfcheck-accept', '--json'))
    assert [(row['object'], row['why']) for row in acts] == [('session-end', '窓口の\n端末'), ('part milter', 'x'), ('session-end', 'y')], acts


@pytest.mark.postgresql
def test_each_node_has_a_last_run_and_acceptances_of_its_own(build):
    """Of nodes that share a database, each keeps the answers about its own machine, and its own acceptances."""
    first, second = places = node_places.nodes(build, 'a', 'a-b')
    try:
        asked(first)
        first.kiyome('report', 'accept', 'part milter', '--until', '90d', '--reason', 'x')
        assert [place.administrator().ask('selfcheck-last') != [] for place in places] == [True, False]
        assert 'no such question' in second.error('report', 'accept', 'part milter', '--until', '90d', '--reason', 'x')
        configure(second, 'portal', 'session-hours=100')
        asked(second)
        second.kiyome('report', 'accept', 'session-end', '--until', '90d', '--reason', 'x')
        assert [[row['id'] for row in place.administrator().ask('selfcheck-accepted')] for place in places] == [['part milter'], ['session-end']]
        answers = [{row['id']: row['answer'] for row in json.loads(place.administrator().ask('selfcheck-last')[0]['answers'])} for place in places]
        assert [row['session-end'] for row in answers] == ['yes', 'no'], answers
    finally:
        node_places.close(places)


@pytest.mark.sqlite
def test_a_backup_that_was_not_compared_for_long_or_is_damaged_is_named(build):
    place = Place(build)
    try:
        place.shift_clock(-101 * 86400)
        process = place.start()
        place.kiyome('backup', place.folder + '/backups')
        assert asked(place)['restore-tested']['answer'] == 'open'
        place.kiyome('restore', '--verify', place.folder + '/backups')
        place.stop(process)
        place.shift_clock(0)
        place.start()
        place.kiyome('backup', place.folder + '/backups')
        only(place, 'restore-tested', 'result=whole')
        place.kiyome('restore', '--verify', place.folder + '/backups')
        assert not failed(place) and asked(place)['restore-tested']['answer'] == 'yes'
        newest = sorted(name for name in os.listdir(place.folder + '/backups') if os.path.isdir(place.folder + '/backups/' + name))[-1]
        with open(os.path.join(place.folder, 'backups', newest, 'index.db'), 'ab') as file:
            file.write(b'x')
        place.error('restore', '--verify', place.folder + '/backups', status=3)
        only(place, 'restore-tested', 'result=differs')
        # A backup whose manifest was cut or forged fails as well; a folder without backups does not.
        for words in (b'', b'x'):
            place.kiyome('backup', place.folder + '/backups')
            place.kiyome('restore', '--verify', place.folder + '/backups')
            place.error('restore', '--verify', place.folder + '/no-backups', status=3)
            assert not failed(place)
            newest = sorted(name for name in os.listdir(place.folder + '/backups') if os.path.isdir(place.folder + '/backups/' + name))[-1]
            with open(os.path.join(place.folder, 'backups', newest, 'manifest'), 'r+b') as file:
                content = file.read()
                file.seek(0)
                file.truncate()
                file.write(content.replace(b'signed ', b'signed ' + words, 1) if words else content[:-100])
            place.error('restore', '--verify', place.folder + '/backups/' + newest, status=3)
            only(place, 'restore-tested', 'result=differs')
            shutil.rmtree(os.path.join(place.folder, 'backups', newest))
    finally:
        place.close()


@pytest.mark.sqlite
def test_copies_of_secret_keys_are_compared_and_those_of_older_keys_do_not_do(place):
    assert asked(place)['keys-copied']['answer'] == 'open'
    copies = os.path.join(place.folder, 'copies')
    shutil.copytree(place.keys, copies)
    secret = os.path.basename(place.secrets()[0])
    place.kiyome('keys', 'verify', copies)
    assert asked(place)['keys-copied']['answer'] == 'yes' and secret[:16] in asked(place)['keys-copied']['evidence']
    place.kiyome('keys', 'rotate')
    only(place, 'keys-copied', secret[:16])
    place.error('keys', 'verify', copies)
    shutil.rmtree(copies)
    shutil.copytree(place.keys, copies)
    place.kiyome('keys', 'verify', copies)
    assert not failed(place)
    # The secret key of this copy belongs to another key pair.
    one, other = (os.path.join(copies, os.path.basename(path)) for path in place.secrets())
    shutil.copy(one, other)
    place.error('keys', 'verify', copies)


@pytest.mark.sqlite
def test_the_keys_themselves_are_no_copy_of_them(place):
    linked = os.path.join(place.folder, 'linked')
    os.symlink(place.keys, linked)
    same = os.path.join(place.folder, 'same')
    shutil.copytree(place.keys, same, copy_function=os.link)
    for directory in (place.keys, linked, same):
        assert 'not a copy' in place.error('keys', 'verify', directory)
    assert asked(place)['keys-copied']['answer'] == 'open'


@pytest.mark.sqlite
def test_a_secret_key_that_was_destroyed_needs_no_copy(place):
    copies = os.path.join(place.folder, 'copies')
    place.kiyome('keys', 'rotate', '--rewrap')
    current = open(place.keys + '/current').read().strip()
    for path in place.secrets():
        if current not in path:
            os.unlink(path)
    shutil.copytree(place.keys, copies)
    place.kiyome('keys', 'verify', copies)
    assert asked(place)['keys-copied']['answer'] == 'yes'
    os.unlink('%s/%s.key' % (copies, current))
    place.error('keys', 'verify', copies)
    # Without a current key, it is unknown whether there is a copy.
    os.rename(place.keys + '/current', place.keys + '/former')
    assert asked(place)['keys-copied']['answer'] == 'unknown'


@pytest.mark.sqlite
def test_a_store_that_takes_nothing_is_told(place):
    """A store with less free space than its reserve accepts no originals, and its disk has no room for days of mail."""
    configure(place, 'store', 'reserve=1048576G')
    place.stop(place.process)
    place.process = place.start()
    found = failed(place)
    assert [name for name, row in found.items() if row['answer'] == 'no'] == ['takes-originals', 'disk-days'], found


@pytest.mark.sqlite
def test_keys_without_a_present_one_are_told(place):
    """Without a current public key no original can be sealed or accepted, and no copy of its secret key can be looked for."""
    for name in os.listdir(place.keys):
        if name.endswith('.pub') and name != 'backup.pub':
            os.remove(os.path.join(place.keys, name))
    found = failed(place)
    assert [name for name, row in found.items() if row['answer'] == 'no'] == ['takes-originals', 'sealed'] and '.pub' in found['sealed']['evidence'], found
    assert found['keys-copied']['answer'] == 'unknown', found


@pytest.mark.sqlite
def test_a_program_that_is_not_confined_is_named(place, tmp_path):
    """A program that reports that it is not confined is named with its message, and so is one that cannot be run."""
    shutil.copy(os.path.join(place.build, 'kiyome'), str(tmp_path / 'kiyome'))
    for name, script in (('kiyome-store', '#!/bin/sh\necho no Landlock here\nexit 1\n'), ('kiyome-milter', '#!/nowhere\n')):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    done = subprocess.run([str(tmp_path / 'kiyome'), 'report', 'selfcheck', '--json', '--config', place.folder], capture_output=True,
                          env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
    rows = {row['about']: row for row in json.loads(done.stdout) if row['id'] == 'program-confined'}
    assert done.returncode == 1 and rows['kiyome-store']['answer'] == rows['kiyome-milter']['answer'] == 'no', rows
    assert rows['kiyome-store']['evidence'] == 'no Landlock here' and rows['kiyome-milter']['evidence'], rows


@pytest.mark.sqlite
def test_each_host_that_proves_senders_is_named_for_a_person(place):
    """Each host whose results authenticate senders is named, since kiyome cannot see which headers the mail server removes."""
    os.makedirs(place.folder + '/policy.d', exist_ok=True)
    with open(place.folder + '/policy.d/hosts.conf', 'w') as file:
        file.write('[policy]\npreset = standard\n[mail]\ntrusted-hosts = Mx.city.example; mx2.city.example\n')
    rows = [row for row in json.loads(place.kiyome('report', 'selfcheck', '--json', status=1)) if row['id'] == 'trusted-host']
    assert [(row['about'], row['answer']) for row in rows] == [('mx.city.example', 'open'), ('mx2.city.example', 'open')], rows


@pytest.mark.sqlite
def test_a_disk_that_mail_will_fill_in_two_weeks_is_told(place):
    assert asked(place)['disk-days']['evidence'].endswith(' free, over 1000 days')
    change(place, 'UPDATE messages SET size = %d' % (1 << 50))
    only(place, 'disk-days', ', 0 days')
    # Mail has come for one day only, so its volume counts as that of each day.
    change(place, 'UPDATE messages SET size = %d' % (shutil.disk_usage(place.state).free // 7))
    only(place, 'disk-days', 'days')


POSTFIX = {'smtpd_milters': 'unix:kiyome/milter.sock', 'milter_default_action': 'tempfail', 'smtpd_forbid_bare_newline': 'yes', 'message_size_limit': '104857600', 'smtpd_client_message_rate_limit': '200',
           'smtpd_relay_restrictions': 'permit_mynetworks, reject_unauth_destination', 'smtpd_recipient_restrictions': '', 'mynetworks': '127.0.0.0/8 [::1]/128'}


def postconf(folder, **values):
    """Writes a postconf(1) that prints these values."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'postconf'), 'w') as file:
        file.write('#!/bin/sh\ncat <<END\n%s\nEND\n' % '\n'.join('%s = %s' % row for row in dict(POSTFIX, **values).items() if row[1] is not None))
        os.fchmod(file.fileno(), 0o755)


@pytest.mark.sqlite
def test_settings_of_postfix_that_let_mail_pass_are_named(place, monkeypatch, tmp_path):
    questions = ('mta-tempfail', 'mta-bare-newline', 'mta-limits', 'mta-relay')
    monkeypatch.setenv('PATH', '%s:%s' % (tmp_path, os.environ['PATH']))
    postconf(tmp_path, smtpd_milters='unix:other.sock')
    assert {asked(place)[name]['answer'] for name in questions} == {'open'}
    postconf(tmp_path)
    assert not failed(place) and {asked(place)[name]['answer'] for name in questions} == {'yes'}
    for name, key, value in (('mta-tempfail', 'milter_default_action', 'accept'), ('mta-bare-newline', 'smtpd_forbid_bare_newline', 'no'),
                             ('mta-bare-newline', 'smtpd_forbid_bare_newline', None), ('mta-limits', 'message_size_limit', '0'),
                             ('mta-limits', 'message_size_limit', '999999999999'), ('mta-limits', 'smtpd_client_message_rate_limit', '0'), ('mta-relay', 'smtpd_relay_restrictions', 'permit_mynetworks'),
                             ('mta-relay', 'mynetworks', '0.0.0.0/0'),
                             ('mta-tempfail', 'milter_default_action', 'reject'), ('mta-tempfail', 'smtpd_milters', '{ unix:kiyome/milter.sock, default_action = accept }'),
                             ('mta-tempfail', 'smtp/inet/milter_default_action', 'accept'), ('mta-relay', 'smtp/inet/mynetworks', '10.0.0.0/8, [::]/0'),
                             ('mta-relay', 'mynetworks', '0.0.0.0/1 128.0.0.0/1'), ('mta-relay', 'smtpd_relay_restrictions', 'permit, reject_unauth_destination'),
                             ('mta-relay', 'smtpd_relay_restrictions', 'permit_mynetworks, warn_if_reject reject_unauth_destination')):
        postconf(tmp_path, **{key: value})
        only(place, name, '%s = %s' % (key, value or ''))
    for name, key, value in (('mta-relay', 'mynetworks', 'cidr:/etc/postfix/nets'), ('mta-relay', 'smtpd_relay_restrictions', 'check_client_access cidr:/a, reject'),
                             ('mta-tempfail', 'smtp/inet/smtpd_milters', '')):
        postconf(tmp_path, **{key: value})
        answer = asked(place)[name]
        assert answer['answer'] == 'open' and answer['evidence'] == '%s = %s' % (key, value), answer
    for key, value in (('smtpd_relay_restrictions', 'permit_mynetworks permit_sasl_authenticated reject_rbl_client zen.example.org, defer_unauth_destination'),
                       ('smtpd_milters', '{ unix:kiyome/milter.sock, default_action=tempfail }'), ('127.0.0.1:10025/inet/milter_default_action', 'accept'),
                       ('relay/unix/milter_default_action', 'accept'), ('mynetworks', '127.0.0.0/8 10.0.0.0/8 [::1]/128 [fe80::]/10')):
        postconf(tmp_path, **{key: value})
        assert {asked(place)[name]['answer'] for name in questions} == {'yes'}, (key, value)


@pytest.mark.sqlite
def test_what_postfix_itself_says_is_understood(place, monkeypatch, tmp_path):
    monkeypatch.setenv('MAIL_CONFIG', str(tmp_path))
    monkeypatch.setenv('PATH', '/usr/bin:/bin')  # as cron sets it
    settings = 'compatibility_level = 3.6\nsmtpd_milters = unix:kiyome/milter.sock\nmilter_default_action = tempfail\n'
    for more, services, expected in (('', '', ('yes', 'yes')), ('', '  -o milter_default_action=accept\n', ('no', 'yes')),
                                     ('', '  -o { smtpd_relay_restrictions = permit_mynetworks, permit }\n', ('yes', 'no'))):
        (tmp_path / 'main.cf').write_text(settings + more)
        (tmp_path / 'master.cf').write_text('smtp inet n - y - - smtpd\n' + services)
        found = asked(place)
        assert (found['mta-tempfail']['answer'], found['mta-relay']['answer']) == expected, (services, found)


@pytest.mark.sqlite
def test_a_mail_server_that_relays_for_strangers_is_told(place):
    relay = Relay()
    try:
        def answer(*more):
            rows = json.loads(place.kiyome('report', 'selfcheck', '--json', '--mail-server', '127.0.0.1:%d' % relay.port, status=1))
            return next(row for row in rows if row['id'] == 'relay-refused')
        assert asked(place)['relay-refused']['answer'] == 'open'
        relay.refuse = b'554 5.7.1 Relay access denied'
        assert answer()['answer'] == 'yes' and 'Relay access denied' in answer()['evidence'] and not relay.messages
        assert 'MAIL FROM:<>' in str(relay.commands)
        # A refusal for another reason than the recipient answers nothing.
        relay.refuse = b'554 5.7.1 Client host [192.0.2.1] blocked'
        assert answer()['answer'] == 'unknown' and 'blocked' in answer()['evidence']
        relay.refuse = b'450 4.2.1 later'
        assert answer()['answer'] == 'unknown'
        relay.refuse = b''
        assert answer()['answer'] == 'no' and relay.messages
        assert 'kiyome-selfcheck.invalid' in str(relay.commands)
    finally:
        relay.server.close()


@pytest.mark.sqlite
def test_a_library_of_the_workers_whose_security_update_waits_is_named(apt, place, tmp_path):
    found = asked(place)['security-updates']
    libraries, packages = (int(number) for number in re.match(r'(\d+) libraries of (\d+) packages; ', found['evidence']).groups())
    assert found['answer'] == 'yes' and libraries >= packages > 20, found
    # Newer versions of packages that no worker loads do not matter.
    apt_lists.write(tmp_path, newer=('bash', 'python3'))
    assert not failed(place)
    apt_lists.write(tmp_path, newer=('libpng16-16', 'bash', 'libglib2.0-0'))
    only(place, 'security-updates', 'libglib2.0-0 99:1, libpng16-16 99:1')
    # An old list still shows a pending update, but cannot show that there is none.
    apt_lists.write(tmp_path, days=8, newer=('libpng16-16',))
    only(place, 'security-updates', 'libpng16-16 99:1')


@pytest.mark.sqlite
def test_a_list_of_security_updates_that_is_old_or_missing_proves_nothing(apt, place, tmp_path, monkeypatch):
    for days, answer in ((6, 'yes'), (8, 'unknown'), (-2, 'unknown')):
        apt_lists.write(tmp_path, days=days)
        found = asked(place)['security-updates']
        assert found['answer'] == answer and ('run apt update' in found['evidence']) == (answer == 'unknown'), found
    apt_lists.write(tmp_path, is_listed=False)
    found = failed(place)
    assert list(found) == ['security-updates'] and found['security-updates']['answer'] == 'unknown', found
    assert 'no list of a security archive' in found['security-updates']['evidence'], found
    # A machine without these programs cannot list its packages.
    apt_lists.write(tmp_path)
    for missing in ('apt-config', 'apt-cache', 'dpkg-query'):
        programs = tmp_path / missing
        programs.mkdir()
        for name in {'apt-config', 'apt-cache', 'dpkg-query', 'dpkg'} - {missing}:
            (programs / name).symlink_to('/usr/bin/' + name)
        with monkeypatch.context() as patch:
            patch.setenv('PATH', str(programs))
            assert asked(place)['security-updates']['answer'] == 'unknown', missing


@pytest.mark.sqlite
def test_a_scanner_that_does_not_answer_leaves_the_test_file_unknown(place):
    assert asked(place)['eicar']['answer'] == 'open'
    configure(place, 'scanner', 'engine=clamd')
    assert asked(place)['eicar']['answer'] == 'unknown'


@pytest.mark.sqlite
def test_a_sanitizer_that_hangs_delays_the_answers_by_less_than_twenty_seconds(place):
    configure(place, 'scanner', 'engine=clamd')
    directory = os.path.join(place.folder, 'run', 'sanitizer')
    os.makedirs(directory)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as deaf:
        deaf.bind(directory + '/sanitizer.sock')
        deaf.listen(16)
        with within(20):
            assert asked(place)['eicar']['answer'] == 'unknown'
