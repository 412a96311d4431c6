/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes one part of a job: identification, the blocklist, the allowlist and the scanner, then
 * the methods of the policy's ladder until one succeeds. A part for which none does is withheld,
 * with the reason in its report. */
#include "engine/private.h"
#include "engine/block.h"

#include "common/name.h"
#include "common/release.h"
#include "common/wire.h"
#include "common/words.h"

#include <nettle/sha2.h>
#include <sys/stat.h>

#define HASH_PIECE ((gsize)4 * 1024 * 1024)

/* --- small helpers -------------------------------------------------------------------------- */

KY_DEFINE_PUBLIC_CLEAR (ky_scan_result_clear, KyScanResult, signature)

/* Finds the EICAR test file where no scanner is configured, so that a test of the installation
 * shows that findings are reported. Where there is one, such a test asks the scanner. */
gboolean
ky_engine_has_eicar (const KyHost *host, KyView view)
{
  /* Split, so that virus scanners do not find the test file in this program. */
  static const gchar first[] = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$";
  static const gchar second[] = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
  KyView rest = view;

  if (host->scan_start != NULL)
    return FALSE;
  while (rest.size >= sizeof first + sizeof second - 2)
    {
      const guint8 *at = memmem (rest.data, rest.size, first, sizeof first - 1);

      if (at == NULL)
        return FALSE;
      rest = ky_view (at + sizeof first - 1,
                      rest.size - (gsize)(at - rest.data) - (sizeof first - 1));
      if (ky_view_starts_with (rest, second, sizeof second - 1))
        return TRUE;
    }
  return FALSE;
}

/* Returns the entry by which a part passes unchanged, or NULL. A message never passes as a whole:
 * its entities are looked up one by one. */
const KyAllowEntry *
ky_engine_find_allow (KyHost *host, const KyFiletype *type, const guint8 sha256[KY_SHA256_SIZE])
{
  if (strcmp (type->name, "eml") == 0 || ky_allow_find_blocked (host->allow, sha256) != NULL)
    return NULL;
  for (guint i = 0; host->allow != NULL && i < host->allow->len; i++)
    {
      const KyAllowEntry *entry = host->allow->pdata[i];

      if (ky_allow_is_for_type (entry, type->name)
          && (!entry->by_hash || memcmp (entry->sha256, sha256, KY_SHA256_SIZE) == 0))
        return entry;
    }
  return NULL;
}

/* Withholds a part that is on the blocklist before it is parsed. A message of a blocked sender
 * begins with its root part, so none of its other parts is processed. */
static gboolean
withhold_blocked (KyHost *host, KyReportPart *report)
{
  const KyAllowEntry *blocked = ky_allow_find_blocked (host->allow, report->sha256);
  gboolean is_file = blocked != NULL;

  for (guint i = 0; blocked == NULL && host->allow != NULL && i < host->allow->len; i++)
    {
      const KyAllowEntry *entry = host->allow->pdata[i];

      if (entry->kind == KY_ALLOW_BLOCK_SENDER)
        blocked = entry;
    }
  if (blocked == NULL)
    return FALSE;
  ky_engine_withhold (report, KY_REASON_POLICY, is_file ? "blocked-file" : "blocked-sender");
  ky_engine_set_string (&report->allow_id, blocked->id);
  return TRUE;
}

gboolean
ky_job_blocks_sender (KyJob *job, const gchar *address)
{
  g_autofree gchar *folded = ky_allow_fold_sender (address);
  const GPtrArray *entries = job->host->allow;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const KyAllowEntry *entry = entries->pdata[i];

      if (entry->kind != KY_ALLOW_BLOCK_FROM || !ky_allow_sender_is (folded, entry->value))
        continue;
      ky_job_withhold (job, KY_REASON_POLICY, "blocked-sender");
      if (job->report != NULL)
        ky_engine_set_string (&job->report->allow_id, entry->id);
      return TRUE;
    }
  return FALSE;
}

/* Sets the subject of a withheld mail in its report, so that people can find the record. */
static void
note_heading (KyHost *host, const KyPartRequest *request, const KyFiletype *type,
              KyReportPart *report)
{
  if (report->outcome != KY_OUTCOME_WITHHELD || request->depth > 0 || request->is_guest
      || type->heading == NULL)
    return;
  g_free (report->heading);
  report->heading = type->heading (request->view, host->policy);
}

