/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the functions of engine/job.h about members, which modules call: starts, finishes and
 * reports members, sanitized as guests in this process or by other workers. A member's report is
 * part of the job's report even if the member is withheld. */
#include "engine/private.h"
#include "engine/shown.h"

#include "common/release.h"
#include "common/wire.h"

struct _KyMember
{
  KyPartRequest request;
  const KyFiletype *force_type;
  gpointer ticket;
  gboolean is_finished,
      is_refused; /* refused: a limit was reached before the member was processed */
  KyPartResult result;
  KyReportPart *report;  /* borrowed from the job's report after finish */
  gchar *words;          /* (nullable) taken from the report */
  gboolean is_unlocking; /* `ticket` belongs to the second try, with passwords */
  KyView view;
  gboolean is_mapped;
};

/* Reserves space for a guest. Returns FALSE if a part of `type` cannot be a guest here. */
static gboolean
take_guest (KyHost *host, const KyFiletype *type, gsize size)
{
  if ((type->hosts & host->families) == 0 || size > host->guests)
    return FALSE;
  host->guests -= size;
  if (host->guest_came != NULL)
    host->guest_came (host);
  return TRUE;
}

/* Gives a part of a family that is not linked here to the host. `ret_ticket`: set to NULL if the
 * family is linked here or not installed, or the part is a guest. */
static gboolean
start_elsewhere (KyHost *host, KyPartRequest *request, const KyFiletype *force_type,
                 gpointer *ret_ticket, GError **error)
{
  const KyFiletype *type = force_type;

  *ret_ticket = NULL;
  if (type == NULL)
    type = ky_identify (request->view, request->name, request->claimed).type;
  if ((type->families & host->families) != 0 || host->part_start == NULL
      || ky_engine_lacks (host, type))
    return TRUE;
  request->is_guest = take_guest (host, type, request->view.size);
  if (request->is_guest)
    return TRUE;
  *ret_ticket
      = host->part_start (host, request, (guint)__builtin_ctz (ky_filetype_home (type)), error);
  return *ret_ticket != NULL;
}

/* Returns the result of a part: that of the host, or, if `ticket` is NULL, sanitizes it here. */
static gboolean
finish_part (KyHost *host, const KyPartRequest *request, const KyFiletype *force_type,
             gpointer ticket, KyPartResult *ret_result, GError **error)
{
  guint family = 0;
  g_autoptr (GError) local = NULL;

  if (ticket != NULL)
    return host->part_finish (host, ticket, ret_result, error);
  if (ky_engine_sanitize (host, request, force_type, &family, ret_result, &local))
    return TRUE;
  if (!g_error_matches (local, KY_ERROR, KY_ERROR_UNSUPPORTED))
    return ky_error_pass (error, &local);
  ret_result->report
      = ky_report_withheld (request, "", KY_REASON_FAILURE, "no worker for this type");
  return TRUE;
}

KyMember *
ky_job_member_start (KyJob *job, const gchar *name, const gchar *claimed, GBytes *bytes,
                     KyTreatment treatment, GError **error)
{
  g_autoptr (KyMember) member = g_new0 (KyMember, 1);
  gboolean is_level = (treatment.flags & KY_MEMBER_ARCHIVE) != 0;
  guint depth = job->request->depth + (is_level ? 1 : 0);
  guint64 depth_limit = ky_policy_uint (job->host->policy, KY_POLICY_LIMIT_ARCHIVE_DEPTH);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree gchar *valid_name = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autofree gchar *valid_claim = g_utf8_make_valid (claimed != NULL ? claimed : "", -1);

  member->result.output_fd = -1;
  if (!ky_job_charge (job, KY_COST_PARTS, is_level ? 0 : 1, error)
      || !ky_job_charge (job, KY_COST_UNPACKED, size, error))
    return NULL;
  member->request.name = g_steal_pointer (&valid_name);
  member->request.claimed = g_ascii_strdown (valid_claim, -1);
  member->request.bytes = g_bytes_ref (bytes);
  member->request.view = ky_view (data != NULL ? data : (const guint8 *)"", size);
  member->request.depth = depth;
  member->request.passwords = job->request->passwords;
  member->request.treatment = treatment;
  member->request.treatment.flags
      |= job->request->treatment.flags & (KY_MEMBER_NO_PASS | KY_MEMBER_SCANNED);
  if (depth > depth_limit)
    {
      member->result.report
          = ky_report_withheld (&member->request, "", KY_REASON_LIMIT, "archive-depth");
      member->is_refused = TRUE;
      return g_steal_pointer (&member);
    }
  if ((treatment.flags & KY_MEMBER_MESSAGE) != 0)
    member->force_type = ky_filetype_by_name ("eml");
  if (!start_elsewhere (job->host, &member->request, member->force_type, &member->ticket, error))
    return NULL;
  return g_steal_pointer (&member);
}

