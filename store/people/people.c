/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the portal's users and their roles, and creates, finds and ends sessions. The index holds
 * only the SHA-256 of a session's token. */
#include "store/people/people.h"
#include "common/release.h"

#include <sodium.h>
#include <stdarg.h>

#define TOKEN_BYTES 32

static const gchar *const role_names[] = { "staff", "approver", "administrator", "auditor" };

void
ky_person_clear (KyPerson *person)
{
  KY_RELEASE_MEMBERS (person, name, display, mail, department, language, source);
  memset (person, 0, sizeof *person);
}

gboolean
ky_roles_read (const gchar *text, guint *ret_roles)
{
  g_auto (GStrv) words = g_strsplit (text, ";", -1);
  guint roles = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint known = 0;

      g_strstrip (words[i]);
      if (words[i][0] == '\0')
        continue;
      while (known < G_N_ELEMENTS (role_names) && strcmp (role_names[known], words[i]) != 0)
        known++;
      if (known == G_N_ELEMENTS (role_names))
        return FALSE;
      roles |= 1u << known;
    }
  *ret_roles = roles;
  return TRUE;
}

gchar *
ky_roles_text (guint roles)
{
  GString *text = g_string_new ("");

  for (guint i = 0; i < G_N_ELEMENTS (role_names); i++)
    if ((roles & (1u << i)) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ";" : "", role_names[i]);
  return g_string_free (text, FALSE);
}

gboolean
ky_refuse_say (GError **error, const gchar *code, const gchar *message, const gchar *types, ...)
{
  va_list values;

  va_start (values, types);
  g_autofree gchar *text = ky_say_valist (message, types, values);
  va_end (values);
  return ky_refuse (error, code, "%s", text);
}

gboolean
ky_refuse (GError **error, const gchar *code, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return ky_fail (error, KY_ERROR_STORE, "%s: %s", code, text);
}

/* --- reading -------------------------------------------------------------------------------- */

#define PERSON_COLUMNS                                                                             \
  "SELECT u.n, u.name, u.display, u.mail, coalesce (d.name, ''), coalesce (u.department, 0),"      \
  " u.roles, u.language, u.era, u.source, u.totp_confirmed IS NOT NULL, u.password_given"
#define PERSON_TABLES " FROM users u LEFT JOIN departments d ON d.n = u.department "

/* Reads the current row; the statement is reset. */
static void
people_read_person (KyStatement *row, KyPerson *person)
{
  ky_person_clear (person);
  person->n = ky_index_integer (row, 0);
  person->name = ky_index_text (row, 1);
  person->display = ky_index_text (row, 2);
  person->mail = ky_index_text (row, 3);
  person->department = ky_index_text (row, 4);
  person->department_n = ky_index_integer (row, 5);
  person->roles = (guint)ky_index_integer (row, 6);
  person->language = ky_index_text (row, 7);
  person->era = ky_index_integer (row, 8) != 0;
  person->source = ky_index_text (row, 9);
  person->has_totp = ky_index_integer (row, 10) != 0;
  person->needs_password = ky_index_integer (row, 11) != 0;
  person->needs_totp
      = !person->has_totp
        && (person->roles & (KY_ROLES_APPROVER | KY_ROLES_ADMINISTRATOR | KY_ROLES_AUDITOR)) != 0;
}

static gboolean
people_take_person (KyIndex *index, KyStatement *row, KyPerson *person, GError **error)
{
  gint step = ky_index_step (index, row, error);

  if (step < 0)
    return FALSE;
  if (step == 0)
    {
      ky_person_clear (person);
      return TRUE;
    }
  people_read_person (row, person);
  ky_index_reset (row);
  return TRUE;
}

gboolean
ky_person_by_name (KyIndex *index, const gchar *name, KyPerson *ret_person, GError **error)
{
  return people_take_person (index,
                             ky_index_bind (index, error,
                                            PERSON_COLUMNS PERSON_TABLES
                                            "WHERE u.name = ? AND" KY_PERSON_IS_ENABLED,
                                            "s", name),
                             ret_person, error);
}

gboolean
ky_person_by_number (KyIndex *index, gint64 n, KyPerson *ret_person, GError **error)
{
  return people_take_person (
      index,
      ky_index_bind (index, error,
                     PERSON_COLUMNS PERSON_TABLES "WHERE u.n = ? AND" KY_PERSON_IS_ENABLED, "i", n),
      ret_person, error);
}

/* --- sessions ------------------------------------------------------------------------------- */

static void
to_base64 (const guint8 bytes[TOKEN_BYTES], gchar ret_text[KY_TOKEN_SIZE])
{
  sodium_bin2base64 (ret_text, KY_TOKEN_SIZE, bytes, TOKEN_BYTES,
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void
hash_token (const gchar *token, guint8 ret_hash[KY_SHA256_SIZE])
{
  ky_sha256 (ky_view (token, strlen (token)), ret_hash);
}

gboolean
ky_session_new (KyIndex *index, gint64 user, const gchar *how, const gchar *client, gint64 now,
                gint64 expires, gchar ret_token[KY_TOKEN_SIZE], GError **error)
{
  guint8 bytes[TOKEN_BYTES];
  guint8 hash[KY_SHA256_SIZE];

  randombytes_buf (bytes, sizeof bytes);
  to_base64 (bytes, ret_token);
  sodium_memzero (bytes, sizeof bytes);
  hash_token (ret_token, hash);
  return ky_index_run (index, error, "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", "biiiiss",
                       ky_view (hash, sizeof hash), user, now, now, expires, how, client);
}

gboolean
ky_session_find (KyIndex *index, const gchar *token, gint64 now, gint64 idle_seconds,
                 KyPerson *ret_person, GError **error)
{
  guint8 hash[KY_SHA256_SIZE];

  hash_token (token, hash);
  KyStatement *row = ky_index_bind (
      index, error,
      PERSON_COLUMNS ", s.seen, s.expires FROM sessions s JOIN users u ON u.n = s.user"
                     " LEFT JOIN departments d ON d.n = u.department"
                     " WHERE s.hash = ? AND s.expires > ? AND s.seen > ? AND" KY_PERSON_IS_ENABLED,
      "bii", ky_view (hash, sizeof hash), now, now - idle_seconds);
  gint step = ky_index_step (index, row, error);
  if (step < 0)
    return FALSE;
  if (step == 0)
    return ky_refuse (error, "no-session", "nobody is signed in");
  people_read_person (row, ret_person);
  ret_person->seen = ky_index_integer (row, 12);
  ret_person->expires = MIN (ky_index_integer (row, 13), now + idle_seconds);
  memcpy (ret_person->session, hash, sizeof hash);
  ky_index_reset (row);
  return TRUE;
}

void
ky_session_csrf (const gchar *token, gchar ret_csrf[KY_TOKEN_SIZE])
{
  static const guint8 context[] = "kiyome csrf";
  guint8 hash[TOKEN_BYTES];

  crypto_generichash (hash, sizeof hash, context, sizeof context, (const guint8 *)token,
                      MIN (strlen (token), (gsize)crypto_generichash_KEYBYTES_MAX));
  to_base64 (hash, ret_csrf);
}

gboolean
ky_session_end_all (KyIndex *index, gint64 user, const guint8 *except, GError **error)
{
  return ky_index_run (index, error,
                       "DELETE FROM sessions WHERE user = ? AND hash IS DISTINCT FROM ?", "ib",
                       user, ky_view (except, except != NULL ? KY_SHA256_SIZE : 0));
}
