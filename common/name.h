/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File names as a sender gave them, made harmless (doc/threats.md, "Names"). */
#pragma once

#include "common/view.h"

/* A name that no file system, shell or mail client reads as anything but a name: base name only,
 * NFC, no control, bidirectional or invisible character, no separator, colon, quote or shell
 * character, no leading dot or dash, no trailing dot or space, no Windows device name, at most
 * `limit` bytes of UTF-8. `suffixes` (without dot, NULL-terminated, may be NULL: any) are those
 * that fit the type written, the one to write first: an extension among them stays; one among
 * `replaced` (may be NULL: the type's others, "docm") gives way to the first; behind any other the
 * first is added ("a.json" → "a.json.txt"). `raw` is valid UTF-8, or NULL; where nothing is left of
 * it `standard` ("attachment") is the stem. Idempotent. (transfer full) */
gchar *ky_name_clean (const gchar *raw, const gchar *const *suffixes, const gchar *const *replaced,
                      const gchar *standard, gsize limit);

/* Returns the extension of `name`, lower case, NFKC, without dot; "" when there is none. (transfer
 * full) */
gchar *ky_name_suffix (const gchar *name);

/* Returns `name`, base name only, without that extension; NULL when there is none. (transfer
 * full) */
gchar *ky_name_stem (const gchar *name);

/* Tells whether `name` is what splitters call one piece of a file: "a.zip.001", "a.part2.rar",
 * "a.z01", "a.r00", "a.zip.aa", "a.zip.part". */
gboolean ky_name_is_piece (const gchar *name);

/* Returns `name`, or `name` with " (2)", " (3)" … before its extension, so that it is not in
 * `taken`, compared by NFC and case folding; it is added to `taken` (g_str_hash, owned keys; the
 * values belong to this function: add nothing to it yourself). `name` may be a path with '/': only
 * its last component changes. At most `limit` bytes when a number is added. (transfer full) */
gchar *ky_name_unique (const gchar *name, GHashTable *taken, gsize limit);
