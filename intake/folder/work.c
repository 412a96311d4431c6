/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes one file in a thread of the pool: takes it, stores the original, has it sanitized,
 * stores the report, publishes the output and removes the input. The journal has a record of the
 * file from before the store knows it until the input is removed, so that a restart neither loses
 * nor repeats an output. */
#include "intake/folder/work.h"

#include "common/name.h"
#include "intake/folder/notice.h"
#include "intake/folder/publish.h"
#include "intake/folder/tree.h"
#include "intake/intake.h"

#include <fcntl.h>

#define NAME_BYTES 200

static gint is_stopping;

void
ky_folder_work_stop (void)
{
  g_atomic_int_set (&is_stopping, 1);
}

/* Describes one file. */
typedef struct
{
  KySection *section;
  const gchar *path;
  gchar *name; /* the last of path, as text */
  KyRecord *record;
  KyTaken taken;
  KyIntake *intake;
  const KySanitizerResult *result; /* of the intake, once it may be delivered */
  KyPublishLost lost;
  gint64 start;
} Run;

static void
folder_work_run_clear (Run *run)
{
  g_free (run->name);
  ky_intake_free (run->intake);
  ky_taken_clear (&run->taken);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, folder_work_run_clear)

static const gchar *
folder_work_setting (const Run *run, KyConfigKey key)
{
  return ky_config_folder_string (run->section->config, run->section->n, key);
}

/* --- store and sanitizer ---------------------------------------------------------------------- */

static const gchar *
folder_work_id (const Run *run)
{
  return ky_intake_admission (run->intake)->id;
}

static gboolean
folder_work_goes_on (gpointer unused)
{
  return g_atomic_int_get (&is_stopping) == 0;
}

/* Has the file sanitized, under the policy that the portal would apply to an upload of the same
 * user, or the one that the group names. */
static gboolean
folder_work_sanitize (Run *run, GError **error)
{
  g_autofree gchar *client = g_strconcat (KY_FOLDER_CLIENT, run->section->name, NULL);
  const KyIntakeFile file = { .original = run->taken.copy,
                              .size = (guint64)run->taken.status.st_size,
                              .name = run->name,
                              .client = client,
                              .share = run->section->name,
                              .login = folder_work_setting (run, KY_CONFIG_FOLDER_OWNER),
                              .mail = folder_work_setting (run, KY_CONFIG_FOLDER_MAIL),
                              .policy = folder_work_setting (run, KY_CONFIG_FOLDER_POLICY),
                              .key = run->record->key };
  g_autoptr (GError) local = NULL;

  if (ky_intake_file (run->intake, &file, folder_work_goes_on, NULL, &local))
    {
      run->result = ky_intake_result (run->intake);
      return TRUE;
    }
  /* The store has a report about an earlier attempt under another configuration or other
   * signatures, whose output was never published. The present output belongs to a new message. */
  if (ky_store_has_other_report (local))
    {
      ky_publish_clear (run->section, run->record);
      ky_journal_renew (run->section->journal, run->record);
      ky_journal_save (run->section->journal, run->record, NULL);
    }
  return ky_error_pass (error, &local);
}

/* --- what comes out --------------------------------------------------------------------------- */

static gchar *
notice_name (const gchar *name)
{
  static const gchar *const suffixes[] = { "txt", NULL };

  return ky_name_clean (name, suffixes, NULL, "file", NAME_BYTES);
}

static gboolean
folder_work_write_text (Run *run, guint n, const gchar *text, GError **error)
{
  ky_autofd int fd = ky_memfd_from_view ("text", ky_view (text, strlen (text)), error);
  KyPublishLost lost;

  return fd >= 0
         && ky_publish_write (run->section, run->record, n, fd, &run->taken.status, &lost, error);
}

static gboolean
write_report (Run *run, const gchar *name, GError **error)
{
  const gchar *directory = run->record->pieces[0].directory;
  g_autofree gchar *report = ky_publish_report (name);
  KyPolicy *policy = ky_intake_policy (run->intake);

  if (ky_config_folder_uint (run->section->config, run->section->n, KY_CONFIG_FOLDER_REPORT) == 0)
    return TRUE;
  g_autofree gchar *text
      = ky_report_to_json (run->result->report, ky_policy_name (policy), ky_policy_sha256 (policy),
                           ky_config_sha256 (run->section->config));
  ky_record_add_piece (run->record, run->result->output < 0, directory, report);
  return folder_work_write_text (run, run->record->n_pieces - 1, text, error);
}

