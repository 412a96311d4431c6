/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A GLib key file with the line of each key, so that an error can name it. Stricter than GKeyFile:
 * a key that stands twice is an error.
 */
#pragma once

#include "common/error.h"

typedef struct
{
  gchar *group, *key, *value;
  guint line;
  guint n_group; /* which [group] of the file it stands in, from 1 */
} KyKeyFileEntry;

typedef struct
{
  gchar *name;         /* for messages: the file's path */
  GPtrArray *entries;  /* of KyKeyFileEntry, in the file's order */
  GHashTable *by_name; /* "GROUP]KEY" → KyKeyFileEntry */
  GArray *groups;      /* of guint: the line of each [group], also of one that stands twice */
} KyKeyFile;

/* READ takes at most 1 MiB, PARSE what its caller has limited: both in linear time. A byte order
 * mark at the very beginning counts for nothing, as Notepad writes it. Errors: CONFIG ("FILE: …" or
 * "FILE:LINE: …"). (transfer full) */
KyKeyFile *ky_key_file_read (const gchar *path, GError **error);
KyKeyFile *ky_key_file_parse (const gchar *name, const gchar *text, gsize size, GError **error);
void ky_key_file_free (KyKeyFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyKeyFile, ky_key_file_free)

/* The entry, or NULL. */
const KyKeyFileEntry *ky_key_file_find (const KyKeyFile *file, const gchar *group,
                                        const gchar *key);
/* Sets a CONFIG error "FILE:LINE: MESSAGE" for ENTRY (NULL: no line); returns FALSE. */
gboolean ky_key_file_fail (const KyKeyFile *file, const KyKeyFileEntry *entry, GError **error,
                           const gchar *format, ...) G_GNUC_PRINTF (4, 5);
/* FAULT (taken) ends the loading and becomes ERROR, or is written down in FAULTS (nullable), where
 * all are asked for: then TRUE. */
gboolean ky_key_file_collect (GPtrArray *faults, GError *fault, GError **error);