/* --- the part step -------------------------------------------------------------------------- */

static gboolean
engine_part_ends_the_job (const GError *error)
{
  return error->domain != KY_ERROR || error->code == KY_ERROR_SCANNER
         || error->code == KY_ERROR_PROTOCOL || error->code == KY_ERROR_INTERNAL
         || error->code == KY_ERROR_TIMEOUT;
}

static const KyMethod *
engine_part_find_method (const KyFiletype *type, KyMethodId id)
{
  for (const KyMethod *method = type->methods; method != NULL && method->id != KY_METHOD_NONE;
       method++)
    if (method->id == id)
      return method;
  return NULL;
}

/* Returns whether no other method can succeed either. A limit does not count: the next method may
 * read less of the file. */
static gboolean
ends_the_ladder (const GError *error)
{
  return error->code == KY_ERROR_ENCRYPTED || error->code == KY_ERROR_INFECTED
         || error->code == KY_ERROR_BLOCKED;
}

/* Returns whether `method` would fail as a method before it on `ladder` did. `is_limited`: that
 * method reached a limit. Then redrawing would reach it, too, because it writes as many vectors;
 * page images may follow on the ladder. */
static gboolean
fails_again (const KyFiletype *type, const KyMethodId *ladder, const KyMethod *method,
             gboolean is_limited)
{
  for (; *ladder != method->id; ladder++)
    {
      const KyMethod *before = engine_part_find_method (type, *ladder);

      if (before != NULL && before->run == method->run)
        return TRUE;
    }
  return is_limited && method->id == KY_METHOD_REDRAW && ladder[1] != KY_METHOD_NONE;
}

void
ky_job_withhold (KyJob *job, KyReason reason, const gchar *detail)
{
  if (job->report == NULL)
    return;
  ky_engine_withhold (job->report, reason, detail);
  job->is_withheld = TRUE;
}

static gboolean
measure_file (int fd, gboolean is_hashed, KyReportPart *report, GError **error)
{
  struct stat status;
  KyView view;

  if (is_hashed)
    {
      if (fstat (fd, &status) != 0)
        return ky_error_set_errno (error, "fstat");
      report->output_size = (guint64)status.st_size;
      return TRUE;
    }
  if (!ky_fd_map (fd, G_MAXSSIZE, &view, error))
    return FALSE;
  report->output_size = view.size;
  ky_sha256 (view, report->output_sha256);
  ky_view_unmap (&view);
  return TRUE;
}

static gboolean
engine_part_take_output (KyJob *job, KyMethodId method, KyPartResult *result, GError **error)
{
  KyReportPart *report = job->report;

  if (job->fd >= 0)
    {
      if (!ky_engine_spill (job, error))
        return FALSE;
      if (!ky_memfd_settle (job->fd, job->in_file, error))
        return FALSE;
      result->output_fd = ky_steal_fd (&job->fd);
      if (!measure_file (result->output_fd, job->request->is_hashed, report, error))
        return FALSE;
    }
  else
    {
      report->output_size = job->buffer->len;
      if (!job->request->is_hashed)
        ky_sha256 (ky_view (job->buffer->data, job->buffer->len), report->output_sha256);
      result->output = g_byte_array_free_to_bytes (g_steal_pointer (&job->buffer));
    }
  report->has_output = TRUE;
  report->method = method;
  report->reason = KY_REASON_NONE;
  report->outcome = job->output_type == job->type && method == KY_METHOD_REBUILD
                        ? KY_OUTCOME_REBUILT
                        : KY_OUTCOME_CONVERTED;
  ky_engine_set_string (&report->output_type, job->output_type->media_types[0]);
  return TRUE;
}