/* Writes the output or its notice, and the report, under temporary names, and then records them in
 * the journal. On failure the record has no pieces. */
static gboolean
write_pieces (Run *run, GError **error)
{
  g_autofree gchar *directory = ky_publish_directory (run->record);
  g_autofree gchar *name = run->result->output >= 0 ? g_strdup (run->result->report->output_name)
                                                    : notice_name (run->name);
  gboolean ok;

  if (run->record->is_unsaved && !ky_journal_save (run->section->journal, run->record, error))
    return FALSE;
  run->record->is_unsaved = FALSE;
  ky_publish_clear (run->section, run->record);
  g_free (run->record->roots);
  run->record->roots = g_strdup (run->section->roots_are);
  ky_record_add_piece (run->record, run->result->output < 0, directory, name);
  if (run->result->output >= 0)
    ok = ky_publish_write (run->section, run->record, 0, run->result->output, &run->taken.status,
                           &run->lost, error);
  else
    {
      g_autofree gchar *text
          = ky_folder_notice (run->name, (guint64)run->taken.status.st_size, run->result->report,
                              ky_intake_policy (run->intake), folder_work_id (run));

      ok = folder_work_write_text (run, 0, text, error);
    }
  ok = ok && write_report (run, name, error)
       && ky_journal_save (run->section->journal, run->record, error);
  if (!ok)
    {
      ky_record_clear_pieces (run->record);
      run->record->is_unsaved = TRUE;
    }
  return ok;
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Removes the input from in/ after the output of the journal's record was published, and drops the
 * record. */
static gboolean
folder_work_finish (Run *run, GError **error)
{
  const struct stat *was = run->taken.copy >= 0 ? &run->taken.status : NULL;

  if (!ky_publish_remove_input (run->section, run->record, was, error))
    return FALSE;
  ky_journal_drop (run->section->journal, run->record);
  run->record = NULL;
  return TRUE;
}

static gboolean
folder_work_is_of (const KyRecord *record, const KyTaken *taken)
{
  return record->size == (guint64)taken->status.st_size
         && record->mtime == ky_tree_mtime (&taken->status)
         && memcmp (record->sha256, taken->sha256, KY_SHA256_SIZE) == 0;
}

static guint64
quota_of (const Run *run)
{
  return ky_config_folder_uint (run->section->config, run->section->n, KY_CONFIG_FOLDER_QUOTA);
}

static gboolean
refuse_quota (GError **error)
{
  return ky_fail (error, KY_ERROR_POLICY, "the quota of today is used up");
}

/* Checks whether today's quota permits the file, before it is copied. */
static gboolean
has_quota (const Run *run, GError **error)
{
  const gchar *name;
  ky_autofd int parent = ky_tree_open_parent (run->section->roots[KY_ROOT_IN], run->path, &name);
  struct stat status;

  if (parent < 0 || fstatat (parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return ky_error_set_errno (error, "open");
  /* A file that is too large is refused with that reason. */
  if ((guint64)status.st_size
      > ky_config_folder_uint (run->section->config, run->section->n, KY_CONFIG_FOLDER_SIZE))
    return TRUE;
  if (run->record != NULL && run->record->size == (guint64)status.st_size
      && run->record->mtime == ky_tree_mtime (&status))
    return TRUE;
  return ky_journal_has_left (run->section->journal, (guint64)status.st_size, quota_of (run))
         || refuse_quota (error);
}

/* Writes the record of the file that was taken; an earlier one stays if it is of the same file. */
static gboolean
folder_work_note (Run *run, GError **error)
{
  KyJournal *journal = run->section->journal;
  guint64 size = (guint64)run->taken.status.st_size;

  if (run->record != NULL && folder_work_is_of (run->record, &run->taken))
    return TRUE;
  if (!ky_journal_spend (journal, size, quota_of (run)))
    return refuse_quota (error);
  if (run->record != NULL)
    ky_publish_clear (run->section, run->record);
  run->record = ky_journal_add (journal, run->path, error);
  if (run->record == NULL)
    return FALSE;
  run->record->size = size;
  run->record->mtime = ky_tree_mtime (&run->taken.status);
  memcpy (run->record->sha256, run->taken.sha256, KY_SHA256_SIZE);
  if (ky_journal_save (journal, run->record, error))
    return TRUE;
  ky_journal_drop (journal, run->record);
  run->record = NULL;
  return FALSE;
}

static void
folder_work_log_done (const Run *run)
{
  g_autofree gchar *path = ky_log_safe (run->path);
  g_autofree gchar *as = ky_log_safe (run->result->output >= 0 ? run->record->pieces[0].name : "");
  g_autofree gchar *asked = ky_publish_directory (run->record);
  const gchar *directory = run->record->pieces[0].directory;
  g_autofree gchar *safe = ky_log_safe (directory);
  g_autofree gchar *place
      = strcmp (directory, asked) != 0 ? g_strdup_printf (" in=\"%s\"", safe) : g_strdup ("");

  ky_log (KY_LOG_INFO,
          "folder %s: %s id=%s policy=%s size=%" G_GUINT64_FORMAT
          " file=\"%s\" as=\"%s\"%s%s%s%s%s "
          "ms=%" G_GINT64_FORMAT,
          run->section->name, ky_report_outcome (run->result->report), folder_work_id (run),
          ky_policy_name (ky_intake_policy (run->intake)), run->result->report->size, path, as,
          place, run->lost & KY_LOST_OWNER ? " owner=not-kept" : "",
          run->lost & KY_LOST_GROUP ? " group=not-kept" : "",
          run->lost & KY_LOST_PERMISSIONS ? " permissions=not-kept" : "",
          run->lost & KY_LOST_TIMES ? " times=not-kept" : "",
          (g_get_monotonic_time () - run->start) / 1000);
}

/* Sanitizes the file, and returns when the store has original and report. */
static gboolean
folder_work_make (Run *run, GError **error)
{
  const KyConfig *config = run->section->config;

  return has_quota (run, error)
         && ky_take (run->section->roots[KY_ROOT_IN], run->path,
                     ky_config_string (config, KY_CONFIG_FOLDERS_SPOOL),
                     ky_config_folder_uint (config, run->section->n, KY_CONFIG_FOLDER_SIZE),
                     &run->taken, error)
         && folder_work_note (run, error) && folder_work_sanitize (run, error);
}

static KyFolderWork
folder_work_fail (Run *run, const GError *error)
{
  gboolean is_later = g_error_matches (error, KY_ERROR, KY_ERROR_POLICY)
                      || g_error_matches (error, KY_ERROR, KY_ERROR_LIMIT)
                      || g_atomic_int_get (&is_stopping) != 0;
  g_autofree gchar *path = ky_log_safe (run->path);

  ky_log_error (is_later ? KY_LOG_INFO : KY_LOG_WARNING, error->message,
                "folder %s: file=\"%s\" waits", run->section->name, path);
  if (!is_later)
    g_atomic_int_inc (&run->section->failed);
  return is_later ? KY_WORK_LATER : KY_WORK_FAILED;
}

KyFolderWork
ky_folder_work (KySection *section, const gchar *path)
{
  const gchar *slash = strrchr (path, '/');
  g_auto (Run) run = { .section = section,
                       .path = path,
                       .name = ky_tree_name (slash != NULL ? slash + 1 : path),
                       .record = ky_journal_find (section->journal, path),
                       .taken = { .copy = -1 },
                       .intake = ky_intake_new (KY_FRONT_END_FOLDER, (KyConfig *)section->config),
                       .start = g_get_monotonic_time () };
  g_autoptr (GError) error = NULL;

  if (!ky_section_stands (section))
    return KY_WORK_LATER;
  gboolean is_made = run.record == NULL || run.record->n_pieces == 0;
  if (is_made)
    {
      if (!folder_work_make (&run, &error) || !write_pieces (&run, &error))
        return folder_work_fail (&run, error);
      g_atomic_int_inc (run.result->output >= 0 ? &section->taken : &section->withheld);
    }
  gboolean is_out = ky_publish (section, run.record, &error);
  if (is_made)
    folder_work_log_done (&run);
  return is_out && folder_work_finish (&run, &error) ? KY_WORK_DONE
                                                     : folder_work_fail (&run, error);
}
