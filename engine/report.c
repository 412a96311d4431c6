/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the tree of a report, serializes and deserializes its binary form, and writes it as JSON.
 * A report that is read may have 200,000 parts and 64 levels at most, since its sender may be a
 * compromised worker. */
#include "engine/report.h"

#include "common/json.h"
#include "common/release.h"
#include "common/words.h"

#define MAX_NODES 200000
#define MAX_LEVELS 64

static const gchar *const outcome_names[KY_OUTCOME_LAST] = {
  [KY_OUTCOME_REBUILT] = "rebuilt",
  [KY_OUTCOME_CONVERTED] = "converted",
  [KY_OUTCOME_PASSED] = "passed",
  [KY_OUTCOME_WITHHELD] = "withheld",
};

static const gchar *const reason_names[KY_REASON_LAST] = {
  [KY_REASON_NONE] = "",
  [KY_REASON_INFECTED] = "infected",
  [KY_REASON_ENCRYPTED] = "encrypted",
  [KY_REASON_BLOCKED_TYPE] = "blocked-type",
  [KY_REASON_UNKNOWN_TYPE] = "unknown-type",
  [KY_REASON_MALFORMED] = "malformed",
  [KY_REASON_LIMIT] = "limit",
  [KY_REASON_POLICY] = "policy",
  [KY_REASON_FAILURE] = "failure",
};

const gchar *
ky_outcome_to_string (KyOutcome outcome)
{
  return (guint)outcome < KY_OUTCOME_LAST ? outcome_names[outcome] : "withheld";
}

const gchar *
ky_reason_to_string (KyReason reason)
{
  return (guint)reason < KY_REASON_LAST ? reason_names[reason] : "failure";
}

KyReason
ky_reason_from_error (const GError *error)
{
  static const KyReason reasons[KY_ERROR_LAST] = {
#define KY_ERROR_CODE(code, name, reason, reply) [KY_ERROR_##code] = KY_REASON_##reason,
#include "common/error.def"
  };

  if (error == NULL || error->domain != KY_ERROR || error->code < KY_ERROR_MALFORMED
      || error->code >= KY_ERROR_LAST)
    return KY_REASON_FAILURE;
  return reasons[error->code];
}

KY_DEFINE_FREE (engine_report_removal_free, KyRemoval, code, where)

KyReportPart *
ky_report_part_new (void)
{
  KyReportPart *part = g_new0 (KyReportPart, 1);

  part->path = g_strdup ("");
  part->name = g_strdup ("");
  part->type = g_strdup ("");
  part->claimed = g_strdup ("");
  part->detail = g_strdup ("");
  part->allow_id = g_strdup ("");
  part->heading = g_strdup ("");
  part->words = g_strdup ("");
  part->links = g_strdup ("");
  part->output_name = g_strdup ("");
  part->output_type = g_strdup ("");
  part->outcome = KY_OUTCOME_WITHHELD;
  part->reason = KY_REASON_FAILURE;
  part->removed = g_ptr_array_new_with_free_func (engine_report_removal_free);
  part->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_report_part_free);
  return part;
}

KY_DEFINE_PUBLIC_FREE (ky_report_part_free, KyReportPart, path, name, type, claimed, detail,
                       allow_id, heading, words, links, output_name, output_type, removed, parts)

void
ky_report_removed (KyReportPart *part, const gchar *code, guint64 count, const gchar *where)
{
  KyRemoval *removal;

  if (count == 0)
    return;
  if (where == NULL)
    where = "";
  if (part->removed->len >= KY_REPORT_REMOVALS)
    {
      code = "report.more";
      where = "";
    }
  for (guint i = 0; i < part->removed->len; i++)
    {
      removal = part->removed->pdata[i];
      if (strcmp (removal->code, code) == 0 && strcmp (removal->where, where) == 0)
        {
          removal->count += MIN (count, G_MAXUINT64 - removal->count);
          return;
        }
    }
  removal = g_new0 (KyRemoval, 1);
  removal->code = g_strdup (code);
  removal->where = g_strdup (where);
  removal->count = count;
  g_ptr_array_add (part->removed, removal);
}

