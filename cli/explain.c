/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explains a report part by part: which key of which policy, and which line of which file, decided
 * about the outcome of each. The policies are found by the names in the report; its SHA-256 only
 * tells whether they have changed since. */
#include "cli/explain.h"
#include "cli/codes.h"
#include "cli/connect.h"
#include "cli/replay-compare.h"
#include "cli/store.h"
#include "cli/types.h"
#include "common/words.h"
#include "store/seal/id.h"

/* Codes in a report that a key of the policy can change. */
static const struct
{
  const gchar *code, *key;
} keys_of_codes[] = {
  { "csv.formula", "csv.formulas" },
  { "document.hidden-text", "office.hidden" },
  { "image.qr-code", "image.codes" },
  { "mail.authentication-results", "mail.trusted-hosts" },
  { "odf.hidden", "office.hidden" },
  { "odf.hidden-text", "office.hidden" },
  { "odf.link", "office.links" },
  { "odf.revision", "office.revisions" },
  { "ooxml.external-hyperlink", "office.links" },
  { "ooxml.hidden", "office.hidden" },
  { "ooxml.hyperlink", "office.links" },
  { "ooxml.revision", "office.revisions" },
  { "password.found", "mail.passwords" },
  { "pdf.hidden-layer", "pdf.hidden" },
  { "pdf.hidden-text", "pdf.hidden" },
  { "pdf.uri", "pdf.links" },
  { "rtf.hidden", "office.hidden" },
  { "rtf.link", "office.links" },
  { "svg.hidden-text", "office.hidden" },
};

typedef struct
{
  KyConfig *config;
  GStrv names; /* of policies that held together */
  gboolean is_json;
  KyJson json;
} Explanation;

gboolean
ky_explain_takes (const gchar *operand)
{
  gchar id[KY_ID_SIZE];

  return strchr (operand, '@') == NULL
         && (ky_id_read (operand, KY_ID_GROUPS, id)
             || g_file_test (operand, G_FILE_TEST_IS_REGULAR));
}

/* --- what decided --------------------------------------------------------------------------- */

/* Returns `key`'s value in `policy`'s canonical text, or NULL. (transfer full) */
static gchar *
explain_find_value (KyPolicy *policy, const gchar *key)
{
  g_autofree gchar *start = g_strdup_printf ("%s=", key);
  g_auto (GStrv) lines = g_strsplit (ky_policy_to_text (policy), "\n", -1);

  for (gchar **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, start))
      return g_strdup (*line + strlen (start));
  return NULL;
}

static void
add_key (GPtrArray *keys, const gchar *key)
{
  for (guint i = 0; i < keys->len; i++)
    if (strcmp (keys->pdata[i], key) == 0)
      return;
  g_ptr_array_add (keys, g_strdup (key));
}

/* Adds the key that lets files of the part's type through or not, if there is one. */
static void
add_key_of_type (const KyReportPart *part, GPtrArray *keys)
{
  const KyFiletype *type = ky_filetype_by_name (part->type);
  g_autofree gchar *key = type != NULL ? ky_cli_wanted_by (type) : NULL;

  if (key != NULL)
    add_key (keys, key);
}

/* Returns whether `detail` names the limit `key`: one of its clauses begins with it ("members: more
 * than 5"), or has it as "(limits.item-seconds)". */
static gboolean
names_limit (const gchar *detail, const gchar *key)
{
  gsize size = strlen (key);
  g_autofree gchar *within = g_strdup_printf ("(limits.%s)", key);
  g_auto (GStrv) clauses = g_strsplit (detail, "; ", -1);

  for (gchar **clause = clauses; *clause != NULL; clause++)
    if (strncmp (*clause, key, size) == 0 && ((*clause)[size] == ':' || (*clause)[size] == '\0'))
      return TRUE;
  return strstr (detail, within) != NULL;
}

static gboolean
has_code (const KyReportPart *part, const gchar *code)
{
  for (guint i = 0; i < part->removed->len; i++)
    if (strcmp (((KyRemoval *)part->removed->pdata[i])->code, code) == 0)
      return TRUE;
  return FALSE;
}

static void
add_limits (const KyReportPart *part, GPtrArray *keys)
{
  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    {
      const KyPolicyKeyInfo *info = ky_policy_key_info ((KyPolicyKey)i);

      if (strcmp (info->group, "limits") == 0 && names_limit (part->detail, info->key))
        {
          g_autofree gchar *key = g_strdup_printf ("limits.%s", info->key);

          add_key (keys, key);
        }
    }
}

