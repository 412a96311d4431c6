/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report: a tree of parts with what was found, done and removed. It is built in a worker,
 * travels as a bounded binary form (a worker, or a door, may have been taken over, so whoever
 * receives it reads it with every length checked), and becomes JSON where people are to read it
 * (`kiyome sanitize --report`). This is its one writer and its one reader.
 */
#pragma once

#include "common/sha256.h"
#include "engine/job.h"

typedef struct
{
  gchar *code, *where; /* where may be "" */
  guint64 count;
} KyRemoval;

struct _KyReportPart
{
  gchar *path; /* "1.2", made when the tree is written as JSON */
  gchar *name, *type, *claimed, *detail;
  guint64 size;
  guint8 sha256[KY_SHA256_SIZE];
  gboolean is_unread; /* nobody could decode it: size is what its container says, sha256 is none */
  KyOutcome outcome;
  KyMethodId method;
  KyReason reason;
  gchar *allow_id;    /* the allow entry that let it pass, or "" */
  gchar *heading;     /* of a mail that is withheld whole: From and Subject as they would be written
                         (KyFiletype), or ""; not in JSON */
  gchar *words;       /* that a drawing shows (engine/shown.h), or ""; not in JSON */
  GPtrArray *removed; /* of KyRemoval */
  gboolean has_output;
  gchar *output_name, *output_type;
  guint64 output_size;
  guint8 output_sha256[KY_SHA256_SIZE];
  GPtrArray *parts; /* of KyReportPart */
};

KyReportPart *ky_report_part_new (void);
void ky_report_part_free (KyReportPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyReportPart, ky_report_part_free)

/* Adds to the count of CODE at WHERE, or a row. At most KY_REPORT_REMOVALS rows a part: beyond them
 * counts go to the row ("report.more", ""). */
#define KY_REPORT_REMOVALS 200
void ky_report_removed (KyReportPart *part, const gchar *code, guint64 count, const gchar *where);

/* The binary form, appended to BYTES. */
void ky_report_serialize (const KyReportPart *part, GByteArray *bytes);
/* Reads one. Errors: PROTOCOL (a length, an enumeration or UTF-8 that is wrong, more than 200,000
 * nodes or 64 levels). */
KyReportPart *ky_report_deserialize (KyView view, GError **error);

/* "sanitized" when all went through, "partial" when a part of it was withheld, "withheld" when the
 * root was. */
const gchar *ky_report_outcome (const KyReportPart *root);
/* PART, or one within it, is infected. */
gboolean ky_report_tells_infection (const KyReportPart *part);
/* Is PART itself withheld for an encryption that a password may open? */
gboolean ky_report_awaits_password (const KyReportPart *part);
/* Is it so of PART or of one within it? */
gboolean ky_report_is_locked (const KyReportPart *part);
/* Was something with CODE removed from PART, or from one within it? */
gboolean ky_report_has_removed (const KyReportPart *part, const gchar *code);
/* The report as JSON, UTF-8 with a final line end. CONFIG_SHA256 (nullable): the configuration that
 * the policy is of (ky_config_sha256()). (transfer full) */
gchar *ky_report_to_json (const KyReportPart *root, const gchar *policy_name,
                          const guint8 policy_sha256[KY_SHA256_SIZE], const guint8 *config_sha256);
/* What ky_report_to_json() wrote. *RET_POLICY (nullable) and RET_SHA256 (zeros: it says none): of
 * the policy. Errors: PROTOCOL. (transfer full) */
KyReportPart *ky_report_from_json (const gchar *json, gchar **ret_policy,
                                   guint8 ret_sha256[KY_SHA256_SIZE], GError **error);
/* Appends what was removed from PART as elements of a JSON array, each {"code","count","where"},
 * behind those that JSON ends with. */
void ky_report_put_removed (const KyReportPart *part, GString *json);

const gchar *ky_outcome_to_string (KyOutcome outcome);
const gchar *ky_reason_to_string (KyReason reason); /* "" for KY_REASON_NONE */
KyReason ky_reason_from_error (const GError *error);