/* Sets the job's selected part if it is `member`, the part with number `index` (from 1) of the
 * report, or lies inside it. Numbers are known only after a part is reported, so a member that
 * contains the selected part is sanitized a second time. */
static gboolean
select_member (KyJob *job, const KyMember *member, guint index, GError **error)
{
  KyPartRequest request = member->request;
  gpointer ticket;

  if (!ky_select_leads (job->request->select, index, &request.select))
    return TRUE;
  ky_part_result_clear (&job->selected);
  if (*request.select != '\0')
    return member->is_refused
           || (start_elsewhere (job->host, &request, member->force_type, &ticket, error)
               && finish_part (job->host, &request, member->force_type, ticket, &job->selected,
                               error));
  if (job->host->extracts)
    return ky_select_raw (member->report, &member->request.view, &job->selected, error);
  return ky_select_sanitized (member->report, member->view, &job->selected, error);
}

/* Makes the member's output readable as `member->view`. */
static gboolean
show_output (KyMember *member, GError **error)
{
  if (member->report->outcome != KY_OUTCOME_WITHHELD)
    {
      if (member->result.output != NULL)
        member->view.data = g_bytes_get_data (member->result.output, &member->view.size);
      else if (!ky_fd_map (member->result.output_fd, G_MAXSSIZE, &member->view, error))
        return FALSE;
      else
        member->is_mapped = TRUE;
    }
  if (member->view.data == NULL)
    member->view = ky_view ("", 0);
  return TRUE;
}

gboolean
ky_job_member_finish (KyJob *job, KyMember *member, GError **error)
{
  if (member->is_finished)
    return TRUE;
  if (member->result.report == NULL
      && !finish_part (job->host, &member->request, member->force_type,
                       g_steal_pointer (&member->ticket), &member->result, error))
    return FALSE;
  member->report = member->result.report;
  member->words = g_steal_pointer (&member->report->words);
  ky_engine_set_string (&member->report->words, "");
  if (job->report != NULL)
    g_ptr_array_add (job->report->parts, g_steal_pointer (&member->result.report));
  if (!show_output (member, error)
      || (job->report != NULL && !select_member (job, member, job->report->parts->len, error)))
    return FALSE;
  if (!ky_member_is_locked (member))
    g_clear_pointer (&member->request.bytes, g_bytes_unref);
  member->is_finished = TRUE;
  return TRUE;
}

/* --- once more, with passwords ---------------------------------------------------------------- */

gboolean
ky_member_is_locked (const KyMember *member)
{
  return ky_report_is_locked (member->report);
}

gboolean
ky_job_member_unlock (KyJob *job, KyMember *member, const gchar *const *passwords)
{
  guint parts = (member->request.treatment.flags & KY_MEMBER_ARCHIVE) != 0 ? 0 : 1;

  if (!member->is_finished || member->is_unlocking || member->request.bytes == NULL
      || passwords[0] == NULL || !ky_member_is_locked (member)
      || !ky_job_charge (job, KY_COST_PARTS, parts, NULL)
      || !ky_job_charge (job, KY_COST_UNPACKED, member->request.view.size, NULL))
    return FALSE;
  member->request.passwords = passwords;
  member->is_unlocking
      = start_elsewhere (job->host, &member->request, member->force_type, &member->ticket, NULL);
  return member->is_unlocking;
}

