# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests originals that are uploaded to a bucket in parts, which the server joins at the end: interruptions then, and other
requests meanwhile."""
import signal
import threading
import time

import pytest

import bucket
import bucket_places
import door as d
from bucket_places import Bucket, comes, large, until
from place import refused

SIZE = 17 * 1024 * 1024  # two parts
END = b'?uploadId='  # the request that joins the parts


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_what_is_too_large_for_one_request_goes_in_parts(build):
    with Bucket(build, s3_timeout='60') as (box, place):
        place.start()
        data = large(40 * 1024 * 1024)
        message = place.door().add(data)
        assert len(box.names()) == 1 and bucket.running.uploads(box.name) == []
        assert len([r for r in box.relay.requests if 'partNumber' in r]) == 3, box.relay.requests
        assert place.export(message) == data


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_parts_that_were_put_together_stand_though_the_answer_was_lost_and_the_upload_is_no_more(build):
    with Bucket(build, s3_timeout='20') as (box, place):
        place.start()
        data = large(SIZE)
        box.relay.loses, box.relay.instead = b'?uploadId=', box.relay.say(404, 'NoSuchUpload')
        message = place.door().add(data)
        assert place.export(message) == data


def ends(box):
    return [r for r in box.relay.requests if r.startswith('POST') and 'uploadId=' in r]


def given_up(box):
    return [r for r in box.relay.requests if r.startswith('DELETE') and 'uploadId=' in r]


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_server_that_is_cut_off_between_the_last_part_and_the_end(build):
    """If the server disconnects before the request that joins the parts, or before its answer, the request is repeated."""
    for port in (None, bucket.running.ports['conditional']):
        with Bucket(build, s3_timeout='30', port=port) as (box, place):
            place.start()

            def away():
                box.relay.how = 'refuse'
                threading.Timer(1, lambda: setattr(box.relay, 'how', 'pass')).start()
            for setting in ({'before': (END, away)}, {'loses': END},
                            {'loses': END, 'instead': box.relay.say(412, 'PreconditionFailed')}):
                data, box.relay.requests = large(SIZE), []
                for name, value in setting.items():
                    setattr(box.relay, name, value)
                message = place.door().add(data)
                assert len(ends(box)) == 2 and not given_up(box), (setting, box.relay.requests)
                assert place.export(message) == data, setting
                box.relay.loses, box.relay.instead, box.relay.losing = None, b'', None
            assert len(box.names()) == 3 and bucket.running.uploads(box.name) == []
            assert place.status()['originals_problem'] is None


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_an_upload_in_parts_whose_end_got_no_answer_in_time_is_not_taken_for_there_not_given_up(build):
    """A multipart upload whose end got no answer in time counts neither as stored nor as abandoned, and its mail is accepted
    when it is sent again, also after a kill."""
    for setting in ('stops', 'loses'):
        with Bucket(build, s3_timeout='20') as (box, place):
            store = place.start()
            assert place.door().add(b'small')
            data = large(SIZE)

            def stay_away():
                setattr(box.relay, setting, END)
                box.relay.losing = None
                box.relay.before = (END, stay_away)
            stay_away()
            assert 'S3' in refused(place.door().add, data, key='one')
            assert ends(box) and not given_up(box), box.relay.requests
            assert len(box.names()) == (setting == 'loses')
            place.stop(store, signal.SIGKILL)
            box.relay.before = box.relay.stops = box.relay.loses = box.relay.losing = None
            place.start()
            place.configure(**box.words(s3_timeout='30'))
            # The result of the first attempt is removed first, because a server may refuse to overwrite it.
            message = comes(place, data)
            assert place.export(message) == data


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_a_store_that_is_killed_between_the_last_part_and_the_end(build):
    """A store that is killed before the request that joins the parts, or before its answer, has not acknowledged the mail, and
    accepts it when it is sent again."""
    for setting in ('stops', 'loses'):
        with Bucket(build, s3_timeout='30') as (box, place):
            store = place.start()
            answers, data = [], large(SIZE)

            def add():
                try:
                    answers.append(place.door().add(data, key='one'))
                except (d.Closed, d.Refused, OSError):
                    pass
            setattr(box.relay, setting, END)
            thread = threading.Thread(target=add)
            thread.start()
            until(lambda: ends(box), place)
            if setting == 'loses':
                until(lambda: box.names(), place)
            place.stop(store, signal.SIGKILL)
            thread.join()
            assert answers == [], 'nothing was promised'
            box.relay.stops = box.relay.loses = box.relay.losing = None
            place.start()
            # The result of the first attempt is removed first, because a server may refuse to overwrite it.
            message = comes(place, data)
            time.sleep(1)
            assert place.export(message) == data and len(box.names()) == 1


def put_foreign(box):
    name = ends(box)[-1].split()[1].split('?')[0].split('/', 2)[2]
    bucket.running.put(box.name, name, b'of another')
    return name


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_what_another_brought_meanwhile_by_the_name_of_an_upload_in_parts_is_not_written_over(build):
    """An object that another client stored meanwhile under the name of a multipart upload is not overwritten if the server
    supports If-None-Match. A server that ignores or refuses the header does no harm."""
    port = bucket.running.ports['conditional']
    for kind, knows in (('box', True), ('deaf', False)):
        with Bucket(build, s3_timeout='30', port=port, kind=kind) as (box, place):
            place.start()
            data, names = large(SIZE), []
            box.relay.before = (END, lambda: names.append(put_foreign(box)))
            if knows:
                said = refused(place.door().add, data, key='one')
                assert 'something else' in said, said
                assert bucket.running.get(box.name, names[0]) == b'of another'
                assert bucket.running.uploads(box.name) == [] and len(given_up(box)) == 1
                assert bucket.running.ask('DELETE', '/%s/%s' % (box.name, names[0]))[0] == 204
            assert place.export(place.door().add(data, key='one')) == data
    with Bucket(build, s3_timeout='30') as (box, place):
        place.start()
        for refusals in (2, 1):
            data, box.relay.requests = large(SIZE), []
            box.relay.once = (END, box.relay.say(501, 'NotImplemented'))
            if refusals == 1:
                box.relay.once = None
            assert place.export(place.door().add(data)) == data
            assert len(ends(box)) == refusals, box.relay.requests
        assert place.log().count(bucket_places.UNCONDITIONAL + ' where an upload in parts ends') == 1, place.log()


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_an_object_that_is_written_over_or_lost(build):
    """An object that is overwritten or lost right after its multipart upload is noticed before its mail is acknowledged."""
    with Bucket(build, s3_timeout='30') as (box, place):
        place.start()
        data = large(SIZE)

        def watch(change):
            """Makes the change after the end, and before the store checks the object."""
            box.relay.requests = []
            box.relay.before = (END, lambda: setattr(box.relay, 'before', (b'HEAD /', change)))

        def same_size():
            name = put_foreign(box)
            whole = len(data) + 4096
            bucket.running.put(box.name, name, b'x' * whole)

        def lost():
            name, = box.names()
            assert bucket.running.ask('DELETE', '/%s/%s' % (box.name, name))[0] == 204
        for change, word in ((lambda: put_foreign(box), 'something else'), (same_size, 'something else'), (lost, 'not in the bucket')):
            watch(change)
            said = refused(place.door().add, data, key='one')
            assert word in said, (word, said)
            assert word in place.status()['originals_problem']
            for name in box.names():
                assert bucket.running.ask('DELETE', '/%s/%s' % (box.name, name))[0] == 204
        box.relay.requests = []
        message = comes(place, data)
        assert not [r for r in box.relay.requests if r.startswith('GET') and message in r], 'its head says enough'
        assert place.export(message) == data
        assert place.status()['originals_problem'] is None
