# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a real rsyslog and a gateway that sends its events to it."""
import json
import os
import re
import signal
import subprocess

from harness import BUILD, Kiyome, free_port
from waiting import PATIENCE

LINE = re.compile(r"^(?P<facility>\d+)\|(?P<severity>\d+)\|(?P<time>[^|]+)\|(?P<program>[^|]+)\|(?P<kind>[^|]+)\|"
                  r'\[kiyome@32473 stream="(?P<stream>\w+)" seq="(?P<seq>\d+)"(?P<more>[^\n]*?)\]\|(?P<text>.*)$')


def authority(directory):
    """Makes a certificate authority, ca.pem."""
    openssl(directory, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
            "-out", "ca.pem", "-subj", "/CN=test", "-days", "30")


def certificate(directory, days=30, extensions="subjectAltName = IP:127.0.0.1"):
    """Makes a receiver's certificate, server.pem, signed by the authority in `directory`."""
    openssl(directory, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "server.key",
            "-out", "server.csr", "-subj", "/CN=receiver")
    (directory / "extensions").write_text(extensions + "\n")
    openssl(directory, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
            "server.pem", "-days", str(days), "-extfile", "extensions")


def openssl(directory, *words):
    subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)


class Receiver:
    def __init__(self, directory, kind):
        self.directory, self.kind, self.port, self.process = directory, kind, free_port(), None
        self.file = directory / "events"
        directory.mkdir()
        loads = {"udp": f'module(load="imudp")\ninput(type="imudp" address="127.0.0.1" port="{self.port}")\n',
                 "tcp": f'module(load="imtcp")\ninput(type="imtcp" address="127.0.0.1" port="{self.port}")\n',
                 "tls": f'global(defaultNetstreamDriverCAFile="{directory}/ca.pem" '
                        f'defaultNetstreamDriverCertFile="{directory}/server.pem" '
                        f'defaultNetstreamDriverKeyFile="{directory}/server.key")\n'
                        'module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" '
                        'StreamDriver.Authmode="anon")\n'
                        f'input(type="imtcp" address="127.0.0.1" port="{self.port}")\n'}
        if kind == "tls":
            authority(directory)
            certificate(directory)
        (directory / "rsyslog.conf").write_text(
            # rsyslog writes each message to the file before it closes the connection, and so acknowledges none that is only in
            # memory.
            f'global(workDirectory="{directory}")\nmain_queue(queue.type="direct")\n{loads[kind]}'
            'template(name="t" type="string" string="%syslogfacility%|%syslogseverity%|%timereported:::date-rfc3339%|'
            '%app-name%|%msgid%|%structured-data%|%msg%\\n")\n'
            f'action(type="omfile" file="{self.file}" template="t")\n')

    def start(self):
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(["rsyslogd", "-n", "-f", self.directory / "rsyslog.conf", "-i",
                                             self.directory / "pid"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    def stop(self, how=signal.SIGTERM):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
            self.process = None

    def events(self):
        found = []
        lines = self.file.read_text().splitlines(keepends=True) if self.file.exists() else []
        for line in lines:
            if not line.endswith("\n"):  # The line is not complete yet.
                break
            line = line[:-1]
            match = LINE.match(line)
            assert match, line
            found.append(match.groupdict())
        return found

    def numbers(self, stream):
        return {int(event["seq"]) for event in self.events() if event["stream"] == stream}


class Watched(Kiyome):
    """A gateway with kiyome-events."""

    def listen(self):
        with open(self.directory / "events.log", "ab") as log:
            self.processes["events"] = subprocess.Popen(
                [*self.before.get("events", ()), BUILD / "kiyome-events", "--config", self.config, "--look-seconds", "1"], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=dict(os.environ, LC_ALL="C.UTF-8"))

    def act(self, times):
        for _ in range(times):
            self.command("allow", "add", "--type", "pdf", "--reason", 'a "quoted] reason\\ = |x', "--approver", "部長",
                         "--expires", "9d")


def owed(gateway, what="events"):
    return json.loads(gateway.command("status", "--json", check=False).stdout)["store"]["status"][what]
