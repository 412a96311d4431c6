# SPDX-License-Identifier: GPL-2.0-or-later
"""Policies, limits and release, each with a kiyome of its own."""
import base64
import email
import email.policy

import pytest
import samples

from harness import ID, wait_for
from reading import assert_strict, attachments, deliver, text_of


def test_the_strictest_policy_holds_for_several_recipients(mailway, make_kiyome):
    make_kiyome(policies={
        "a-free": "[policy]\nname = free\n[match]\nrecipient = free+*@city.example\n[mail]\nnotice = never\n",
        "b-text": "[policy]\nname = text\npreset = text-only\n[match]\nrecipient = text+*@city.example\n"})
    alone = deliver(mailway, samples.images(), "alone", recipients=("free+alone@city.example",))
    assert set(attachments(email.message_from_bytes(alone, policy=email.policy.default))) == {"genba.jpg", "zumen.png"}
    both = deliver(mailway, samples.images(), "strictone",
                   recipients=("free+strictone@city.example", "text+stricttwo@city.example"))
    assert not attachments(email.message_from_bytes(both, policy=email.policy.default))
    mailway.receive("stricttwo")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_message_that_cannot_be_sanitized_is_announced(mailway, make_kiyome, tmp_path, language):
    """Nothing of it is delivered but a notice with the request number."""
    kiyome = make_kiyome(policies={"standard": f"[mail]\nlanguage = {language}\n[methods]\neml = withhold\n"})
    out = deliver(mailway, samples.html(), "root" + language)
    message = assert_strict(out)
    text = text_of(message)
    assert message["From"] == "kiyome <postmaster@city.example>"
    assert "tanaka@partner.example" in text and "第1会議室" not in text
    identifier = ID.search(text).group()
    assert kiyome.export(identifier) == samples.html()
    path = tmp_path / "notice.eml"
    path.write_bytes(out)
    result = kiyome.command("verify", path, check=False)
    assert result.returncode == 0, (result.stdout, result.stderr)
    again = tmp_path / "again.eml"
    kiyome.command("sanitize", "--policy", "text-only", "-o", again, path)

    def without_result(raw):
        return [line for line in raw.split(b"\r\n") if not line.startswith(b"Kiyome-Result:")]
    assert without_result(again.read_bytes()) == without_result(out)


def test_mail_over_the_limit_is_refused_with_552(mailway, make_kiyome):
    make_kiyome(policies={"standard": "[limits]\nmessage-size = 1M\n"})
    raw = samples.header("large").encode() + b"\r\n" + b"0123456789abcde\r\n" * 100000
    code, text = mailway.send(raw)
    assert (code, "5.3.4" in text) == (552, True)
    assert mailway.send(samples.plain())[0] == 250


def test_released_originals_arrive(mailway, make_kiyome):
    kiyome = make_kiyome(main=f"[relay]\nhost = 127.0.0.1\nport = {mailway.inner_port}\n")
    deliver(mailway, samples.eicar(), "release")
    identifier = kiyome.messages()[0]["id"]
    kiyome.command("quarantine", "release", identifier, "--to", "shomu+released@city.example",
                   "--reason", "needed")
    path = wait_for(lambda: mailway.find("released"))[0]
    assert base64.b64encode(samples.EICAR)[:40] in path.read_bytes().replace(b"\n", b"")
