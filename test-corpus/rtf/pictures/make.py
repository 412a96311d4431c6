# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png

emit(b"{\\rtf1{\\pict\\picw10\\pich10\\pngblip " + png(1).hex().encode() + b"}{\\*\\shppict{\\pict\\wmetafile8\\picwgoal300 " + b"MARK-A".hex().encode()
     + b"}}{\\nonshppict{\\pict\\wmetafile8 " + b"MARK-B".hex().encode() + b"}}{\\pict\\pngblip\\bin6 MARK-C}after}")