/* --- binary form ---------------------------------------------------------------------------- */

static void
engine_report_put_string (GByteArray *bytes, const gchar *string)
{
  gsize length = strlen (string);

  ky_put_u64le (bytes, length);
  g_byte_array_append (bytes, (const guint8 *)string, (guint)length);
}

void
ky_report_serialize (const KyReportPart *part, GByteArray *bytes)
{
  engine_report_put_string (bytes, part->name);
  engine_report_put_string (bytes, part->type);
  engine_report_put_string (bytes, part->claimed);
  engine_report_put_string (bytes, part->detail);
  engine_report_put_string (bytes, part->allow_id);
  engine_report_put_string (bytes, part->heading);
  engine_report_put_string (bytes, part->words);
  engine_report_put_string (bytes, part->links);
  ky_put_u64le (bytes, part->size);
  g_byte_array_append (bytes, part->sha256, sizeof part->sha256);
  ky_put_u64le (bytes, part->is_unread ? 1 : 0);
  ky_put_u64le (bytes, (guint64)part->outcome);
  ky_put_u64le (bytes, (guint64)part->method);
  ky_put_u64le (bytes, (guint64)part->reason);
  ky_put_u64le (bytes, part->has_output ? 1 : 0);
  engine_report_put_string (bytes, part->output_name);
  engine_report_put_string (bytes, part->output_type);
  ky_put_u64le (bytes, part->output_size);
  g_byte_array_append (bytes, part->output_sha256, sizeof part->output_sha256);
  ky_put_u64le (bytes, part->removed->len);
  for (guint i = 0; i < part->removed->len; i++)
    {
      const KyRemoval *removal = part->removed->pdata[i];

      engine_report_put_string (bytes, removal->code);
      ky_put_u64le (bytes, removal->count);
      engine_report_put_string (bytes, removal->where);
    }
  ky_put_u64le (bytes, part->parts->len);
  for (guint i = 0; i < part->parts->len; i++)
    ky_report_serialize (part->parts->pdata[i], bytes);
}

static gchar *
engine_report_get_string (KyReader *reader, gchar *old)
{
  guint64 length = ky_reader_u64le (reader);
  const guint8 *data = ky_reader_bytes (reader, length);

  g_free (old);
  if (data == NULL || !g_utf8_validate_len ((const gchar *)data, length, NULL))
    {
      reader->failed = TRUE;
      return g_strdup ("");
    }
  return ky_view_to_string (ky_view (data, length));
}

static void
get_digest (KyReader *reader, guint8 digest[KY_SHA256_SIZE])
{
  const guint8 *data = ky_reader_bytes (reader, KY_SHA256_SIZE);

  if (data != NULL)
    memcpy (digest, data, KY_SHA256_SIZE);
}

static guint
get_enum (KyReader *reader, guint last)
{
  guint64 value = ky_reader_u64le (reader);

  if (value >= last)
    {
      reader->failed = TRUE;
      return 0;
    }
  return (guint)value;
}

