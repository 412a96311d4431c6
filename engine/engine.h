/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part step, the same in every worker: identify → scan → method → report. It knows nothing of
 * processes: a KyHost carries what leaves this process. A worker's host speaks to the supervisor
 * (sanitizer/worker.c); the tests' and fuzzers' host runs everything in one process.
 */
#pragma once

#include "config/allow.h"
#include "engine/filetype.h"
#include "engine/report.h"

typedef struct
{
  gchar *name;    /* raw, valid UTF-8, may be "" */
  gchar *claimed; /* media type, lower case, may be "" */
  KyView view;
  GBytes *bytes; /* (nullable) keeps VIEW alive */
  guint depth;
  guint flags; /* KyMemberFlags */
  /* What the result is to be: NULL: this part, sanitized; "2.1": a part of it, by its path in the
   * report below this one; "": this part itself. Borrowed. */
  const gchar *select;
  gboolean is_hashed; /* the host takes the hash of what this part becomes */
  gboolean is_guest;  /* made by the worker of the document that holds it (KyFiletype's hosts) */
  /* (nullable) To try on it and on all that lies in it, in place of the host's. Borrowed. */
  const gchar *const *passwords;
} KyPartRequest;

typedef struct
{
  KyReportPart *report; /* never NULL after success; outcome, types and names stand here */
  int output_fd;        /* -1 when withheld or in OUTPUT */
  GBytes *output;       /* (nullable) */
} KyPartResult;

typedef enum
{
  KY_SCAN_CLEAN,
  KY_SCAN_INFECTED,
  KY_SCAN_ENCRYPTED, /* the scanner could not look inside */
  KY_SCAN_LIMIT,     /* the scanner reached a limit of its own */
  KY_SCAN_ERROR,     /* the scanner failed on this item */
  KY_SCAN_OVERSPENT, /* its message has no time left for scans, or used it up with this one */
  KY_SCAN_LAST
} KyScanVerdict;

typedef struct
{
  KyScanVerdict verdict;
  gchar *signature; /* name of what was found, or of the limit; may be NULL */
} KyScanResult;

typedef struct _KyHost KyHost;
struct _KyHost
{
  guint families; /* KyFamily bits whose code is linked here */
  gsize guests;   /* bytes of guests (KyFiletype's `hosts`) that may still be made here */
  KyPolicy *policy;
  const gchar *const *passwords; /* NULL-terminated */
  const gchar *const *sent;      /* (nullable) ky_job_sent_passwords() */
  guint password_hours;          /* ky_job_password_hours() */
  const gchar *request_id;
  const gchar *new_domain; /* (nullable) ky_job_new_domain() */
  GPtrArray *allow;        /* of KyAllowEntry, may be NULL */
  gboolean extracts;       /* what is selected is given as it came, not sanitized */
  const gchar *pages; /* (nullable) not sanitized, but pictures of these pages (ky_job_pages()) */

  /* The scanner; both NULL when the engine is none. RAW asks for a scan of the raw bytes only. Of
   * the whole input the host may apply the verdict itself, and say clean here. Errors: SCANNER. */
  gpointer (*scan_start) (KyHost *host, KyView view, gboolean raw, GError **error);
  gboolean (*scan_finish) (KyHost *host, gpointer ticket, KyScanResult *ret_result, GError **error);

  /* A part of a family that is not linked here. start must return at once. Errors: PROTOCOL,
   * TIMEOUT, SCANNER, INTERNAL. */
  gpointer (*part_start) (KyHost *host, const KyPartRequest *request, guint family_index,
                          GError **error);
  gboolean (*part_finish) (KyHost *host, gpointer ticket, KyPartResult *ret_result, GError **error);

  /* (nullable) A guest is going to be made here. */
  void (*guest_came) (KyHost *host);

  /* ky_job_rest_input(); NULL: where the input is, it stays. */
  void (*rest) (KyHost *host);

  /* A step of a method (engine/job.h); NULL: none can be done. */
  GBytes *(*step) (KyHost *host, KyStep step, const gchar *argument, KyView input, GError **error);

  /* Verifying: was this output verified before? And: verify it in another family. */
  /* TYPE: as an output of this type; NULL: as a file that the allowlist let pass unchanged, which
   * counts for any type. */
  gboolean (*is_verified) (KyHost *host, const guint8 sha256[KY_SHA256_SIZE],
                           const KyFiletype *type);
  gboolean (*verify_elsewhere) (KyHost *host, const KyFiletype *type, KyView view, GError **error);

  /* Charged for the whole message; the supervisor keeps the same account. */
  guint64 parts, unpacked, pixels;
};

/* The type a root input must be treated as, or NULL: identify. */
typedef struct
{
  KyPartRequest part;
  const KyFiletype *force_type;
} KyRootRequest;

/*
 * Sanitizes one part here. The type's family must be linked here: else UNSUPPORTED with
 * *RET_FAMILY set to the index to go to. A part that is withheld is a result, not an error.
 * Errors: SCANNER, TIMEOUT, PROTOCOL, INTERNAL.
 */
gboolean ky_engine_sanitize (KyHost *host, const KyPartRequest *request,
                             const KyFiletype *force_type, guint *ret_family,
                             KyPartResult *ret_result, GError **error);

/* The other side of ky_job_step(): reads ky_job_input(), writes with ky_job_write(). */
typedef gboolean (*KyStepRun) (KyJob *job, KyStep step, const gchar *argument, GError **error);
/* Runs one on INPUT. Errors: RUN's. (transfer full) */
gboolean ky_engine_step (KyHost *host, KyStepRun run, KyStep step, const gchar *argument,
                         const KyPartRequest *request, KyPartResult *ret_result, GError **error);

/* Verifies VIEW as an output of TYPE (NULL: identify). Errors: VERIFY. */
gboolean ky_engine_verify (KyHost *host, const KyFiletype *type, KyView view, const gchar *name,
                           GError **error);

/* Enters the scanner's verdict; FALSE when it withholds the part: then RESULT has no output. */
gboolean ky_engine_apply_scan (KyReportPart *report, const KyScanResult *scan,
                               KyPartResult *result);

void ky_part_result_clear (KyPartResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPartResult, ky_part_result_clear)
void ky_scan_result_clear (KyScanResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyScanResult, ky_scan_result_clear)

/* A withheld result for a part that nobody could look at. (transfer full) */
KyReportPart *ky_report_withheld (const KyPartRequest *request, const gchar *type, KyReason reason,
                                  const gchar *detail);
