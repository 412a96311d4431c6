/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a report back from the JSON that engine/report.c wrote and the store keeps. Unknown words
 * are refused. */
#include "engine/report.h"

#include "common/json.h"

#define LEVELS_MAX 64

typedef struct
{
  GHashTable *values; /* path → text */
  gboolean failed;
} Reader;

/* Returns the text of `name`, or NULL; the caller does not own it. */
static const gchar *
report_read_look (const Reader *reader, const gchar *path, const gchar *name)
{
  g_autofree gchar *full = g_strdup_printf ("%s.%s", path, name);

  return g_hash_table_lookup (reader->values, full);
}

static void
report_read_take_text (Reader *reader, const gchar *path, const gchar *name, gchar **text)
{
  const gchar *value = report_read_look (reader, path, name);

  if (value == NULL)
    return;
  g_free (*text);
  *text = g_strdup (value);
}

static guint64
report_read_take_number (Reader *reader, const gchar *path, const gchar *name)
{
  const gchar *value = report_read_look (reader, path, name);
  guint64 number = 0;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &number, NULL))
    reader->failed = TRUE;
  return number;
}

static gboolean
read_digest (const gchar *hex, guint8 ret_sha256[KY_SHA256_SIZE])
{
  return hex != NULL && ky_sha256_from_hex (hex, ret_sha256);
}

static KyOutcome
take_outcome (Reader *reader, const gchar *path)
{
  const gchar *value = report_read_look (reader, path, "outcome");

  for (guint i = 0; value != NULL && i < KY_OUTCOME_LAST; i++)
    if (strcmp (ky_outcome_to_string ((KyOutcome)i), value) == 0)
      return (KyOutcome)i;
  reader->failed = TRUE;
  return KY_OUTCOME_WITHHELD;
}

static KyReason
take_reason (Reader *reader, const gchar *path)
{
  const gchar *value = report_read_look (reader, path, "reason");

  for (guint i = 0; value != NULL && i < KY_REASON_LAST; i++)
    if (strcmp (ky_reason_to_string ((KyReason)i), value) == 0)
      return (KyReason)i;
  reader->failed = TRUE;
  return KY_REASON_FAILURE;
}

static void
report_read_take_removed (Reader *reader, const gchar *path, KyReportPart *part)
{
  for (guint i = 0;; i++)
    {
      g_autofree gchar *row = g_strdup_printf ("%s.removed.%u", path, i);
      const gchar *code = report_read_look (reader, row, "code");

      if (code == NULL)
        return;
      KyRemoval *removal = g_new0 (KyRemoval, 1);
      removal->code = g_strdup (code);
      removal->where = g_strdup ("");
      g_ptr_array_add (part->removed, removal);
      removal->count = report_read_take_number (reader, row, "count");
      report_read_take_text (reader, row, "where", &removal->where);
    }
}

static void
report_read_take_output (Reader *reader, const gchar *path, KyReportPart *part)
{
  g_autofree gchar *output = g_strdup_printf ("%s.output", path);
  const gchar *hex = report_read_look (reader, output, "sha256");

  part->has_output = hex != NULL;
  if (hex == NULL)
    return;
  report_read_take_text (reader, output, "name", &part->output_name);
  report_read_take_text (reader, output, "type", &part->output_type);
  part->output_size = report_read_take_number (reader, output, "size");
  if (!read_digest (hex, part->output_sha256))
    reader->failed = TRUE;
}

static KyReportPart *
take_part (Reader *reader, const gchar *path, guint level)
{
  KyReportPart *part = ky_report_part_new ();
  const gchar *hex = report_read_look (reader, path, "sha256");

  report_read_take_text (reader, path, "path", &part->path);
  report_read_take_text (reader, path, "name", &part->name);
  report_read_take_text (reader, path, "type", &part->type);
  report_read_take_text (reader, path, "claimed", &part->claimed);
  report_read_take_text (reader, path, "detail", &part->detail);
  report_read_take_text (reader, path, "allow", &part->allow_id);
  part->size = report_read_take_number (reader, path, "size");
  part->is_unread = g_strcmp0 (hex, "null") == 0;
  if (!part->is_unread && !read_digest (hex, part->sha256))
    reader->failed = TRUE;
  part->outcome = take_outcome (reader, path);
  part->method = KY_METHOD_NONE;
  part->reason = KY_REASON_NONE;
  if (part->outcome == KY_OUTCOME_WITHHELD)
    part->reason = take_reason (reader, path);
  else if (report_read_look (reader, path, "method") != NULL)
    part->method = ky_method_from_string (report_read_look (reader, path, "method"));
  report_read_take_removed (reader, path, part);
  report_read_take_output (reader, path, part);
  for (guint i = 0; !reader->failed; i++)
    {
      g_autofree gchar *child = g_strdup_printf ("%s.parts.%u", path, i);

      if (report_read_look (reader, child, "outcome") == NULL)
        break;
      if (level + 1 >= LEVELS_MAX)
        reader->failed = TRUE;
      else
        g_ptr_array_add (part->parts, take_part (reader, child, level + 1));
    }
  return part;
}

KyReportPart *
ky_report_from_json (const gchar *json, gchar **ret_policy, guint8 ret_sha256[KY_SHA256_SIZE],
                     GError **error)
{
  Reader reader = { .values = ky_json_flatten_report (json) };
  g_autoptr (GHashTable) values = reader.values;
  g_autoptr (KyReportPart) root = values != NULL ? take_part (&reader, "parts.0", 0) : NULL;

  if (root == NULL || reader.failed)
    return ky_fail_null (error, KY_ERROR_PROTOCOL, "the report is malformed");
  *ret_policy = g_strdup (g_hash_table_lookup (values, "policy.name"));
  if (!read_digest (g_hash_table_lookup (values, "policy.sha256"), ret_sha256))
    memset (ret_sha256, 0, KY_SHA256_SIZE);
  return g_steal_pointer (&root);
}
