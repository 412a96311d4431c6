/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether the store can accept an original now: it opens an index that could not be opened
 * before, reads the current public key again when a file of it has changed, and compares the free
 * space with store.reserve. It also makes the data keys of new originals. */
#include "store/keep/ready.h"
#include "store/keep/keep.h"
#include "store/keep/trust.h"
#include "common/message-codes.h"

#include <errno.h>
#include <sys/statvfs.h>

#define RETRY_SECONDS 2

/* Closes the index when the connection to the database is lost, with all that was begun; it is
 * opened again as at a start. */
static void
let_go (KyServer *server)
{
  ky_log (KY_LOG_WARNING, "the connection to the database was lost: connecting again");
  ky_server_close_index (server);
}

/* Opens the index when it could not be opened before: a disk may have room again. */
gboolean
ky_server_ready_index (KyServer *server, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (server->index != NULL && ky_index_is_lost (server->index))
    let_go (server);
  if (server->index != NULL && server->problem == NULL)
    return ky_trust_check (server, error);
  if (server->index == NULL && g_get_monotonic_time () >= server->next_try)
    {
      if (ky_trust_open (server, &local))
        {
          g_clear_pointer (&server->problem, g_free);
          ky_log (KY_LOG_INFO, "index opened");
          ky_keep_start (server);
          return TRUE;
        }
      g_free (server->problem);
      server->problem = g_strdup (local->message);
      server->next_try = g_get_monotonic_time () + RETRY_SECONDS * G_USEC_PER_SEC;
    }
  return ky_fail (error, KY_ERROR_STORE, "%s", server->problem);
}

void
ky_server_close_index (KyServer *server)
{
  KyIndex *idle;

  while ((idle = g_async_queue_try_pop (server->idle)) != NULL)
    ky_index_close (idle);
  ky_trust_close (server);
  g_clear_pointer (&server->index, ky_index_close);
  g_clear_pointer (&server->problem, g_free);
  server->is_doubted = FALSE;
  server->next_try = 0;
}

static gboolean
have_room (KyServer *server, guint64 size, GError **error)
{
  guint64 reserve = ky_config_uint (server->config, KY_CONFIG_STORE_RESERVE);
  struct statvfs status;

  if (statvfs (server->state, &status) != 0)
    return ky_error_set_errno (error, server->state);
  if ((status.f_flag & ST_RDONLY) != 0)
    {
      errno = EROFS;
      return ky_error_set_errno (error, server->state);
    }
  guint64 available = (guint64)status.f_bavail * status.f_frsize;
  if (available >= size && available - size >= reserve)
    return TRUE;
  return ky_error_say (error, KY_ERROR_STORE, "no-room", "sii", server->state,
                       (gint64)(available >> 20), (gint64)(reserve >> 20));
}

static void
ready_note_key (KyServer *server, const KyPublicKey *key)
{
  if (memcmp (&server->key, key, sizeof *key) == 0)
    return;
  server->key = *key;
  ky_log (KY_LOG_INFO, "sealing to key %s", key->id);
}

static gboolean
ready_read_key (KyServer *server, KyPublicKey *ret_key, GError **error)
{
  if (ky_keys_current (server->keys, ret_key, error))
    return TRUE;
  g_prefix_error (error, "key: ");
  return FALSE;
}

static gboolean
have_key (KyServer *server, GError **error)
{
  KyPublicKey key = { 0 };
  KyPublicKey again = { 0 };

  if (server->has_key && ky_keys_stamp (server->keys, server->key.id) == server->key_stamp)
    return TRUE;
  server->has_key = FALSE;
  if (!ready_read_key (server, &key, error))
    return FALSE;
  /* A change after the stamp was taken changes the stamp; a change before it is seen by the second
   * reading. */
  guint64 stamp = ky_keys_stamp (server->keys, key.id);
  if (!ready_read_key (server, &again, error))
    return FALSE;
  ready_note_key (server, &again);
  server->has_key = memcmp (&key, &again, sizeof key) == 0;
  server->key_stamp = stamp;
  return TRUE;
}

gboolean
ky_server_ready (KyServer *server, guint64 size, GError **error)
{
  if (server->is_stopping)
    return ky_fail (error, KY_ERROR_STORE, "{store-stopping}");
  /* The commit of a message looks at the index's files; its coming need not. */
  return ((size > 0 && server->index != NULL && server->problem == NULL
           && server->page_check != KY_PAGES_SUSPECT)
          || ky_server_ready_index (server, error))
         && (size == 0 || ky_directories_check (server->directories, error))
         && have_key (server, error) && have_room (server, size, error);
}

void
ky_server_make_data_key (KyServer *server, KyDataKey *ret_key)
{
  randombytes_buf (ret_key->key, sizeof ret_key->key);
  ky_key_sealer_seal (&server->key_sealer, ret_key->key, server->key.key, ret_key->sealed);
}
