# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the preview of the effect that an entry of the allowlist or blocklist would have had on recent mails."""
import hashlib
import io
import zipfile

from house import House, MORI, PICTURE, SATO, paid

PROGRAM = b'MZ' + b'\0' * 100


def inside(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as archive:
        for name, data in files.items():
            archive.writestr(name.replace('_', '.'), data)
    return file.getvalue()


def told(browser, where, **entry):
    """Requests all steps of the preview of an entry, and returns their sum."""
    answer = browser.get('/api/%s/effect' % where, **entry)
    found, steps = answer['found'], 1
    while answer['next'] is not None:
        more = browser.get('/api/%s/effect' % where, cursor=answer['next'], **entry)
        assert more['next'] is None or more['next'] < answer['next']
        found = found + more['found']
        for name in ('examined', 'mails', 'parts', 'withheld', 'untold', 'unanswered'):
            more[name] += answer[name]
        answer, steps = more, steps + 1
    counts = tuple(answer[name] for name in ('examined', 'mails', 'parts', 'withheld'))
    return counts, {one['mail']: one['names'] for one in found}, answer


def test_before_an_entry_of_a_list_is_saved_it_is_told_which_of_the_last_mails_it_would_have(build):
    """Before an entry is saved, the preview lists the recent mails that it would have changed, and counts the unknown ones."""
    house = House(build)
    try:
        exe = house.deliver(house.letter('プログラム', files=[('a.exe', 'application/octet-stream', PROGRAM)]))
        packed = house.deliver(house.letter('書庫', files=[('a.zip', 'application/zip', inside(b_exe=PROGRAM, c_txt=b'text'))]))
        house.deliver(house.letter('プログラムだけの書庫', files=[('d.zip', 'application/zip', inside(b_exe=PROGRAM))]))
        seen = house.deliver(house.letter('図', files=[('図.png', 'image/png', PICTURE)]), (SATO, MORI), debts='+0 text-only\n=%s\n' % MORI)
        paid(house, seen)
        plain = house.deliver(house.letter('本文だけ'))
        root = house.browser('root1')
        before = root.get('/api/allow'), root.get('/api/blocks')
        # Parts that are withheld now count, alone and in archives. For a rebuilt part the entry would deliver the original.
        sha256 = hashlib.sha256(PROGRAM).hexdigest()
        counts, found, answer = told(root, 'allow', sha256=sha256)
        assert answer['untold'] == 1, answer
        assert counts == (5, 2, 2, 2) and found == {exe: 'a.exe', packed: 'b.exe'}, (counts, found)
        counts, found, _ = told(root, 'allow', type='png')
        assert counts[:3] == (5, 1, 1) and found == {seen: '図.png'}, (counts, found)
        assert told(root, 'allow', type='pdf')[0] == (5, 0, 0, 0)
        # The sender counts only if it is authenticated. A whole mail and its text are never passed unchanged.
        assert told(root, 'allow', sender='example.jp')[0][1:] == (0, 0, 0)
        assert told(root, 'allow', type='eml')[0] == (5, 0, 0, 0) and told(root, 'allow', type='txt')[1] == {packed: 'c.txt'}
        # The domain may be in Unicode or Punycode, in the entry and in the mail.
        database = house.database()
        database.execute("UPDATE messages SET authentic = 1, sender = 'x@例え.jp' WHERE id = ?", (seen,))
        database.commit()
        for domain in ('例え.jp', 'xn--r8jz45g.jp', 'x@例え.JP'):
            assert told(root, 'allow', sender=domain)[1] == {seen: '図.png'}, domain
        database.execute("UPDATE messages SET authentic = 0, sender = 'a@example.jp' WHERE id = ?", (seen,))
        database.commit()
        database.close()
        # A block affects what was delivered. An allow entry has no effect on a blocked hash.
        counts, found, _ = told(root, 'blocks', sha256=hashlib.sha256(PICTURE).hexdigest())
        assert counts == (5, 1, 1, 0) and list(found) == [seen], (counts, found)
        counts, found, _ = told(root, 'blocks', sender='example.jp')
        assert counts[:2] == (5, 5) and found[plain] == '' and found[seen] == '図.png', (counts, found)
        assert told(root, 'blocks', sender='other.example')[0][1] == 0
        root.post('/api/blocks', {'sha256': sha256, 'reason': 'x'})
        assert told(root, 'allow', sha256=sha256)[0][1] == 0
        # Mails without a result are counted separately. A step covers few mails, and the preview stores nothing.
        database = house.database()
        database.execute("UPDATE messages SET state = 'failed' WHERE id = ?", (plain,))
        database.commit()
        columns = [row[1] for row in database.execute('PRAGMA table_info (messages)') if row[1] not in ('n', 'id')]
        for number in range(60):
            database.execute("INSERT INTO messages (n, id, %s) SELECT 1000 + %d, 'X' || %d, %s FROM messages WHERE id = ?"
                             % (', '.join(columns), number, number, ', '.join(columns)), (plain,))
        database.commit()
        database.close()
        first = root.get('/api/allow/effect', type='png')
        assert (first['unanswered'], first['mails'], first['next']) == (50, 0, 1010), first
        counts, found, answer = told(root, 'allow', type='png')
        assert counts[1] == 1 and answer['unanswered'] == 61, (counts, answer)
        assert root.get('/api/allow') == before[0] and len(root.get('/api/blocks')['entries']) == 1
        # A wrong entry is refused as if it were saved. Links have no preview, because reports do not have them.
        for where, entry in (('allow', {}), ('allow', {'type': 'nonesuch'}), ('allow', {'sender': 'x'}), ('allow', {'linkDomain': 'example.jp'}),
                             ('blocks', {}), ('blocks', {'sender': 'nobody'}), ('blocks', {'link': 'evil.example'}), ('blocks', {'sender': 'a.example', 'sha256': sha256}),
                             ('allow', {'type': 'png', 'cursor': 'x'}), ('allow', {'type': 'png', 'cursor': '0'})):
            query = '&'.join('%s=%s' % pair for pair in entry.items())
            assert root.refused('GET', '/api/%s/effect?%s' % (where, query))[0] == 400, (where, entry)
    finally:
        house.close()
