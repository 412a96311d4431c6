/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hash functions for tables whose keys come from outside. GLib's are publicly known: an attacker
 * who sends keys with equal hashes makes every look-up search the whole table. These use a random
 * key of the process, so that nobody outside can tell which keys collide. The order of iteration
 * differs between processes: nothing that is written may depend on it. */
#pragma once

#include "common/view.h"

/* Returns the hash of a string, of a gint64 or guint64, or of GBytes, for g_hash_table_new(). */
guint ky_str_hash (gconstpointer text);
guint ky_int64_hash (gconstpointer number);
guint ky_bytes_hash (gconstpointer bytes);

/* Hashes all bytes of `view`. The higher and the lower bits of the result are equally good. */
guint64 ky_hash_view (KyView view);
/* Hashes two numbers. */
guint64 ky_hash_pair (guint64 a, guint64 b);
