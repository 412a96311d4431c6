/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes file names harmless that come from outside (doc/threats.md, "Names"), and reads the parts
 * of names. All front ends, the engine and the file types use these functions before they write a
 * name or show it to somebody. */
#pragma once

#include "common/view.h"

/* Returns a harmless version of the file name `raw` (UTF-8, nullable), which file systems, shells
 * and mail clients can only read as a name. (transfer full)
 *
 * Keeps the last path component only, in NFC. Removes or replaces control, bidirectional and
 * invisible characters, separators, colons, quotes and shell characters, dots and dashes at the
 * beginning, and dots and spaces at the end. Puts "_" before a Windows device name. If nothing is
 * left of the name, `standard` (such as "attachment") takes its place.
 *
 * `suffixes`: the extensions of the type written, without dots, NULL-terminated, the preferred one
 * first (nullable: any extension is kept). `replaced`: other extensions that become the preferred
 * one (nullable, such as "docm" if "docx" is written). To a name with any other extension or none,
 * the preferred one is appended ("a.json" → "a.json.txt"). `limit`: the largest size of the result
 * in bytes. Applied to its own result, it changes nothing. */
gchar *ky_name_clean (const gchar *raw, const gchar *const *suffixes, const gchar *const *replaced,
                      const gchar *standard, gsize limit);

/* Returns the extension of `name` in lower case and NFKC, without its dot, or "" if it has none.
 * (transfer full) */
gchar *ky_name_suffix (const gchar *name);

/* Returns the last path component of `name` without its extension, or NULL if it has no extension.
 * (transfer full) */
gchar *ky_name_stem (const gchar *name);

/* Tells whether `name` has the form that programs give to one piece of a split file: "a.zip.001",
 * "a.part2.rar", "a.z01", "a.r00", "a.zip.aa", "a.zip.part". */
gboolean ky_name_is_piece (const gchar *name);

/* Returns `name`, or if it is in `taken`, `name` with " (2)", " (3)" … before its extension, cut to
 * at most `limit` bytes; and adds the result to `taken`. Names are compared in NFC without regard
 * to case. `name` may be a path with '/': only its last component changes. `taken`: made with
 * g_str_hash and owned keys, and changed by this function only, whose counters are its values.
 * (transfer full) */
gchar *ky_name_unique (const gchar *name, GHashTable *taken, gsize limit);
