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

/* What is known of an object in the bucket, whose label the loop can't wait for. */
typedef struct
{
  gboolean has_label;
  KySealedLabel label;
  guint64 stored;
} KyAdoptObject;

/* For server->adoptable. (transfer full) */
GHashTable *ky_adopt_objects_new (void);

/* The files and objects without a row: file, id, key_id, sealed_key; without a label the last three
 * are NULL. OBJECTS gets those in the bucket, file → KyAdoptObject. In a thread, which waits for
 * the bucket's server. Errors: STORE, IO. */
KyRowsWriter *ky_adopt_list (KyIndex *reader, const KyOriginals *originals, GHashTable *objects,
                             GError **error);

/* Opens FILE, one of that list, or has it fetched as *RET_AWAY; both stay as they
 * are when it is gone: what was erased before is removed again while others get their rows. Errors:
 * STORE, IO. */
gboolean ky_adopt_open (KyServer *server, const gchar *file, int *ret_fd, KyAway *ret_away,
                        GError **error);

/*
 * Inside the present transaction: message ID, whose original is FILE with this ENVELOPE and the
 * SHA-256 SHA256, gets its rows. *RET_FILE (transfer full) is where the original then lies. Errors:
 * STORE, IO.
 */
gboolean ky_adopt_add (KyServer *server, const gchar *id, const gchar *file, const gchar *sha256,
                       GBytes *envelope, gchar **ret_file, GError **error);