/* Returns whether a part that was encrypted in `before` was opened in `report`, that of the second
 * try. A part inside it may be encrypted again. */
static gboolean
has_opened (const KyReportPart *report, const KyReportPart *before)
{
  gboolean has = ky_report_awaits_password (before) && !ky_report_awaits_password (report)
                 && report->reason != KY_REASON_LIMIT && report->reason != KY_REASON_FAILURE;

  for (guint i = 0; !has && i < MIN (report->parts->len, before->parts->len); i++)
    has = has_opened (report->parts->pdata[i], before->parts->pdata[i]);
  return has;
}

/* Returns whether a part that was delivered in `before` is withheld in `report`. The second try has
 * only what the first one left of the limits. */
static gboolean
has_lost (const KyReportPart *report, const KyReportPart *before)
{
  gboolean has
      = before->outcome != KY_OUTCOME_WITHHELD
        && (report->outcome == KY_OUTCOME_WITHHELD || report->parts->len < before->parts->len);

  for (guint i = 0; !has && i < MIN (report->parts->len, before->parts->len); i++)
    has = has_lost (report->parts->pdata[i], before->parts->pdata[i]);
  return has;
}

/* Returns whether the second try replaces the first: it opened something, or found a virus. */
static gboolean
member_is_better (const KyReportPart *report, const KyReportPart *before)
{
  if (ky_report_tells_infection (report) && !ky_report_tells_infection (before))
    return TRUE;
  return has_opened (report, before) && !has_lost (report, before);
}

/* Writes to the detail of each part that was encrypted in `before` and is still closed that the
 * second try, which `report` describes, reached a limit or failed. Without that the detail would
 * say that no password was given, although one may have been. */
static void
tell_stopped (KyReportPart *before, const KyReportPart *report)
{
  gboolean is_stopped
      = report->outcome == KY_OUTCOME_WITHHELD
        && (report->reason == KY_REASON_LIMIT || report->reason == KY_REASON_FAILURE);

  if (is_stopped && ky_report_awaits_password (before))
    {
      g_autofree gchar *detail = g_strconcat ("password-stopped: ", report->detail, NULL);

      ky_engine_set_string (&before->detail, detail);
    }
  for (guint i = 0; i < before->parts->len && (is_stopped || i < report->parts->len); i++)
    tell_stopped (before->parts->pdata[i], is_stopped ? report : report->parts->pdata[i]);
}

/* Replaces the member's result and its place in the job's report by `result`, which is emptied. */
static gboolean
member_replace (KyJob *job, KyMember *member, KyPartResult *result, const gchar *code,
                GError **error)
{
  guint index = 0;

  if (!g_ptr_array_find (job->report->parts, member->report, &index))
    return ky_fail (error, KY_ERROR_INTERNAL, "the member is not in the report");
  ky_report_removed (result->report, code, 1, NULL);
  if (member->is_mapped)
    ky_view_unmap (&member->view);
  member->is_mapped = FALSE;
  member->view = ky_view ("", 0);
  ky_part_result_clear (&member->result);
  member->result = *result;
  *result = (KyPartResult){ .output_fd = -1 };
  member->report = g_steal_pointer (&member->result.report);
  ky_report_part_free (job->report->parts->pdata[index]);
  job->report->parts->pdata[index] = member->report;
  return show_output (member, error) && select_member (job, member, index + 1, error);
}

gboolean
ky_job_member_unlocked (KyJob *job, KyMember *member, const gchar *code, GError **error)
{
  g_auto (KyPartResult) result = { .output_fd = -1 };
  gboolean ok = TRUE;

  if (!member->is_unlocking)
    return TRUE;
  member->is_unlocking = FALSE;
  if (!finish_part (job->host, &member->request, member->force_type,
                    g_steal_pointer (&member->ticket), &result, error))
    return FALSE;
  if (member_is_better (result.report, member->report))
    ok = member_replace (job, member, &result, code, error);
  else
    tell_stopped (member->report, result.report);
  member->request.passwords = job->request->passwords;
  return ok;
}

