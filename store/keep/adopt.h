/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows made again for originals whose row was lost, from what is sealed in their labels
 * (store/seal/seal.h). The store cannot open them: `kiyome store adopt` does, with the secret key,
 * and hands back what it found.
 */
#pragma once

#include "store/loop/loop.h"

/* What a label's envelope says. Strings belong to it. */
typedef struct
{
  gint64 size, received, door;
  const gchar *sender, *client, *queue_id, *login, *direction;
  const gchar *const *recipients;
} KyAdoptEnvelope;

/* (transfer full) */
GBytes *ky_adopt_write_envelope (const KyAdoptEnvelope *envelope);

/* The files without a row: file, id, key_id, sealed_key; without a label the last three are NULL.
 * Errors: STORE, IO. */
KyRowsWriter *ky_adopt_list (KyIndex *reader, const gchar *state, GError **error);

/* Opens FILE, one of that list; -1 with STORE or IO set. */
int ky_adopt_open (KyServer *server, const gchar *file, GError **error);

/*
 * Inside the present transaction: message ID, whose original is FILE with this ENVELOPE and the
 * SHA-256 SHA256, gets its rows. *RET_FILE (transfer full) is where the original then lies. Errors:
 * STORE, IO.
 */
gboolean ky_adopt_add (KyServer *server, const gchar *id, const gchar *file, const gchar *sha256,
                       GBytes *envelope, gchar **ret_file, GError **error);
