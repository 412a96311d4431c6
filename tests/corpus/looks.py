# SPDX-License-Identifier: GPL-2.0-or-later
"""Collects what kiyome-second-look (packaging/second-look) finds in kiyome's outputs, where it must find nothing."""

import re

from readers import look

# What people do not see stays in documents, where no policy says otherwise; the report tells of it.
UNSEEN = re.compile(r"not shown|is hidden|are hidden|not painted")


def faults(name, output, options=()):
    """Sentences; OPTIONS: those of the policy, KEY=VALUE."""
    keeps_links = any(re.fullmatch(r"\w+\.links=keep", option) for option in options)
    for finding in look.look(output, name, strict=not keeps_links).findings:
        is_link = finding.kind == "reaches-out" and "a link to" in finding.text
        if not (finding.kind == "hides" and UNSEEN.search(finding.text)) and not (is_link and keeps_links):
            yield f"{finding.kind}: {finding.place}: {finding.text}"