/* Tries one method. Removals, parts and the selected part are kept only if it succeeds. */
static gboolean
run_method (KyHost *host, const KyPartRequest *request, const KyFiletype *type,
            const KyMethod *method, KyReportPart *report, KyPartResult *result,
            KyPartResult *selected, GError **error)
{
  KyJob job = { .host = host,
                .request = request,
                .type = type,
                .output_type = type,
                .report = report,
                .buffer = g_byte_array_new (),
                .fd = -1,
                .selected = { .output_fd = -1 } };
  gboolean ok = method->run (&job, error)
                && (job.is_withheld || engine_part_take_output (&job, method->id, result, error));

  if (ok && !job.is_withheld)
    ky_engine_name_output (host, request, type, job.output_type, report);
  else if (!ok)
    {
      g_assert (error == NULL || *error != NULL);
      g_ptr_array_set_size (report->removed, 0);
      g_ptr_array_set_size (report->parts, 0);
      ky_engine_set_string (&report->detail, "");
      ky_part_result_clear (result);
      ky_part_result_clear (&job.selected);
    }
  *selected = job.selected;
  g_clear_pointer (&job.buffer, g_byte_array_unref);
  if (job.fd >= 0)
    ky_memfd_settle (job.fd, 0, NULL);
  ky_fd_clear (&job.fd);
  return ok;
}

gboolean
ky_engine_lacks (const KyHost *host, const KyFiletype *type)
{
  return (type->families & ~host->missing) == 0;
}

/* Returns whether a policy's ladder, NULL for the type's own, names a method of `type`. */
static gboolean
is_any_allowed (const KyMethodId *ladder, const KyFiletype *type)
{
  gboolean is_any = ladder == NULL;

  for (; !is_any && *ladder != KY_METHOD_NONE; ladder++)
    for (guint i = 0; type->ladder[i] != KY_METHOD_NONE; i++)
      is_any |= type->ladder[i] == *ladder;
  return is_any;
}

/* Withholds a part of a type whose family is not installed. If the policy allows none of the type's
 * methods, the policy is the reason, since installing the family would not help. */
static void
withhold_missing (const KyHost *host, const KyPartRequest *request, const KyFiletype *type,
                  KyReportPart *report)
{
  const KyMethodId own[] = { request->treatment.method, KY_METHOD_NONE };
  const KyMethodId *ladder
      = own[0] != KY_METHOD_NONE ? own : ky_policy_ladder (host->policy, type->name);

  ky_engine_withhold (report, KY_REASON_POLICY,
                      host->pages == NULL && !is_any_allowed (ladder, type)
                          ? "not-allowed"
                          : ky_family_package (type->families)->cause);
}

/* Withholds a part of a type that the policy does not want: as a blocked type if it acts. */
static void
withhold_unwanted (const KyFiletype *type, KyReportPart *report)
{
  const KyPolicyKeyInfo *info = ky_policy_key_info ((KyPolicyKey)type->wanted);
  g_autofree gchar *detail = g_strdup_printf (
      "the policy lets no file of this type through (%s.%s)", info->group, info->key);

  if ((type->flags & KY_TYPE_ACTS) != 0)
    ky_engine_withhold (report, KY_REASON_BLOCKED_TYPE, type->label_en);
  else
    ky_engine_withhold (report, KY_REASON_POLICY, detail);
}

/* Returns why no method can be used: the type has none, or the policy allows none. */
static const gchar *
cause_of_none (const KyFiletype *type)
{
  return type->methods == NULL || type->methods[0].id == KY_METHOD_NONE ? "no-method"
                                                                        : "not-allowed";
}

/* Returns the detail for `error`; "unsupported: " says that the method, not the policy, is the
 * reason. */
gchar *
ky_engine_detail (const GError *error)
{
  gboolean is_cause = g_error_matches (error, KY_ERROR, KY_ERROR_UNSUPPORTED)
                      && ky_words_cause (error->message) == NULL;

  return g_strconcat (is_cause ? "unsupported: " : "", error->message, NULL);
}

/* Marks the detail of a piece of a split archive, because its content alone would look damaged or
 * of unknown type. The recipient has to ask for the whole archive. */
static gchar *
detail_of_piece (const KyReportPart *report, const gchar *detail)
{
  gboolean is_piece = ky_words_cause (detail) == NULL && ky_name_is_piece (report->name);

  return g_strconcat (is_piece ? "archive-piece: " : "", detail, NULL);
}

