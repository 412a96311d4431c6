# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the answers of an S3 server are compared with the request: with a faulty or lying server or proxy, no mail is
acknowledged and none is lost."""
import hashlib
import http.server
import os
import re
import threading
import urllib.parse
import xml.etree.ElementTree

import pytest

import door as d
from place import Place, until

# The S3 server is that of this file.
pytestmark = pytest.mark.sqlite
BUCKET = 'box'
LARGE = 300 * 1024
IN_PARTS = 17 * 1024 * 1024  # more than KY_S3_PART
PAGE = b'<html><body>Sign in to the network</body></html>'
ERROR = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>x</Message></Error>'


class Server(http.server.ThreadingHTTPServer):
    """An S3 server with one bucket in memory, which gives false answers if a test wants that."""
    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.objects = {}  # name: (bytes, ETag)
        self.uploads = {}  # number: {part: bytes}
        self.lie = None  # called with a request before it is done; a result (status, headers, body) is the answer instead
        self.asked = []  # (operation, name)
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def originals(self):
        return {name: content for name, (content, _) in self.objects.items() if re.match(r'mail/\d', name)}

    def count(self, operation):
        return sum(one == operation and re.match(r'mail/\d', name) is not None for one, name in self.asked)

    def close(self):
        self.shutdown()
        self.server_close()


def etag(content):
    return '"%s"' % hashlib.md5(content).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def read(self):
        if self.headers.get('Expect') == '100-continue':
            self.send_response_only(100)
            self.end_headers()
        return self.rfile.read(int(self.headers.get('Content-Length', 0)))

    def answer(self, status, headers=(), body=b''):
        self.send_response(status)
        headers = dict(headers)
        if status != 204:
            headers.setdefault('Content-Length', str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def serve(self):
        parts = urllib.parse.urlsplit(self.path)
        bucket, _, self.name = urllib.parse.unquote(parts.path).lstrip('/').partition('/')
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.content = self.read()
        assert bucket == BUCKET, bucket
        with self.server.lock:
            self.operation = self.tell_operation()
            self.server.asked.append((self.operation, self.name))
            lie = self.server.lie
            said = lie(self) if lie else None
            if said is None:
                said = getattr(self, self.operation)()
        self.answer(*said)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = serve

    def tell_operation(self):
        kinds = {'uploadId': {'PUT': 'part', 'POST': 'end', 'DELETE': 'abort'}, 'uploads': {'POST': 'begin', 'GET': 'list_uploads'},
                 'list-type': {'GET': 'list'}}
        for key, operations in kinds.items():
            if key in self.query:
                return operations[self.command]
        return 'copy' if 'x-amz-copy-source' in self.headers else self.command.lower()

    @staticmethod
    def xml(root, rows, status=200):
        return status, {'Content-Type': 'application/xml'}, ('<?xml version="1.0"?><%s>%s</%s>' % (root, rows, root)).encode()

    def missing(self):
        return self.xml('Error', '<Code>NoSuchKey</Code>', 404)

    def store(self, content, tag=None):
        if self.headers.get('If-None-Match') == '*' and self.name in self.server.objects:
            return self.xml('Error', '<Code>PreconditionFailed</Code>', 412)
        self.server.objects[self.name] = (content, tag or etag(content))
        return None

    def put(self):
        return self.store(self.content) or (200, {'ETag': etag(self.content)}, b'')

    def copy(self):
        source = self.headers['x-amz-copy-source'].split('/', 2)[2]
        self.server.objects[self.name] = self.server.objects[source]
        return self.xml('CopyObjectResult', '<ETag>%s</ETag>' % self.server.objects[source][1])

    def get(self):
        if self.name not in self.server.objects:
            return self.missing()
        content, tag = self.server.objects[self.name]
        return 200, {'ETag': tag}, content

    def head(self):
        if self.name not in self.server.objects:
            return 404, {}, b''
        content, tag = self.server.objects[self.name]
        return 200, {'ETag': tag, 'Content-Length': str(len(content))}, b''

    def delete(self):
        self.server.objects.pop(self.name, None)
        return 204, {}, b''

    def list(self):
        names = sorted(name for name in self.server.objects if name.startswith(self.query['prefix']))
        rows = ''.join('<Contents><Key>%s</Key><Size>%d</Size></Contents>' % (name, len(self.server.objects[name][0])) for name in names)
        return self.xml('ListBucketResult', '<IsTruncated>false</IsTruncated><KeyCount>%d</KeyCount>%s' % (len(names), rows))

    def list_uploads(self):
        return self.xml('ListMultipartUploadsResult', '<IsTruncated>false</IsTruncated>')

    def begin(self):
        number = str(len(self.server.uploads) + 1)
        self.server.uploads[number] = {}
        return self.xml('InitiateMultipartUploadResult', '<UploadId>%s</UploadId>' % number)

    def part(self):
        self.server.uploads[self.query['uploadId']][int(self.query['partNumber'])] = self.content
        return 200, {'ETag': etag(self.content)}, b''

    def end(self):
        parts = self.server.uploads.pop(self.query['uploadId'])
        numbers = [int(e.text) for e in xml.etree.ElementTree.fromstring(self.content).iter('PartNumber')]
        assert numbers == sorted(parts)
        digests = b''.join(hashlib.md5(parts[n]).digest() for n in numbers)
        tag = '"%s-%d"' % (hashlib.md5(digests).hexdigest(), len(numbers))
        return (self.store(b''.join(parts[n] for n in numbers), tag)
                or self.xml('CompleteMultipartUploadResult', '<ETag>%s</ETag>' % tag))

    def abort(self):
        self.server.uploads.pop(self.query['uploadId'], None)
        return 204, {}, b''


def is_original(request):
    return re.match(r'mail/\d', request.name) is not None


class Box:
    def __init__(self, build):
        self.server = Server()
        self.place = Place(str(build), originals='s3://%s/mail' % BUCKET, s3_credentials='s3.key', s3_region='tokyo',
                           s3_endpoint='http://127.0.0.1:%d' % self.server.port, s3_timeout='200')
        path = os.path.join(self.place.folder, 's3.key')
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as file:
            file.write('[default]\naws_access_key_id = k\naws_secret_access_key = s\n')
        self.place.start()

    def add(self, size=LARGE):
        """Adds a message that cannot be compressed. Returns its number and its bytes."""
        data = b'From: a@example.jp\r\n\r\n' + os.urandom(size)
        return self.place.door().add(data), data

    def refuses(self, size=LARGE):
        """Asserts that the store refuses a message because of an answer, and not because of a timeout."""
        with pytest.raises(d.Refused) as refused:
            self.add(size)
        assert 's3-timeout' not in str(refused.value), refused.value

    def close(self):
        self.place.close()
        self.server.close()


@pytest.fixture
def box(build):
    one = Box(build)
    try:
        yield one
    finally:
        one.close()


def answers(operation, status, body=b'', headers=()):
    """Returns a function that gives this answer to each such request for an original, without doing it."""
    return lambda request: (status, dict(headers), body) if request.operation == operation and is_original(request) else None


@pytest.mark.parametrize('size', (LARGE, IN_PARTS))
def test_an_honest_server_needs_no_more_than_a_look_at_what_it_has(box, size):
    message, data = box.add(size)
    assert len(box.server.originals()) == 1 and box.server.count('head') >= 1 and box.server.count('get') == 0, box.server.asked
    assert box.place.export(message) == data


@pytest.mark.parametrize('status, body', ((200, b''), (200, ERROR), (200, PAGE), (200, b' '), (201, b''), (202, b''), (204, b'')))
def test_no_answer_alone_makes_an_original_durable(box, status, body):
    box.server.lie = answers('put', status, body, {'ETag': '"0123456789abcdef0123456789abcdef"'})
    box.refuses()
    assert not box.server.originals()
    box.server.lie = None
    message, data = box.add()
    assert box.place.export(message) == data


def test_a_proxy_that_answers_everything_with_its_page_takes_no_original(box):
    box.add()  # The bucket has its owner.
    box.server.lie = lambda request: (200, {'Content-Type': 'text/html'}, PAGE) if is_original(request) else None
    box.refuses()
    box.refuses(IN_PARTS)


def spoil(content):
    """Returns the content with one bit changed."""
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize('change', (spoil, lambda content: content[:-1], lambda content: b''))
@pytest.mark.parametrize('tag', (True, False))
def test_an_original_that_arrived_otherwise_is_found_by_its_size_or_its_hash(box, change, tag):
    def lie(request):
        if request.operation != 'put' or not is_original(request):
            return None
        changed = change(request.content)
        # Without a tag, servers that encrypt objects return an ETag that is not a hash of the content.
        request.server.objects[request.name] = (changed, etag(changed) if tag else '"%032d"' % 7)
        return 200, {'ETag': etag(request.content)}, b''
    box.server.lie = lie
    box.refuses()


def test_a_server_whose_etag_is_no_hash_is_asked_for_all_bytes(box):
    def lie(request):
        if request.operation != 'put' or not is_original(request):
            return None
        request.server.objects[request.name] = (request.content, '"%032d"' % 7)
        return 200, {'ETag': '"%032d"' % 7}, b''
    box.server.lie = lie
    message, data = box.add()
    assert box.server.count('get') == 1, box.server.asked
    assert box.place.export(message) == data


@pytest.mark.parametrize('operation, body', (('begin', ERROR), ('begin', PAGE), ('part', ERROR), ('part', PAGE), ('part', b''),
                                             ('end', ERROR), ('end', PAGE), ('end', b'')))
def test_an_upload_in_parts_believes_no_answer_either(box, operation, body):
    headers = {} if body == b'' else {'ETag': '"0123456789abcdef0123456789abcdef"'}
    box.server.lie = answers(operation, 200, body, headers)
    box.refuses(IN_PARTS)
    assert not box.server.originals()


def test_parts_that_were_put_together_otherwise_are_found(box):
    def lie(request):
        if request.operation != 'end':
            return None
        parts = request.server.uploads.pop(request.query['uploadId'])
        content = b''.join(parts[n] for n in sorted(parts, reverse=True))
        tag = '"%s-2"' % hashlib.md5(b'x').hexdigest()
        request.server.objects[request.name] = (content, tag)
        return request.xml('CompleteMultipartUploadResult', '<ETag>%s</ETag>' % tag)
    box.server.lie = lie
    box.refuses(IN_PARTS)


def test_an_error_in_a_good_status_that_says_later_is_asked_again(box):
    busy = [1]

    def lie(request):
        if request.operation == 'put' and is_original(request) and busy:
            busy.pop()
            return 200, {}, b'<Error><Code>SlowDown</Code></Error>'
        return None
    box.server.lie = lie
    message, data = box.add()
    assert box.server.count('put') == 2
    assert box.place.export(message) == data


@pytest.mark.parametrize('status, body', ((200, ERROR), (200, PAGE), (202, b''), (404, b''), (404, PAGE)))
def test_an_object_is_gone_only_when_the_server_says_so(box, status, body):
    message, _ = box.add()
    box.server.lie = answers('delete', status, body)
    box.place.kiyome('quarantine', 'erase', message, '--reason', 'test', '--yes')
    until(lambda: box.server.count('delete') > 1, box.place)  # It is asked again, because its first answer was not believed.
    until(lambda: box.place.status()['originals_problem'] is not None, box.place)
    box.server.lie = None
    until(lambda: not box.server.originals(), box.place)

