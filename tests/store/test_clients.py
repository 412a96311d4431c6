# SPDX-License-Identifier: GPL-2.0-or-later
"""What the store lets machines have by their keys."""
import hashlib

from city_office import Office, only_for
from place import refused


def test_a_machines_key_is_checked_and_counted_in_the_store_whose_statements_name_it(build):
    """A machine's key is checked and counted in the store, whose statements name it: no job of another, no message of a person."""
    place = Office(build)
    try:
        for verb in ('client-list', 'client-add', 'client-revoke'):
            only_for(place, ('root1',), verb, id='AAAA-AAAA', name='x', reason='x')
        made = [place.ask('root1', 'client-add', name=name, reason='連携', **more)[0]
                for name, more in (('one', {'quota-files': 3, 'scope': 'send;read;cancel'}), ('two', {'owner': 'sato', 'scope': 'read;send'}))]
        one, two = (m['key'] for m in made)
        portal = place.portal()
        digest = hashlib.sha256(b'abc').hexdigest()
        assert portal.ask('file-key', key=one, scope='send', **{'from': '::1'})[0]['id'] == made[0]['id']
        job = portal.ask('file-add', key=one, name='a.txt', size='3', sha256=digest, idempotency='k')[0]
        assert job['state'] == 'new'
        assert portal.ask('file-add', key=one, name='a.txt', size='3', sha256=digest, idempotency='k')[0] == dict(job, state='working')
        assert refused(portal.ask, 'file-add', key=one, name='a.txt', size='3', sha256='00' * 32, idempotency='k').startswith('idempotency:')
        other = portal.ask('file-add', key=two, name='a.txt', size='3', sha256=digest, idempotency='k')[0]
        assert other['job'] != job['job']
        # A portal that was taken over names messages that are not the machine's.
        mail = place.mail('sato@city.example.jp')
        portal.ask('file-stored', key=one, job=job['job'], id=mail)
        assert portal.ask('file-look', key=one, job=job['job'])[0]['state'] == 'working'
        opener = place.opener()
        assert refused(opener.ask, 'file-open', key=one, job=job['job']).startswith('conflict:')
        assert portal.ask('file-look', key=one, job=other['job']) == []
        for verb in ('file-cancel', 'file-touch', 'file-stored', 'file-repeat'):
            said = refused(portal.ask, verb, key=one, job=other['job'], id=mail, sha256=digest)
            assert said.startswith('not-found:'), (verb, said)
        assert refused(portal.ask, 'file-cancel', key=two, job=other['job']).startswith('forbidden:')
        assert portal.ask('file-touch', key=one, job=job['job'], phase='waiting')[0]['state'] == 'working'
        portal.ask('file-touch', key=one, job=job['job'], ended='yes')
        assert portal.ask('file-look', key=one, job=job['job'])[0]['state'] == 'interrupted'
        assert portal.ask('file-add', key=one, name='a.txt', size='3', sha256=digest, idempotency='k')[0] == job
        assert portal.ask('file-cancel', key=one, job=job['job'])[0]['state'] == 'cancelled'
        for _ in range(2):
            portal.ask('file-add', key=one, name='a.txt', size='3', sha256=digest)
        assert refused(portal.ask, 'file-add', key=one, name='a.txt', size='3', sha256=digest).startswith('quota:')
        # Before it is sent; what counted already may come again.
        assert refused(portal.ask, 'file-key', key=one, scope='send', size='3', idempotency='z').startswith('quota:')
        for more in ({'size': '3', 'idempotency': 'k'}, {}):
            assert portal.ask('file-key', key=one, scope='send', **more)[0]['id'] == made[0]['id']
        rows = place.ask('root1', 'client-list')
        assert sorted((r['name'], int(r['files']), r['state']) for r in rows) == [('one', 3, 'live'), ('two', 1, 'live')], rows
        place.ask('root1', 'client-revoke', id=made[0]['id'], reason='終了')
        assert refused(portal.ask, 'file-look', key=one, job=job['job'], **{'from': '::1'}).startswith('bad-key:')
        assert refused(portal.ask, 'file-key', key=two[:-1] + ('A' if two[-1] != 'A' else 'Q'), scope='send').startswith('bad-key:')
        log = [r[0] for r in place.database().execute('SELECT what FROM audit')]
        assert [log.count(w) for w in ('client-add', 'client-revoke', 'key-refused')] == [2, 1, 2], log
        place.kiyome('audit', 'verify')
    finally:
        place.close()
