/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the interface between a module (filetypes/) and the engine. A module opens no path,
 * reads no clock and no environment, and calls no other module: it uses the functions of the job.
 * Unless stated otherwise, returned pointers are valid until the method returns, strings are UTF-8,
 * and sizes are in bytes. */
#pragma once

#include "config/policy.h"

/* One input that a method reads and writes anew, or that verify() checks. */
typedef struct _KyJob KyJob;
/* A file inside the input that is sanitized on its own. */
typedef struct _KyMember KyMember;
/* A part that the module writes into its own output. */
typedef struct _KyInline KyInline;
/* See engine/report.h. */
typedef struct _KyReportPart KyReportPart;

/* --- what is asked -------------------------------------------------------------------------- */

/* Returns the whole input (transfer none). */
KyView ky_job_input (KyJob *job);
/* Allows the system to drop the pages of a large input from memory; they are read again when they
 * are next used. For methods that need much memory of their own beside a large input. */
void ky_job_rest_input (KyJob *job);
/* Returns the input's cleaned name, or "" (transfer none). */
const gchar *ky_job_name (KyJob *job);
/* Returns the charset that the sender states of the input, in lower case, perhaps malformed, or
 * NULL (transfer none). */
const gchar *ky_job_charset (KyJob *job);
/* Returns the policy that applies to the input (transfer none). */
KyPolicy *ky_job_policy (KyJob *job);
/* Returns the passwords to try on encrypted content, NULL-terminated, perhaps none (transfer none).
 * They must not be logged or reported. */
const gchar *const *ky_job_passwords (KyJob *job);
/* Returns the passwords that the message's sender sent in another message or agreed on with the
 * recipients, NULL-terminated, perhaps none (transfer none). A module may try them only on content
 * of that sender. They must not be logged or reported. */
const gchar *const *ky_job_sent_passwords (KyJob *job);
/* Returns how many hours after this message its sender may still send the password of what is
 * encrypted in it; 0: a later password opens nothing. */
guint ky_job_password_hours (KyJob *job);
/* Returns how many archives and documents contain this input; 0 at the top. */
guint ky_job_depth (KyJob *job);
/* Returns how many MIME entities and messages contain this input; 0 at the top and in archives. */
guint ky_job_level (KyJob *job);
/* Tells whether the document that contains this input cannot hold a picture of some kind.
 * `kind`: one of KY_MEMBER_NO_GIF, KY_MEMBER_NO_TIFF, KY_MEMBER_NO_WEBP.
 * Returns TRUE if a PNG must be written instead. */
gboolean ky_job_wants_png (KyJob *job, guint kind);
/* Returns the request number that the notice names, or "" without a store (transfer none). */
const gchar *ky_job_request_id (KyJob *job);
/* Returns the domain of the message's sender if this is the first message from that domain,
 * otherwise "" (transfer none). */
const gchar *ky_job_new_domain (KyJob *job);

/* --- what is answered ----------------------------------------------------------------------- */

/* Appends to the output.
 * `data`: the bytes.
 * `size`: how many.
 * Errors: LIMIT (the output would be larger than the policy's limit `unpacked`), IO. */
gboolean ky_job_write (KyJob *job, gconstpointer data, gsize size, GError **error);
/* States that the output is of another type than the input (a conversion).
 * `type_name`: the type's name: "docx" for an input of type docm, for example. */
void ky_job_set_output_type (KyJob *job, const gchar *type_name);
/* Records a removal in the report. Counts of the same code at the same place are added up.
 * `code`: a stable code with a row in common/words.def, for example "pdf.javascript".
 * `count`: how often it was removed; 0 records nothing.
 * `where`: (nullable) the place inside the file; it is cleaned and shortened here. */
void ky_job_removed (KyJob *job, const gchar *code, guint64 count, const gchar *where);
/* Adds a sentence to the detail of the report.
 * `format`: a printf format, followed by its values. The sentence is in English and never quotes
 * content of the document. */
