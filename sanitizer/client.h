/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a door gives a job to the sanitizer. Not thread-safe: one connection a thread. The input is
 * handed over as a sealed memfd or a file that nobody else writes.
 */
#pragma once

#include "config/policy.h"
#include "engine/report.h"

typedef struct _KySanitizer KySanitizer;

#define KY_PAGES_MAX 32

typedef enum
{
  KY_MODE_SANITIZE,
  KY_MODE_VERIFY,
  KY_MODE_IDENTIFY,
  /* The raw decoded bytes of one part: for an original that was approved. Nothing verifies or
   * rewrites them. */
  KY_MODE_EXTRACT,
  /* Pictures of pages of the input, or of one part, as it came, drawn in the sandbox and verified:
   * "KYPAGES1", u32 pages that the document has, u32 N pictures here, N times u32 bytes of a
   * picture, then the N pictures, which are PNG files. All little-endian. */
  KY_MODE_PAGES,
  KY_MODE_LAST
} KyMode;

typedef struct
{
  KyMode mode;
  int input;               /* borrowed fd */
  const gchar *name;       /* as the sender gave it; may be NULL */
  const gchar *claimed;    /* media type as the sender gave it; may be NULL */
  const gchar *force_type; /* "eml" for mail from the milter; NULL: identify */
  KyPolicy *policy;
  const gchar *const *passwords; /* NULL-terminated, may be NULL */
  /* The same: what the sender of a mail sent in another, or what is agreed with him. Tried on what
   * is attached to the outermost message, where its policy has mail.passwords = mail. */
  const gchar *const *sent_passwords;
  /* For how long after a mail its sender may send the password of what is attached to it, so that
   * it is delivered then: the notice says so. 0: nobody waits for one. */
  guint password_hours;
  const gchar *request_id; /* the store's id of the original, for the notice; may be NULL */
  /* (nullable) "" or the domain of a mail's sender, where it is the first mail of it, which the
   * notice says. */
  const gchar *new_domain;
  GPtrArray *allow; /* of KyAllowEntry (engine/engine.h); may be NULL */
  /* PAGES: COUNT pages (at most KY_PAGES_MAX) from FIRST (from 1 on), WIDTH pixels wide. */
  guint first, count, width;
  /* SANITIZE, EXTRACT, PAGES: only the part at this path of the report ("1.2.1"). The whole input
   * is gone through as ever, but the report and the output are that part's alone, the output in the
   * part's own type. NULL, "" and "1": the root. */
  const gchar *select;
  gboolean is_background; /* nobody waits for it: everybody else's turn is before its */
  gboolean takes_bytes;   /* a small output may come as bytes, which costs less than a file */
  /* For whom: who had little so far has his turn before who had much. A client's address and an
   * envelope sender, or a page's user; may be NULL. */
  const gchar *client, *sender;
  /* (nullable) Whose mail it is, where the door serves several tenants; of a door of one tenant
   * counts who it runs as. */
  const gchar *tenant;
  gboolean is_over; /* and that it has more than its part: what is done for it steps back */
} KySanitizerJob;

typedef struct
{
  KyReportPart *report; /* SANITIZE: the whole tree. IDENTIFY: type, size, hash. VERIFY: outcome
                           REBUILT when it holds, else WITHHELD with the reason in detail.
                           SANITIZE with `select`: the part's; WITHHELD when there is none.
                           PAGES: the part's, CONVERTED, or WITHHELD, with reason policy when there
                           is nothing to be drawn of its type.
                           EXTRACT: the part's, PASSED, or WITHHELD when it is infected, or there
                           are no bytes of it. */
  int output;           /* SANITIZE: sealed memfd, or -1 when withheld. EXTRACT: the same, but what
                           is in it is the sender's own, UNVERIFIED: not to be parsed. */
  GBytes *bytes;        /* in place of `output`, only where the job takes them; or NULL */
} KySanitizerResult;

/* Connects to a running supervisor. Errors: IO (with the path). (transfer full) */
KySanitizer *ky_sanitizer_connect (const gchar *socket_path, GError **error);
/*
 * Starts a private supervisor for this process alone (kiyome-sanitizer --private), found beside the
 * running program or in libexecdir; it ends with the connection. CONFIG_DIR may be NULL. Errors:
 * IO, SANDBOX, CONFIG. (transfer full)
 */
KySanitizer *ky_sanitizer_spawn (const gchar *config_dir, GError **error);
/*
 * Runs one job to its end. PROGRESS (may be NULL) is called about every five seconds while it runs;
 * FALSE from it abandons the job (error POLICY) and closes the connection. Errors, none of which
 * lets content through: SCANNER, TIMEOUT, PROTOCOL, SANDBOX, IO, INTERNAL; the connection is then
 * not to be used again.
 */
gboolean ky_sanitizer_run (KySanitizer *sanitizer, const KySanitizerJob *job,
                           gboolean (*progress) (gpointer data), gpointer data,
                           KySanitizerResult *ret_result, GError **error);
/* The supervisor's health as JSON: families, workers, queue, scanner, signatures' age. (transfer
 * full) */
gchar *ky_sanitizer_status (KySanitizer *sanitizer, GError **error);
/* Closes the connection: a private supervisor ends, which only ky_sanitizer_free() waits for. */
void ky_sanitizer_dismiss (KySanitizer *sanitizer);
void ky_sanitizer_free (KySanitizer *sanitizer);
void ky_sanitizer_result_clear (KySanitizerResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySanitizer, ky_sanitizer_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySanitizerResult, ky_sanitizer_result_clear)
