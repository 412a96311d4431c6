# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

# What a program of Windows runs has its root in no namespace, or in one of Microsoft's; a root is known by its whole name.
KEPT = ['<package xmlns="http://www.idpf.org/2007/opf" version="3.0">{}</package>', "<?xml version='1.0'?>\n<component a='>'\n  xmlns = 'http://example.org/ns'>{}</component>",
        '<job xmlns="http://example.org/job">{}</job>', '<assembly xmlns="http://maven.apache.org/ASSEMBLY/2.0.0">{}</assembly>',
        '<scripts>{}</scripts>', '<script:root xmlns:script="http://example.org/ns">{}</script:root>', '<html-list>{}</html-list>', '<svgs>{}</svgs>']
GONE = ['<job xmlns="">{}</job>', '''<job a=" xmlns='http://example.org/job' ">{}</job>''', '<package xmlns:a="http://example.org/ns">{}</package>', '<component xmlns="urn:schemas-microsoft-com:x">{}</component>',
        '<assembly xmlns="urn:schemas-&#109;icrosoft-com:asm.v1">{}</assembly>', '<job xmlns="http://example.org/job>{}</job>', '<script>{}</script>', '<svg/>{}']
emit(crowd(b'', {**{f'kept{n}.xml': root.format(f'KEPT-{n}').encode() for n, root in enumerate(KEPT)}, **{f'gone{n}.xml': root.format('ROOT-MARK').encode() for n, root in enumerate(GONE)}}))
