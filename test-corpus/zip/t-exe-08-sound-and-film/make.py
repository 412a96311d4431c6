# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

emit(crowd(b'EXE08-MARK', {
    'mp3.dat': b'ID3\4\0\0\0\0\0\0' + bytes(60), 'mp4.dat': b'\0\0\0\x18ftypisom\0\0\2\0isommp42', 'mov.dat': b'\0\0\0\x14ftypqt  \0\0\2\0qt  ', 'asf.dat': bytes.fromhex('3026b2758e66cf11a6d900aa0062ce6c') + bytes(40),
    'avi.dat': b'RIFF\0\1\0\0AVI LIST' + bytes(40), 'wav.dat': b'RIFF\0\1\0\0WAVEfmt ' + bytes(40), 'mkv.dat': b'\x1a\x45\xdf\xa3' + bytes(40), 'ogg.dat': b'OggS\0\2' + bytes(40), 'flac.dat': b'fLaC\0\0\0\x22' + bytes(40),
    'midi.dat': b'MThd\0\0\0\6\0\1\0\2', 'real.dat': b'.RMF\0\0\0\x12' + bytes(40), 'mpeg.dat': b'\0\0\1\xba\x44' + bytes(40), 'list.m3u': b'#EXTM3U\nhttp://evil.example/\n', 'list.txt': b'#EXTM3U\nhttp://evil.example/\n',
    'list.pls': b'[playlist]\nFile1=http://evil.example/\n', 'list.asx': b'<asx><entry><ref href="http://evil.example/"/></entry></asx>\n', 'list.wpl': b'<?wpl version="1.0"?><smil>evil.example</smil>\n', 'titles.srt': b'1\n00:00:01,000 --> 00:00:02,000\nevil.example\n'}))
