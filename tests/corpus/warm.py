# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tests/tools/inprocess and the make.py of cases hundreds of times. Each call has a process of its own, forked from one
that has loaded its libraries, like the workers of the sandbox, because starting a program takes longer than most calls."""

import os
import pathlib
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from waiting import PATIENCE  # noqa: E402

# Modules that most make.py import; each make.py loads its other modules itself.
RECIPES = ("recipes", "recipes_ooxml", "recipes_pdf", "pictures", "metafiles", "opendocument", "film", "photos", "mapi", "drawings", "foreign", "emf_plus")
local = threading.local()


class Server:
    """A server process. A request has the paths for standard output and standard error, and the arguments, each followed by a
    NUL, and another NUL."""

    def __init__(self, command, environment=None):
        self.folder = tempfile.TemporaryDirectory(prefix="kiyome-warm-")
        self.files = [pathlib.Path(self.folder.name, name) for name in ("out", "err")]
        # a session of its own, so that the server's children can be ended with it
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=environment, start_new_session=True)

    def ask(self, arguments, timeout):
        for file in self.files:
            file.write_bytes(b"")
        words = [os.fsencode(word) for word in (*self.files, *arguments)]
        self.process.stdin.write(b"".join(word + b"\0" for word in words) + b"\0")
        if not select.select([self.process.stdout], [], [], timeout)[0]:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise subprocess.TimeoutExpired(arguments, timeout)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args} ended with {self.process.wait()}")
        return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(int(answer)), *(file.read_bytes() for file in self.files))


def served_by(command, number=0, environment=None):
    """The server of each thread."""
    servers = local.__dict__.setdefault("servers", {})
    key = (*command, number)
    if key not in servers or servers[key].process.poll() is not None:
        servers[key] = Server(command, environment)
    return servers[key]


def end(tool):
    """Ends the server of this thread for `tool`."""
    server = local.servers.pop((str(tool), "serve", 0), None)
    if server is not None:
        server.process.stdin.close()
        server.process.wait()


def call(tool, *arguments, timeout=PATIENCE, server=0):
    """Works as subprocess.run() with captured output. Servers with different numbers have different memory layouts."""
    return served_by((str(tool), "serve"), server).ask(arguments, timeout)


def make(recipe):
    """Returns the output of the make.py `recipe`."""
    # some make.py run the make.py of another case
    environment = dict(os.environ, PYTHONPATH=str(HERE), PYTHONDONTWRITEBYTECODE="1")
    return served_by((sys.executable, str(HERE / "warm.py")), environment=environment).ask((recipe,), PATIENCE)


def serve():
    """Runs the server of make()."""
    for name in RECIPES:
        __import__(name)
    asked = b""
    while piece := os.read(0, 1 << 16):
        asked += piece
        if not asked.endswith(b"\0\0"):
            continue
        (out, err, recipe), asked = [os.fsdecode(word) for word in asked.split(b"\0")[:-2]], b""
        child = os.fork()
        if child == 0:
            for number, (path, flags) in enumerate(((os.devnull, os.O_RDONLY), (out, os.O_WRONLY), (err, os.O_WRONLY))):
                os.dup2(os.open(path, flags), number)
            sys.argv = [recipe]
            sys.path.insert(0, os.path.dirname(recipe))
            runpy.run_path(recipe, run_name="__main__")
            sys.stdout.flush()
            os._exit(0)
        os.write(1, b"%d\n" % os.waitpid(child, 0)[1])


if __name__ == "__main__":
    serve()