static void
withhold_for (KyReportPart *report, const GError *error)
{
  g_autofree gchar *detail = ky_engine_detail (error);
  g_autofree gchar *told = NULL;

  if (error->code == KY_ERROR_MALFORMED || error->code == KY_ERROR_UNSUPPORTED)
    told = detail_of_piece (report, detail);
  ky_engine_withhold (report, ky_reason_from_error (error), told != NULL ? told : detail);
}

/* Returns the code of the removal that says why a method failed. */
static const gchar *
fallback_code (const GError *error)
{
  return error->code == KY_ERROR_LIMIT       ? "fallback.limit"
         : error->code == KY_ERROR_MALFORMED ? "fallback.malformed"
                                             : "fallback.unsupported";
}

/* Reports why a part is not delivered as the first method of the ladder would have written it.
 * `failed`: the errors of the methods before the one that succeeded; each precedes the report of
 * that method. `is_limited`: another worker has reached a limit, which the supervisor names.
 * `wanted`: the first method of the ladder. The codes of removals are for a form that is simpler
 * than that of `wanted`; a drawing that is written anew instead of as pictures is not. */
static void
tell_fallback (KyReportPart *report, KyMethodId wanted, const GPtrArray *failed,
               gboolean is_limited)
{
  g_autoptr (GString) detail = g_string_new (NULL);
  gboolean is_simpler = report->method > wanted;

  if (report->outcome == KY_OUTCOME_WITHHELD || (failed->len == 0 && !is_limited))
    return;
  if (report->method == KY_METHOD_TEXT)
    ky_report_removed (report, "document.text-alone", 1, NULL);
  if (is_limited && is_simpler)
    ky_report_removed (report, "fallback.limit", 1, NULL);
  for (guint i = 0; i < failed->len; i++)
    {
      const GError *error = failed->pdata[i];

      if (is_simpler)
        ky_report_removed (report, fallback_code (error), 1, NULL);
      g_string_append_printf (detail, "%s%s", i > 0 ? "; " : "", error->message);
    }
  if (detail->len > 0 && *report->detail != '\0')
    g_string_append (detail, "; ");
  g_string_append (detail, report->detail);
  ky_engine_set_string (&report->detail, detail->str);
}

/* Tries the methods of the ladder in turn, from the place that the request names: another worker
 * has reached a limit with the method before that place. Returns FALSE only if the whole job must
 * end. */
static gboolean
run_ladder (KyHost *host, const KyPartRequest *request, const KyFiletype *type,
            KyReportPart *report, KyPartResult *result, KyPartResult *selected, GError **error)
{
  const KyMethodId *ladder = ky_policy_ladder (host->policy, type->name);
  KyMethodId own[KY_LADDER_MAX + 1] = { KY_METHOD_NONE };
  g_autoptr (GPtrArray) failed = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  const GError *first = NULL;
  guint from = request->treatment.from;
  gboolean is_limited = from > 0;

  own[0] = request->treatment.method;
  if (own[0] != KY_METHOD_NONE)
    ladder = own;
  if (ladder == NULL)
    {
      for (guint i = 0;
           i < KY_LADDER_MAX && type->methods != NULL && type->methods[i].id != KY_METHOD_NONE; i++)
        own[i] = type->methods[i].id;
      ladder = own;
    }
  ky_engine_withhold (report, KY_REASON_POLICY, cause_of_none (type));
  for (const KyMethodId *at = ladder; *at != KY_METHOD_NONE; at++)
    {
      const KyMethod *method = engine_part_find_method (type, *at);
      guint place = (guint)(at - ladder);
      g_autoptr (GError) local = NULL;

      if (place < from || method == NULL || fails_again (type, ladder, method, is_limited))
        continue;
      if (place > from && host->method_began != NULL)
        host->method_began (host, request, place);
      ky_engine_set_string (&report->detail, "");
      if (run_method (host, request, type, method, report, result, selected, &local))
        {
          tell_fallback (report, *ladder, failed, from > 0);
          return TRUE;
        }
      if (engine_part_ends_the_job (local))
        return ky_error_pass (error, &local);
      g_ptr_array_add (failed, g_error_copy (local));
      if (first == NULL || first->code == KY_ERROR_UNSUPPORTED)
        first = failed->pdata[failed->len - 1];
      is_limited |= local->code == KY_ERROR_LIMIT;
      if (ends_the_ladder (local))
        break;
    }
  if (first != NULL)
    withhold_for (report, first);
  return TRUE;
}

