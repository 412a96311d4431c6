/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives handlers access to the fields of a request, sends their calls to the store and the opener
 * along with the session or the key, and turns rows of the store into JSON. Idle connections to the
 * store are reused; a call whose idle connection turns out to be lost is repeated once on a new
 * one. */
#include "portal/portal.h"

#include "common/name.h"
#include "common/release.h"

#define ARGUMENTS_MAX 32

/* --- reading -------------------------------------------------------------------------------- */

static const gchar *
portal_request_field (KyRequest *request, const gchar *name, gchar kind)
{
  const gchar *value = request->fields != NULL ? g_hash_table_lookup (request->fields, name) : NULL;

  return value != NULL && value[0] == kind ? value + 1 : NULL;
}

const gchar *
ky_request_text (KyRequest *request, const gchar *name)
{
  return portal_request_field (request, name, 's');
}

gboolean
ky_request_number (KyRequest *request, const gchar *name, gint64 *ret_number)
{
  const gchar *word = portal_request_field (request, name, 'w');
  gchar *end = NULL;

  if (word == NULL || strlen (word) > 18)
    return FALSE;
  gint64 number = g_ascii_strtoll (word, &end, 10);
  if (end == word || *end != '\0')
    return FALSE;
  *ret_number = number;
  return TRUE;
}

static gboolean
request_flag (KyRequest *request, const gchar *name, gboolean *ret_flag)
{
  const gchar *word = portal_request_field (request, name, 'w');

  if (word == NULL || (strcmp (word, "true") != 0 && strcmp (word, "false") != 0))
    return FALSE;
  *ret_flag = strcmp (word, "true") == 0;
  return TRUE;
}

gchar *
ky_request_value (KyRequest *request, const gchar *name)
{
  gint64 number;
  gboolean flag;

  if (ky_request_text (request, name) != NULL)
    return g_strdup (ky_request_text (request, name));
  if (request_flag (request, name, &flag))
    return g_strdup (flag ? "1" : "0");
  if (ky_request_number (request, name, &number))
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);
  return NULL;
}

gchar *
ky_request_words (KyRequest *request, const gchar *name)
{
  if (portal_request_field (request, name, 'a') == NULL)
    return NULL;
  GString *words = g_string_new (NULL);
  for (guint i = 0;; i++)
    {
      g_autofree gchar *path = g_strdup_printf ("%s.%u", name, i);
      const gchar *word = portal_request_field (request, path, 's');

      if (word == NULL)
        return g_string_free (words, FALSE);
      /* ';' separates; it does not occur in names, addresses and roles. */
      if (strchr (word, ';') == NULL)
        g_string_append_printf (words, "%s%s", words->len > 0 ? ";" : "", word);
    }
}

