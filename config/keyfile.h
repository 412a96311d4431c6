/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A GLib key file with the line of each key, for error messages. Stricter than GKeyFile: a key that
 * occurs twice is an error. */
#pragma once

#include "common/error.h"

typedef struct
{
  gchar *group, *key, *value;
  guint line;
  guint n_group; /* number of the [group] line above it, from 1 */
} KyKeyFileEntry;

typedef struct
{
  gchar *name;         /* for messages: the file's path */
  GPtrArray *entries;  /* of KyKeyFileEntry, in the file's order */
  GHashTable *by_name; /* "GROUP]KEY" → KyKeyFileEntry */
  GArray *groups;      /* of guint: the line of each [group], also of repeated ones */
} KyKeyFile;

/* Reads the file at `path`, of 1 MiB at most, or parses `text`, whose size the caller limits; both
 * in linear time. A byte order mark at the beginning, as Notepad writes it, is ignored. Errors:
 * CONFIG ("FILE: …" or "FILE:LINE: …"). (transfer full) */
KyKeyFile *ky_key_file_read (const gchar *path, GError **error);
KyKeyFile *ky_key_file_parse (const gchar *name, const gchar *text, gsize size, GError **error);
void ky_key_file_free (KyKeyFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyKeyFile, ky_key_file_free)

/* Returns the entry of `key` in `group` (transfer none), or NULL. */
const KyKeyFileEntry *ky_key_file_find (const KyKeyFile *file, const gchar *group,
                                        const gchar *key);
/* Sets a CONFIG error "FILE:LINE: MESSAGE" for `entry` (NULL: no line); returns FALSE. */
gboolean ky_key_file_fail (const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error,
                           const gchar *format, ...) G_GNUC_PRINTF (4, 5);
/* Sets a CONFIG error that says which of `names` was probably meant by `name`, the unknown key of
 * `entry`. Returns FALSE, with no error, if none is near. */
gboolean ky_key_file_suggest (const KyKeyFile *file, const KyKeyFileEntry *entry, const gchar *name,
                              const GPtrArray *names, GError **error);
/* Handles `fault` (transfer full). If `faults` is NULL, `fault` becomes `error` and FALSE is
 * returned, which ends the loading. Else its text is added to `faults` and TRUE is returned. */
gboolean ky_key_file_collect (GPtrArray *faults, GError *fault, GError **error);