gboolean
ky_engine_apply_scan (KyReportPart *report, const KyScanResult *scan, KyPartResult *result)
{
  const gchar *signature = scan->signature != NULL ? scan->signature : "";

  switch (scan->verdict)
    {
    case KY_SCAN_CLEAN:
    /* kiyome's own parser decides about a part that the scanner could not unpack: it has decoded or
     * withheld it. */
    case KY_SCAN_ENCRYPTED:
    case KY_SCAN_LIMIT:
      if (scan->verdict != KY_SCAN_CLEAN)
        ky_report_removed (report,
                           scan->verdict == KY_SCAN_ENCRYPTED ? "scan.encrypted" : "scan.limit", 1,
                           signature);
      return TRUE;
    case KY_SCAN_INFECTED:
      ky_engine_withhold (report, KY_REASON_INFECTED, signature);
      break;
    case KY_SCAN_OVERSPENT:
      ky_engine_withhold (report, KY_REASON_LIMIT, "scan-seconds: the time for scans is used up");
      break;
    case KY_SCAN_ERROR:
    case KY_SCAN_LAST:
      ky_engine_withhold (report, KY_REASON_FAILURE, "the scanner failed on this part");
      break;
    }
  g_clear_pointer (&result->output, g_bytes_unref);
  ky_fd_clear (&result->output_fd);
  return FALSE;
}

static gboolean
pass_unchanged (KyHost *host, const KyPartRequest *request, const KyFiletype *type,
                const KyAllowEntry *entry, KyReportPart *report, KyPartResult *result,
                GError **error)
{
  result->output_fd = ky_memfd_from_view ("passed", request->view, error);
  if (result->output_fd < 0)
    return FALSE;
  report->outcome = KY_OUTCOME_PASSED;
  report->method = KY_METHOD_PASS;
  report->reason = KY_REASON_NONE;
  report->has_output = TRUE;
  report->output_size = report->size;
  memcpy (report->output_sha256, report->sha256, KY_SHA256_SIZE);
  ky_engine_set_string (&report->allow_id, entry->id);
  ky_engine_set_string (&report->output_type, type->media_types[0]);
  ky_engine_name_output (host, request, type, type, report);
  return TRUE;
}

const gchar *
ky_job_pages (KyJob *job)
{
  return job->host->pages != NULL ? job->host->pages : "1 1 800";
}

/* Replaces a part by pictures of its pages. */
static gboolean
engine_part_draw_pages (KyHost *host, const KyPartRequest *request, const KyFiletype *type,
                        KyReportPart *report, KyPartResult *result, GError **error)
{
  const KyMethod method = { KY_METHOD_IMAGE, type->pages };
  g_auto (KyPartResult) none = { .output_fd = -1 };
  g_autoptr (GError) local = NULL;

  if (type->pages == NULL)
    {
      ky_engine_withhold (report, KY_REASON_POLICY, "no-pages");
      return TRUE;
    }
  ky_engine_set_string (&report->detail, "");
  if (run_method (host, request, type, &method, report, result, &none, &local))
    return TRUE;
  if (engine_part_ends_the_job (local))
    return ky_error_pass (error, &local);
  withhold_for (report, local);
  return TRUE;
}

/* Withholds content of the type "unknown". Its one method never writes anything: its error says
 * what libmagic calls the bytes. */
static void
withhold_unknown (KyHost *host, const KyPartRequest *request, KyReportPart *report,
                  const KyFiletype *type)
{
  g_auto (KyPartResult) nothing = { .output_fd = -1 };
  g_auto (KyPartResult) none = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;

  if (type->methods != NULL)
    run_method (host, request, type, &type->methods[0], report, &nothing, &none, &error);
  g_autofree gchar *detail = detail_of_piece (report, error != NULL ? error->message : "");
  ky_engine_withhold (report, KY_REASON_UNKNOWN_TYPE, detail);
}

/* Returns whether to scan only the raw bytes of a part. With scan.depth = decoded: if kiyome itself
 * unpacks the type. With full: if the part was scanned inside its container; it is scanned again as
 * kiyome decoded it, because the two may read the container differently. */
