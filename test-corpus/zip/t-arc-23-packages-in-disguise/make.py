# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd, zipped
from recipes import emit

emit(crowd(b'ARC23-MARK', {
    'jar.zip': zipped('META-INF__MANIFEST.MF', 'A.class'), 'jar2.zip': zipped('[Content_Types].xml', 'META-INF__MANIFEST.MF', 'A.class'), 'apk.zip': zipped('AndroidManifest.xml', 'classes.dex'),
    'xpi.zip': zipped('install.rdf', 'chrome.manifest'), 'crx.dat': b'Cr24\2\0\0\0\0\1\0\0', 'vsix.zip': zipped('extension.vsixmanifest', '[Content_Types].xml'), 'nupkg.zip': zipped('a.nuspec', '[Content_Types].xml', '_rels__.rels'),
    'xap.zip': zipped('AppManifest.xaml', 'a.dll'), 'ipa.zip': zipped('Payload__a.app__Info.plist'), 'whl.zip': zipped('a-1.dist-info__WHEEL', 'a-1.dist-info__RECORD')}))
