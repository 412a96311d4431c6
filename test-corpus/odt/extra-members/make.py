# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import content, package, part
from recipes import emit

emit(package("text", "<text:p>FIRST-MARK</text:p>", [
    ("Configurations2/menubar/menubar.xml", b"<m>MENU-MARK</m>"), ("Thumbnails/thumbnail.png", b"THUMB-MARK"), ("layout-cache", b"LAYOUT-MARK"),
    ("extra.exe", b"MZ-EXTRA-MARK"), ("content.xml", content("text", "<text:p>kept text</text:p>")),
    ("settings.xml", part("document-settings", '<office:settings><config:config-item-set config:name="ooo:configuration-settings">'
     '<config:config-item config:name="PrinterSetup" config:type="base64Binary">UFJJTlRFUi1NQVJL</config:config-item>'
     '<config:config-item config:name="PrinterName" config:type="string">PRINTER-MARK</config:config-item>'
     '<config:config-item config:name="AddParaTableSpacing" config:type="boolean">true</config:config-item>'
     '</config:config-item-set></office:settings>'))]))