KyOutcome
ky_member_outcome (KyMember *member)
{
  return member->report->outcome;
}

KyReason
ky_member_reason (KyMember *member)
{
  return member->report->reason;
}

const gchar *
ky_member_detail (KyMember *member)
{
  return member->report->detail;
}

const gchar *
ky_member_type (KyMember *member)
{
  return member->report->type;
}

const gchar *
ky_member_output_type (KyMember *member)
{
  return member->report->output_type;
}

const gchar *
ky_member_name (KyMember *member)
{
  return member->report->has_output ? member->report->output_name : member->report->name;
}

KyView
ky_member_output (KyMember *member)
{
  return member->view;
}

const gchar *
ky_member_words (KyMember *member)
{
  return member->words != NULL ? member->words : "";
}

guint64
ky_member_size (KyMember *member)
{
  return member->report->size;
}

const guint8 *
ky_member_output_sha256 (KyMember *member)
{
  return member->report->output_sha256;
}

static void
member_each_removed (const KyReportPart *part, gboolean is_in_mail, KyRemovalFunc func,
                     gpointer data)
{
  const KyFiletype *type = ky_filetype_by_name (part->type);
  gboolean is_mail = type != NULL && (type->families & KY_FAMILY_MAIL) != 0;
  gboolean is_text = is_mail || (is_in_mail && strcmp (part->name, KY_REPORT_TEXT_NAME) == 0);

  if (part->outcome == KY_OUTCOME_WITHHELD)
    return;
  for (guint i = 0; i < part->removed->len; i++)
    {
      const KyRemoval *removal = part->removed->pdata[i];

      func (removal->code, removal->count, is_text, data);
    }
  for (guint i = 0; i < part->parts->len; i++)
    member_each_removed (part->parts->pdata[i], is_mail, func, data);
}

void
ky_member_each_removed (KyMember *member, KyRemovalFunc func, gpointer data)
{
  member_each_removed (member->report, FALSE, func, data);
}

/* Returns the place of the removal number `*index` (from 0) with `code`, or NULL, and counts
 * `*index` down. */
static const gchar *
find_noted (const KyReportPart *part, const gchar *code, guint *index)
{
  const gchar *where = NULL;

  if (part->outcome == KY_OUTCOME_WITHHELD)
    return NULL;
  for (guint i = 0; i < part->removed->len; i++)
    {
      const KyRemoval *removal = part->removed->pdata[i];

      if (strcmp (removal->code, code) == 0 && (*index)-- == 0)
        return removal->where;
    }
  for (guint i = 0; where == NULL && i < part->parts->len; i++)
    where = find_noted (part->parts->pdata[i], code, index);
  return where;
}

const gchar *
ky_member_noted (KyMember *member, const gchar *code, guint index)
{
  return find_noted (member->report, code, &index);
}

static guint
member_count_withheld (const KyReportPart *part)
{
  guint count = 0;

  for (guint i = 0; i < part->parts->len; i++)
    {
      const KyReportPart *child = part->parts->pdata[i];

      count += (child->outcome == KY_OUTCOME_WITHHELD ? 1 : 0) + member_count_withheld (child);
    }
  return count;
}

guint
ky_member_n_withheld (KyMember *member)
{
  return member_count_withheld (member->report);
}

static const KyReportPart *
member_find_withheld (const KyReportPart *part, guint *index)
{
  for (guint i = 0; i < part->parts->len; i++)
    {
      const KyReportPart *child = part->parts->pdata[i];

      if (child->outcome == KY_OUTCOME_WITHHELD && (*index)-- == 0)
        return child;
      const KyReportPart *found = member_find_withheld (child, index);
      if (found != NULL)
        return found;
    }
  return NULL;
}

const gchar *
ky_member_withheld (KyMember *member, guint index, KyReason *ret_reason, const gchar **ret_detail)
{
  const KyReportPart *found = member_find_withheld (member->report, &index);

  if (found == NULL)
    return NULL;
  *ret_reason = found->reason;
  *ret_detail = found->detail;
  return found->name != NULL ? found->name : "";
}