static gboolean
scan_is_raw (const KyHost *host, const KyPartRequest *request, const KyFiletype *type)
{
  if (ky_policy_is (host->policy, KY_POLICY_SCAN_DEPTH, "decoded"))
    return type->methods != NULL && (type->flags & KY_TYPE_BLOCKED) == 0
           && type != &ky_filetype_unknown;
  return (request->treatment.flags & KY_MEMBER_SCANNED) != 0;
}

/* Returns whether a scan of the whole includes the members: not those behind a password, and not in
 * types that ClamAV does not unpack. */
static gboolean
scan_sees_members (const KyHost *host, const KyPartRequest *request, const KyFiletype *type)
{
  return (host->passwords == NULL || host->passwords[0] == NULL)
         && (request->passwords == NULL || request->passwords[0] == NULL)
         && (type->flags & KY_TYPE_UNPACKED) != 0;
}

/* Hashes the input. The method's memory is still in use, so the pages of a large input are released
 * while it is hashed. */
static void
hash_input (KyHost *host, KyView view, guint8 ret_digest[KY_SHA256_SIZE])
{
  struct sha256_ctx hash;

  sha256_init (&hash);
  for (gsize at = 0, size; at < view.size; at += size)
    {
      size = MIN (view.size - at, HASH_PIECE);
      sha256_update (&hash, size, view.data + at);
      if (size == HASH_PIECE && host->rest != NULL)
        host->rest (host);
    }
  sha256_digest (&hash, KY_SHA256_SIZE, ret_digest);
}

/* Returns whether the part is scanned. A message is not scanned as a whole: its entities are
 * scanned one by one. */
static gboolean
is_scanned (const KyHost *host, const KyPartRequest *request, const KyFiletype *type)
{
  return host->scan_start != NULL && (request->treatment.flags & KY_MEMBER_MESSAGE) == 0
         && strcmp (type->name, "eml") != 0;
}

/* Waits for the verdict and enters it in the report. If `ok` is FALSE, an error of the scan is
 * ignored in favour of the one already set. */
static gboolean
finish_scan (KyHost *host, gpointer scan, gboolean ok, KyReportPart *report, KyPartResult *result,
             GError **error)
{
  KyScanResult verdict = { KY_SCAN_ERROR, NULL };

  if (!host->scan_finish (host, scan, &verdict, ok ? error : NULL))
    ok = FALSE;
  else
    ky_engine_apply_scan (report, &verdict, result);
  ky_scan_result_clear (&verdict);
  return ok;
}

/* Withholds a part whose bytes alone decide about it: the test signature, or an entry of the
 * blocklist. `ret_is_hashed`: set to whether the report has the hash of the part; otherwise the
 * hash is computed later, after other processes have been given their work. */
static gboolean
withhold_by_bytes (KyHost *host, const KyPartRequest *request, KyReportPart *report,
                   gboolean *ret_is_hashed)
{
  gboolean has_allow = host->allow != NULL && host->allow->len > 0;
  gboolean has_eicar = ky_engine_has_eicar (host, request->view);

  *ret_is_hashed = has_allow || has_eicar;
  if (*ret_is_hashed)
    ky_sha256 (request->view, report->sha256);
  if (has_eicar)
    ky_engine_withhold (report, KY_REASON_INFECTED, "Eicar-Test-Signature");
  return has_eicar || (has_allow && withhold_blocked (host, report));
}

