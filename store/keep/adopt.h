/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds originals that have lost their row in the index, and makes the rows again from what is
 * sealed in the originals' labels (store/seal/seal.h). The store cannot open a label: `kiyome store
 * adopt` does, with the secret key, and sends the content back. */
#pragma once

#include "store/loop/loop.h"

/* Holds the content of a label's envelope. The strings are borrowed. */
typedef struct
{
  gint64 size, received, door;
  const gchar *sender, *client, *queue_id, *login, *direction;
  const gchar *const *recipients;
} KyAdoptEnvelope;

/* Returns an envelope in the form that is sealed in a label (transfer full). */
GBytes *ky_adopt_write_envelope (const KyAdoptEnvelope *envelope);

/* Holds what is known about an object in the bucket without a row. Its label is kept, because the
 * loop cannot wait for the bucket's server. */
typedef struct
{
  gboolean has_label;
  KySealedLabel label;
  guint64 stored; /* bytes */
} KyAdoptObject;

/* Returns an empty table for `server->adoptable`: file → KyAdoptObject (transfer full). */
GHashTable *ky_adopt_objects_new (void);

/* Lists the files and objects without a row. Waits for the bucket's server, so it must be called in
 * a thread.
 * `reader`: a reading connection to the index.
 * `objects`: gets the objects in the bucket, file → KyAdoptObject.
 * Returns a table with the columns file, id, key_id and sealed_key; the last three are NULL where
 * there is no label (transfer full); or NULL.
 * Errors: STORE, IO. */
KyRowsWriter *ky_adopt_list (KyIndex *reader, const KyOriginals *originals, GHashTable *objects,
                             GError **error);

/* Opens a file of the list, or says where it must be fetched. If the original was erased or the
 * file is gone, it does neither and returns TRUE.
 * `file`: a file as ky_adopt_list() names it.
 * `ret_fd`: set to a file descriptor if the file is on this machine, otherwise left as it is
 * (transfer full).
 * `ret_away`: set if the file is an object in the bucket, otherwise left as it is (transfer full).
 * Errors: STORE (the file has a row, or is no file of the list), IO. */
gboolean ky_adopt_open (KyServer *server, const gchar *file, int *ret_fd, KyAway *ret_away,
                        GError **error);

/* Inserts the rows of a message whose original has no row, inside the current transaction.
 * `id`: the message's identifier.
 * `file`: the original, as ky_adopt_list() names it.
 * `sha256`: the hash of the original, in hexadecimal.
 * `envelope`: the content of the label's envelope.
 * `ret_file`: set to where the original is then (transfer full).
 * Errors: STORE (also: the original was erased), IO, MALFORMED (an object without a label). */
gboolean ky_adopt_add (KyServer *server, const gchar *id, const gchar *file, const gchar *sha256,
                       GBytes *envelope, gchar **ret_file, GError **error);