void
ky_member_free (KyMember *member)
{
  if (member == NULL)
    return;
  if (member->is_mapped)
    ky_view_unmap (&member->view);
  KY_RELEASE_MEMBERS (member, words, request.name, request.claimed, request.bytes);
  ky_part_result_clear (&member->result);
  g_free (member);
}

void
ky_job_withheld_part (KyJob *job, const gchar *name, const gchar *type, KyView view,
                      KyReason reason, const gchar *detail)
{
  g_autofree gchar *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  KyPartRequest request = { .name = valid,
                            .claimed = (gchar *)"",
                            .view = view.data != NULL ? view : ky_view ("", 0) };

  if (job->report == NULL)
    return;
  KyReportPart *part = ky_report_withheld (&request, type, reason, detail);
  part->size = view.size;
  part->is_unread = view.data == NULL;
  g_ptr_array_add (job->report->parts, part);
  ky_select_inline (job, NULL, NULL, NULL);
}

/* --- one part in place of the job's own output ------------------------------------------------ */

static KyError
error_of_reason (KyReason reason)
{
  static const KyError codes[KY_REASON_LAST] = {
    [KY_REASON_NONE] = KY_ERROR_LIBRARY,         [KY_REASON_INFECTED] = KY_ERROR_INFECTED,
    [KY_REASON_ENCRYPTED] = KY_ERROR_ENCRYPTED,  [KY_REASON_BLOCKED_TYPE] = KY_ERROR_BLOCKED,
    [KY_REASON_UNKNOWN_TYPE] = KY_ERROR_LIBRARY, [KY_REASON_MALFORMED] = KY_ERROR_MALFORMED,
    [KY_REASON_LIMIT] = KY_ERROR_LIMIT,          [KY_REASON_POLICY] = KY_ERROR_UNSUPPORTED,
    [KY_REASON_FAILURE] = KY_ERROR_LIBRARY,
  };

  return codes[reason];
}

static gboolean
member_take_over (KyJob *job, KyMember *member, GError **error)
{
  KyReportPart *part = member->report;
  const KyFiletype *const *types = ky_filetypes ();
  GPtrArray *parts = part->parts;

  if (part->outcome == KY_OUTCOME_WITHHELD)
    return ky_fail (error, (gint)error_of_reason (part->reason), "%s", part->detail);
  for (guint i = 0; types[i] != NULL; i++)
    if ((types[i]->flags & KY_TYPE_OUTPUT) != 0
        && strcmp (types[i]->media_types[0], part->output_type) == 0)
      job->output_type = types[i];
  if (!ky_job_write (job, member->view.data, member->view.size, error))
    return FALSE;
  for (guint i = 0; i < part->removed->len; i++)
    {
      const KyRemoval *removal = part->removed->pdata[i];

      ky_report_removed (job->report, removal->code, removal->count, removal->where);
    }
  part->parts = job->report->parts;
  job->report->parts = parts;
  if (part->detail[0] != '\0')
    ky_job_detail (job, "%s", part->detail);
  return TRUE;
}

gboolean
ky_job_become (KyJob *job, const gchar *name, const gchar *type, KyMethodId method, GBytes *bytes,
               GError **error)
{
  KyReportPart *report = job->report;
  g_autoptr (KyMember) member = ky_job_member_start (
      job, name, NULL, bytes,
      (KyTreatment){ .flags = KY_MEMBER_NO_PASS | KY_MEMBER_SCANNED, .method = method }, error);

  if (member == NULL)
    return FALSE;
  /* The member replaces this part, so the report must not list it as a part of its own. */
  job->report = NULL;
  gboolean ok = ky_job_member_finish (job, member, error);
  job->report = report;
  if (!ok)
    return FALSE;
  if (strcmp (member->report->type, type) != 0)
    return ky_fail (error, KY_ERROR_LIBRARY, "the conversion produced %s instead of %s",
                    member->report->type, type);
  return member_take_over (job, member, error);
}
