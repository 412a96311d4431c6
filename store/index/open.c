/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses the engine of the index by store.database. */
#include "store/index/module.h"
#include "common/message-codes.h"

static gboolean
index_open_check_words (const gchar *place, gboolean *ret_is_remote, gchar **ret_ports,
                        GError **error)
{
  const KyPostgresqlModule *module = ky_postgresql_load (error);

  return module != NULL && module->check (place, ret_is_remote, ret_ports, error);
}

static KyIndex *
open_database (const gchar *place, gboolean is_writer, GError **error)
{
  const KyPostgresqlModule *module = ky_postgresql_load (error);

  return module != NULL ? module->open (place, is_writer, error) : NULL;
}

gboolean
ky_index_is_server (const gchar *place)
{
  return g_str_has_prefix (place, KY_POSTGRESQL);
}

gchar *
ky_index_place (const gchar *database, const gchar *state, GError **error)
{
  g_autofree gchar *ports = NULL;
  gboolean is_remote;

  if (g_str_equal (database, KY_SQLITE))
    return g_strdup (state);
  if (!ky_index_is_server (database))
    {
      ky_error_say (error, KY_ERROR_CONFIG, "database-kind", ""); /* it may hold a password */
      return NULL;
    }
  return index_open_check_words (database, &is_remote, &ports, error) ? g_strdup (database) : NULL;
}

gchar *
ky_index_ports (const gchar *place)
{
  g_autofree gchar *ports = NULL;
  gboolean is_remote = FALSE;

  if (!ky_index_is_server (place) || !index_open_check_words (place, &is_remote, &ports, NULL))
    return NULL;
  return is_remote ? g_steal_pointer (&ports) : NULL;
}

KyIndex *
ky_index_open (const gchar *place, GError **error)
{
  if (ky_index_is_server (place))
    return open_database (place, TRUE, error);
  g_autoptr (KyIndex) index = ky_sqlite_open (place, TRUE, error);
  if (index == NULL || !ky_sqlite_migrate (index, error))
    {
      g_prefix_error (error, "%s: ", place);
      return NULL;
    }
  ky_index_note_stamp (index);
  return g_steal_pointer (&index);
}

gboolean
ky_index_copy (KyIndex *index, const gchar *path, GError **error)
{
  return index->engine->copy != NULL ? index->engine->copy (index, path, error)
                                     : ky_error_say (error, KY_ERROR_STORE, "database-copy", "");
}

KyIndex *
ky_index_open_reader (const gchar *place, GError **error)
{
  return ky_index_is_server (place) ? open_database (place, FALSE, error)
                                    : ky_sqlite_open (place, FALSE, error);
}

KyIndex *
ky_index_take_reader (GAsyncQueue *idle, const gchar *place, GError **error)
{
  KyIndex *reader = g_async_queue_try_pop (idle);

  return reader != NULL ? reader : ky_index_open_reader (place, error);
}

void
ky_index_give_reader (GAsyncQueue *idle, KyIndex *reader)
{
  if (reader == NULL)
    return;
  if (reader->is_corrupt)
    ky_index_close (reader);
  else
    g_async_queue_push (idle, reader);
}
