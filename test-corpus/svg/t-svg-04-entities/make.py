# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" xmlns:xi="http://www.w3.org/2001/XInclude">'
     b'<xi:include href="http://169.254.169.254/"/><text>&x;&a;</text></svg>')
