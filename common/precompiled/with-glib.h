/* SPDX-License-Identifier: GPL-2.0-or-later
 * The header that nearly every source includes, precompiled once for each large library. A build
 * with -Db_pch=false, as Debian's package is, checks that each source includes what it needs. */
#include <glib.h>