const gchar *
ky_request_query (KyRequest *request, const gchar *name)
{
  const gchar *value
      = MHD_lookup_connection_value (request->connection, MHD_GET_ARGUMENT_KIND, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

const gchar *
ky_request_header (KyRequest *request, const gchar *name)
{
  return MHD_lookup_connection_value (request->connection, MHD_HEADER_KIND, name);
}

gboolean
ky_request_fail (GError **error, const gchar *code, const gchar *detail)
{
  return ky_fail (error, KY_ERROR_POLICY, "%s: %s", code, detail);
}

KY_DEFINE_PUBLIC_FREE (ky_machine_free, KyMachine, id, name, policy, owner, mail, department)

/* --- asking --------------------------------------------------------------------------------- */

/* Returns whether the store accepts the text: UTF-8 without control characters. */
static gboolean
portal_request_is_plain (const gchar *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const gchar *p = text; *p != '\0'; p++)
    if (((guchar)*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f)
      return FALSE;
  return TRUE;
}

/* Holds the arguments of a call of the store: names and values in turn, ended by NULL. */
typedef struct
{
  const gchar *texts[ARGUMENTS_MAX + 5];
  guint n;
} Arguments;

/* Appends an argument, unless `value` is NULL. */
static gboolean
portal_request_add (Arguments *arguments, const gchar *name, const gchar *value, GError **error)
{
  if (value == NULL)
    return TRUE;
  g_assert (arguments->n < ARGUMENTS_MAX);
  if (!portal_request_is_plain (value))
    return ky_request_fail (error, "invalid", name);
  arguments->texts[arguments->n++] = name;
  arguments->texts[arguments->n++] = value;
  return TRUE;
}

/* Returns the arguments that tell who makes the request. */
static Arguments
portal_request_begin (const KyRequest *request)
{
  const gchar *name = request->key != NULL ? "key" : "session";
  const gchar *value = request->key != NULL ? request->key : request->token;
  Arguments arguments = { .n = 0 };

  if (value != NULL)
    {
      arguments.texts[arguments.n++] = name;
      arguments.texts[arguments.n++] = value;
    }
  if (request->key != NULL)
    {
      arguments.texts[arguments.n++] = "from";
      arguments.texts[arguments.n++] = request->from;
    }
  return arguments;
}

static gboolean
portal_request_collect (KyRequest *request, va_list pairs, Arguments *ret_arguments, GError **error)
{
  const gchar *name;

  *ret_arguments = portal_request_begin (request);
  while ((name = va_arg (pairs, const gchar *)) != NULL)
    if (!portal_request_add (ret_arguments, name, va_arg (pairs, const gchar *), error))
      return FALSE;
  return TRUE;
}

/* Calls a verb of the store. If the connection was idle and is lost, the call is repeated once on a
 * new one. */
KyRows *
ky_portal_ask (KyPortal *portal, const gchar *verb, const gchar *const *arguments, GBytes *blob,
               GError **error)
{
  g_autofree gchar *path = ky_config_run_path (portal->config, "store/portal.sock");
  g_autoptr (GError) local = NULL;
  KyStorePortal *store = g_async_queue_try_pop (portal->stores);
  gboolean was_idle = store != NULL;
  KyRows *rows = NULL;

  for (guint i = 0; i < 2 && rows == NULL; i++)
    {
      g_clear_error (&local);
      if (store == NULL)
        store = ky_store_portal_connect (path, &local);
      if (store == NULL)
        break;
      rows = ky_store_portal_ask (store, verb, arguments, blob, NULL, &local);
      if (rows == NULL && ky_error_is_lost (local))
        g_clear_pointer (&store, ky_store_portal_free);
      if (store != NULL || !was_idle)
        break;
      was_idle = FALSE;
    }
  if (store != NULL)
    g_async_queue_push (portal->stores, store);
  if (rows == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return rows;
}

static KyRows *
portal_request_ask (KyRequest *request, const gchar *verb, va_list pairs, GError **error)
{
  Arguments arguments;

  if (!portal_request_collect (request, pairs, &arguments, error))
    return NULL;
  return ky_portal_ask (request->portal, verb, arguments.texts, NULL, error);
}

KyRows *
ky_request_ask (KyRequest *request, const gchar *verb, GError **error, ...)
{
  va_list pairs;

  va_start (pairs, error);
  KyRows *rows = portal_request_ask (request, verb, pairs, error);
  va_end (pairs);
  return rows;
}

KyRows *
ky_request_ask_one (KyRequest *request, const gchar *verb, GError **error, ...)
{
  va_list pairs;

  va_start (pairs, error);
  g_autoptr (KyRows) rows = portal_request_ask (request, verb, pairs, error);
  va_end (pairs);
  if (rows == NULL)
    return NULL;
  gint got = ky_rows_next (rows, error);
  if (got == 0)
    ky_request_fail (error, "not-found", "");
  return got == 1 ? g_steal_pointer (&rows) : NULL;
}

gboolean
ky_request_tell (KyRequest *request, const gchar *verb, GError **error, ...)
{
  va_list pairs;

  va_start (pairs, error);
  g_autoptr (KyRows) rows = portal_request_ask (request, verb, pairs, error);
  va_end (pairs);
  return rows != NULL;
}

gboolean
ky_request_list (KyRequest *request, const gchar *verb, const gchar *array, KyPutRow put,
                 const gchar *const *queries, GError **error)
{
  gboolean is_paged = g_strv_contains (queries, "cursor");
  Arguments arguments = portal_request_begin (request);

  for (; *queries != NULL; queries++)
    if (!portal_request_add (&arguments, *queries, ky_request_query (request, *queries), error))
      return FALSE;
  g_autoptr (KyRows) rows = ky_portal_ask (request->portal, verb, arguments.texts, NULL, error);
  return rows != NULL
         && (is_paged ? ky_put_page (request, rows, array, put, error)
                      : ky_put_rows (request, rows, array, put, error));
}

gboolean
ky_request_end_entry (KyRequest *request, const gchar *verb, const gchar *done, GError **error)
{
  if (!ky_request_tell (request, verb, error, "id", request->captures[0], "reason",
                        ky_request_text (request, "reason"), NULL))
    return FALSE;
  ky_json_bool (&request->json, done, TRUE);
  return TRUE;
}

KyRows *
ky_request_ask_blob (KyRequest *request, const gchar *verb, GBytes *blob, GError **error)
{
  const gchar *const arguments[] = { "session", request->token, NULL };

  return ky_portal_ask (request->portal, verb, arguments, blob, error);
}

gboolean
ky_request_order (KyRequest *request, const gchar *order, KyOpenerAnswer *ret_answer,
                  GError **error, ...)
{
  g_autofree gchar *path = ky_config_run_path (request->portal->config, KY_OPENER_SOCKET);
  Arguments arguments;
  va_list pairs;

  va_start (pairs, error);
  gboolean ok = portal_request_collect (request, pairs, &arguments, error);
  va_end (pairs);
  if (!ok)
    return FALSE;
  /* A new connection for each order, because the opener limits orders by connections. */
  g_autoptr (KyOpener) opener = ky_opener_connect (path, error);
  return opener != NULL && ky_opener_order (opener, order, arguments.texts, ret_answer, error);
}

void
ky_request_download (KyRequest *request, int *file, const gchar *name, const gchar *type)
{
  g_autofree gchar *valid = g_utf8_make_valid (name, -1);

  request->file = ky_steal_fd (file);
  g_free (request->file_name);
  g_free (request->file_type);
  request->file_name = ky_name_clean (valid, NULL, NULL, "file", 200);
  request->file_type = g_strdup (type);
}

/* --- rows ----------------------------------------------------------------------------------- */

gint64
ky_row_number (KyRows *rows, const gchar *column)
{
  const KyRowValue *value = ky_rows_get (rows, column);

  if (value->kind == KY_ROW_NUMBER)
    return value->number;
  g_autofree gchar *text = ky_row_value_text (value);
  return g_ascii_strtoll (text, NULL, 10);
}

void
ky_row_put_text (KyRows *rows, const gchar *column, KyJson *json, const gchar *key)
{
  const KyRowValue *value = ky_rows_get (rows, column);
  g_autofree gchar *text = ky_row_value_text (value);

  ky_json_text (json, key, value->kind != KY_ROW_NULL ? text : NULL);
}

void
ky_row_put_filled (KyRows *rows, const gchar *column, KyJson *json, const gchar *key)
{
  g_autofree gchar *text = ky_rows_text_of (rows, column);

  ky_json_text (json, key, text[0] != '\0' ? text : NULL);
}

void
ky_row_put_number (KyRows *rows, const gchar *column, KyJson *json, const gchar *key)
{
  if (ky_rows_get (rows, column)->kind == KY_ROW_NULL)
    ky_json_null (json, key);
  else
    ky_json_number (json, key, ky_row_number (rows, column));
}

gboolean
ky_row_is_yes (KyRows *rows, const gchar *column)
{
  g_autofree gchar *text = ky_rows_text_of (rows, column);

  return strcmp (text, "yes") == 0 || strcmp (text, "1") == 0;
}

void
ky_row_put_bool (KyRows *rows, const gchar *column, KyJson *json, const gchar *key)
{
  ky_json_bool (json, key, ky_row_is_yes (rows, column));
}

void
ky_row_put_words (KyRows *rows, const gchar *column, KyJson *json, const gchar *key)
{
  g_autofree gchar *text = ky_rows_text_of (rows, column);
  g_auto (GStrv) words = g_strsplit_set (text, ";\n", -1);

  ky_json_open (json, key, '[');
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      ky_json_text (json, NULL, words[i]);
  ky_json_close (json, ']');
}

void
ky_row_put_object (KyRows *rows, const KyPutMember *members, KyJson *json)
{
  ky_json_open (json, NULL, '{');
  for (; members->put != NULL; members++)
    members->put (rows, members->column, json, members->key);
  ky_json_close (json, '}');
}

static gboolean
portal_request_put_rows (KyRequest *request, KyRows *rows, const gchar *name, KyPutRow put,
                         gchar **ret_next, GError **error)
{
  gint got;

  ky_json_open (&request->json, name, '[');
  while ((got = ky_rows_next (rows, error)) == 1)
    {
      put (rows, request);
      if (ret_next == NULL)
        continue;
      g_free (*ret_next);
      *ret_next = ky_rows_text_of (rows, "next");
    }
  ky_json_close (&request->json, ']');
  return got == 0;
}

gboolean
ky_put_rows (KyRequest *request, KyRows *rows, const gchar *name, KyPutRow put, GError **error)
{
  return portal_request_put_rows (request, rows, name, put, NULL, error);
}

gboolean
ky_put_page (KyRequest *request, KyRows *rows, const gchar *name, KyPutRow put, GError **error)
{
  g_autofree gchar *next = NULL;

  if (!portal_request_put_rows (request, rows, name, put, &next, error))
    return FALSE;
  ky_json_text (&request->json, "next", next != NULL && *next != '\0' ? next : NULL);
  return TRUE;
}
