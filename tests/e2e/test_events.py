# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests events at a real rsyslog: by UDP, TCP and TLS, as JSON and CEF; none is lost while a part is unreachable."""
import email
import email.policy
import json
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading

import pytest

from harness import SIGNED, SOURCE, Tenant, signatures, wait_for
from receiver import Receiver, Watched, authority, certificate, owed
from test_metrics import kill_at_work, mail
from waiting import PATIENCE

DAY = SOURCE / "tests/bench/events"

if not shutil.which("rsyslogd"):
    pytest.skip("rsyslog is not installed", allow_module_level=True)


@pytest.fixture
def watch(tmp_path):
    made = []

    def make(kind, form="json", more="", milter=None, main=""):
        receiver = Receiver(tmp_path / f"receiver-{len(made)}", kind)
        gateway = Watched(tmp_path / f"kiyome-{len(made)}", milter or f"unix:{tmp_path}/milter.sock",
                          f"[events]\nto = {kind}:127.0.0.1:{receiver.port}\nformat = {form}\n"
                          + (f"ca = {receiver.directory}/ca.pem\n" if kind == "tls" else "") + more + main)
        made.append((receiver, gateway))
        return receiver, gateway

    yield make
    for receiver, gateway in made:
        gateway.end("events", signal.SIGKILL)
        gateway.kill_all()
        receiver.stop(signal.SIGKILL)
    assert not [gateway for _, gateway in made if "refused a system call" in gateway.log("events")]


@pytest.mark.parametrize("kind, form", [("udp", "json"), ("tcp", "cef"), ("tls", "json"), ("tls", "cef")])
def test_who_did_what_arrives(watch, kind, form):
    receiver, gateway = watch(kind, form)
    receiver.start()
    gateway.start("store")
    gateway.listen()
    # Events from before the first request of kiyome-events are not sent.
    row = wait_for(lambda: gateway.act(1) or [e for e in receiver.events() if e["kind"] == "allow-add"], step=0.5)[-1]
    assert (row["facility"], row["severity"], row["program"], row["stream"]) == ("13", "6", "kiyome", "audit"), row
    named = re.match(r' origin="([0-9A-Z-]{14})" id="([0-9a-f]{16})" kind="allow-add"', row["more"])
    assert named, row
    if form == "json":
        told = json.loads(row["text"])
        assert told["why"] == 'a "quoted] reason\\ = |x' and told["kind"] == "allow-add" and told["seq"] == int(row["seq"])
        assert "部長" in told["detail"] and (told["origin"], told["id"]) == named.groups(), told
    else:
        head = row["text"].strip().split("|")
        assert head[0] == "CEF:0" and head[1:3] == ["kiyome", "kiyome"] and head[4] == "allow-add" and head[6] == "3", head
        assert 'reason=a "quoted] reason\\\\ \\= |x' in row["text"], row
        assert f' externalId={row["seq"]} deviceExternalId={named[1]} ' in row["text"] and f" cs3={named[2]} " in row["text"], row
    wait_for(lambda: owed(gateway) == 0)


def test_none_is_lost_while_anything_is_away(watch):
    """Receiver, sender and store are killed in turn, and each row of the audit log still arrives."""
    receiver, gateway = watch("tcp")
    gateway.start("store")
    gateway.listen()
    receiver.start()
    gateway.act(1)
    wait_for(lambda: receiver.numbers("audit") or gateway.act(1))
    first = max(receiver.numbers("audit"))
    receiver.stop(signal.SIGKILL)
    gateway.act(3)
    gateway.end("events", signal.SIGKILL)
    gateway.act(2)
    gateway.end("store", signal.SIGKILL)
    gateway.start("store")
    gateway.act(1)
    assert owed(gateway) >= 6
    gateway.listen()
    wait_for(lambda: "events cannot be sent now and are kept" in gateway.log("events").split("ready")[-1])
    gateway.act(2)
    receiver.start()
    last = first + 8
    wait_for(lambda: last in receiver.numbers("audit"))
    assert set(range(first, last + 1)) <= receiver.numbers("audit")
    wait_for(lambda: owed(gateway) == 0)


