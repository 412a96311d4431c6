# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests what the store permits to programs by their API keys."""
import hashlib

import pytest

from city_office import Office, only_for
from place import refused


DIGEST = hashlib.sha256(b'abc').hexdigest()


class Machines(Office):
    """The office with the keys of two machines: `one` has a quota of three files, `two` belongs to sato and may not cancel."""

    def __init__(self, build):
        super().__init__(build)
        made = [self.ask('root1', 'client-add', name=name, reason='連携', **more)[0]
                for name, more in (('one', {'quota-files': 3, 'scope': 'send;read;cancel'}), ('two', {'owner': 'sato', 'scope': 'read;send'}))]
        self.one, self.two = (m['key'] for m in made)
        self.id_of_one = made[0]['id']

    def add(self, key, sha256=DIGEST, **more):
        return self.at.ask('file-add', key=key, name='a.txt', size='3', sha256=sha256, **more)

    def count(self, what):
        return [r[0] for r in self.database().execute('SELECT what FROM audit')].count(what)


@pytest.fixture
def machines(build):
    place = Machines(build)
    try:
        yield place
        place.kiyome('audit', 'verify')
    finally:
        place.close()


@pytest.fixture
def job(machines):
    """A job of `one`, sent with an idempotency key."""
    return machines.add(machines.one, idempotency='k')[0]


def test_keys_of_machines_are_kept_by_administrators(machines):
    for verb in ('client-list', 'client-add', 'client-revoke'):
        only_for(machines, ('root1',), verb, id='AAAA-AAAA', name='x', reason='x')
    assert machines.count('client-add') == 2


def test_a_key_says_which_machine_it_is(machines):
    assert machines.at.ask('file-key', key=machines.one, scope='send', **{'from': '::1'})[0]['id'] == machines.id_of_one


def test_what_is_sent_again_with_its_key_of_idempotency_is_the_same_job(machines, job):
    assert job['state'] == 'new'
    assert machines.add(machines.one, idempotency='k')[0] == dict(job, state='working')


def test_a_key_of_idempotency_is_for_one_file_of_one_machine(machines, job):
    assert refused(machines.add, machines.one, sha256='00' * 32, idempotency='k').startswith('idempotency:')
    assert machines.add(machines.two, idempotency='k')[0]['job'] != job['job']


def test_a_job_that_names_a_message_of_a_person_is_not_opened(machines, job):
    """A compromised portal could name messages that do not belong to the machine."""
    machines.at.ask('file-stored', key=machines.one, job=job['job'], id=machines.mail('sato@city.example.jp'))
    assert machines.at.ask('file-look', key=machines.one, job=job['job'])[0]['state'] == 'working'
    assert refused(machines.opener().ask, 'file-open', key=machines.one, job=job['job']).startswith('conflict:')


def test_a_machine_neither_sees_nor_changes_a_job_of_another(machines):
    other = machines.add(machines.two, idempotency='k')[0]['job']
    mail = machines.mail('sato@city.example.jp')
    assert machines.at.ask('file-look', key=machines.one, job=other) == []
    for verb, more in (('file-cancel', {}), ('file-touch', {}), ('file-stored', {'id': mail}), ('file-repeat', {'sha256': DIGEST})):
        said = refused(machines.at.ask, verb, key=machines.one, job=other, **more)
        assert said.startswith('not-found:'), (verb, said)


def test_a_key_without_the_scope_to_cancel_cancels_nothing(machines):
    job = machines.add(machines.two)[0]['job']
    assert refused(machines.at.ask, 'file-cancel', key=machines.two, job=job).startswith('forbidden:')


def test_a_job_that_was_interrupted_begins_anew_when_it_is_sent_again(machines, job):
    assert machines.at.ask('file-touch', key=machines.one, job=job['job'], phase='waiting')[0]['state'] == 'working'
    machines.at.ask('file-touch', key=machines.one, job=job['job'], ended='yes')
    assert machines.at.ask('file-look', key=machines.one, job=job['job'])[0]['state'] == 'interrupted'
    assert machines.add(machines.one, idempotency='k')[0] == job


def test_a_job_is_cancelled_by_its_machine(machines, job):
    assert machines.at.ask('file-cancel', key=machines.one, job=job['job'])[0]['state'] == 'cancelled'


def test_a_file_beyond_the_quota_is_refused_also_before_it_is_sent(machines, job):
    for _ in range(2):
        machines.add(machines.one)
    assert refused(machines.add, machines.one).startswith('quota:')
    assert refused(machines.at.ask, 'file-key', key=machines.one, scope='send', size='3', idempotency='z').startswith('quota:')


def test_what_counted_already_may_come_again_when_the_quota_is_used_up(machines, job):
    for _ in range(2):
        machines.add(machines.one)
    for more in ({'size': '3', 'idempotency': 'k'}, {}):
        assert machines.at.ask('file-key', key=machines.one, scope='send', **more)[0]['id'] == machines.id_of_one


def test_files_are_counted_once_for_each_machine(machines, job):
    machines.add(machines.one, idempotency='k')
    for key in (machines.one, machines.one, machines.two):
        machines.add(key)
    rows = machines.ask('root1', 'client-list')
    assert sorted((r['name'], int(r['files']), r['state']) for r in rows) == [('one', 3, 'live'), ('two', 1, 'live')], rows


def test_a_key_that_was_revoked_and_one_that_is_wrong_open_nothing_and_that_is_logged(machines, job):
    machines.ask('root1', 'client-revoke', id=machines.id_of_one, reason='終了')
    assert refused(machines.at.ask, 'file-look', key=machines.one, job=job['job'], **{'from': '::1'}).startswith('bad-key:')
    wrong = machines.two[:-1] + ('A' if machines.two[-1] != 'A' else 'Q')
    assert refused(machines.at.ask, 'file-key', key=wrong, scope='send').startswith('bad-key:')
    assert (machines.count('client-revoke'), machines.count('key-refused')) == (1, 2)
