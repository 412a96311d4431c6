# SPDX-License-Identifier: GPL-2.0-or-later
"""A profile is written from its numbers, one that is none gives way to its alternate, and the device space has its default."""
import pictures as p
from recipes import emit
from recipes_pdf import *

emit(page(TEXT + b"/CS1 cs 1 0 0 sc 10 10 99 99 re f /CS2 cs 0 1 0 sc 120 10 99 99 re f\n",
          resources="/ColorSpace<</CS1[/ICCBased 6 0 R]/CS2[/ICCBased 7 0 R]/DefaultRGB[/ICCBased 6 0 R]>>",
          more={6: ("/N 3/Alternate/DeviceRGB", p.profile(p.PAYLOAD)), 7: ("/N 3/Alternate[/Lab<</WhitePoint[.95 1 1.09]>>]", b"NO-PROFILE-MARK" * 20)}))
