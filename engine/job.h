/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a module sees of the world. A module opens no path, reads no clock and no environment, and
 * calls no other module: it asks the job.
 */
#pragma once

#include "common/view.h"
#include "config/policy.h"

typedef struct _KyJob KyJob;
typedef struct _KyMember KyMember;
typedef struct _KyInline KyInline;
typedef struct _KyReportPart KyReportPart;

/* --- what is asked -------------------------------------------------------------------------- */

/* The whole input, valid until the method returns. */
KyView ky_job_input (KyJob *job);
/* What was read of a large input need not stay in this process's memory; it comes back when it is
 * read again. For who holds much of his own beside it. */
void ky_job_rest_input (KyJob *job);
/* The input's cleaned name, or "" */
const gchar *ky_job_name (KyJob *job);
KyPolicy *ky_job_policy (KyJob *job); /* (transfer none) */
/* Passwords to try on encrypted content; NULL-terminated, may be empty. Never logged or reported.
 */
const gchar *const *ky_job_passwords (KyJob *job);
/* Those that the sender of the message sent in another one, or that are agreed with him: for who
 * knows whose content they may open. NULL-terminated, may be empty. Never logged or reported. */
const gchar *const *ky_job_sent_passwords (KyJob *job);
/* How long after this message its sender may send the password of what is encrypted in it; 0:
 * nobody waits for that. */
guint ky_job_password_hours (KyJob *job);
/* How deep this input lies in archives and documents; 0 at the top. */
guint ky_job_depth (KyJob *job);
/* How many MIME entities and messages lie above this input; 0 at the top and inside archives. */
guint ky_job_level (KyJob *job);
/* Can what holds this input take no picture of the kind that KIND, a KY_MEMBER_NO_…, names? */
gboolean ky_job_wants_png (KyJob *job, guint kind);
/* Request number for the notice ("" without a store). */
const gchar *ky_job_request_id (KyJob *job);
/* The domain of the sender, where no mail of it came before this one; "" otherwise. */
const gchar *ky_job_new_domain (KyJob *job);

/* --- what is answered ----------------------------------------------------------------------- */

/* Appends to the output. Errors: LIMIT (larger than the policy's unpacked limit), IO. */
gboolean ky_job_write (KyJob *job, gconstpointer data, gsize size, GError **error);
/* Says that the output is of another type (a conversion): "docx" for a docm. Default: the input's.
 */
void ky_job_set_output_type (KyJob *job, const gchar *type_name);
/*
 * Records a removal: CODE is stable ("pdf.javascript"), WHERE a place inside the file, cleaned and
 * shortened by the callee (may be NULL). Same code and place add up; a COUNT of 0 is none.
 */