void ky_job_detail (KyJob *job, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

/* --- what it costs -------------------------------------------------------------------------- */

/* Lists what a sender can make kiyome spend. Each has a limit in the policy (kiyome-policy(5)). */
typedef enum
{
  KY_COST_PARTS,    /* MIME entities; limit `parts`, for the message */
  KY_COST_MEMBERS,  /* archive members; limit `members`, for the input */
  KY_COST_UNPACKED, /* bytes that decoding yields; limit `unpacked`, for the message */
  KY_COST_PIXELS,   /* limit `pixels`, for the input */
  KY_COST_FRAMES,   /* limit `frames`, for the input */
  KY_COST_PAGES,    /* limit `pages`, for the input */
  KY_COST_OBJECTS,  /* limit `objects`, for the input */
  KY_COST_LAST
} KyCost;

/* Charges a cost. To be called before the cost arises: before an allocation, a loop or a recursion
 * whose size the input determines.
 * `cost`: what is spent.
 * `amount`: how much, in the cost's own unit.
 * Errors: LIMIT (the message names the limit); nothing is charged then. */
gboolean ky_job_charge (KyJob *job, KyCost cost, guint64 amount, GError **error);
/* Checks the sizes that a container declares for compressed data, before the data are decoded.
 * `packed`: bytes of the compressed data.
 * `unpacked`: bytes that they are said to become.
 * Errors: LIMIT (policy limits `ratio` and `unpacked`). */
gboolean ky_job_check_ratio (KyJob *job, guint64 packed, guint64 unpacked, GError **error);

/* --- members -------------------------------------------------------------------------------- */

/* Holds what became of a part. */
typedef enum
{
  KY_OUTCOME_REBUILT,   /* the same type, written anew */
  KY_OUTCOME_CONVERTED, /* another type */
  KY_OUTCOME_PASSED,    /* unchanged, because the allowlist permits it */
  KY_OUTCOME_WITHHELD,  /* nothing is delivered, for a KyReason */
  KY_OUTCOME_LAST
} KyOutcome;

/* Says why a part is withheld. */
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

/* Tells how a member is to be treated. */
typedef enum
{
  KY_MEMBER_ARCHIVE = 1 << 0, /* counts as one level of archives (limit `archive-depth`) */
  KY_MEMBER_MESSAGE = 1 << 1, /* is a message, whatever it looks like (type eml) */
  KY_MEMBER_NO_PASS = 1 << 2, /* the allowlist must not let it through unchanged */
  KY_MEMBER_SCANNED = 1 << 3, /* for the engine: the scanner has unpacked and scanned it already */
  /* The document cannot hold pictures of this kind; ky_job_wants_png() tells the picture's module
   * to write a PNG of the first frame instead. */
  KY_MEMBER_NO_GIF = 1 << 4,
  KY_MEMBER_NO_TIFF = 1 << 5,
  KY_MEMBER_NO_WEBP = 1 << 6,
  KY_MEMBER_NAMED = 1 << 7, /* its name is the sender's: the extension is compared with the type */
} KyMemberFlags;

#define KY_MEMBER_ALL 0xffu /* all KyMemberFlags */

/* Says how a part is to be treated. With all members zero, the policy decides by the part's
 * type. */
typedef struct
{
  guint flags; /* KyMemberFlags */
  guint level; /* the part's ky_job_level() */
  /* The only method to use, whatever the policy says about the type; KY_METHOD_NONE: the methods of
   * the policy. Only for content that this job or another worker made: content from the sender is
   * subject to the policy. */
  KyMethodId method;
  /* For the engine: the place in the type's ladder, from 0 on, from which methods are tried. */
  guint from;
} KyTreatment;

/* Starts to sanitize one member, here or in another worker, while the module continues.
 * `name`: (nullable) the name as the container has it, not cleaned.
 * `claimed`: (nullable) the media type that the container states, with "; charset=" and a charset
 * if the member is a text with a known one.
 * `bytes`: the member's bytes (transfer none).
 * `treatment`: how the member is to be treated. KY_MEMBER_NO_PASS and KY_MEMBER_SCANNED of the job
 * itself are added.
 * Returns the member (transfer full: ky_member_free()), or NULL. That a member is withheld is no
 * error.
 * Errors: LIMIT (depth, number of parts), POLICY. */
KyMember *ky_job_member_start (KyJob *job, const gchar *name, const gchar *claimed, GBytes *bytes,
                               KyTreatment treatment, GError **error);
/* Waits for a member and appends its report to the job's. A second call does nothing.
 * `member`: the member.
 * Errors: SCANNER, TIMEOUT, PROTOCOL, INTERNAL. The method must then return the error. */
gboolean ky_job_member_finish (KyJob *job, KyMember *member, GError **error);

/* Starts to sanitize a finished member once more, with other passwords, while the module continues.
 * `member`: a member that is withheld because it is encrypted, or that contains such a part.
 * `passwords`: the passwords, NULL-terminated; valid until ky_job_member_unlocked() has returned.
 * Returns FALSE if nothing was started: a password opens nothing in the member, or the message has
 * reached a limit. */
gboolean ky_job_member_unlock (KyJob *job, KyMember *member, const gchar *const *passwords);
/* Waits for what ky_job_member_unlock() started. If a password opened something, the new result and
 * report replace the old ones; otherwise only the details of parts change whose new try reached a
 * limit or failed. A second call does nothing.
 * `member`: the member.
 * `code`: the code of a removal that is recorded if a password opened something:
 * KY_PASSWORD_FOUND or KY_PASSWORD_SENT.
 * Errors: as ky_job_member_finish(). */
gboolean ky_job_member_unlocked (KyJob *job, KyMember *member, const gchar *code, GError **error);
/* The password stood in the message itself. */
#define KY_PASSWORD_FOUND "password.found"
/* The password is one of ky_job_sent_passwords(). */
#define KY_PASSWORD_SENT "password.sent"
/* Returns TRUE if the member, or a part in it, is withheld because of an encryption that a password
 * may open. */
gboolean ky_member_is_locked (const KyMember *member);

/* --- members that ky_job_member_finish() has returned ---------------------------------------- */

/* Returns what became of the member. */
KyOutcome ky_member_outcome (KyMember *member);
/* Returns why the member is withheld, or KY_REASON_NONE. */
KyReason ky_member_reason (KyMember *member);
/* Returns the detail of the member's report, in English, or "" (transfer none). */
const gchar *ky_member_detail (KyMember *member);
/* Returns the name of the type that was identified (transfer none). */
const gchar *ky_member_type (KyMember *member);
/* Returns the media type of the output, or "" if the member is withheld (transfer none). */
const gchar *ky_member_output_type (KyMember *member);
/* Returns the member's cleaned name, with the extension of the output's type (transfer none). */
const gchar *ky_member_name (KyMember *member);
/* Returns the output, which is empty if the member is withheld. It is valid until the member is
 * freed (transfer none). */
KyView ky_member_output (KyMember *member);
/* Returns the size of the member's input in bytes. */
guint64 ky_member_size (KyMember *member);
/* Returns the hash of the output, KY_SHA256_SIZE bytes; not set if the member is withheld (transfer
 * none). */
const guint8 *ky_member_output_sha256 (KyMember *member);
/* Is called by ky_member_each_removed() for each removal.
 * `code`: the removal's code.
 * `count`: how often it was removed.
 * `is_text`: it was removed from a mail itself, or from the text of one.
 * `data`: the argument of ky_member_each_removed(). */
typedef void (*KyRemovalFunc) (const gchar *code, guint64 count, gboolean is_text, gpointer data);
/* Lists what was removed from the member and from all parts inside it that are not withheld.
 * `func`: called for each removal.
 * `data`: passed to `func`. */
void ky_member_each_removed (KyMember *member, KyRemovalFunc func, gpointer data);
/* Lists the places of removals of one code, in the member and in parts inside it that are not
 * withheld.
 * `code`: the removals' code.
 * `index`: a number, counted from 0.
 * Returns the place, or NULL if there are no more (transfer none). */
const gchar *ky_member_noted (KyMember *member, const gchar *code, guint index);
/* Returns how many parts inside the member are withheld, at any depth. */
guint ky_member_n_withheld (KyMember *member);
/* Lists the withheld parts inside the member, at any depth.
 * `index`: a number below ky_member_n_withheld(), counted from 0.
 * `ret_reason`: set to the reason, if there is such a part.
 * `ret_detail`: set to the detail, if there is such a part (transfer none).
 * Returns the part's cleaned name, which may be "", or NULL if there are no more (transfer
 * none). */
const gchar *ky_member_withheld (KyMember *member, guint index, KyReason *ret_reason,
                                 const gchar **ret_detail);
/* Writes the report's detail of a part that an error withholds.
 * `error`: the error, of any domain.
 * Returns the detail, in English (transfer full). */
gchar *ky_engine_detail (const GError *error);
/* Frees a member. NULL is allowed. */
void ky_member_free (KyMember *member);
/* Completes a job with bytes that a step returned. They are sanitized as a part by one method; that
 * part's output and parts become the job's, and its removals are added to the job's.
 * `name`: the name of the part.
 * `type`: the name of the type that the bytes must have.
 * `method`: the method to use, whatever the policy says about the type.
 * `bytes`: what the step returned (transfer none).
 * Errors: LIBRARY (the bytes are of another type), and those of the method. */
gboolean ky_job_become (KyJob *job, const gchar *name, const gchar *type, KyMethodId method,
                        GBytes *bytes, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMember, ky_member_free)

/* Records, for the method that is running, a withheld part that cannot become a member, such as a
 * ZIP entry that cannot be decoded.
 * `name`: (nullable) the part's name, not cleaned.
 * `type`: (nullable) the name of its type.
 * `view`: its bytes. If only the size is known, the data are NULL, and the report has no hash.
 * `reason`: why it is withheld.
 * `detail`: more about the reason, in English. */
void ky_job_withheld_part (KyJob *job, const gchar *name, const gchar *type, KyView view,
                           KyReason reason, const gchar *detail);

/* --- parts that the module renders itself ---------------------------------------------------- */

/* Starts a part whose content the module writes into its own output, such as the text of a mail.
 * The part is scanned and reported like a member, under the name KY_REPORT_TEXT_NAME.
 * `type`: (nullable) the name of the type.
 * `claimed`: (nullable) the media type that the container states.
 * `view`: the part's bytes, valid until ky_job_inline_finish() has returned (transfer none).
 * Returns the part (transfer full: ky_inline_free()), or NULL.
 * Errors: LIMIT (number of parts), SCANNER. */
KyInline *ky_job_inline_start (KyJob *job, const gchar *type, const gchar *claimed, KyView view,
                               GError **error);
/* Records a removal of this part, as ky_job_removed() does for the job.
 * `part`: the part.
 * `code`: a stable code with a row in common/words.def.
 * `count`: how often it was removed; 0 records nothing.
 * `where`: (nullable) the place inside the part. */
void ky_inline_removed (KyInline *part, const gchar *code, guint64 count, const gchar *where);
/* Records to where the text of this part links.
 * `part`: the part.
 * `links`: the links as ky_text_links() lists them (transfer full). */
void ky_inline_links (KyInline *part, gchar *links);
/* Waits for the scanner and appends the part's report to the job's.
 * `part`: the part.
 * `output_type`: the media type of `output`; NULL: the module withholds the part.
 * `output`: what became of the part.
 * `reason`: why the module withholds the part.
 * `detail`: more about the reason, in English.
 * `ret_reason`: set to KY_REASON_NONE, or to why `output` must not be used.
 * Errors: as ky_job_member_finish(). */
gboolean ky_job_inline_finish (KyJob *job, KyInline *part, const gchar *output_type, KyView output,
                               KyReason reason, const gchar *detail, KyReason *ret_reason,
                               GError **error);
/* Frees a part. NULL is allowed.
 * `part`: the part. */
void ky_inline_free (KyInline *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyInline, ky_inline_free)

/* States that nothing remains to be delivered, although the input could be read. The method then
 * returns TRUE, its output is discarded, and the report shows the input as withheld, with its
 * parts.
 * `reason`: why it is withheld.
 * `detail`: (nullable) more about the reason, in English. */
void ky_job_withhold (KyJob *job, KyReason reason, const gchar *detail);

/* --- pictures of pages ------------------------------------------------------------------------ */

/* Returns which pages a type's pages() is to draw, as "FIRST COUNT WIDTH" in decimal (transfer
 * none): the number of the first page, counted from 1, how many pages, and the pictures' width in
 * pixels. */
const gchar *ky_job_pages (KyJob *job);

/* --- steps that other programs do ------------------------------------------------------------- */

/* Lists work for a method that needs a library which the method's own family does not link. */
typedef enum
{
  KY_STEP_REDRAW,   /* PDF → PDF: each page drawn anew as vectors */
  KY_STEP_IMAGE,    /* PDF → PDF: a picture of each page (policy key image.dpi) */
  KY_STEP_METAFILE, /* EMF or WMF → PNG; the argument: KY_METAFILE_WORDS (engine/shown.h) */
  KY_STEP_SVG, /* SVG that kiyome wrote → PNG; the argument is the drawing's width and height in
                     * pixels of CSS: "200 100.5" */
  KY_STEP_DRAWING, /* CAD drawing → PDF; the argument is the name of its type */
  KY_STEP_XPS,     /* XPS → PDF */
  KY_STEP_PAGES,   /* PDF → type pages; the argument is ky_job_pages() */
  KY_STEP_OOXML,   /* doc, xls, xlsb, ppt → docx, xlsx, xlsx, pptx; the argument is the input's
                     * suffix and, where it is known, a blank and the time of its last change in
                     * seconds since 1970: "xls 1583020800" */
  KY_STEP_PDF,     /* any Office document → PDF; the argument is that of KY_STEP_OOXML */
  KY_STEP_WORDS,   /* PDF → the text of its pages, a form feed after each */
  KY_STEP_CODES,   /* greys → texts of QR codes (filetypes/codes/look.h) */
  KY_STEP_LAST
} KyStep;

/* Lets a worker of another family do a step, with this job's policy and passwords. That worker may
 * have been taken over, so the method must treat the answer like any input from outside.
 * `step`: what is to be done.
 * `argument`: (nullable) what the step needs beside the input; see KyStep.
 * `input`: the step's input.
 * Returns the step's output (transfer full), or NULL.
 * Errors: UNSUPPORTED (this step cannot be done here), MALFORMED, ENCRYPTED, LIMIT, MEMORY,
 * LIBRARY. */
GBytes *ky_job_step (KyJob *job, KyStep step, const gchar *argument, KyView input, GError **error);

/* Returns the name of a step, or "none" if `step` is none. The string is constant. */
const gchar *ky_step_to_string (KyStep step);
/* Finds a step by the name that ky_step_to_string() gives it.
 * `name`: the name.
 * Returns the step, or KY_STEP_LAST if no step has that name. */
KyStep ky_step_from_string (const gchar *name);

/* --- verify --------------------------------------------------------------------------------- */

/* In verify(): checks one member of the output. The check succeeds if the supervisor has a record
 * that these bytes were verified before or that the allowlist let them pass, or if its type's
 * verify() succeeds and nothing else is identified.
 * `name`: (nullable) the member's name.
 * `type_name`: the name of the type that the member's place, label or name promises.
 * `view`: the member's bytes.
 * Errors: VERIFY. */
gboolean ky_job_verify_member (KyJob *job, const gchar *name, const gchar *type_name, KyView view,
                               GError **error);
/* In verify(): checks one member whose media type kiyome never writes. The check succeeds only if
 * the allowlist let these bytes pass unchanged.
 * `name`: (nullable) the member's name.
 * `view`: the member's bytes.
 * Errors: VERIFY. */
gboolean ky_job_verify_passed (KyJob *job, const gchar *name, KyView view, GError **error);
/* In verify(): states what kiyome could not have written.
 * `format`: a printf format, followed by its values. It never quotes content of the document.
 * Errors: VERIFY, always, with this message.
 * Returns FALSE. */
gboolean ky_verify_fail (GError **error, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

/* --- methods -------------------------------------------------------------------------------- */

/* Defines a method, verify() or pages() of a type (engine/filetype.h) that is one call with `job`
 * and `error`: ky_stream_rebuild (job, KY_STREAM_AR, error). Defines nothing with
 * KY_IDENTIFY_ONLY. */
#ifdef KY_IDENTIFY_ONLY
#define KY_DEFINE_METHOD(name, call)
#else
#define KY_DEFINE_METHOD(name, call) static KY_DEFINE_PUBLIC_METHOD (name, call)
#endif
/* The same for a function that a header declares. */
#define KY_DEFINE_PUBLIC_METHOD(name, call)                                                        \
  gboolean name (KyJob *job, GError **error) { return call; }
