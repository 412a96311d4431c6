/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sanitizes one part, in the same way in every worker: identify → scan → method → report. The
 * engine knows nothing of processes: a KyHost provides what lies outside this process. A worker's
 * host talks to the supervisor (sanitizer/worker.c); the host of tests and fuzzers runs everything
 * in one process (tests/tools). */
#pragma once

#include "config/allow.h"
#include "engine/filetype.h"
#include "engine/report.h"

/* Describes a part that is to be sanitized. */
typedef struct
{
  gchar *name; /* not cleaned, valid UTF-8, may be "" */
  /* The media type that the sender states, in lower case, may be ""; of a text with its charset:
   * "text/csv; charset=gb18030". */
  gchar *claimed;
  KyView view;
  GBytes *bytes; /* (nullable) keeps `view` alive */
  guint depth;   /* how many archives and documents contain it */
  KyTreatment treatment;
  /* (nullable) Which part the result is to be: "2.1" is a part inside this one, by its path in the
   * report; "" is this part itself, as the sender sent it or as it was written (`extracts` of
   * KyHost). NULL: this part, sanitized. Borrowed. */
  const gchar *select;
  gboolean is_hashed; /* the host computes the hash of the output */
  gboolean
      is_guest; /* made by the worker of the document that contains it (`hosts` of KyFiletype) */
  /* (nullable) Passwords for this part and all parts inside it, instead of the host's. Borrowed. */
  const gchar *const *passwords;
} KyPartRequest;

/* Holds what became of a part. */
typedef struct
{
  KyReportPart *report; /* never NULL after success; has outcome, types and names */
  int output_fd;        /* -1 if the part is withheld or its output is in `output` */
  GBytes *output;       /* (nullable) */
} KyPartResult;

/* Lists the possible results of a virus scan of one part. */
typedef enum
{
  KY_SCAN_CLEAN,
  KY_SCAN_INFECTED,
  KY_SCAN_ENCRYPTED, /* the scanner could not look inside */
  KY_SCAN_LIMIT,     /* the scanner reached one of its own limits */
  KY_SCAN_ERROR,     /* the scanner failed on this part */
  KY_SCAN_OVERSPENT, /* the message has used up its time for scans (limit `scan-seconds`) */
  KY_SCAN_LAST
} KyScanVerdict;

/* Describes a verdict with its explanation. */
typedef struct
{
  KyScanVerdict verdict;
  gchar *signature; /* (nullable) the name of the signature, or of the limit */
} KyScanResult;

typedef struct _KyHost KyHost;
/* Gives the engine what it needs from outside this process, and what it needs to know about the
 * message. */
struct _KyHost
{
  guint families; /* KyFamily bits whose code is linked here */
  guint missing;  /* KyFamily bits whose programs are not installed (ky_family_package()) */
  gsize guests;   /* bytes of guests (`hosts` of KyFiletype) that may still be made here */
  KyPolicy *policy;
  const gchar *const *passwords; /* NULL-terminated */
  const gchar *const *sent;      /* (nullable) ky_job_sent_passwords() */
  guint password_hours;          /* ky_job_password_hours() */
  const gchar *request_id;
  const gchar *new_domain; /* (nullable) ky_job_new_domain() */
  GPtrArray *allow;        /* (nullable) of KyAllowEntry */
  gboolean extracts;       /* the selected part is returned as it came, not sanitized */
  const gchar *pages;      /* (nullable) instead of sanitizing, draw these pages (ky_job_pages()) */

  /* The scanner; both NULL if none is configured. `raw` asks for a scan of the raw bytes only. For
   * the whole input, the host may apply the verdict itself and return KY_SCAN_CLEAN here. Errors:
   * SCANNER. */
  gpointer (*scan_start) (KyHost *host, KyView view, gboolean raw, GError **error);
  gboolean (*scan_finish) (KyHost *host, gpointer ticket, KyScanResult *ret_result, GError **error);

  /* Sanitizes a part of a family that is not linked here. part_start() must return at once. Errors:
   * PROTOCOL, TIMEOUT, SCANNER, INTERNAL. */
  gpointer (*part_start) (KyHost *host, const KyPartRequest *request, guint family_index,
                          GError **error);
  gboolean (*part_finish) (KyHost *host, gpointer ticket, KyPartResult *ret_result, GError **error);

