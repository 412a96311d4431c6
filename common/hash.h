/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hashes for tables whose keys come from outside. GLib's own are known to everybody: who sends keys
 * that all have one hash makes a table search through all of them each time. These are made with a
 * key of the process, so nobody outside can tell which keys agree. The order in which such a table
 * is walked through is another one in each process: nothing that is written may depend on it.
 */
#pragma once

#include "common/view.h"

/* For g_hash_table_new(): of strings, of gint64 or guint64, of GBytes. */
guint ky_str_hash (gconstpointer text);
guint ky_int64_hash (gconstpointer number);
guint ky_bytes_hash (gconstpointer bytes);

/* Of all bytes of VIEW; its higher and lower bits are as good as each other. */
guint64 ky_hash_view (KyView view);
/* Of two numbers. */
guint64 ky_hash_pair (guint64 a, guint64 b);
