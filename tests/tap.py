# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules as TAP: a line each, and under it every breach with its place."""


def run(rules, most=60):
    """RULES: (sentence, function that yields breaches). The exit status."""
    print(f"1..{len(rules)}")
    good = True
    for number, (sentence, rule) in enumerate(rules, 1):
        breaches = list(rule())
        good = good and not breaches
        print(f"{'not ok' if breaches else 'ok'} {number} - {sentence}")
        for breach in breaches[:most]:
            print(f"# {breach}")
        if len(breaches) > most:
            print(f"# and {len(breaches) - most} more")
    return 0 if good else 1