@pytest.mark.full  # a campaign of kills
def test_none_of_a_day_is_lost_whatever_befalls_it():
    """tests/bench/events passes with few events."""
    result = subprocess.run([DAY, "--events", "1500", "--rate", "150", "--pause", "1"], stdin=subprocess.DEVNULL, capture_output=True,
                            timeout=PATIENCE, check=False)
    assert result.returncode == 0, (result.stdout + result.stderr).decode()


def test_each_is_sent_once_and_in_order(watch):
    """A receiver that stays available gets each event once and in order."""
    receiver, gateway = watch("tls")
    receiver.start()
    gateway.start("store")
    gateway.listen()
    wait_for(lambda: receiver.numbers("audit") or gateway.act(1))
    first = max(receiver.numbers("audit"))
    gateway.act(12)
    wait_for(lambda: first + 12 in receiver.numbers("audit"))
    numbers = [int(event["seq"]) for event in receiver.events() if event["stream"] == "audit"]
    assert numbers == sorted(set(numbers)), numbers


STRANGERS = {"of another authority": {}, "of another name": {"extensions": "subjectAltName = DNS:localhost,IP:127.0.0.2"},
             "expired": {"days": -1},
             "of a client": {"extensions": "subjectAltName = IP:127.0.0.1\nextendedKeyUsage = clientAuth"}}


@pytest.mark.parametrize("whose", STRANGERS)
def test_a_receiver_that_is_another_gets_nothing(watch, whose):
    receiver, gateway = watch("tls")
    if whose == "of another authority":
        shutil.copy(receiver.directory / "ca.pem", receiver.directory / "other.pem")
        authority(receiver.directory)
        conf = gateway.config / "kiyome.conf"
        conf.write_text(conf.read_text().replace("/ca.pem", "/other.pem"))
    certificate(receiver.directory, **STRANGERS[whose])
    receiver.start()
    gateway.start("store")
    gateway.listen()
    wait_for(lambda: gateway.act(1) or "ertificate" in gateway.log("events"), step=0.5)
    assert owed(gateway) > 0 and not receiver.events()
    # After that, the right certificate is accepted.
    receiver.stop()
    if whose == "of another authority":
        return
    certificate(receiver.directory)
    receiver.start()
    wait_for(lambda: owed(gateway) == 0)


class Strange:
    """A receiver that accepts TLS connections with `context`. Without one it accepts none, like a receiver that hangs."""

    def __init__(self, port, context=None):
        self.context, self.got = context, []
        self.listener = socket.create_server(("127.0.0.1", port))
        if context:
            threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            plain = self.listener.accept()[0]
            plain.settimeout(10)
            with plain.dup() as rest:
                try:
                    tls = self.context.wrap_socket(plain, server_side=True)
                    while text := tls.recv(1 << 16):
                        self.got.append(text)
                    tls.unwrap()
                except OSError:
                    while rest.recv(1 << 16):  # Reading to the end avoids a reset of the connection.
                        pass


