# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that kiyome-second-look reads every output of the end-to-end tests and of the portal's tests: wherever a test receives
bytes, it calls look_at() of tests/looking.py."""
import ast

from rules import ROOT, name_of, rule, text_of
from test_waits import inside, is_call

FILES = sorted((ROOT / "tests" / "e2e").glob("*.py"))
PORTAL = sorted((ROOT / "tests" / "portal").glob("*.py"))
HARNESS = ROOT / "tests" / "e2e" / "harness.py"
RECEIVING = ("recv", "recv_into", "makefile", "urlopen", "getresponse")
NAMES = ("curl", "wget", "smbclient", "inbox")  # programs that receive data, and the directory of delivered mails
# Functions that receive other data than outputs, or outputs that are checked elsewhere.
OTHERWISE = {
    "harness.py:Smtp.__init__": "replies of SMTP",
    "harness.py:Mailway.delivered": "Mailway.clear looks at each",
    "test_connections.py:exactly": "packets of the milter protocol",
    "house.py:Mailbox.lines": "lines of SMTP; House.close looks at each mail",
    "house.py:raw": "answers to requests that no browser sends, which are refused",
    "test_api.py:begin": "the head of an answer to an upload",
    "test_courier.py:Hop.talk": "replies of SMTP",
    "test_courier.py:Hop.copy": "passes on between kiyome and a Postfix, at which its Mailway looks",
    "test_events.py:Strange.serve": "events for a receiver of logs",
    "test_failures.py:Clamd.run": "commands to a scanner",
    "test_folder.py:samba": "replies of a client; Folders.outputs are the files",
    "test_folder.py:client": "replies of a client; Folders.outputs are the files",
    "test_icap.py:test_who_sends_slowly_keeps_no_place": "the head of a refusal",
    "test_load.py:SlowClamd.serve": "commands to a scanner",
    "test_load.py:SlowClamd.content": "what a scanner gets",
    "test_machines.py:announce": "the head of an answer to an upload",
    "test_mailed.py:Letters.one": "the first command of SMTP",
    "test_mailed.py:Torn.makefile": "commands of SMTP for Mailbox, which keeps what comes",
    "test_metrics.py:ask": "figures",
    "test_prometheus.py:Prometheus.ask": "answers of Prometheus",
    "test_raw_http.py:statuses": "the heads of answers",
    "test_raw_http.py:test_requests_follow_one_another": "the page that everybody gets",
    "test_relay.py:test_banner_and_replies_name_no_program": "replies of SMTP",
    "test_release.py:Relay.serve": "commands of SMTP, and originals that are released",
    "test_release.py:Talk.begin": "commands of SMTP, and originals that are released",
    "test_release.py:test_a_large_mail_that_is_stopped_in_the_middle_was_not_sent": "an original that is released",
    "test_security.py:announce": "the head of an answer to an upload",
    "test_security.py:attack": "refusals of sign-ins",
    "test_security.py:dribble": "the answer to an upload that is too slow",
    "test_security.py:is_refused": "the end of a connection",
    "test_security.py:push": "the head of an answer to an upload",
    "test_security.py:test_with_a_certificate_the_portal_speaks_tls_1_2_and_1_3_and_says_that_it_always_will": "the page",
    "test_sendmail.py:test_it_says_neither_what_it_is_nor_who_is_there": "replies of SMTP",
    "test_waiting.py:flood": "refusals of sign-ins",
    "test_waiting.py:test_sign_ins_that_wait_for_a_directory_hold_no_page_and_one_client_has_its_share": "refusals of sign-ins",
}


def functions_of(path):
    """Yields (name, node) of each function; the name of a method includes its class."""
    def below(node, before):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield before + child.name, child
                yield from below(child, "")
            else:
                yield from below(child, f"{child.name}." if isinstance(child, ast.ClassDef) else before)
    return below(ast.parse(text_of(path)), "")


def classes_of(path):
    """Yields (name, names of bases, methods by name) of each class."""
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.ClassDef):
            yield node.name, {getattr(base, "id", "") for base in node.bases}, {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}


def calls(function, name):
    return any(is_call(node, name) for node in inside(function))


def receives(function):
    """Returns how a function receives data, or None."""
    for node in inside(function):
        if is_call(node, *RECEIVING):
            return ast.unparse(node.func)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in NAMES:
            return node.value
    return None


@rule
def test_every_function_that_receives_looks_or_says_why_not():
    seen = set()
    for path in FILES + PORTAL:
        for name, function in functions_of(path):
            if (by := receives(function)) is None:
                continue
            place = f"{path.name}:{name}"
            seen.add(place)
            if not calls(function, "look_at") and place not in OTHERWISE:
                yield f"{place} receives by {by}, and neither calls look_at nor stands in OTHERWISE"
            if calls(function, "look_at") and place in OTHERWISE:
                yield f"{place} stands in OTHERWISE, and looks"
    for place in sorted(OTHERWISE.keys() - seen):
        yield f"OTHERWISE has {place}, which receives nothing"


@rule
def test_mails_are_looked_at_before_they_are_removed():
    harness = dict(functions_of(HARNESS))
    for name, call in (("Mailway.clear", "look_at"), ("Mailway.forget", "clear"), ("Mailway.end", "clear")):
        if not calls(harness[name], call):
            yield f"{name} does not call {call}"
    for path in set(FILES) - {HARNESS}:
        for name, function in functions_of(path):
            if calls(function, "stop") and "way.stop()" in ast.unparse(function):
                yield f"{name_of(path)}: {name} stops a Mailway, and does not end it"
    fixture = dict(functions_of(HARNESS.with_name("conftest.py")))["own_messages"]
    if "way.clear()" not in ast.unparse(fixture).partition("yield")[2]:
        yield "own_messages does not look at what arrived, at the end of a test"


@rule
def test_files_of_front_ends_are_looked_at_when_they_end():
    ending = dict(functions_of(HARNESS))["Kiyome.kill_all"]
    if not calls(ending, "outputs") or not calls(ending, "look_at"):
        yield "Kiyome.kill_all does not look at the outputs"
    for path in FILES:
        for name, bases, methods in classes_of(path):
            has_folder = any(isinstance(node, ast.Attribute) and node.attr == "out" and isinstance(node.ctx, ast.Store)
                             for method in methods.values() for node in inside(method))
            if has_folder and "outputs" not in methods and "Folders" not in bases:
                yield f"{name_of(path)}: {name} has a folder for outputs, and no method outputs"
            if bases & {"Kiyome", "Tenant", "Folders", "Web"} and "kill_all" in methods and not calls(methods["kill_all"], "kill_all"):
                yield f"{name_of(path)}: kill_all of {name} does not call that of its base"


@rule
def test_what_the_portal_hands_out_or_mails_is_looked_at():
    house = dict(functions_of(ROOT / "tests" / "portal" / "house.py"))
    relay = dict(functions_of(ROOT / "tests" / "store" / "place.py"))["Relay.serve"]
    if not calls(house["House.close"], "look_at") or "relay.messages" not in ast.unparse(house["House.close"]):
        yield "House.close does not look at what the relays took"
    for name, function in (("Relay.serve", relay), ("Mailbox.serve", house["Mailbox.serve"])):
        if "self.taken.append" not in ast.unparse(function):
            yield f"{name} does not keep what it took for House.close"
