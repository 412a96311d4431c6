/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Imports users from a CSV file (RFC 4180) in UTF-8, or in CP932 as Japanese spreadsheets write it.
 * The first line names the columns. Existing users are changed and others added. An empty field
 * clears the value, except that an empty password leaves the password unchanged. Either all lines
 * are applied or none; the answer lists the number of each faulty line with a fault of
 * common/words.def. */
#include "store/calls/accounts.h"
#include "common/csv-read.h"
#include "common/fault.h"
#include "common/release.h"
#include "common/text.h"
#include "store/calls/record.h"
#include "store/calls/consent.h"
#include "store/people/password.h"

#define ROWS_MAX 20000
#define COLUMNS_MAX 20
#define PASSWORDS_MAX 500 /* a tenth of a second each */
#define FAULTS_MAX 200    /* faults that the answer lists */

typedef struct
{
  guint line;
  GHashTable *values;
  gchar *hash, *fault; /* "CODE: VALUE" of common/words.def */
} Row;

typedef struct
{
  GPtrArray *rows; /* of Row */
  guint64 length;  /* of a password, at least */
} Import;

KY_DEFINE_FREE (import_free_row, Row, values, hash, fault)

KY_DEFINE_FREE (free_import, Import, rows)

static Row *
import_add_row (Import *import, guint line)
{
  Row *row = g_new0 (Row, 1);

  row->line = line;
  row->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, ky_text_wipe);
  g_ptr_array_add (import->rows, row);
  return row;
}

static void
add_fault (Import *import, guint line, const gchar *fault, const gchar *value)
{
  import_add_row (import, line)->fault = g_strdup_printf ("%s: %s", fault, value);
}

/* --- reading -------------------------------------------------------------------------------- */

