# SPDX-License-Identifier: GPL-2.0-or-later
"""Speaks the supervisor's protocol with kiyome-scanner (contract/scanner.def)."""
import array
import fcntl
import hashlib
import io
import os
import pathlib
import re
import socket
import struct
import subprocess
import tarfile
import zipfile
import zlib

from waiting import PATIENCE

READY, FORK, CHILD, EXITED, STATUS, SCAN, RESULT = range(0x5601, 0x5608)
CLEAN, INFECTED, ENCRYPTED, LIMIT, ERROR = range(5)
AWAY = 6  # KY_SCAN_LAST
SENT = 75  # KY_SCANNER_SENT
RAW, MORE = 1, 2
INLINE_MAX = 64 * 1024

# The test virus is written in two pieces, so that this file is not reported as a virus.
EICAR = b'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + b'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
SIGNATURE = 'Kiyome.Test.EICAR'


def write_database(folder, signature=SIGNATURE, extra=0):
    """Writes a signature database with EICAR by its bytes, and `extra` signatures that match nothing."""
    os.makedirs(folder, exist_ok=True)
    temporary = os.path.join(folder, '.new')
    with open(temporary, 'w', encoding='ascii') as out:
        out.write('%s:0:*:%s\n' % (signature, EICAR.hex()))
        for i in range(extra):
            out.write('Kiyome.Test.Never-%d:0:*:%s\n' % (i, (b'never-%08d-seen' % i).hex()))
    os.rename(temporary, os.path.join(folder, 'test.ndb'))


def signature_container(name, data):
    """Returns a signature container in ClamAV's unsigned format (.cud) that holds `data` as the file `name`."""
    head = 'ClamAV-VDB:01 Jan 2026 00-00 +0000:1:1:90:%s:X:test:1767225600' % ('0' * 32)
    info = '%s\n%s:%d:%s\n' % (head, name, len(data), hashlib.sha256(data).hexdigest())
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz', format=tarfile.USTAR_FORMAT) as archive:
        for member, content in (('test.info', info.encode('ascii')), (name, data)):
            entry = tarfile.TarInfo(member)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return head.encode('ascii').ljust(512) + out.getvalue()


def zipped(name, data, level=1):
    """Returns `data` in a ZIP, which is again packed into a ZIP until there are `level` of them."""
    for _ in range(level):
        out = io.BytesIO()
        with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        name, data = 'inner.zip', out.getvalue()
    return data


def long_scan(pages=80):
    """Returns an archive whose scan takes many seconds: HTML of almost 10 MB a file, which libclamav normalizes in several
    ways. All members are the same page, compressed once."""
    page = b'<html><body>' + b'<p><b>hello</b> <i>world</i></p>' * 300000
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(page) + packer.flush()
    return zip_of(*((b'%d.html' % i, 0, zipfile.ZIP_DEFLATED, zlib.crc32(page), len(page), packed) for i in range(pages)))


def zip_of(*members):
    """Returns a ZIP of the members (name, flags, method, CRC, size, stored bytes)."""
    local, central = b'', b''
    for name, flags, method, crc, size, body in members:
        head = struct.pack('<5H3I2H', 20, flags, method, 0, 0x5c21, crc, len(body), size, len(name), 0)
        central += struct.pack('<4sH', b'PK\1\2', 20) + head + struct.pack(
            '<3H2I', 0, 0, 0, 0, len(local)) + name
        local += b'PK\3\4' + head + name + body
    end = struct.pack('<4s4H2IH', b'PK\5\6', 0, 0, len(members), len(members), len(central),
                      len(local), 0)
    return local + central + end


def raw_zip(*members):
    """Returns a ZIP of stored members (name, data, is_encrypted). Noise takes the place of encrypted data."""
    return zip_of(*((name, 1, zipfile.ZIP_STORED, 0, len(data), bytes((i * 167 + 13) & 255 for i in range(len(data) + 12))) if is_encrypted
                    else (name, 0, zipfile.ZIP_STORED, zlib.crc32(data), len(data), data) for name, data, is_encrypted in members))


def encrypted_zip(name, data):
    return raw_zip((name, data, True))


