#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Converts contract/health.def to a table in C (health.py FILE). common/words.py uses its words of the portal's page."""
import pathlib
import re
import sys

TABLE = pathlib.Path(__file__).with_name("health.def")
PART = re.compile(r"part ([a-z]+) of ([a-z]+)(?:: ([a-z. ,]+); ([a-z, ]+))?")
FACT = re.compile(r"([a-z_0-9.]+)(?:: (gauge|counter|truth)(?:=([a-z]+))? (kiyome_[a-z_]+): (.+))?")
PAGE = re.compile(r'    page "([^"]+)" "([^"]+)"')
RULE = re.compile(r"    ([^:\"]+): (well|warn|bad)(, alone)?(?:, page (\S+))?")
WORDS = re.compile(r'      ("(?:[^"\\]|\\.)*")')
CONDITION = re.compile(r"(not )?([a-z_0-9.]+)(?: (<|>|>=|=|!=|nearly) ([a-z_0-9.]+))?")
TESTS = {"<": "BELOW", ">": "ABOVE", ">=": "AT_LEAST", "=": "IS", "!=": "IS_NOT", "nearly": "NEARLY"}


class Part:
    """A part of a gateway: the program that reports its facts, their arrays, and the labels of their elements."""

    def __init__(self, name, program, arrays, labels):
        self.name, self.program, self.facts = name, program, []
        self.arrays = [(*array.split(), None)[:2] for array in arrays.split(", ")] if arrays else []
        self.labels = labels.split(", ") if labels else []


class Fact:
    """A value: its metric (kind, word, name, help), its names on the page, and its rules."""

    def __init__(self, path, *metric):
        self.path, self.metric, self.page, self.rules = path, metric, None, []


def condition(text):
    """Converts a condition to a row in C."""
    is_not, path, test, bound = CONDITION.fullmatch(text).groups()
    name = TESTS[test] if test else "IS_NOT_SAID" if is_not else "IS_SAID"
    return f'{{ "{path}", KY_HEALTH_{name}, {quoted(bound)} }}'


def quoted(text):
    """Returns TEXT as a C string, or NULL."""
    return f'"{text}"' if text is not None else "NULL"


def parse(text):
    """Parses TEXT and returns its parts."""
    parts, fact = [], None
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if match := PART.fullmatch(line):
            parts.append(Part(*match.groups()))
        elif parts and (match := FACT.fullmatch(line)):
            fact = Fact(*match.groups())
            parts[-1].facts.append(fact)
        elif fact and (match := PAGE.fullmatch(line)):
            fact.page = match.groups()
        elif fact and (match := RULE.fullmatch(line)) and all(map(CONDITION.fullmatch, match[1].split(", "))):
            fact.rules.append([[condition(one) for one in match[1].split(", ")], match[2], bool(match[3]), match[4], []])
        elif fact and fact.rules and (match := WORDS.fullmatch(line)):
            fact.rules[-1][4].append(match[1])
        else:
            raise SystemExit(f"contract/health.def:{number}: {line.strip()}")
    if any(len(rule[4]) not in (0, 2) for part in parts for fact in part.facts for rule in fact.rules):
        raise SystemExit("contract/health.def: a sentence is not in both languages")
    return parts


def page_words(language):
    """Returns {key: words} of the portal's page. LANGUAGE: 0 (English) or 1 (Japanese)."""
    return {f"health.{part.name}.{fact.path}": fact.page[language]
            for part in parse(TABLE.read_text(encoding="utf-8")) for fact in part.facts if fact.page}


def rule(one):
    """Converts a rule to a row in C."""
    conditions, judgement, is_alone, state, words = one
    return (f"  {{ (const KyHealthCondition[]){{ {', '.join(conditions)}, {{ NULL }} }}, KY_JUDGEMENT_{judgement.upper()}, "
            f"{'TRUE' if is_alone else 'FALSE'}, {quoted(state)}, {{ {', '.join(words) or 'NULL'} }} }},\n")


def row(part, fact):
    """Converts a fact to a row in C."""
    kind, word, name, about = fact.metric
    metric = "KY_METRIC_NONE, NULL, NULL, NULL, NULL"
    if kind:
        unit = re.search(r"_(seconds|bytes)$", name)
        about = about.replace('"', '\\"')
        metric = f'KY_METRIC_{kind.upper()}, "{name}", {quoted(unit and unit[1])}, "{about}", {quoted(word)}'
    rules = f"(const KyHealthRule[]){{\n{''.join(map(rule, fact.rules))}  {{ NULL }} }}" if fact.rules else "NULL"
    return f'{{ &parts[{part}], "{fact.path}", {metric}, {rules} }},\n'


def table(parts):
    """Returns the tables of PARTS in C."""
    out = '#include "config/health.h"\nstatic const KyHealthPart parts[] = {\n'
    for part in parts:
        arrays = "".join(f'{{ "{path}", {quoted(role)} }}, ' for path, role in part.arrays)
        labels = "".join(f'"{label}", ' for label in part.labels)
        out += f'  {{ "{part.name}", "{part.program}", {{ {arrays}{{ NULL }} }}, {{ {labels}NULL }} }},\n'
    out += "};\nconst KyHealthFact ky_health_facts[] = {\n"
    return out + "".join(row(number, fact) for number, part in enumerate(parts) for fact in part.facts) + "  { NULL },\n};\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(table(parse(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))))
