# SPDX-License-Identifier: GPL-2.0-or-later
from packages import epub
from recipes import emit

emit(epub(["<p>a</p>"], [("META-INF/encryption.xml", '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#">'
                          '<EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></EncryptedData></encryption>')]))
