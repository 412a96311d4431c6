# SPDX-License-Identifier: GPL-2.0-or-later
"""Elements that no standard knows: within a paragraph their text is the paragraph's, elsewhere they go."""
from opendocument import package
from recipes import emit

emit(package("text", '<x:before xmlns:x="urn:x">BLOCK-MARK</x:before><text:p>one <x:y xmlns:x="urn:x" x:run="ATTRIBUTE-MARK">two <text:span>three</text:span></x:y>'
             '<text:userdefined text:name="NAME-MARK"> four</text:userdefined><plain> five</plain></text:p>'))