static const gchar *
import_column_name (const gchar *title)
{
  static const gchar *const names[][2]
      = { { "name", "利用者名" },         { "display", "表示名" }, { "mail", "メール" },
          { "addresses", "別名" },        { "shared", "共有" },    { "department", "所属" },
          { "approves", "承認する所属" }, { "roles", "役割" },     { "language", "言語" },
          { "password", "パスワード" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (title, names[i][0]) == 0 || strcmp (title, names[i][1]) == 0)
      return names[i][0];
  return NULL;
}

/* Reads the names of the columns in their order. Returns NULL if one is unknown or occurs twice, or
 * if there is no column "name". (transfer container) */
static GPtrArray *
import_read_head (Import *import, const gchar **at, guint *line)
{
  g_autoptr (GPtrArray) titles = ky_csv_record (at, line);
  g_autoptr (GPtrArray) columns = g_ptr_array_new ();
  gboolean has_name = FALSE;

  for (guint i = 0; i < titles->len && i < COLUMNS_MAX; i++)
    {
      const gchar *name = import_column_name (titles->pdata[i]);

      if (name == NULL || g_ptr_array_find (columns, name, NULL))
        {
          add_fault (import, 1, "csv-column", titles->pdata[i]);
          return NULL;
        }
      has_name = has_name || strcmp (name, "name") == 0;
      g_ptr_array_add (columns, (gpointer)name);
    }
  if (has_name)
    return g_steal_pointer (&columns);
  add_fault (import, 1, "csv-name", "");
  return NULL;
}

static void
import_fill_row (Row *row, GPtrArray *fields, GPtrArray *columns)
{
  if (fields->len != columns->len)
    {
      row->fault = g_strdup_printf ("csv-fields: %u", fields->len);
      return;
    }
  for (guint i = 0; i < fields->len; i++)
    g_hash_table_insert (row->values, columns->pdata[i], g_strdup (fields->pdata[i]));
}

static void
import_read_rows (Import *import, const gchar *text)
{
  const gchar *at = text;
  guint line = 1;
  g_autoptr (GPtrArray) columns = import_read_head (import, &at, &line);

  while (columns != NULL && *at != '\0')
    {
      guint begin = line;
      g_autoptr (GPtrArray) fields = ky_csv_record (&at, &line);

      if (fields->len == 1 && ((const gchar *)fields->pdata[0])[0] == '\0')
        continue;
      if (import->rows->len == ROWS_MAX)
        {
          add_fault (import, begin, "csv-lines", G_STRINGIFY (ROWS_MAX));
          return;
        }
      import_fill_row (import_add_row (import, begin), fields, columns);
    }
}

/* --- passwords ------------------------------------------------------------------------------ */

static void
hash_one (Import *import, Row *row, guint *passwords)
{
  const gchar *password = g_hash_table_lookup (row->values, "password");
  const gchar *name = g_hash_table_lookup (row->values, "name");
  g_autoptr (GError) error = NULL;

  if (row->fault != NULL || password == NULL || password[0] == '\0')
    return;
  if (++*passwords > PASSWORDS_MAX)
    row->fault = g_strdup ("csv-passwords: " G_STRINGIFY (PASSWORDS_MAX));
  else if (!ky_password_check (password, name, import->length, &error))
    row->fault = g_strdup (strchr (error->message, ' ') + 1);
  else
    row->hash = ky_password_hash (password);
}

static void
work_import (KyTask *task)
{
  KyCall *call = KY_CALL_OF_TASK (task);
  Import *import = call->work;
  g_autofree gchar *text = ky_csv_decode (ky_view_of_bytes (call->blob));
  guint passwords = 0;

  if (text == NULL)
    add_fault (import, 1, "csv-encoding", "");
  else
    import_read_rows (import, text);
  for (guint i = 0; i < import->rows->len; i++)
    hash_one (import, import->rows->pdata[i], &passwords);
  if (text != NULL)
    sodium_memzero (text, strlen (text));
}

static guint n_imports; /* in a thread; of the loop */

static void
import_finish_import (KyServer *server, KyTask *task)
{
  n_imports--;
  ky_call_queue (server, KY_CALL_OF_TASK (task));
}

gboolean
ky_verb_user_import_start (KyServer *server, KyCall *call, GError **error)
{
  Import *import = g_new0 (Import, 1);

  import->rows = g_ptr_array_new_with_free_func (import_free_row);
  import->length = ky_config_uint (server->config, KY_CONFIG_PORTAL_PASSWORD_LENGTH);
  call->work = import;
  call->free_work = free_import;
  /* Hashing the passwords may take a minute, so only one import runs at a time and a thread is left
   * for sign-ins. */
  if (n_imports > 0)
    return ky_refuse (error, "rate", "another import is being made; try again later");
  n_imports++;
  call->task = (KyTask){ .server = server, .work = work_import, .finish = import_finish_import };
  ky_server_start (server->hashers, &call->task);
  return TRUE;
}

/* --- writing -------------------------------------------------------------------------------- */

/* Settles what the row changes. A change that needs a second administrator is a fault of the line,
 * and is stored as a request. */
static gboolean
settle_row (KyServer *server, KyCall *call, gint64 user, const Row *row, const KyHad *had,
            gboolean was_there, GPtrArray **ret_asked, GError **error)
{
  const gchar *name = g_hash_table_lookup (row->values, "name");
  g_autoptr (GPtrArray) grants
      = ky_consent_grants (server->index, user, had, was_there && row->hash != NULL, error);
  gboolean stands = call->operation.peer->role == KY_ROLE_ADMIN;

  stands = stands || (grants != NULL && grants->len == 0);
  if (grants == NULL || (!stands && !ky_consent_take (server, call, name, grants, &stands, error)))
    return FALSE;
  if (stands)
    return ky_consent_tell (server, call, user, name, had, grants, error)
           && ky_consent_tell_new (server, call, user, name, had, error);
  *ret_asked = g_steal_pointer (&grants);
  return ky_fault_set (error, "second-needed", name);
}

/* Records in the audit log which rights an import gave a user, in the same form as a change by
 * hand. */
static gboolean
import_record (KyServer *server, KyCall *call, const Row *row, gboolean is_new, GError **error)
{
  static const gchar *const names[] = { "roles", "approves", "shared" };
  const gchar *name = g_hash_table_lookup (row->values, "name");
  g_autoptr (GString) detail = g_string_new ("import");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const gchar *value = g_hash_table_lookup (row->values, names[i]);
      g_autofree gchar *text = ky_call_detail_value (value != NULL ? value : "", "");

      if (value != NULL)
        g_string_append_printf (detail, " %s=%s", names[i], text);
    }
  return ky_call_record (server, call, is_new ? "user-add" : "user-set", name, "", detail->str,
                         error);
}

/* Writes one row. `*ret_added` tells whether the user is new; `*ret_asked` what a second
 * administrator must agree to. */