def picture(trailer=b''):
    """Returns a PNG of one pixel, followed by `trailer`, which a rebuild drops."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>2I5B', 1, 1, 8, 0, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(b'\0\x80')) + chunk(b'IEND', b'') + trailer)


def sealed(data, seal=True):
    fd = os.memfd_create('scan', os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(fd, data)
    if seal:
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
    return fd


def wire_version(program):
    """Returns the protocol version of the build that `program` belongs to. Each packet begins with it."""
    header = pathlib.Path(program).resolve().parent / 'common/wire-version.h'
    return int(re.search(r'0x(\w+)u', header.read_text())[1], 16)


VERSION = 0


def send(sock, kind, payload=b'', fds=()):
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', fds))] if fds else []
    sock.sendmsg([struct.pack('<IH', VERSION, kind) + payload], rights)


def counted(data):
    return struct.pack('<I', len(data)) + data


class Child:
    """The supervisor's end of the connection to a child of the scanner."""

    def __init__(self, pid, sock, pidfd):
        self.pid, self.sock, self.pidfd = pid, sock, pidfd
        self.sock.settimeout(PATIENCE)

    def ask(self, data, flags=0, inline=None, seconds=60):
        inline = len(data) <= INLINE_MAX if inline is None else inline
        if inline:
            send(self.sock, SCAN, struct.pack('<III', flags, seconds, 0) + counted(data))
            return
        fd = sealed(data)
        self.ask_fd(fd, flags, seconds)
        os.close(fd)

    def ask_fd(self, fd, flags=0, seconds=60):
        send(self.sock, SCAN, struct.pack('<IIIQ', flags, seconds, 1, os.fstat(fd).st_size), [fd])

    def answer(self):
        """Returns (verdict, signature), or None at the end of the connection."""
        try:
            packet = self.sock.recv(4096)
        except ConnectionResetError:
            return None
        if not packet:
            return None
        version, kind, verdict, length = struct.unpack_from('<IHII', packet)
        assert (version, kind) == (VERSION, RESULT) and len(packet) == 14 + length, packet
        return verdict, packet[14:].decode()

    def close(self):
        self.sock.close()
        os.close(self.pidfd)


class Client:
    """Scans each content with a child of its own."""

    def __init__(self, scanner):
        self.scanner = scanner

    def scan(self, data, flags=0, inline=None):
        child = self.scanner.child()
        try:
            child.ask(data, flags, inline)
            return child.answer()
        finally:
            child.close()


class Scanner:
    """A running kiyome-scanner, with this process as its supervisor."""

    def __init__(self, program, config):
        global VERSION
        VERSION = wire_version(program)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.settimeout(PATIENCE)
        self.exits = []
        self.process = subprocess.Popen(
            [program, '--control-fd', str(theirs.fileno()), '--config', config],
            pass_fds=[theirs.fileno()], stderr=subprocess.PIPE)
        theirs.close()

    def ready(self):
        """Returns (signatures, time, engine) and sets `threads`, or returns None if the scanner has ended."""
        try:
            packet = self.control.recv(4096)
        except ConnectionResetError:
            return None
        if not packet:
            return None
        version, kind, signatures, self.threads, newest, self.small_pages, length = struct.unpack_from('<IHIIQQI', packet)
        assert (version, kind) == (VERSION, READY), packet
        return signatures, newest, packet[34:34 + length].decode()

    def status(self):
        send(self.control, STATUS)
        return self.ready()

    def message(self):
        """Returns the next message as (type, payload, fds). Reports about the end of a child are collected in `exits`."""
        while True:
            packet, ancillary, _, _ = self.control.recvmsg(4096, socket.CMSG_SPACE(8 * 4))
            if not packet:
                return None
            fds = array.array('i')
            for level, kind, data in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    fds.frombytes(data)
            kind, = struct.unpack_from('<H', packet, 4)
            if kind == EXITED:
                self.exits.append(struct.unpack_from('<II', packet, 6))
                continue
            return kind, packet[6:], list(fds)

    def child(self):
        send(self.control, FORK, struct.pack('<I', 1))
        kind, payload, fds = self.message()
        assert kind == CHILD and len(fds) == 2, (kind, payload, fds)
        return Child(struct.unpack('<I', payload)[0], socket.socket(fileno=fds[0]), fds[1])

    def client(self):
        return Client(self)

    def exit_of(self, pid):
        """Waits for the report about a child that failed, and returns the child's wait status."""
        while not any(found == pid for found, _ in self.exits):
            packet = self.control.recv(4096)
            kind, = struct.unpack_from('<H', packet, 4)
            assert kind == EXITED, packet
            self.exits.append(struct.unpack_from('<II', packet, 6))
        return next(status for found, status in self.exits if found == pid)

    def end(self):
        """Closes the control socket. Returns the exit status and the text on standard error."""
        self.control.close()
        try:
            _, message = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, message.decode()


def write_config(folder, **scanner):
    os.makedirs(os.path.join(folder, 'run', 'sanitizer'), exist_ok=True)
    with open(os.path.join(folder, 'kiyome.conf'), 'w', encoding='utf-8') as out:
        out.write('[paths]\nrun = run\n[scanner]\n')
        for key, value in scanner.items():
            out.write('%s = %s\n' % (key.replace('_', '-'), value))
    return folder