void ky_job_removed (KyJob *job, const gchar *code, guint64 count, const gchar *where);
/* Adds a sentence to the report's detail (English, never content of the document). */
void ky_job_detail (KyJob *job, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

/* --- what it costs -------------------------------------------------------------------------- */

typedef enum
{
  KY_COST_PARTS,    /* MIME entities; limit parts, per message */
  KY_COST_MEMBERS,  /* archive members; limit members, per input */
  KY_COST_UNPACKED, /* bytes made from fewer; limit unpacked, per message */
  KY_COST_PIXELS,   /* limit pixels, per input */
  KY_COST_FRAMES,   /* limit frames, per input */
  KY_COST_PAGES,    /* limit pages, per input */
  KY_COST_OBJECTS,  /* limit objects, per input */
  KY_COST_LAST
} KyCost;

/* Whatever the sender can make us do, he pays for, before it is done. FALSE: LIMIT, named. */
gboolean ky_job_charge (KyJob *job, KyCost cost, guint64 amount, GError **error);
/* Checks sizes declared for an expansion of PACKED bytes to UNPACKED (limits ratio, unpacked). */
gboolean ky_job_check_ratio (KyJob *job, guint64 packed, guint64 unpacked, GError **error);

/* --- members -------------------------------------------------------------------------------- */

typedef enum
{
  KY_OUTCOME_REBUILT,   /* the same type, written anew */
  KY_OUTCOME_CONVERTED, /* another type */
  KY_OUTCOME_PASSED,    /* unchanged, by the allowlist */
  KY_OUTCOME_WITHHELD,  /* nothing is delivered; see reason */
  KY_OUTCOME_LAST
} KyOutcome;

typedef enum
{
  KY_REASON_NONE,
  KY_REASON_INFECTED,
  KY_REASON_ENCRYPTED,
  KY_REASON_BLOCKED_TYPE,
  KY_REASON_UNKNOWN_TYPE,
  KY_REASON_MALFORMED,
  KY_REASON_LIMIT,
  KY_REASON_POLICY,
  KY_REASON_FAILURE,
  KY_REASON_LAST
} KyReason;

typedef enum
{
  KY_MEMBER_ARCHIVE = 1 << 0, /* counts as one deeper in archives (limit archive-depth) */
  KY_MEMBER_MESSAGE = 1 << 1, /* is a message whatever it looks like (forces type eml) */
  KY_MEMBER_NO_PASS = 1 << 2, /* the allowlist must not let it through unchanged */
  KY_MEMBER_SCANNED = 1 << 3, /* the engine's own: in a part that the scanner unpacked as a whole */
  /* Pictures that the document can't hold: what would be written as one becomes a PNG of its first
   * picture (ky_job_wants_png()). */
  KY_MEMBER_NO_GIF = 1 << 4,
  KY_MEMBER_NO_TIFF = 1 << 5,
  KY_MEMBER_NO_WEBP = 1 << 6,
} KyMemberFlags;

/* Or'ed to the flags: the ky_job_level() that the member gets (at most 255). */
#define KY_MEMBER_LEVEL(level) (MIN ((guint)(level), 255u) << 16)
/* Or'ed to the flags: the one KyMethodId to be used, whatever the policy says of the type. For what
 * this job made itself, or another worker for it: what the sender made comes under the policy. */
#define KY_MEMBER_METHOD(method) (((guint)(method)&15u) << 24)

/*
 * Gives one member to be sanitized: it may run in this process or in another worker, beside what
 * the module does next. NAME is raw and may be NULL (the callee cleans it), CLAIMED likewise.
 * BYTES is (transfer none). Errors: LIMIT (depth, parts), POLICY. A member that is withheld is no
 * error. (transfer full: ky_member_free)
 */
KyMember *ky_job_member_start (KyJob *job, const gchar *name, const gchar *claimed, GBytes *bytes,
                               guint flags, GError **error);
/*
 * Waits for the member and appends its report to the job's. Errors only where the whole job must
 * end: SCANNER, TIMEOUT, PROTOCOL, INTERNAL. Idempotent.
 */
gboolean ky_job_member_finish (KyJob *job, KyMember *member, GError **error);

/*
 * After finish, of a member that is withheld for its encryption, or that has such a part: it is
 * sanitized once more with PASSWORDS (NULL-terminated; they must stay until
 * ky_job_member_unlocked() was called), beside what the module does next. FALSE: it is not, as
 * nothing in it is encrypted in a way that a password opens, or as the message has no more to
 * spend.
 */
gboolean ky_job_member_unlock (KyJob *job, KyMember *member, const gchar *const *passwords);
/*
 * Waits for it. Where a password opened something, its result and report stand in place of the
 * first ones, with a removal of CODE; otherwise all is as it was. Errors: as those of
 * ky_job_member_finish(). Idempotent.
 */
gboolean ky_job_member_unlocked (KyJob *job, KyMember *member, const gchar *code, GError **error);
#define KY_PASSWORD_FOUND "password.found" /* the message itself names it */
#define KY_PASSWORD_SENT "password.sent"   /* it is one of ky_job_sent_passwords() */
/* Is it, or a part in it, withheld for an encryption that a password may open? */
gboolean ky_member_is_locked (const KyMember *member);

/* After finish: */
KyOutcome ky_member_outcome (KyMember *member);
KyReason ky_member_reason (KyMember *member);
const gchar *ky_member_detail (KyMember *member); /* report text, English */
const gchar *ky_member_type (KyMember *member);   /* name of the type that was found */
const gchar *
ky_member_output_type (KyMember *member); /* media type of what was written, "" when withheld */
const gchar *ky_member_name (KyMember *member); /* cleaned; suffix is that of the type written */
KyView ky_member_output (KyMember *member);     /* valid until freed; empty when withheld */
guint64 ky_member_size (KyMember *member);      /* of the input */
const guint8 *ky_member_output_sha256 (KyMember *member); /* of the output, when there is one */
/* The codes of what was removed from it, not from what lies inside, and how often; NULL behind the
 * last. */
const gchar *ky_member_removed (KyMember *member, guint index, guint64 *ret_count);
/* Where the INDEXth removal of CODE is, of it and of what lies inside; NULL behind the last. What
 * is withheld is left out. */
const gchar *ky_member_noted (KyMember *member, const gchar *code, guint index);
guint ky_member_n_withheld (KyMember *member); /* of the parts inside it, at any depth */
/* The INDEXth of them: its name (borrowed, cleaned, may be ""), reason and detail (borrowed); NULL
 * behind the last. */
const gchar *ky_member_withheld (KyMember *member, guint index, KyReason *ret_reason,
                                 const gchar **ret_detail);
/* What the report says in detail of a part that ERROR withholds. (transfer full) */
gchar *ky_engine_detail (const GError *error);
void ky_member_free (KyMember *member);
/*
 * Makes of BYTES, which a step gave, what this job's output is to be: they are sanitized as a part
 * of TYPE (a type's name; another is an error) by METHOD alone, and that part's output and parts
 * become the job's, its removals are said besides those before. Errors: as those that the method
 * itself had, LIBRARY.
 */
gboolean ky_job_become (KyJob *job, const gchar *name, const gchar *type, KyMethodId method,
                        GBytes *bytes, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMember, ky_member_free)

/*
 * In a method, for a module's own findings that are no members of their own (a zip entry that can't
 * be decoded): a withheld part in the report. TYPE may be NULL; so may VIEW's data, where at most
 * the size is known: the report gives it no SHA-256.
 */
void ky_job_withheld_part (KyJob *job, const gchar *name, const gchar *type, KyView view,
                           KyReason reason, const gchar *detail);

/* --- parts that the module renders itself ---------------------------------------------------- */

/*
 * A part whose content goes into this job's own output (the text of a mail): it is scanned and
 * reported like a member, but rendered by the module. TYPE is a type's name, CLAIMED the media
 * type; both may be NULL. VIEW (transfer none) must stay until finish. Errors: LIMIT (parts),
 * SCANNER. (transfer full: ky_inline_free)
 */
KyInline *ky_job_inline_start (KyJob *job, const gchar *name, const gchar *type,
                               const gchar *claimed, KyView view, GError **error);
/* As ky_job_removed(), for this part. */
void ky_inline_removed (KyInline *part, const gchar *code, guint64 count, const gchar *where);
/*
 * Waits for the scanner and appends the part's report to the job's. OUTPUT is what became of it,
 * of media type OUTPUT_TYPE; NULL: the module withholds it itself with REASON and DETAIL.
 * *RET_REASON: KY_REASON_NONE, or why OUTPUT must not be used. Errors: as ky_job_member_finish().
 */
gboolean ky_job_inline_finish (KyJob *job, KyInline *part, const gchar *output_type, KyView output,
                               KyReason reason, const gchar *detail, KyReason *ret_reason,
                               GError **error);
void ky_inline_free (KyInline *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyInline, ky_inline_free)

/*
 * Says that nothing is left to deliver though the input could be read: the method returns TRUE,
 * what it wrote is thrown away, and the input is withheld for REASON with its parts in the report.
 * DETAIL may be NULL.
 */
void ky_job_withhold (KyJob *job, KyReason reason, const gchar *detail);

/* --- pictures of pages ------------------------------------------------------------------------ */

/* In a type's pages(): which are asked for, "FIRST COUNT WIDTH" in decimal, FIRST from 1 on. */
const gchar *ky_job_pages (KyJob *job);

/* --- steps that other programs do ------------------------------------------------------------- */

typedef enum
{
  KY_STEP_REDRAW,   /* PDF → PDF: each page drawn anew as vectors */
  KY_STEP_IMAGE,    /* PDF → PDF: a picture of each page (image.dpi) */
  KY_STEP_METAFILE, /* EMF or WMF → PNG */
  KY_STEP_DRAWING,  /* a drawing of a CAD program, or XPS → PDF; the argument is its type */
  KY_STEP_PAGES,    /* PDF → type pages; the argument is ky_job_pages() */
  KY_STEP_OOXML,    /* doc, xls, xlsb, ppt → docx, xlsx, xlsx, pptx; the argument is the input's
                     * suffix, and " 1583020800", when it was last changed, where that is known */
  KY_STEP_PDF,      /* any Office document → PDF; the argument is that of KY_STEP_OOXML */
  KY_STEP_WORDS,    /* PDF → the text of its pages, FF behind each */
  KY_STEP_CODES,    /* greys → texts of QR codes (filetypes/codes/look.h) */
  KY_STEP_LAST
} KyStep;

/*
 * Has a worker of another family make something of INPUT, with this job's policy and passwords.
 * What comes back is nobody's word: it is to be read as the input of a stranger. ARGUMENT may be
 * NULL. Errors: UNSUPPORTED (it can't be done here), MALFORMED, ENCRYPTED, LIMIT, MEMORY, LIBRARY.
 * (transfer full)
 */
GBytes *ky_job_step (KyJob *job, KyStep step, const gchar *argument, KyView input, GError **error);

const gchar *ky_step_to_string (KyStep step);
/* KY_STEP_LAST when there is none of that name. */
KyStep ky_step_from_string (const gchar *name);

/* --- verify --------------------------------------------------------------------------------- */

/*
 * In verify(): one member of the output. TRUE when these very bytes were verified before (the
 * supervisor's record of hashes), or when the type called TYPE_NAME is identified and its verify
 * holds. TYPE_NAME may be NULL: whatever output type is found. Errors: VERIFY.
 */
gboolean ky_job_verify_member (KyJob *job, const gchar *name, const gchar *type_name, KyView view,
                               GError **error);
/*
 * The same for a member under a media type that kiyome never writes: TRUE only when these very
 * bytes passed unchanged by the allowlist. Errors: VERIFY.
 */
gboolean ky_job_verify_passed (KyJob *job, const gchar *name, KyView view, GError **error);
/* Sets a VERIFY error; returns FALSE. */
gboolean ky_verify_fail (GError **error, const gchar *format, ...) G_GNUC_PRINTF (2, 3);
