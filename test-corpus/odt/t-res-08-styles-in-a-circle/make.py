# SPDX-License-Identifier: GPL-2.0-or-later
"""Styles that are based on each other: LibreOffice has no end with them."""
from opendocument import MEDIA_TYPE, manifest, package, part
from recipes import emit

STYLES = "".join(f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}"/>' for name, parent in ("AB", "BC", "CA"))
emit(package("text", '<text:p text:style-name="A">MARK</text:p>', [("styles.xml", part("document-styles", f"<office:styles>{STYLES}</office:styles>"))],
             manifest=manifest(MEDIA_TYPE + "text", [("styles.xml", "text/xml")])))