static gboolean
import_write_row (KyServer *server, KyCall *call, const Row *row, gboolean *ret_added,
                  GPtrArray **ret_asked, GError **error)
{
  const gchar *name = g_hash_table_lookup (row->values, "name");
  g_auto (KyHad) had = { 0 };
  gint64 user = 0;

  if (!ky_index_number (server->index, 0, &user, error, "SELECT n FROM users WHERE name = ?", "s",
                        name))
    return FALSE;
  *ret_added = user == 0;
  if (!ky_had_read (server->index, user, &had, error))
    return FALSE;
  if (user == 0
      && !ky_account_add (server->index, name, "local", call->who, call->now, &user, error))
    return FALSE;
  g_autofree gchar *before = ky_account_rights (server->index, user, error);
  if (before == NULL || !ky_account_change (server->index, user, row->values, error)
      || !ky_addresses_record (server, call, user, name, had.addresses, error))
    return FALSE;
  g_autofree gchar *after = ky_account_rights (server->index, user, error);
  if (after == NULL)
    return FALSE;
  if (user == call->person.n && strcmp (before, after) != 0)
    return ky_fault_set (error, "own-rights", "");
  if (row->hash != NULL && !ky_account_set_password (server->index, call, user, row->hash, error))
    return FALSE;
  if (!settle_row (server, call, user, row, &had, !*ret_added && user != call->person.n, ret_asked,
                   error)
      || ((*ret_added || strcmp (before, after) != 0)
          && !import_record (server, call, row, *ret_added, error)))
    return FALSE;
  if (!*ret_added && row->hash == NULL && strcmp (before, after) == 0)
    return TRUE;
  if (user == call->person.n)
    return ky_erasures_note_access (server->erasures, server->index, &server->head, user, error);
  return ky_call_rights_changed (server, user, NULL, error);
}

static gboolean
ask_for_all (KyServer *server, KyCall *call, GHashTable *asked, GError **error)
{
  GHashTableIter iter;
  gpointer row, grants;

  g_hash_table_iter_init (&iter, asked);
  while (g_hash_table_iter_next (&iter, &row, &grants))
    {
      const gchar *name = g_hash_table_lookup (((const Row *)row)->values, "name");

      if (!ky_consent_ask (server, call, name, grants, error))
        return FALSE;
      g_clear_error (&call->refusal); /* the lines say it */
    }
  return TRUE;
}

static gboolean
answer_fault (KyCall *call, guint line, const gchar *message, GError **error)
{
  if (!ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_number (call->rows, line);
  ky_rows_text (call->rows, message);
  ky_rows_text (call->rows, NULL);
  ky_rows_text (call->rows, NULL);
  return TRUE;
}

gboolean
ky_verb_user_import (KyServer *server, KyCall *call, GError **error)
{
  Import *import = call->work;
  const KyCallPoint point = ky_call_point (server);
  g_autoptr (GHashTable) asked
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  guint added = 0;
  guint faults = 0;
  gint64 administrators = 0;

  if (!ky_call_answer (call, error) || !ky_index_run (server->index, error, "SAVEPOINT import", ""))
    return FALSE;
  for (guint i = 0; i < import->rows->len && faults < FAULTS_MAX; i++)
    {
      const Row *row = import->rows->pdata[i];
      g_autoptr (GError) fault = NULL;
      g_autoptr (GPtrArray) grants = NULL;
      gboolean is_new = FALSE;

      if (row->fault == NULL && import_write_row (server, call, row, &is_new, &grants, &fault))
        added += is_new;
      else if (server->index->is_corrupt
               || !answer_fault (call, row->line, row->fault != NULL ? row->fault : fault->message,
                                 error))
        return FALSE;
      else
        faults++;
      if (grants != NULL)
        g_hash_table_insert (asked, (gpointer)row, g_steal_pointer (&grants));
    }
  if (faults > 0)
    {
      ky_call_return (server, &point);
      if (!ky_index_run (server->index, error, "ROLLBACK TO import", ""))
        return FALSE;
    }
  /* Requests are stored only if the file has no other fault, because only then it can be sent again
   * unchanged. */
  if (faults == g_hash_table_size (asked) && !ask_for_all (server, call, asked, error))
    return FALSE;
  if (!ky_index_number (server->index, 0, &administrators, error,
                        "SELECT count (*) FROM users WHERE (roles & 4) <> 0 AND removed IS NULL",
                        ""))
    return FALSE;
  if (call->person.n > 0 && administrators == 0)
    return ky_fault_set (error, "last-administrator", "");
  ky_call_set_detail (call, "lines=%u added=%u faults=%u", import->rows->len,
                      faults > 0 ? 0 : added, faults);
  if (!ky_index_run (server->index, error, "RELEASE import", "")
      || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_text (call->rows, NULL);
  ky_rows_text (call->rows, NULL);
  ky_rows_number (call->rows, faults > 0 ? 0 : added);
  ky_rows_number (call->rows, faults > 0 ? 0 : import->rows->len - added);
  return TRUE;
}