static KyReportPart *
get_part (KyReader *reader, guint level, guint *nodes)
{
  g_autoptr (KyReportPart) part = ky_report_part_new ();

  part->name = engine_report_get_string (reader, part->name);
  part->type = engine_report_get_string (reader, part->type);
  part->claimed = engine_report_get_string (reader, part->claimed);
  part->detail = engine_report_get_string (reader, part->detail);
  part->allow_id = engine_report_get_string (reader, part->allow_id);
  part->heading = engine_report_get_string (reader, part->heading);
  part->words = engine_report_get_string (reader, part->words);
  part->links = engine_report_get_string (reader, part->links);
  part->size = ky_reader_u64le (reader);
  get_digest (reader, part->sha256);
  part->is_unread = get_enum (reader, 2) == 1;
  part->outcome = (KyOutcome)get_enum (reader, KY_OUTCOME_LAST);
  part->method = (KyMethodId)get_enum (reader, KY_METHOD_LAST);
  part->reason = (KyReason)get_enum (reader, KY_REASON_LAST);
  part->has_output = get_enum (reader, 2) == 1;
  part->output_name = engine_report_get_string (reader, part->output_name);
  part->output_type = engine_report_get_string (reader, part->output_type);
  part->output_size = ky_reader_u64le (reader);
  get_digest (reader, part->output_sha256);
  guint64 n = ky_reader_u64le (reader);
  if (n > KY_REPORT_REMOVALS + 1)
    reader->failed = TRUE;
  for (guint64 i = 0; i < n && !reader->failed; i++)
    {
      KyRemoval *removal = g_new0 (KyRemoval, 1);

      removal->code = engine_report_get_string (reader, NULL);
      removal->count = ky_reader_u64le (reader);
      removal->where = engine_report_get_string (reader, NULL);
      g_ptr_array_add (part->removed, removal);
    }
  n = ky_reader_u64le (reader);
  if (level + 1 >= MAX_LEVELS && n > 0)
    reader->failed = TRUE;
  for (guint64 i = 0; i < n && !reader->failed; i++)
    {
      if (++*nodes > MAX_NODES)
        {
          reader->failed = TRUE;
          break;
        }
      KyReportPart *child = get_part (reader, level + 1, nodes);
      if (child != NULL)
        g_ptr_array_add (part->parts, child);
    }
  return reader->failed ? NULL : g_steal_pointer (&part);
}