static void
add_cause (const KyReportPart *part, GPtrArray *keys)
{
  g_autofree gchar *methods = g_strconcat ("methods.", part->type, NULL);
  const gchar *cause = ky_words_cause (part->detail);

  switch (part->reason)
    {
    case KY_REASON_LIMIT:
      add_limits (part, keys);
      return;
    case KY_REASON_ENCRYPTED:
      add_key (keys, "mail.passwords");
      return;
    case KY_REASON_POLICY:
      if (cause == NULL)
        add_key_of_type (part, keys);
      else if (strcmp (cause, "mail-refused") == 0)
        add_key (keys, "mail.refuse");
      if (g_strcmp0 (cause, "not-allowed") != 0)
        return;
      break;
    case KY_REASON_NONE: /* the first methods of the ladder may have reached limits */
      if (has_code (part, "fallback.limit"))
        add_limits (part, keys);
      break;
    case KY_REASON_MALFORMED: /* none of them succeeded */
    case KY_REASON_FAILURE:
      break;
    case KY_REASON_BLOCKED_TYPE:
      add_key_of_type (part, keys);
      return;
    case KY_REASON_INFECTED:
    case KY_REASON_UNKNOWN_TYPE:
    case KY_REASON_LAST:
      return;
    }
  add_key (keys, methods);
}

/* Returns the keys as "group.key". (transfer full) of gchar */
static GPtrArray *
find_keys (const KyReportPart *part)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  if (part->allow_id[0] == '\0')
    add_cause (part, keys);
  for (guint k = 0; k < G_N_ELEMENTS (keys_of_codes); k++)
    if (has_code (part, keys_of_codes[k].code))
      add_key (keys, keys_of_codes[k].key);
  return keys;
}

/* --- where it stands ------------------------------------------------------------------------ */

/* Returns the origin of the key as `policy show` does: a type without a line of its own has that of
 * methods.*. */
static const gchar *
origin_of (const Explanation *explanation, const gchar *name, const gchar *key)
{
  const gchar *origin = ky_config_policy_origin (explanation->config, name, key);

  return strcmp (origin, "default") == 0 && g_str_has_prefix (key, "methods.")
             ? ky_config_policy_origin (explanation->config, name, "methods.*")
             : origin;
}

/* Returns the value in force for `key`, or NULL if there is no such key. (transfer full) */
static gchar *
explain_value_of (KyPolicy *policy, const gchar *key)
{
  const KyFiletype *type
      = g_str_has_prefix (key, "methods.") ? ky_filetype_by_name (key + strlen ("methods.")) : NULL;

  if (g_str_has_prefix (key, "methods."))
    return type != NULL && type->ladder[0] != KY_METHOD_NONE
               ? ky_cli_methods_in_force (policy, type)
               : NULL;
  return explain_find_value (policy, key);
}

static void
say_key (Explanation *explanation, const gchar *name, const gchar *key, const gchar *value)
{
  const gchar *origin = origin_of (explanation, name, key);

  if (!explanation->is_json)
    {
      g_autofree gchar *line = g_strdup_printf ("%s = %s", key, value);

      printf ("           %-40s # %s\n", line, origin);
      return;
    }
  ky_json_open (&explanation->json, NULL, '{');
  ky_json_text (&explanation->json, "policy", name);
  ky_json_text (&explanation->json, "key", key);
  ky_json_text (&explanation->json, "value", value);
  ky_json_text (&explanation->json, "origin", origin);
  ky_json_close (&explanation->json, '}');
}

/* Prints each key that decided about `part`, for each of the report's policies that sets it.
 * Returns TRUE if at least one line was printed. */
static gboolean
say_keys (Explanation *explanation, const KyReportPart *part)
{
  g_autoptr (GPtrArray) keys = find_keys (part);
  gboolean has_said = FALSE;

  for (guint i = 0; i < keys->len; i++)
    for (gchar **name = explanation->names; *name != NULL; name++)
      {
        g_autoptr (KyPolicy) policy = ky_config_policy (explanation->config, *name, NULL);
        g_autofree gchar *value = policy != NULL ? explain_value_of (policy, keys->pdata[i]) : NULL;

        if (value == NULL)
          continue;
        say_key (explanation, *name, keys->pdata[i], value);
        has_said = TRUE;
      }
  return has_said;
}

/* Prints the parts within `part` before those behind it. */
static void
say_part (Explanation *explanation, const KyReportPart *part, const gchar *path)
{
  g_autofree gchar *outcome = ky_replay_outcome (part);
  g_autofree gchar *name = ky_command_printable (part->name, FALSE);
  KyJson *json = &explanation->json;

  if (explanation->is_json)
    {
      ky_json_open (json, NULL, '{');
      ky_json_text (json, "path", path);
      ky_json_text (json, "name", part->name);
      ky_json_text (json, "type", part->type);
      ky_json_text (json, "outcome", outcome);
      ky_json_text (json, "entry", part->allow_id[0] != '\0' ? part->allow_id : NULL);
      ky_json_open (json, "keys", '[');
      say_keys (explanation, part);
      ky_json_close (json, ']');
      ky_json_close (json, '}');
    }
  else
    {
      g_autofree gchar *type = ky_cli_code ("type", part->type);
      g_autofree gchar *words = ky_replay_outcome_words (part);

      printf ("  %-8s %s, %s: %s\n", path, name, type, words);
      if (part->allow_id[0] != '\0')
        printf (_ ("           entry %s of the allowlist or blocklist\n"), part->allow_id);
      if (!say_keys (explanation, part) && part->allow_id[0] == '\0')
        printf ("           %s\n", _ ("no key changes this: it is the default"));
    }
  for (guint i = 0; i < part->parts->len; i++)
    {
      g_autofree gchar *child = g_strdup_printf ("%s.%u", path, i + 1);

      say_part (explanation, part->parts->pdata[i], child);
    }
}