/* Scans a part and, meanwhile, processes it by the methods of its type. */
static gboolean
process_part (KyHost *host, const KyPartRequest *request, const KyIdentity *identity,
              gboolean is_hashed, KyReportPart *report, KyPartResult *result,
              KyPartResult *selected, GError **error)
{
  const KyFiletype *type = identity->type;
  KyPartRequest inner = *request;
  const KyAllowEntry *entry = NULL;
  gpointer scan = NULL;
  gboolean ok = TRUE;

  if ((request->treatment.flags & KY_MEMBER_NO_PASS) == 0 && host->pages == NULL)
    entry = ky_engine_find_allow (host, type, report->sha256);
  if (is_scanned (host, request, type))
    {
      /* A part that passes unchanged is not decoded by kiyome, so the scanner has to unpack it. */
      gboolean raw = entry == NULL && scan_is_raw (host, request, type);

      if (!raw && scan_sees_members (host, request, type))
        inner.treatment.flags |= KY_MEMBER_SCANNED;
      scan = host->scan_start (host, request->view, raw, error);
      if (scan == NULL)
        return FALSE;
    }
  if (entry != NULL)
    ok = pass_unchanged (host, request, type, entry, report, result, error);
  else if ((type->flags & KY_TYPE_BLOCKED) != 0 && type->methods == NULL)
    ky_engine_withhold (report, KY_REASON_BLOCKED_TYPE, type->label_en);
  else if (type == &ky_filetype_unknown)
    withhold_unknown (host, request, report, type);
  else if (host->pages == NULL && !ky_filetype_is_wanted (type, host->policy))
    withhold_unwanted (type, report);
  else if (ky_engine_lacks (host, type))
    withhold_missing (host, request, type, report);
  else if (host->pages != NULL)
    ok = engine_part_draw_pages (host, &inner, type, report, result, error);
  else
    ok = run_ladder (host, &inner, type, report, result, selected, error);
  if (!is_hashed)
    hash_input (host, request->view, report->sha256);
  /* Only the type with more verified bits is rebuilt; the bytes of the other one are dropped. */
  if (identity->other != NULL)
    ky_report_removed (report, "polyglot", 1, identity->other->name);
  ky_engine_tell_name (request, type, report);
  return scan != NULL ? finish_scan (host, scan, ok, report, result, error) : ok;
}

gboolean
ky_engine_sanitize (KyHost *host, const KyPartRequest *request, const KyFiletype *force_type,
                    guint *ret_family, KyPartResult *ret_result, GError **error)
{
  KyIdentity identity = { force_type, 0, NULL };
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_auto (KyPartResult) selected = { .output_fd = -1 };
  gboolean is_hashed;

  if (force_type == NULL)
    identity = ky_identify (request->view, request->name, request->claimed);
  if ((identity.type->families & host->families) == 0 && !request->is_guest
      && !ky_engine_lacks (host, identity.type))
    {
      *ret_family = (guint)__builtin_ctz (ky_filetype_home (identity.type));
      return ky_fail (error, KY_ERROR_UNSUPPORTED, "%s belongs to another family",
                      identity.type->name);
    }
  g_autoptr (KyReportPart) report
      = ky_engine_new_report (request, identity.type->name, KY_REASON_FAILURE, "");
  if (!withhold_by_bytes (host, request, report, &is_hashed)
      && !process_part (host, request, &identity, is_hashed, report, &result, &selected, error))
    return FALSE;
  note_heading (host, request, identity.type, report);
  result.report = g_steal_pointer (&report);
  if (!ky_select_finish (host, request, &result, &selected, error))
    return FALSE;
  *ret_result = result;
  result = (KyPartResult){ .output_fd = -1 };
  return TRUE;
}

gboolean
ky_engine_step (KyHost *host, KyStepRun run, KyStep step, const gchar *argument,
                const KyPartRequest *request, KyPartResult *ret_result, GError **error)
{
  const KyFiletype *type = &ky_filetype_unknown;
  KyJob job = { .host = host,
                .request = request,
                .type = type,
                .output_type = type,
                .report = ky_report_part_new (),
                .buffer = g_byte_array_new (),
                .fd = -1,
                .selected = { .output_fd = -1 } };
  gboolean ok = run (&job, step, argument, error)
                && engine_part_take_output (&job, KY_METHOD_NONE, ret_result, error);

  if (ok)
    ret_result->report = job.report;
  else
    ky_report_part_free (job.report);
  g_clear_pointer (&job.buffer, g_byte_array_unref);
  if (job.fd >= 0)
    ky_memfd_settle (job.fd, 0, NULL);
  ky_fd_clear (&job.fd);
  return ok;
}

GBytes *
ky_job_step (KyJob *job, KyStep step, const gchar *argument, KyView input, GError **error)
{
  if (job->host->step != NULL)
    return job->host->step (job->host, step, argument != NULL ? argument : "", input, error);
  return ky_fail_null (error, KY_ERROR_UNSUPPORTED,
                       "%s: no program of this installation does this step",
                       ky_step_to_string (step));
}