KyReportPart *
ky_report_deserialize (KyView view, GError **error)
{
  KyReader reader = ky_reader (view);
  guint nodes = 0;
  g_autoptr (KyReportPart) part = get_part (&reader, 0, &nodes);

  if (part == NULL || ky_reader_left (&reader) != 0)
    return ky_fail_null (error, KY_ERROR_PROTOCOL, "the report is malformed");
  return g_steal_pointer (&part);
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void
json_file (GString *json, const gchar *name, const gchar *type, guint64 size,
           const guint8 sha256[KY_SHA256_SIZE])
{
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (sha256, hex);
  g_string_append (json, "{\"name\":");
  ky_json_string (json, name);
  g_string_append (json, ",\"type\":");
  ky_json_string (json, type);
  g_string_append_printf (json, ",\"size\":%" G_GUINT64_FORMAT ",\"sha256\":\"%s\"}", size, hex);
}

static void
json_output (GString *json, const KyReportPart *part)
{
  if (part->has_output)
    json_file (json, part->output_name, part->output_type, part->output_size, part->output_sha256);
  else
    g_string_append (json, "null");
}

static void
json_digest (GString *json, const KyReportPart *part)
{
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (part->sha256, hex);
  if (part->is_unread)
    g_string_append (json, ",\"sha256\":null");
  else
    g_string_append_printf (json, ",\"sha256\":\"%s\"", hex);
}

void
ky_report_put_removed (const KyReportPart *part, GString *json)
{
  for (guint i = 0; i < part->removed->len; i++)
    {
      const KyRemoval *removal = part->removed->pdata[i];

      if (json->len > 0 && json->str[json->len - 1] == '}')
        g_string_append_c (json, ',');
      g_string_append (json, "{\"code\":");
      ky_json_string (json, removal->code);
      g_string_append_printf (json, ",\"count\":%" G_GUINT64_FORMAT ",\"where\":", removal->count);
      ky_json_string (json, removal->where);
      g_string_append_c (json, '}');
    }
}

static void
json_part (GString *json, const KyReportPart *part, const gchar *path)
{
  g_string_append (json, "{\"path\":");
  ky_json_string (json, path);
  g_string_append (json, ",\"name\":");
  ky_json_string (json, part->name);
  g_string_append (json, ",\"type\":");
  ky_json_string (json, part->type);
  g_string_append (json, ",\"claimed\":");
  ky_json_string (json, part->claimed);
  g_string_append_printf (json, ",\"size\":%" G_GUINT64_FORMAT, part->size);
  json_digest (json, part);
  g_string_append_printf (json, ",\"outcome\":\"%s\"", ky_outcome_to_string (part->outcome));
  if (part->outcome == KY_OUTCOME_WITHHELD)
    g_string_append_printf (json, ",\"method\":null,\"reason\":\"%s\"",
                            ky_reason_to_string (part->reason));
  else
    g_string_append_printf (json, ",\"method\":\"%s\",\"reason\":null",
                            ky_method_to_string (part->method));
  g_string_append (json, ",\"detail\":");
  ky_json_string (json, part->detail);
  if (part->allow_id[0] != '\0')
    {
      g_string_append (json, ",\"allow\":");
      ky_json_string (json, part->allow_id);
    }
  g_string_append (json, ",\"removed\":[");
  ky_report_put_removed (part, json);
  g_string_append (json, "],\"output\":");
  json_output (json, part);
  g_string_append (json, ",\"parts\":[");
  for (guint i = 0; i < part->parts->len; i++)
    {
      g_autofree gchar *child_path = g_strdup_printf ("%s.%u", path, i + 1);

      if (i > 0)
        g_string_append_c (json, ',');
      json_part (json, part->parts->pdata[i], child_path);
    }
  g_string_append (json, "]}");
}

static gboolean
any_withheld (const KyReportPart *part)
{
  for (guint i = 0; i < part->parts->len; i++)
    {
      const KyReportPart *child = part->parts->pdata[i];

      if (child->outcome == KY_OUTCOME_WITHHELD || any_withheld (child))
        return TRUE;
    }
  return FALSE;
}

const gchar *
ky_report_outcome (const KyReportPart *root)
{
  if (root->outcome == KY_OUTCOME_WITHHELD)
    return "withheld";
  return any_withheld (root) ? "partial" : "sanitized";
}

gboolean
ky_report_tells_infection (const KyReportPart *part)
{
  gboolean tells = part->reason == KY_REASON_INFECTED;

  for (guint i = 0; i < part->parts->len && !tells; i++)
    tells = ky_report_tells_infection (part->parts->pdata[i]);
  return tells;
}

gboolean
ky_report_awaits_password (const KyReportPart *part)
{
  return part->outcome == KY_OUTCOME_WITHHELD && part->reason == KY_REASON_ENCRYPTED
         && g_strcmp0 (ky_words_cause (part->detail), "no-password-opens") != 0;
}

gboolean
ky_report_is_locked (const KyReportPart *part)
{
  gboolean is_locked = ky_report_awaits_password (part);

  for (guint i = 0; i < part->parts->len && !is_locked; i++)
    is_locked = ky_report_is_locked (part->parts->pdata[i]);
  return is_locked;
}

gboolean
ky_report_has_removed (const KyReportPart *part, const gchar *code)
{
  gboolean has = FALSE;

  for (guint i = 0; i < part->removed->len && !has; i++)
    has = strcmp (((const KyRemoval *)part->removed->pdata[i])->code, code) == 0;
  for (guint i = 0; i < part->parts->len && !has; i++)
    has = ky_report_has_removed (part->parts->pdata[i], code);
  return has;
}

gchar *
ky_report_to_json (const KyReportPart *root, const gchar *policy_name,
                   const guint8 policy_sha256[KY_SHA256_SIZE], const guint8 *config_sha256)
{
  GString *json = g_string_new ("{\"version\":1,\"outcome\":\"");
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (policy_sha256, hex);
  g_string_append_printf (json, "%s\",\"policy\":{\"name\":", ky_report_outcome (root));
  ky_json_string (json, policy_name);
  g_string_append_printf (json, ",\"sha256\":\"%s\"", hex);
  if (config_sha256 != NULL)
    {
      ky_sha256_to_hex (config_sha256, hex);
      g_string_append_printf (json, ",\"configuration\":\"%s\"", hex);
    }
  g_string_append (json, "},\"input\":");
  json_file (json, root->name, root->type, root->size, root->sha256);
  g_string_append (json, ",\"output\":");
  json_output (json, root);
  g_string_append (json, ",\"parts\":[");
  json_part (json, root, "1");
  g_string_append (json, "]}\n");
  return g_string_free (json, FALSE);
}
