# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import flat
from recipes import emit

emit(flat("drawing", '<draw:page draw:name="page1"><draw:rect><text:p>四角</text:p></draw:rect></draw:page>'))