/* Prints the whole explanation. `names` is the policy, or several whose strictest values held
 * ("a+b", "a;b"). `sha256` (nullable) is the hash of the policy's text. */
static void
say_all (Explanation *explanation, const KyReportPart *root, const gchar *names,
         const guint8 *sha256)
{
  g_autoptr (KyPolicy) policy = ky_config_policy (explanation->config, names, NULL);
  gboolean is_other
      = sha256 != NULL
        && (policy == NULL || memcmp (ky_policy_sha256 (policy), sha256, KY_SHA256_SIZE) != 0);

  explanation->names
      = policy != NULL ? g_strsplit (names, "\n", 1) : g_strsplit_set (names, "+;", -1);
  if (explanation->is_json)
    {
      ky_json_open (&explanation->json, NULL, '{');
      ky_json_text (&explanation->json, "policy", names);
      ky_json_bool (&explanation->json, "was_other", is_other);
      ky_json_open (&explanation->json, "parts", '[');
    }
  else
    {
      printf ("%s\n", names);
      if (is_other)
        printf ("  %s\n", _ ("the policy was different when this message was processed, or list "
                             "entries changed it"));
    }
  say_part (explanation, root, "1");
  if (explanation->is_json)
    {
      ky_json_close (&explanation->json, ']');
      ky_json_close (&explanation->json, '}');
      printf ("%s\n", explanation->json.text->str);
    }
  g_strfreev (explanation->names);
}

/* --- the two kinds -------------------------------------------------------------------------- */

static int
explain_message (const gchar *program, Explanation *explanation, const gchar *id)
{
  const gchar *const arguments[] = { "id", id, NULL };
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows
      = ky_cli_ask (program, explanation->config, "report", arguments, NULL, &status);
  g_autoptr (KyReportPart) root = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *policy = NULL;
  guint8 sha256[KY_SHA256_SIZE];

  if (rows == NULL)
    return status;
  if (ky_rows_next (rows, &error) == 1)
    {
      text = ky_rows_text_of (rows, "report");
      root = ky_report_from_json (text, &policy, sha256, &error);
    }
  if (root != NULL)
    {
      say_all (explanation, root, policy != NULL ? policy : "", sha256);
      return KY_EXIT_OK;
    }
  if (error == NULL)
    {
      ky_command_complain (program, "%s", _ ("this message has no report yet"));
      return KY_EXIT_NO;
    }
  return ky_command_fail (program, error);
}

static int
explain_file (const gchar *program, Explanation *explanation, const gchar *path,
              const KyEnvelopeFacts *facts)
{
  g_autoptr (KyPolicy) policy = ky_config_resolve (explanation->config, facts, NULL);
  g_autofree gchar *name = NULL;
  ky_autofd int input = ky_command_input (
      program, path, ky_policy_uint (policy, KY_POLICY_LIMIT_MESSAGE_SIZE), &name);
  KyCommandSanitizer sanitizer = { .program = program, .config = explanation->config };
  g_auto (KySanitizerResult) result = { .output = -1 };
  KySanitizerJob job = { .mode = KY_MODE_SANITIZE, .input = input, .name = name, .policy = policy };

  if (input < 0)
    return KY_EXIT_USAGE;
  if (ky_command_is_mail (name))
    {
      job.force_type = "eml";
      job.claimed = "message/rfc822";
    }
  int status = ky_command_run (&sanitizer, &job, path, &result);
  if (status == KY_EXIT_OK)
    say_all (explanation, result.report, ky_policy_name (policy), NULL);
  ky_command_sanitizer_clear (&sanitizer);
  return status;
}

int
ky_explain (const gchar *program, KyConfig *config, const gchar *operand,
            const KyEnvelopeFacts *facts, gboolean is_json)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Explanation explanation = { .config = config, .is_json = is_json, .json = { .text = text } };
  gchar id[KY_ID_SIZE];

  return ky_id_read (operand, KY_ID_GROUPS, id)
             ? explain_message (program, &explanation, id)
             : explain_file (program, &explanation, operand, facts);
}