  /* (nullable) Called before the method at `place` of the ladder is tried, when one before it has
   * failed. */
  void (*method_began) (KyHost *host, const KyPartRequest *request, guint place);

  /* (nullable) Called before a guest is made here. */
  void (*guest_came) (KyHost *host);

  /* (nullable) ky_job_rest_input(); NULL: the input stays in memory. */
  void (*rest) (KyHost *host);

  /* (nullable) ky_job_step(); NULL: no step can be done. Errors: as ky_job_step(). (transfer
   * full) */
  GBytes *(*step) (KyHost *host, KyStep step, const gchar *argument, KyView input, GError **error);

  /* (nullable) Verifying: whether an output with this hash was verified before, as an output of
   * `type`. If `type` is NULL: whether the allowlist let a file with this hash pass unchanged,
   * whatever its type. */
  gboolean (*is_verified) (KyHost *host, const guint8 sha256[KY_SHA256_SIZE],
                           const KyFiletype *type);
  /* (nullable) Verifying: has another family verify an output. Errors: VERIFY. */
  gboolean (*verify_elsewhere) (KyHost *host, const KyFiletype *type, KyView view, GError **error);

  /* Charged so far for the whole message. The supervisor counts the same on its own. */
  guint64 parts, unpacked, pixels;
};

/* Describes a job's whole input. */
typedef struct
{
  KyPartRequest part;
  const KyFiletype *force_type; /* the type to treat it as; NULL: identify it */
} KyRootRequest;

/* Sanitizes one part in this process. That a part is withheld is a result, not an error.
 * `request`: the part.
 * `force_type`: (nullable) the type to treat it as; NULL: identify it.
 * `ret_family`: set to the index of the family to send the part to, if the error is UNSUPPORTED.
 * `ret_result`: set to the result (transfer full: ky_part_result_clear()).
 * Errors: UNSUPPORTED (the code of the part's family is not linked here), SCANNER, TIMEOUT,
 * PROTOCOL, INTERNAL. */
gboolean ky_engine_sanitize (KyHost *host, const KyPartRequest *request,
                             const KyFiletype *force_type, guint *ret_family,
                             KyPartResult *ret_result, GError **error);

/* The code of a step, the other side of ky_job_step(): it reads ky_job_input() and writes with
 * ky_job_write(). Errors: as ky_job_step(). */
typedef gboolean (*KyStepRun) (KyJob *job, KyStep step, const gchar *argument, GError **error);
/* Does a step in this process.
 * `run`: the step's code.
 * `step`: the step, for `run`.
 * `argument`: (nullable) the step's argument, for `run`.
 * `request`: the step's input.
 * `ret_result`: set to the output and a report (transfer full: ky_part_result_clear()).
 * Errors: those of `run`, IO. */
gboolean ky_engine_step (KyHost *host, KyStepRun run, KyStep step, const gchar *argument,
                         const KyPartRequest *request, KyPartResult *ret_result, GError **error);

/* Verifies an output: it must contain only what kiyome could have written.
 * `type`: (nullable) the type that it must be of; NULL: any type that kiyome writes.
 * `view`: the output.
 * `name`: the name under which it is delivered.
 * Errors: VERIFY. */
gboolean ky_engine_verify (KyHost *host, const KyFiletype *type, KyView view, const gchar *name,
                           GError **error);

/* Enters the scanner's verdict in a report.
 * `report`: the part's report, which is changed.
 * `scan`: the verdict.
 * `result`: the part's result; its output is released if the verdict withholds the part.
 * Returns FALSE if the verdict withholds the part. */
gboolean ky_engine_apply_scan (KyReportPart *report, const KyScanResult *scan,
                               KyPartResult *result);

/* Releases what a result holds. */
void ky_part_result_clear (KyPartResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPartResult, ky_part_result_clear)
/* Releases what a scan's result holds. */
void ky_scan_result_clear (KyScanResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyScanResult, ky_scan_result_clear)

/* Makes the report of a part that could not be sanitized at all.
 * `request`: the part.
 * `type`: (nullable) the name of its type.
 * `reason`: why it is withheld.
 * `detail`: more about the reason, in English.
 * Returns the report (transfer full: ky_report_part_free()). */
KyReportPart *ky_report_withheld (const KyPartRequest *request, const gchar *type, KyReason reason,
                                  const gchar *detail);
