/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report: a tree of parts with what was found, done and removed. A worker builds it and sends
 * it in a binary form. The sender may have been taken over, so the reader checks every length. For
 * people the report becomes JSON (`kiyome sanitize --report`). Only engine/report.c and
 * engine/report-read.c write and read either form. */
#pragma once

#include "engine/job.h"

/* The name of the parts that ky_job_inline_start() began, and of no other part. */
#define KY_REPORT_TEXT_NAME "body"

/* Describes a removal: the stable code of what was removed, where, and how often. */
typedef struct
{
  gchar *code, *where; /* `where` may be "" */
  guint64 count;
} KyRemoval;

/* Describes a part of the input: the input itself, an attachment, a file in an archive, and so on.
 * Strings are never NULL. */
struct _KyReportPart
{
  gchar *path; /* "1.2"; set when the tree is written as JSON */
  gchar *name, *type, *claimed, *detail;
  guint64 size; /* in bytes */
  guint8 sha256[KY_SHA256_SIZE];
  gboolean is_unread; /* could not be decoded: `size` is from its container, `sha256` is not set */
  KyOutcome outcome;
  KyMethodId method;
  KyReason reason;
  gchar *allow_id;    /* the entry of the allowlist that let it pass, or "" */
  gchar *heading;     /* of a mail that is withheld as a whole: From and Subject as they would be
                       * written (`heading` of KyFiletype), or ""; not in JSON */
  gchar *words;       /* words in a drawing (engine/shown.h), or ""; not in JSON */
  gchar *links;       /* of a mail's text, as ky_text_links() lists them, or ""; not in JSON */
  GPtrArray *removed; /* of KyRemoval */
  gboolean has_output;
  gchar *output_name, *output_type;
  guint64 output_size; /* in bytes */
  guint8 output_sha256[KY_SHA256_SIZE];
  GPtrArray *parts; /* of KyReportPart */
};

/* Returns a new part without name or type, withheld with the reason "failure" (transfer full:
 * ky_report_part_free()). */
KyReportPart *ky_report_part_new (void);
/* Frees a part and all parts inside it. NULL is allowed. */
void ky_report_part_free (KyReportPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyReportPart, ky_report_part_free)

/* Removals that a part can list. Counts of further ones are added to the code "report.more". */
#define KY_REPORT_REMOVALS 200
/* Records a removal. Counts of the same code at the same place are added up.
 * `code`: a stable code, for example "pdf.javascript".
 * `count`: how often it was removed; 0 records nothing.
 * `where`: (nullable) the place inside the part. */
void ky_report_removed (KyReportPart *part, const gchar *code, guint64 count, const gchar *where);

/* Appends the binary form of a part and all parts inside it.
 * `bytes`: the array that is appended to. */
void ky_report_serialize (const KyReportPart *part, GByteArray *bytes);
/* Reads the binary form. The bytes may come from a process that was taken over.
 * `view`: the bytes.
 * Returns the root of the tree (transfer full), or NULL.
 * Errors: PROTOCOL (a wrong length or enumeration value, invalid UTF-8, more than 200,000 parts and
 * removals, more than 64 levels). */
KyReportPart *ky_report_deserialize (KyView view, GError **error);

/* Summarizes a report in a word.
 * `root`: the root of the tree.
 * Returns "sanitized" if nothing was withheld, "partial" if a part was, "withheld" if the root
 * was. */
const gchar *ky_report_outcome (const KyReportPart *root);
/* Returns TRUE if the part, or one inside it, is infected. */
gboolean ky_report_tells_infection (const KyReportPart *part);
/* Returns TRUE if the part itself is withheld because of an encryption that a password may open. */
gboolean ky_report_awaits_password (const KyReportPart *part);
/* Returns TRUE if the part, or one inside it, is withheld because of an encryption that a password
 * may open. */
gboolean ky_report_is_locked (const KyReportPart *part);
/* Looks for a removal in the part and all parts inside it.
 * `code`: the removal's code.
 * Returns TRUE if something with this code was removed. */
gboolean ky_report_has_removed (const KyReportPart *part, const gchar *code);
/* Writes the report for people and programs. kiyome(1) describes the form.
 * `root`: the root of the tree.
 * `policy_name`: the policy that was applied.
 * `policy_sha256`: the hash of that policy's text.
 * `config_sha256`: (nullable) the hash of the configuration that the policy is part of
 * (ky_config_sha256()), KY_SHA256_SIZE bytes.
 * Returns JSON in UTF-8 that ends with a newline (transfer full). */
gchar *ky_report_to_json (const KyReportPart *root, const gchar *policy_name,
                          const guint8 policy_sha256[KY_SHA256_SIZE], const guint8 *config_sha256);
/* Reads what ky_report_to_json() wrote.
 * `json`: the text.
 * `ret_policy`: set to the policy's name, or to NULL if the report has none (transfer full).
 * `ret_sha256`: set to the hash of the policy, or to zeros if the report has none.
 * Returns the root of the tree (transfer full), or NULL.
 * Errors: PROTOCOL. */
KyReportPart *ky_report_from_json (const gchar *json, gchar **ret_policy,
                                   guint8 ret_sha256[KY_SHA256_SIZE], GError **error);
/* Appends the part's removals to a JSON array, as objects with "code", "count" and "where".
 * `json`: text that ends inside the array, with or without elements before. */
void ky_report_put_removed (const KyReportPart *part, GString *json);

/* Names an outcome as reports do.
 * `outcome`: the outcome.
 * Returns a constant string, for example "rebuilt". */
const gchar *ky_outcome_to_string (KyOutcome outcome);
/* Names a reason as reports do.
 * `reason`: the reason.
 * Returns a constant string, for example "infected"; "" for KY_REASON_NONE. */
const gchar *ky_reason_to_string (KyReason reason);
/* Finds the reason for which a part is withheld when its method fails.
 * `error`: the method's error; NULL or an error of another domain counts as a failure.
 * Returns the reason, never KY_REASON_NONE. */
KyReason ky_reason_from_error (const GError *error);
