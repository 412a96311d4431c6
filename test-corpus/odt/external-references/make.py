# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package, part
from recipes import emit

emit(package("text", '<text:section text:name="S"><text:section-source xlink:href="http://section.example/SECTION-MARK"/><text:p>last seen</text:p></text:section>'
             '<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="http://tracker.example/PICTURE-MARK.png"/></draw:frame>'
             '<draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="file://server/UNC-MARK/a.png"/></draw:frame></text:p>',
             [("meta.xml", part("document-meta", '<office:meta><meta:template xlink:href="http://t.example/TEMPLATE-MARK"/>'
             '<meta:auto-reload xlink:href="http://t.example/RELOAD-MARK"/><meta:hyperlink-behaviour office:target-frame-name="_blank"/>'
             '<dc:title>kept title</dc:title><dc:creator>CREATOR-MARK</dc:creator><meta:user-defined meta:name="x">USER-MARK</meta:user-defined></office:meta>')),
             ("manifest.rdf", b"<rdf>RDF-MARK</rdf>")]))