@pytest.mark.parametrize("how", ["hangs", "wants a certificate", "is of yesterday"])
def test_what_nobody_read_is_owed(watch, how):
    receiver, gateway = watch("tcp" if how == "hangs" else "tls")
    context = None
    if how != "hangs":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(receiver.directory / "server.pem", receiver.directory / "server.key")
    if how == "wants a certificate":
        context.load_verify_locations(receiver.directory / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
    elif how == "is of yesterday":
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    strange = Strange(receiver.port, context)
    gateway.start("store")
    gateway.listen()
    word = "did not close" if how == "hangs" else "alert"
    wait_for(lambda: strange.got or gateway.act(1) or word in gateway.log("events"), step=0.5)
    assert owed(gateway) > 0 and not strange.got, strange.got


def test_an_end_that_nobody_said_is_none_where_it_must_be_said(watch):
    """With `end = said`, events count as sent only if the receiver ends TLS with close_notify. (rsyslog's gtls closes without
    it, as an attacker between could.)"""
    receiver, gateway = watch("tls", more="end = said\n")
    receiver.start()
    gateway.start("store")
    gateway.listen()
    wait_for(lambda: receiver.numbers("audit") or gateway.act(1), step=0.5)
    wait_for(lambda: "events cannot be sent now and are kept" in gateway.log("events"))
    assert owed(gateway) > 0
    receiver.stop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(receiver.directory / "server.pem", receiver.directory / "server.key")
    strange = Strange(receiver.port, context)
    wait_for(lambda: owed(gateway) == 0)
    assert b'stream="audit"' in b"".join(strange.got)


def test_many_incidents_are_one_letter_of_each_kind_on_the_organisations_way(watch, mailway, tmp_path):
    receiver, gateway = watch("tls", milter=mailway.milter, main=(
        f"[scanner]\nengine = libclamav\ndatabase = {signatures(tmp_path)}\n[relay]\nhost = 127.0.0.1\nport = {mailway.inner_port}\n"
        "[incident]\nto = security+flood@city.example;boss+flood@city.example\n"))
    receiver.start()
    gateway.start("store", "sanitizer", "milter", "opener")
    wait_for(lambda: gateway.is_well("scanner"))
    gateway.listen()
    for number in range(12):
        assert mailway.send(mail(attachment=SIGNED), recipients=(f"shomu+many{number}@city.example",))[0] == 250
    for _ in range(2):
        for _ in range(3):
            kill_at_work(gateway, mailway)
        dead = wait_for(lambda: [e for e in receiver.events() if e["kind"] == "workers-die"])
    wait_for(lambda: len([e for e in receiver.events() if e["kind"] == "mail-infected"]) == 12)
    wait_for(lambda: len(mailway.find("flood")) == 4)
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in mailway.find("flood")]
    assert sorted(str(one["subject"]).split(": ")[-1] for one in found) == ["mail-infected"] * 2 + ["workers-die"] * 2, found
    for one in found:
        text = one.get_content()
        assert "partner.example" not in text and "ecret" not in text, text
        assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}" if "infected" in str(one["subject"]) else "mail worker", text), text
    assert dead and owed(gateway, "outbox") == 0


def test_infected_mail_and_health_arrive_and_the_organisation_is_told(watch, mailway, tmp_path):
    receiver, gateway = watch("tls", milter=mailway.milter, main=(
        f"[scanner]\nengine = libclamav\ndatabase = {signatures(tmp_path)}\n"
        "[incident]\nto = security@city.example;boss@city.example\n"))
    receiver.start()
    gateway.start("store", "sanitizer", "milter")
    wait_for(lambda: gateway.is_well("scanner") and gateway.is_well("sanitizer"))
    gateway.listen()
    for token in ("one", "two"):
        mailway.exchange(mail(attachment=SIGNED), token)
    found = wait_for(lambda: (e := [e for e in receiver.events() if e["kind"] == "mail-infected"]) and len(e) >= 2 and e)
    told = json.loads(found[0]["text"])
    assert told["detail"] == "partial by policy standard, infected" and found[0]["severity"] == "4", told
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}", told["object"]), told
    assert "ecret" not in receiver.file.read_text() and "example" not in receiver.file.read_text()

    # Two mails to two addresses: one letter to each address within the hour.
    assert owed(gateway, "outbox") == 2

    def health(part):
        """Returns the states that were reported, in order. A part that answers too late, as on a busy machine, is reported as failed."""
        said = [json.loads(e["text"])["detail"].split(":")[0] for e in receiver.events()
                if e["kind"] == "health" and f'object="{part}"' in e["more"]]
        assert set(said) <= {"well", "not well"}, said
        return said

    wait_for(lambda: health("sanitizer")[-1:] == ["well"])
    gateway.end("sanitizer")
    wait_for(lambda: health("sanitizer")[-1:] == ["not well"])
    # The sanitizer recovers while kiyome-events does not run, which then reports it.
    gateway.end("events", signal.SIGKILL)
    gateway.start("sanitizer")
    wait_for(lambda: gateway.is_well("sanitizer"))
    gateway.listen()
    wait_for(lambda: health("sanitizer")[-1:] == ["well"])

    gateway.end("store", signal.SIGKILL)  # Events that the store cannot keep are sent directly.
    wait_for(lambda: [e for e in receiver.events() if e["stream"] == "direct" and 'object="store"' in e["more"]])
    gateway.start("store")

    wait_for(lambda: gateway.is_well("store") and gateway.is_well("scanner"))
    # An incident that is found while the store is away is sent, and the organisation gets its letter later.
    gateway.processes["events"].send_signal(signal.SIGSTOP)
    for _ in range(3):
        kill_at_work(gateway, mailway)
    gateway.end("store", signal.SIGKILL)
    gateway.processes["events"].send_signal(signal.SIGCONT)
    dead = wait_for(lambda: [e for e in receiver.events() if e["kind"] == "workers-die"])
    assert json.loads(dead[0]["text"])["object"] == "mail worker" and dead[0]["stream"] == "direct", dead
    gateway.start("store")
    wait_for(lambda: owed(gateway, "outbox") == 4)


