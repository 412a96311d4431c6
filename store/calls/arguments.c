/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the arguments of a request and compares each with the table of its verb. */
#include "store/calls/arguments.h"

#include "common/text.h"
#include "store/loop/loop.h"
#include "store/people/people.h"

#define ENTRY_GROUPS 2
#define NAME_SHOWN 64 /* characters of a name that no verb has */

/* Refuses a malformed identifier with the error for an unknown one. */
static gboolean
arguments_check_id (gchar **value, guint groups, const gchar *fault, GError **error)
{
  gchar id[KY_ID_SIZE];

  if (!ky_id_read (*value, groups, id))
    return ky_refuse (error, "not-found", "%s", fault);
  g_free (*value);
  *value = g_strdup (id);
  return TRUE;
}

static gboolean
arguments_check_value (const KyArgumentRule *rule, gchar **value, GError **error)
{
  static const gchar *const yes[] = { "yes", "no", "1", "0", "true", "false", NULL };
  guint8 digest[KY_SHA256_SIZE];
  gint64 number;

  switch (rule->kind)
    {
    case KY_ARGUMENT_TEXT:
      return strlen (*value) <= (gsize)rule->maximum
             || ky_refuse_say (error, "invalid", "argument-long", "si", rule->name, rule->maximum);
    case KY_ARGUMENT_NUMBER:
      return g_ascii_string_to_signed (*value, 10, rule->minimum, rule->maximum, &number, NULL)
             || ky_refuse_say (error, "invalid", "bad-number", "sii", rule->name, rule->minimum,
                               rule->maximum);
    case KY_ARGUMENT_TIME:
      return g_ascii_string_to_signed (*value, 10, KY_ARGUMENT_TIME_MIN, KY_ARGUMENT_TIME_MAX,
                                       &number, NULL)
             || ky_refuse_say (error, "invalid", "bad-time", "s", rule->name);
    case KY_ARGUMENT_MAIL:
      return arguments_check_id (value, KY_ID_GROUPS, "{no-such-mail}", error);
    case KY_ARGUMENT_REQUEST:
      return arguments_check_id (value, KY_ID_GROUPS, "there is no such request", error);
    case KY_ARGUMENT_ENTRY:
      return arguments_check_id (value, ENTRY_GROUPS, rule->words[0], error);
    case KY_ARGUMENT_SHA256:
      return ky_sha256_from_hex (*value, digest)
             || ky_refuse_say (error, "invalid", "bad-choice", "s", rule->name);
    case KY_ARGUMENT_YES:
      return g_strv_contains (yes, *value)
             || ky_refuse_say (error, "invalid", "bad-choice", "s", rule->name);
    case KY_ARGUMENT_WORD:
      return g_strv_contains (rule->words, *value)
             || ky_refuse_say (error, "invalid", "bad-choice", "s", rule->name);
    case KY_ARGUMENT_REASON:
      break;
    }
  return ky_store_is_reason (*value)
         || ky_refuse_say (error, "invalid", "reason-needed-within", "i",
                           (gint64)KY_STORE_REASON_MAX);
}

/* Checks the arguments. `filled`: a bit for each rule whose argument has a value. An empty value is
 * like none. */
static gboolean
arguments_check (const KyArgumentRule *rules, const gchar *name, gchar **value, guint32 *filled,
                 GError **error)
{
  for (guint i = 0; rules[i].name != NULL; i++)
    if (strcmp (rules[i].name, name) == 0)
      {
        if ((*value)[0] == '\0')
          return TRUE;
        *filled |= 1u << i;
        return arguments_check_value (&rules[i], value, error);
      }
  g_autofree gchar *shown = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), NAME_SHOWN));

  return ky_refuse_say (error, "invalid", "argument-unknown", "s", shown);
}

static gboolean
arguments_refuse_missing (const KyArgumentRule *rule, GError **error)
{
  if (rule->kind == KY_ARGUMENT_REASON)
    return ky_refuse_say (error, "invalid", "reason-needed-within", "i",
                          (gint64)KY_STORE_REASON_MAX);
  if (rule->kind == KY_ARGUMENT_MAIL || rule->kind == KY_ARGUMENT_REQUEST)
    return ky_refuse (error, "not-found", "there is no such %s",
                      rule->kind == KY_ARGUMENT_MAIL ? "mail" : "request");
  return ky_refuse_say (error, "invalid", "argument-missing", "s", rule->name);
}

static gboolean
arguments_check_needed (const KyArgumentRule *rules, guint32 filled, GError **error)
{
  for (guint i = 0; rules[i].name != NULL; i++)
    if (rules[i].is_needed && (filled & 1u << i) == 0)
      return arguments_refuse_missing (&rules[i], error);
  return TRUE;
}

GHashTable *
ky_arguments_read (KyWireIn *in, const KyArgumentRule *rules, GError **ret_refusal)
{
  GHashTable *arguments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, ky_text_wipe);
  guint32 n = ky_wire_read_u32 (in);
  guint32 filled = 0;
  gboolean is_good = TRUE;

  for (guint32 i = 0; i < n && i < KY_STORE_ARGUMENTS_MAX && !in->reader.failed; i++)
    {
      gchar *name = ky_wire_read_string (in);
      gchar *value = ky_wire_read_string (in);

      if (rules != NULL && is_good && !in->reader.failed)
        is_good = (!g_hash_table_contains (arguments, name)
                   || ky_refuse_say (ret_refusal, "invalid", "argument-twice", "s", name))
                  && arguments_check (rules, name, &value, &filled, ret_refusal);
      g_hash_table_replace (arguments, name, value);
    }
  if (rules != NULL && is_good)
    arguments_check_needed (rules, filled, ret_refusal);
  return arguments;
}
