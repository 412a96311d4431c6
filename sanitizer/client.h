/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends jobs from a front end to the sanitizer and returns their results. Used by the front ends,
 * kiyome-opener and the command. A connection must not be used by two threads at once. The input is
 * passed as a sealed memfd, or as a file that nobody else writes. */
#pragma once

#include "engine/report.h"

/* A connection to a supervisor. */
typedef struct _KySanitizer KySanitizer;

/* Pages that one job of KY_MODE_PAGES can draw. */
#define KY_PAGES_MAX 32

/* Says what is to be done with the input. */
typedef enum
{
  KY_MODE_SANITIZE,
  KY_MODE_VERIFY,
  KY_MODE_IDENTIFY,
  /* Returns the decoded bytes of one part as they came, for an original that was approved. They are
   * neither verified nor rewritten. */
  KY_MODE_EXTRACT,
  /* Returns pictures of pages of the unchanged input, or of one part, drawn in the sandbox and
   * verified: "KYPAGES1", u32 number of pages of the document, u32 number of pictures, the u32 size
   * in bytes of each picture, and the pictures, which are PNG files. All little-endian. */
  KY_MODE_PAGES,
  KY_MODE_LAST
} KyMode;

/* Describes a job. Everything in it is borrowed until ky_sanitizer_run() has returned. */
typedef struct
{
  KyMode mode;
  int input;               /* file descriptor */
  const gchar *name;       /* (nullable) as the sender stated it */
  const gchar *claimed;    /* (nullable) the media type as the sender stated it */
  const gchar *force_type; /* (nullable) "eml" for a mail; NULL: identify the type */
  KyPolicy *policy;
  const gchar *const *passwords; /* (nullable) NULL-terminated */
  /* (nullable) Passwords that the sender of a mail sent in another mail or agreed on, NULL-
   * terminated. They are tried on attachments of the outermost message, if its policy has
   * mail.passwords = mail. */
  const gchar *const *sent_passwords;
  /* The number of hours after the mail within which its sender may send the password of an
   * attachment, which is then delivered; the notice says so. 0: passwords that come later are not
   * used. */
  guint password_hours;
  const gchar *request_id; /* (nullable) the store's id of the original, for the notice */
  /* (nullable) The domain of the mail's sender, if it is the first mail from that domain, which the
   * notice says; otherwise "". */
  const gchar *new_domain;
  GPtrArray *allow; /* (nullable) of KyAllowEntry (config/allow.h) */
  /* KY_MODE_PAGES: the number of the first page, counted from 1, how many pages (at most
   * KY_PAGES_MAX), and the pictures' width in pixels. */
  guint first, count, width;
  /* (nullable) KY_MODE_SANITIZE, KY_MODE_EXTRACT, KY_MODE_PAGES: only the part at this path of the
   * report ("1.2.1"). The whole input is processed, but report and output are those of the part,
   * the output in the part's own type. NULL, "" and "1": the whole input. */
  const gchar *select;
  gboolean is_background; /* nobody waits for the result, so all other jobs are scheduled first */
  gboolean takes_bytes;   /* a small output may be returned in `bytes`, which costs less */
  /* (nullable) The client for which the job is done, so that clients with little use so far are
   * scheduled first: an address and an envelope sender, or a user of the portal. */
  const gchar *client, *sender;
  /* (nullable) The tenant, if the front end serves several. For a front end of one tenant the user
   * that it runs as counts. */
  const gchar *tenant;
  gboolean is_over; /* the tenant uses more than its share, so its jobs are scheduled later */
} KySanitizerJob;

/* Holds what became of the input. */
typedef struct
{
  /* KY_MODE_SANITIZE: the report of the whole tree; with `select`: of the part, withheld if there
   * is none. KY_MODE_IDENTIFY: type, size and hash. KY_MODE_VERIFY: outcome KY_OUTCOME_REBUILT if
   * the check succeeds, otherwise KY_OUTCOME_WITHHELD with the reason in `detail`. KY_MODE_PAGES:
   * of the part, KY_OUTCOME_CONVERTED, or withheld, with KY_REASON_POLICY if pages of its type
   * cannot be drawn. KY_MODE_EXTRACT: of the part, KY_OUTCOME_PASSED, or withheld if it is infected
   * or has no bytes. */
  KyReportPart *report;
  /* A sealed memfd, or -1 if the input is withheld or the output is in `bytes`. The output of
   * KY_MODE_EXTRACT comes from the sender: it is not verified, and must not be parsed. */
  int output;
  GBytes *bytes; /* (nullable) the output instead, if the job has takes_bytes */
} KySanitizerResult;

/* Connects to a running supervisor.
 * `socket_path`: the path of its socket.
 * Returns the connection (transfer full: ky_sanitizer_free()), or NULL.
 * Errors: IO (the message has the path). */
KySanitizer *ky_sanitizer_connect (const gchar *socket_path, GError **error);
/* Starts a supervisor for this process alone (kiyome-sanitizer --private), which ends with the
 * connection. The program is found beside the running one, or in libexecdir.
 * `config_dir`: (nullable) the directory of kiyome.conf.
 * Returns the connection (transfer full: ky_sanitizer_free()), or NULL.
 * Errors: IO, SANDBOX, CONFIG. */
KySanitizer *ky_sanitizer_spawn (const gchar *config_dir, GError **error);
/* Runs one job and waits for its result.
 * `job`: the job.
 * `progress`: (nullable) called about every five seconds while the job runs. If it returns FALSE,
 * the job is abandoned with the error POLICY, and the connection is closed.
 * `data`: passed to `progress`.
 * `ret_result`: set to the result (transfer full: ky_sanitizer_result_clear()).
 * Errors: SCANNER, TIMEOUT, PROTOCOL, SANDBOX, IO, INTERNAL, POLICY. There is no result then, and
 * the connection must not be used again. */
gboolean ky_sanitizer_run (KySanitizer *sanitizer, const KySanitizerJob *job,
                           gboolean (*progress) (gpointer data), gpointer data,
                           KySanitizerResult *ret_result, GError **error);
/* Looks which families' programs are not installed (ky_family_package()).
 * `directory`: (nullable) where they would be; NULL: where kiyome-sanitizer is.
 * Returns KyFamily bits. */
guint ky_families_missing (const gchar *directory);
/* Asks for the supervisor's health.
 * Returns JSON: families, workers, queue, scanner, age of the signatures (transfer full), or NULL.
 * Errors: TIMEOUT, IO, PROTOCOL, and the error with which the supervisor refuses. */
gchar *ky_sanitizer_status (KySanitizer *sanitizer, GError **error);
/* Closes the connection without waiting for the end of a private supervisor, which
 * ky_sanitizer_free() waits for. */
void ky_sanitizer_dismiss (KySanitizer *sanitizer);
/* Closes the connection, and waits for the end of a private supervisor. NULL is allowed. */
void ky_sanitizer_free (KySanitizer *sanitizer);
/* Releases what a result holds. */
void ky_sanitizer_result_clear (KySanitizerResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySanitizer, ky_sanitizer_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySanitizerResult, ky_sanitizer_result_clear)