def test_a_doubted_audit_log_is_an_incident(watch):
    receiver, gateway = watch("tcp", main="[incident]\nto = security@city.example\n")
    receiver.start()
    gateway.start("store")
    gateway.act(1)
    gateway.end("store")
    head = gateway.state / "audit.head"
    head.write_bytes(head.read_bytes().replace(b"1 ", b"7 ", 1))
    gateway.start("store")
    gateway.listen()
    told = wait_for(lambda: [e for e in receiver.events() if e["kind"] == "audit-doubted"])
    health = wait_for(lambda: [e for e in receiver.events() if e["kind"] == "health" and ' object="store"' in e["more"]])
    assert json.loads(health[-1]["text"])["detail"] == "not well: audit_problem", health
    assert told[0]["severity"] == "2" and owed(gateway, "outbox") == 1, told


class WatchedTenant(Tenant, Watched):
    """A tenant with a kiyome-events of its own, and a receiver for it."""


def test_a_tenants_events_are_its_own_and_the_operators_say_how_all_are(watch, tmp_path):
    receiver, gateway = watch("tcp")
    own = Receiver(tmp_path / "own", "tcp")
    tenants = []
    try:
        tenants += [WatchedTenant(gateway, "ashita", "ashita.example", main=f"[events]\nto = tcp:127.0.0.1:{own.port}\nformat = cef\n"),
                    WatchedTenant(gateway, "bunka", "bunka.example")]
        ashita, bunka = tenants
        for place in (receiver, own):
            place.start()
        gateway.start("store", "sanitizer")
        for place in (ashita, bunka):
            Tenant.start(place, "store")
        for place in (gateway, ashita):
            place.listen()
        told = wait_for(lambda: ashita.act(1) or [e for e in own.events() if e["kind"] == "allow-add"], step=0.5)[-1]
        assert ' tenant="ashita"' in told["more"] and " cs2Label=tenant cs2=ashita " in told["text"], told
        bunka.act(1)
        bunka.kill("store")
        told = wait_for(lambda: [e for e in receiver.events() if 'object="store@bunka"' in e["more"] and "not well" in e["text"]])[-1]
        assert ' tenant="bunka"' in told["more"] and json.loads(told["text"])["tenant"] == "bunka", told
        # The operator gets no events of a tenant but its health, and a tenant gets none of others.
        wait_for(lambda: gateway.act(1) or [e for e in receiver.events() if e["kind"] == "allow-add"], step=0.5)
        for event in receiver.events():
            assert event["kind"] == "health" or "tenant=" not in event["more"], event
        for event in own.events():
            assert ' tenant="ashita"' in event["more"] and "bunka" not in event["more"] + event["text"], event
    finally:
        for place in tenants:
            place.end("events", signal.SIGKILL)
            place.kill_all()
        own.stop(signal.SIGKILL)
