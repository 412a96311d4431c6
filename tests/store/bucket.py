# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a real S3 server for the tests of kiyome-store: OpenStack Swift with its s3api, from Debian's packages, on loopback. A
relay in front of it can delay, withhold or cut off traffic."""
import configparser
import contextlib
import datetime
import fcntl
import hashlib
import hmac
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import xml.etree.ElementTree

from ports import free_port
from waiting import PATIENCE, until

KEY, SECRET, REGION = 'kiyome:gate', 'p4ss-of-the-gate', 'tokyo'
SERVERS = ('account', 'container', 'object', 'proxy', 'conditional')  # The last one is a second proxy.
running = None  # the server of the places that keep their originals in a bucket
PIPELINE = 'catch_errors cache s3api tempauth copy container-quotas slo versioned_writes symlink proxy-server'


def place():
    """Makes a directory whose file system has extended attributes, where Swift keeps metadata. Returns None if there is none."""
    for parent in (tempfile.gettempdir(), '/var/tmp', os.environ.get('KIYOME_BUILD', '.')):
        folder = tempfile.mkdtemp(prefix='kiyome-swift-', dir=parent)
        try:
            os.setxattr(folder, 'user.swift.metadata', b'x' * 2000)
            return folder
        except OSError:
            os.rmdir(folder)
    return None


def start(tries=3):
    """Starts the server. Tries again if another program takes one of its ports meanwhile."""
    for left in range(tries, 0, -1):
        folder = place()
        if folder is None:
            return None
        try:
            return Server(folder)
        except AssertionError:
            if left == 1:
                raise


@contextlib.contextmanager
def shared(folder):
    """Yields a client of the server that processes share through `folder`: the first one starts it, and the last one ends it."""
    path = os.path.join(folder, 'swift.json')

    def change(count):
        """Adds `count` to the users of the server, and returns its description."""
        with open(path + '.lock', 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = {'users': 0}
            if os.path.exists(path):
                with open(path) as file:
                    known = json.load(file)
            if not known['users']:
                server = start()
                if server is None:
                    return None
                known.update(folder=server.folder, ports=server.ports, groups=[p.pid for p in server.processes.values()])
            known['users'] += count
            with open(path, 'w') as file:
                json.dump(known, file)
            if not known['users']:
                for group in known['groups']:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(group, signal.SIGKILL)
                shutil.rmtree(known['folder'], ignore_errors=True)
            return known
    known = change(1)
    try:
        yield known and Client(known['ports'])
    finally:
        if known:
            change(-1)


class Client:
    """An S3 client that is independent of kiyome's."""

    def __init__(self, ports):
        self.ports = ports
        self.port = ports['proxy']

    def ask(self, method, path, query='', body=b'', headers=()):
        """Makes a request signed by Amazon's description of version 4, and returns (status, headers, body)."""
        now = datetime.datetime.utcnow().strftime('%Y%m%dT%H%M%SZ')
        digest = hashlib.sha256(body).hexdigest()
        host = '127.0.0.1:%d' % self.port
        signed = dict({'host': host, 'x-amz-content-sha256': digest, 'x-amz-date': now}, **dict(headers))
        names = ';'.join(sorted(signed))
        query = '&'.join(sorted(p if '=' in p else p + '=' for p in query.split('&') if p))
        canonical = '\n'.join([method, urllib.parse.quote(path), query,
                               ''.join('%s:%s\n' % (n, signed[n]) for n in sorted(signed)), names, digest])
        scope = '%s/%s/s3/aws4_request' % (now[:8], REGION)
        key = ('AWS4' + SECRET).encode()
        for part in scope.split('/'):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        text = '\n'.join(['AWS4-HMAC-SHA256', now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        signed['authorization'] = 'AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s' % (
            KEY, scope, names, hmac.new(key, text.encode(), hashlib.sha256).hexdigest())
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        try:
            connection.request(method, urllib.parse.quote(path) + ('?' + query if query else ''), body, signed)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def make(self, bucket):
        status, _, body = self.ask('PUT', '/' + bucket)
        assert status == 200, (status, body)

    def put(self, bucket, key, data):
        status, _, body = self.ask('PUT', '/%s/%s' % (bucket, key), body=data)
        assert status == 200, (status, body)

    def get(self, bucket, key):
        status, _, body = self.ask('GET', '/%s/%s' % (bucket, key))
        return body if status == 200 else None

    def names(self, bucket, query='', tag='Key'):
        status, _, body = self.ask('GET', '/' + bucket, query)
        assert status == 200, (status, body)
        return sorted(e.text for e in xml.etree.ElementTree.fromstring(body).iter() if e.tag.endswith('}' + tag))

    def uploads(self, bucket):
        return self.names(bucket, 'uploads')

    def limit(self, bucket, size):
        """Sets a bucket's quota in bytes directly at the container server; 0 removes it."""
        answers = set()
        for part in (0, 1):  # The bucket is in one of the two partitions.
            connection = http.client.HTTPConnection('127.0.0.1', self.ports['container'], timeout=PATIENCE)
            connection.request('POST', '/d1/%d/AUTH_%s/%s' % (part, KEY.split(':')[0], bucket),
                               headers={'X-Timestamp': '%.5f' % time.time(),
                                        'X-Container-Meta-Quota-Bytes': str(size or '')})
            answers.add(connection.getresponse().status)
            connection.close()
        assert answers == {204, 404}, answers

    def age(self, bucket, key):
        """Makes a multipart upload that began two days ago appear in the container server's list."""
        then = '%.5f' % (time.time() - 2 * 86400)
        for part in (0, 1):
            connection = http.client.HTTPConnection('127.0.0.1', self.ports['container'], timeout=PATIENCE)
            connection.request('PUT', '/d1/%d/AUTH_%s/%s%%2Bsegments/%s/T2xkVXBsb2Fk' % (part, KEY.split(':')[0], bucket, key),
                               headers={'X-Timestamp': then, 'X-Size': '0', 'X-Content-Type': 'application/octet-stream',
                                        'X-Etag': hashlib.md5().hexdigest()})
            connection.getresponse().read()
            connection.close()


class Server(Client):
    """Swift with one account, on free ports."""

    def __init__(self, folder):
        super().__init__({name: free_port() for name in SERVERS})
        self.folder = folder
        self.processes = {}  # by kind
        os.makedirs(os.path.join(self.folder, 'disks', 'd1'))
        self.write('swift.conf', {'swift-hash': {'swift_hash_path_suffix': 's', 'swift_hash_path_prefix': 'p'},
                                  'swift-constraints': {}})
        self.rings()
        for kind in SERVERS[:3]:
            self.write(kind + '.conf', {
                'DEFAULT': self.common(kind, devices=os.path.join(self.folder, 'disks'), mount_check='false'),
                'pipeline:main': {'pipeline': kind + '-server'}, 'app:%s-server' % kind: {'use': 'egg:swift#' + kind}})
        self.write('proxy.conf', self.proxy('proxy'))
        # The same proxy, which passes on the If-None-Match that s3api 2.30 refuses and Swift knows, but serves no ranges.
        self.write('conditional.conf', dict(self.proxy('conditional', 'heed %s' % PIPELINE.replace(' proxy', ' whole proxy')), **{
            'filter:heed': {'paste.filter_factory': 'heed:heed'}, 'filter:whole': {'paste.filter_factory': 'heed:whole'}}))
        try:
            for kind in SERVERS:
                self.run(kind)
            self.wait()
        except BaseException:
            self.close()
            raise

    def common(self, kind, **more):
        return dict({'bind_ip': '127.0.0.1', 'bind_port': self.ports[kind], 'user': 'root' if os.getuid() == 0 else
                     os.environ.get('USER', 'nobody'), 'workers': '0', 'swift_dir': self.folder, 'disable_fallocate': 'true',
                     'log_level': 'ERROR'}, **more)

    def proxy(self, name, pipeline=PIPELINE):
        sections = {
            'DEFAULT': self.common(name), 'pipeline:main': {'pipeline': pipeline},
            'app:proxy-server': {'use': 'egg:swift#proxy', 'allow_account_management': 'true', 'account_autocreate': 'true',
                                 # Otherwise a server that was asked before it was ready would be skipped for a minute.
                                 'error_suppression_limit': '1000000'},
            'filter:tempauth': {'use': 'egg:swift#tempauth', 'user_' + KEY.replace(':', '_'): SECRET + ' .admin'},
            # tempauth requires a cache; without memcached it asks again for what the cache would contain.
            'filter:cache': {'use': 'egg:swift#memcache', 'memcache_servers': '127.0.0.1:1', 'memcache_max_connections': '1'},
            'filter:s3api': {'use': 'egg:swift#s3api', 's3_acl': 'false', 'location': REGION, 'min_segment_size': '1',
                             'check_bucket_owner': 'false', 'storage_domain': 'localhost'},
            'filter:container-quotas': {'use': 'egg:swift#container_quotas'}}
        for name in ('catch_errors', 'copy', 'slo', 'symlink', 'versioned_writes'):
            sections['filter:' + name] = {'use': 'egg:swift#' + name}
        sections['filter:versioned_writes']['allow_object_versioning'] = 'true'
        return sections

    def write(self, name, sections):
        parser = configparser.RawConfigParser()
        parser.optionxform = str
        parser.read_dict(sections)
        with open(os.path.join(self.folder, name), 'w') as file:
            parser.write(file)

    def rings(self):
        """Makes the rings like swift-ring-builder, which would have to be started nine times."""
        script = ('import sys\nfrom swift.common.ring import RingBuilder\n'
                  'for name, port in zip(sys.argv[1::2], sys.argv[2::2]):\n'
                  '    ring = RingBuilder(1, 1, 0)\n'
                  "    ring.add_dev(dict(region=1, zone=1, ip='127.0.0.1', port=int(port), device='d1', weight=1.0, meta=''))\n"
                  '    ring.rebalance()\n'
                  "    ring.get_ring().save(name + '.ring.gz')\n")
        words = [word for kind in SERVERS[:3] for word in (os.path.join(self.folder, kind), str(self.ports[kind]))]
        subprocess.run([sys.executable, '-c', script, *words], check=True, capture_output=True)

    def run(self, kind):
        log = open(os.path.join(self.folder, kind + '.log'), 'ab')
        self.processes[kind] = subprocess.Popen(
            ['swift-%s-server' % kind.replace('conditional', 'proxy'), os.path.join(self.folder, kind + '.conf'), '-v'], stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True,
            env=dict(os.environ, PYTHONPATH=os.path.dirname(os.path.abspath(__file__)), PYTHONDONTWRITEBYTECODE='1'))
        log.close()

    def log(self):
        text = ''
        for kind in SERVERS:
            with open(os.path.join(self.folder, kind + '.log'), errors='replace') as file:
                text += '--- %s\n%s' % (kind, file.read()[-3000:])
        return text

    def wait(self):
        def answers():
            assert all(p.poll() is None for p in self.processes.values()), self.log()
            try:
                if self.ask('PUT', '/is-there')[0] not in (200, 409):
                    return False
                socket.create_connection(('127.0.0.1', self.ports['conditional'])).close()
            except OSError:
                return False
            return True
        until(answers, "Swift's answer", shown=self.log)

    def close(self):
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Relay:
    """A TCP relay between the store and the server that can fail in the middle."""

    def __init__(self, port, tls=None, host='127.0.0.1'):
        self.target = port
        self.tls = tls  # (nullable) an ssl.SSLContext
        self.server = socket.create_server((host, 0))
        self.port = self.server.getsockname()[1]
        self.how = 'pass'
        self.limit = 0  # the bytes that pass in one direction before `how` takes effect
        self.loses = None  # A request with this in its first line gets no answer, and the next such one gets `instead`, unless that is empty.
        self.instead = b''
        self.stops = None  # A request with this in its first line does not arrive.
        self.once = None  # (words, answer): the next request with the words in its first line gets that answer instead
        self.before = None  # (words, function): the function is called before the next such request is passed on
        self.losing = None
        self.requests = []  # the first lines of all requests
        self.down = 0  # the bytes that came from the server
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            if self.how == 'refuse':
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
                client.close()
            elif self.how == 'busy':
                threading.Thread(target=self.be_busy, args=(client,), daemon=True).start()
            else:
                try:
                    if self.tls:
                        client = self.tls.wrap_socket(client, server_side=True)
                    server = socket.create_connection(('127.0.0.1', self.target))
                except OSError:
                    client.close()
                    continue
                for pair in ((client, server, 'up'), (server, client, 'down')):
                    threading.Thread(target=self.carry, args=pair, daemon=True).start()

    @staticmethod
    def say(status, code):
        body = b'<?xml version="1.0"?><Error><Code>%s</Code><Message>x</Message></Error>' % code.encode()
        return b'HTTP/1.1 %d x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' % (status, len(body), body)

    def be_busy(self, client):
        """Answers every request with 503."""
        with client:
            client.settimeout(5)
            try:
                self.requests.append(client.recv(65536).split(b'\r\n')[0].decode())
                client.sendall(self.say(503, 'SlowDown'))
                while client.recv(65536):
                    pass
            except OSError:
                pass

    def carry(self, one, other, way):
        gone = 0
        try:
            while True:
                data = one.recv(65536)
                if not data:
                    break
                if way == 'up' and data[:5] in (b'PUT /', b'GET /', b'POST ', b'DELET', b'HEAD '):
                    line = data.split(b'\r\n')[0]
                    self.requests.append(line.decode())
                    if self.stops and self.stops in line:
                        break
                    if self.before and self.before[0] in line:
                        call, self.before = self.before[1], None
                        call()
                    if self.once and self.once[0] in line:
                        answer, self.once = self.once[1], None
                        one.sendall(answer)
                        break
                    if self.loses and self.loses in line:
                        if self.losing and self.instead:
                            one.sendall(self.instead)
                            break
                        self.losing = self.losing or other
                elif way == 'down' and one is self.losing:
                    break
                gone += len(data)
                self.down += len(data) if way == 'down' else 0
                if self.how in ('refuse', 'busy'):  # a connection that was kept open
                    break
                if self.how == 'cut-' + way and gone > self.limit:
                    break
                while self.how == 'silent':
                    time.sleep(0.05)
                if self.how == 'slow':
                    time.sleep(0.2)
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def close(self):
        self.server.close()
        self.how = 'refuse'
