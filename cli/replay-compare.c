/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares two reports of the same content part by part, for `kiyome replay`: the outcome, the
 * method, the removals and the output. */
#include "cli/replay-compare.h"
#include "common/i18n.h"
#include "common/release.h"
#include "cli/codes.h"

#include "common/words.h"

typedef struct
{
  GPtrArray *changes;
  gboolean tries_passwords;
  guint locked;
} Comparison;

KY_DEFINE_FREE (part_change_free, KyPartChange, path, added, gone)

const gchar *
ky_change_name (guint flag)
{
  return flag == KY_CHANGE_OUTCOME   ? "outcome"
         : flag == KY_CHANGE_METHOD  ? "method"
         : flag == KY_CHANGE_REMOVED ? "removed"
                                     : "output";
}

gchar *
ky_replay_outcome (const KyReportPart *part)
{
  if (part == NULL)
    return g_strdup ("-");
  const gchar *outcome = ky_outcome_to_string (part->outcome);
  const gchar *reason = ky_words_cause (part->detail); /* more exact where it has one */
  if (reason == NULL)
    reason = ky_reason_to_string (part->reason);
  return *reason != '\0' ? g_strdup_printf ("%s (%s)", outcome, reason) : g_strdup (outcome);
}

gchar *
ky_replay_outcome_words (const KyReportPart *part)
{
  g_autofree gchar *outcome
      = part != NULL ? ky_cli_code ("part-outcome", ky_outcome_to_string (part->outcome)) : NULL;
  const gchar *reason = part != NULL ? ky_reason_to_string (part->reason) : "";
  const gchar *cause = part != NULL ? ky_words_cause (part->detail) : NULL;

  if (part == NULL)
    return g_strdup ("-");
  if (*reason == '\0' && cause == NULL)
    return g_steal_pointer (&outcome);
  return g_strdup_printf (
      "%s: %s (%s)", outcome,
      ky_words_why (reason, part->detail, g_str_equal (ky_i18n_language (), "ja")),
      cause != NULL ? cause : reason);
}

/* Returns "code ×2 (where)". (transfer full) */
static gchar *
removal_text (const KyRemoval *removal)
{
  g_autofree gchar *count = removal->count > 1
                                ? g_strdup_printf (" ×%" G_GUINT64_FORMAT, removal->count)
                                : g_strdup ("");

  return removal->where[0] != '\0'
             ? g_strdup_printf ("%s%s (%s)", removal->code, count, removal->where)
             : g_strconcat (removal->code, count, NULL);
}

/* Returns the set of the texts of the removals. (transfer full) */
static GHashTable *
removals_of (const KyReportPart *part)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < part->removed->len; i++)
    g_hash_table_add (set, removal_text (part->removed->pdata[i]));
  return set;
}

/* Appends the rows of `part` that `other` lacks to `list`, in `part`'s order. */
static void
add_missing (const KyReportPart *part, const KyReportPart *other, GPtrArray *list)
{
  g_autoptr (GHashTable) there = removals_of (other);

  for (guint i = 0; i < part->removed->len; i++)
    {
      g_autofree gchar *text = removal_text (part->removed->pdata[i]);

      if (!g_hash_table_contains (there, text))
        g_ptr_array_add (list, g_steal_pointer (&text));
    }
}

static gboolean
has_same_output (const KyReportPart *a, const KyReportPart *b)
{
  if (!a->has_output || !b->has_output)
    return a->has_output == b->has_output;
  return memcmp (a->output_sha256, b->output_sha256, KY_SHA256_SIZE) == 0
         && strcmp (a->output_name, b->output_name) == 0
         && strcmp (a->output_type, b->output_type) == 0;
}

static gboolean
is_locked (const Comparison *comparison, const KyReportPart *before, const KyReportPart *after)
{
  return comparison->tries_passwords && before != NULL && after != NULL
         && before->outcome != KY_OUTCOME_WITHHELD && after->outcome == KY_OUTCOME_WITHHELD
         && after->reason == KY_REASON_ENCRYPTED;
}

static guint
find_flags (const KyReportPart *before, const KyReportPart *after, const KyPartChange *change)
{
  g_autofree gchar *was = ky_replay_outcome (before);
  g_autofree gchar *is = ky_replay_outcome (after);
  guint flags = strcmp (was, is) != 0 ? KY_CHANGE_OUTCOME : 0;

  if (change->added->len > 0 || change->gone->len > 0)
    flags |= KY_CHANGE_REMOVED;
  if (before == NULL || after == NULL)
    return flags;
  if (before->method != after->method)
    flags |= KY_CHANGE_METHOD;
  return has_same_output (before, after) ? flags : flags | KY_CHANGE_OUTPUT;
}

static void
compare_part (Comparison *comparison, const gchar *path, const KyReportPart *before,
              const KyReportPart *after)
{
  guint n_before = before != NULL ? before->parts->len : 0;
  guint n_after = after != NULL ? after->parts->len : 0;

  if (is_locked (comparison, before, after))
    {
      comparison->locked++;
      return;
    }
  KyPartChange *change = g_new0 (KyPartChange, 1);
  change->path = g_strdup (path);
  change->before = before;
  change->after = after;
  change->added = g_ptr_array_new_with_free_func (g_free);
  change->gone = g_ptr_array_new_with_free_func (g_free);
  if (before != NULL && after != NULL)
    {
      add_missing (after, before, change->added);
      add_missing (before, after, change->gone);
    }
  change->flags = find_flags (before, after, change);
  if (change->flags != 0)
    g_ptr_array_add (comparison->changes, change);
  else
    part_change_free (change);
  for (guint i = 0; i < MAX (n_before, n_after); i++)
    {
      g_autofree gchar *child = g_strdup_printf ("%s.%u", path, i + 1);

      compare_part (comparison, child, i < n_before ? before->parts->pdata[i] : NULL,
                    i < n_after ? after->parts->pdata[i] : NULL);
    }
}

GPtrArray *
ky_replay_compare (const KyReportPart *before, const KyReportPart *after, gboolean tries_passwords,
                   guint *ret_locked)
{
  Comparison comparison = { .changes = g_ptr_array_new_with_free_func (part_change_free),
                            .tries_passwords = tries_passwords };

  compare_part (&comparison, "1", before, after);
  *ret_locked = comparison.locked;
  return comparison.changes;
}
