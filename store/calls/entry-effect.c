/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers what an entry of the allowlist or the blocklist would have done to the last mails, from
 * their stored reports alone, because the caller may not open originals. Results that do not follow
 * from the reports are counted as untold: the output of a part, and the content of a part that was
 * not read. `kiyome policy replay` opens originals and reports everything, for policies.
 *
 * A call reads a few mails and returns where to continue, so that the caller may stop at any time
 * and delays no other call for long. */
#include "store/calls/call.h"

#include "common/iso-time.h"
#include "common/release.h"
#include "config/allow.h"
#include "engine/filetype.h"
#include "store/index/subject.h"
#include "store/records/allow.h"
#include "store/records/facts.h"
#include "store/records/parts.h"

#define STEP_MAILS 50
#define STEP_MICROSECONDS 200000 /* time after which the call stops behind the current mail */
#define SHOWN_MAX 20             /* mails that are named */
#define NAMES_MAX 5              /* parts of each */
#define FOR_NOW "effect"         /* reason and approver of a trial entry, which is rolled back */

/* Holds what is known of a part, for the parts inside it. */
typedef enum
{
  WITHIN_OPEN = 1, /* an entry may match its content */
  WITHIN_CLOSED,   /* nothing in it passes: it is written as a whole */
  WITHIN_WITHHELD, /* not read, so the parts inside it may come out or not */
  WITHIN_DECIDED,  /* the entry decides about all parts inside it */
} Within;

typedef struct
{
  gint64 n;
  gchar *id, *sender, *subject, *direction;
  gint64 received, parts;
  gboolean is_authentic, is_done, is_untold, is_affected;
  GHashTable *paths; /* paths that the entry decides about */
  GString *names;
} Mail;

typedef struct
{
  KyIndex *reader;
  gint64 now;
  gboolean is_block;
  KyAllowRule allow;
  KyBlockRule block;
  gint64 examined, mails, parts, withheld, untold, unanswered;
  GPtrArray *shown; /* of Mail */
} Trial;

static void
entry_effect_mail_free (gpointer data)
{
  Mail *mail = data;

  KY_RELEASE_MEMBERS (mail, id, sender, subject, direction, paths);
  if (mail->names != NULL)
    g_string_free (mail->names, TRUE);
  g_free (mail);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mail, entry_effect_mail_free)

static void
trial_clear (Trial *trial)
{
  ky_allow_rule_clear (&trial->allow);
  ky_block_rule_clear (&trial->block);
  g_clear_pointer (&trial->shown, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, trial_clear)

/* --- what is tried -------------------------------------------------------------------------- */

static gboolean
read_allow (KyCall *call, Trial *trial, GError **error)
{
  g_autofree gchar *expires = g_strdup_printf ("%" G_GINT64_FORMAT, call->now + KY_DAY_SECONDS);

  return ky_allow_rule_read (ky_call_argument (call, "type"), ky_call_argument (call, "sender"),
                             ky_call_argument (call, "sha256"), FOR_NOW, FOR_NOW, expires,
                             call->now, &trial->allow, error);
}

/* Reads the entry that is tried. Entries for links are refused, because a report does not contain
 * the targets of links. */
static gboolean
read_trial (KyCall *call, Trial *trial, GError **error)
{
  const gchar *const *links = (const gchar *const[]){ "link", "link-domain", NULL };

  for (; *links != NULL; links++)
    if (ky_call_argument (call, *links)[0] != '\0')
      return ky_refuse (error, "invalid", "link, link-domain: no report says where links led");
  trial->is_block = strcmp (ky_call_argument (call, "list"), "block") == 0;
  trial->now = call->now;
  return trial->is_block ? ky_block_rule_read (ky_call_argument (call, "sender"),
                                               ky_call_argument (call, "sha256"), NULL, FOR_NOW,
                                               NULL, call->now, &trial->block, error)
                         : read_allow (call, trial, error);
}

gboolean
ky_verb_effect_check (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Trial) trial = { 0 };

  return read_trial (call, &trial, error);
}

/* --- does it fit? --------------------------------------------------------------------------- */

/* Compares the sender as store/records/allow-match.c does: the sender must be authenticated. */
static gboolean
allow_fits_sender (const Trial *trial, const gchar *sender, gboolean is_authentic)
{
  const gchar *wanted = trial->allow.sender;
  g_autofree gchar *lower = ky_allow_fold_sender (sender);
  const gchar *at = strrchr (lower, '@');

  if (wanted[0] == '\0')
    return TRUE;
  if (!is_authentic || at == NULL)
    return FALSE;
  return strcmp (wanted, lower) == 0 || strcmp (wanted, at + 1) == 0
         || (wanted[0] == '.' && g_str_has_suffix (at + 1, wanted));
}

/* Compares the author (From) of the mail, which is blocked like the envelope's sender. */
static gboolean
block_fits_author (const Trial *trial, const Mail *mail, gboolean *ret_fits, GError **error)
{
  KyStatement *row = ky_index_bind (trial->reader, error, "SELECT header FROM reports WHERE n = ?",
                                    "i", mail->n);
  gint step = ky_index_step (trial->reader, row, error);

  *ret_fits = FALSE;
  if (step <= 0)
    return step == 0;
  g_autofree gchar *header = ky_index_text (row, 0);
  ky_index_reset (row);
  g_autofree gchar *author = ky_author_read (ky_view (header, strlen (header)));
  gchar *open = strrchr (author, '<');
  gchar *close = open != NULL ? strchr (open, '>') : NULL;
  if (close != NULL)
    *close = '\0';
  g_autofree gchar *folded = ky_allow_fold_sender (open != NULL ? open + 1 : author);
  *ret_fits = ky_allow_sender_is (folded, trial->block.value);
  return TRUE;
}

typedef struct
{
  const gchar *path, *name, *type, *sha256, *outcome, *reason, *detail;
  gboolean is_attachment;
} Part;

static gboolean
is_withheld (const Part *part)
{
  return strcmp (part->outcome, "withheld") == 0;
}

/* Tells whether the blocklist has the part's hash; the blocklist precedes the allowlist. */
static gboolean
entry_effect_is_blocked (const Trial *trial, const gchar *sha256, gboolean *ret_is, GError **error)
{
  gint64 count = 0;

  if (!ky_index_number (trial->reader, 0, &count, error,
                        "SELECT count (*) FROM blocks WHERE kind = 'sha256' AND value = ?"
                        " AND removed IS NULL AND (expires IS NULL OR expires > ?)",
                        "si", sha256, trial->now))
    return FALSE;
  *ret_is = count > 0;
  return TRUE;
}

/* Tells whether the allowlist's entry would let `part` through as it came, as engine/part.c
 * asks. */
static gboolean
allow_fits (const Trial *trial, const Part *part, gboolean *ret_fits, GError **error)
{
  gchar wanted[KY_SHA256_HEX_SIZE];
  gboolean blocked = FALSE;

  ky_sha256_to_hex (trial->allow.sha256, wanted);
  *ret_fits = strcmp (part->outcome, "passed") != 0 && strcmp (part->reason, "infected") != 0
              && !g_str_has_prefix (part->detail, "blocked-") && strcmp (part->type, "eml") != 0
              && strcmp (part->name, KY_REPORT_TEXT_NAME) != 0
              && (trial->allow.type[0] == '\0' || strcmp (part->type, trial->allow.type) == 0)
              && (!trial->allow.by_hash || strcmp (part->sha256, wanted) == 0);
  if (!*ret_fits)
    return TRUE;
  if (!entry_effect_is_blocked (trial, part->sha256, &blocked, error))
    return FALSE;
  *ret_fits = !blocked;
  return TRUE;
}

/* --- one mail ------------------------------------------------------------------------------- */

static void
note_part (Trial *trial, Mail *mail, const Part *part)
{
  if (!g_hash_table_add (mail->paths, g_strdup (part->path)))
    return;
  mail->is_affected = TRUE;
  mail->parts++;
  trial->withheld += is_withheld (part);
  if (mail->parts <= NAMES_MAX)
    g_string_append_printf (mail->names, "%s%s", mail->names->len > 0 ? ", " : "",
                            part->name[0] != '\0' ? part->name : "?");
}

static Within
within_of (GHashTable *within, const gchar *path)
{
  const gchar *dot = strrchr (path, '.');
  g_autofree gchar *outer = dot != NULL ? g_strndup (path, (gsize)(dot - path)) : NULL;
  gpointer found = outer != NULL ? g_hash_table_lookup (within, outer) : NULL;

  return found != NULL ? (Within)GPOINTER_TO_INT (found) : WITHIN_OPEN;
}

static Within
within_after (const Part *part, Within outer)
{
  const KyFiletype *type = ky_filetype_by_name (part->type);
  const guint carriers = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE;

  if (outer != WITHIN_OPEN)
    return outer;
  if (is_withheld (part))
    return WITHIN_WITHHELD;
  return type != NULL && (type->flags & KY_TYPE_CONTAINER) != 0 && (type->families & carriers) != 0
             ? WITHIN_OPEN
             : WITHIN_CLOSED;
}

static gboolean
try_allow (Trial *trial, Mail *mail, const Part *part, Within *outer, GError **error)
{
  gboolean fits = FALSE;

  if (*outer == WITHIN_DECIDED || *outer == WITHIN_CLOSED)
    return TRUE;
  if (!allow_fits (trial, part, &fits, error))
    return FALSE;
  if (fits && *outer == WITHIN_WITHHELD)
    mail->is_untold = TRUE;
  else if (fits)
    {
      note_part (trial, mail, part);
      *outer = WITHIN_DECIDED;
      return TRUE;
    }
  /* A withheld part without a hash was not read, so the trial cannot tell whether the entry
   * matches. */
  else if (is_withheld (part) && part->sha256[0] == '\0' && trial->allow.by_hash)
    mail->is_untold = TRUE;
  *outer = within_after (part, *outer);
  return TRUE;
}

static void
try_block (Trial *trial, Mail *mail, const Part *part, Within *outer)
{
  gboolean by_file = strcmp (trial->block.kind, "sha256") == 0;

  if (*outer == WITHIN_OPEN || *outer == WITHIN_CLOSED)
    {
      if (by_file && part->sha256[0] == '\0' && !is_withheld (part))
        mail->is_untold = TRUE;
      if (by_file && !is_withheld (part) && strcmp (part->sha256, trial->block.value) == 0)
        {
          note_part (trial, mail, part);
          *outer = WITHIN_DECIDED;
          return;
        }
      /* The report does not contain the author of an attached mail. */
      if (!by_file && !mail->is_affected && strcmp (part->type, "eml") == 0
          && strcmp (part->path, "1") != 0)
        mail->is_untold = TRUE;
      if (!by_file && mail->is_affected && part->is_attachment && !is_withheld (part))
        note_part (trial, mail, part);
    }
  *outer = within_after (part, *outer);
}

static const gchar *
text_at (KyStatement *row, gint column)
{
  const gchar *text = ky_index_peek (row, column);

  return text != NULL ? text : "";
}

static gboolean
try_part (Trial *trial, Mail *mail, KyStatement *row, GHashTable *within, GError **error)
{
  const Part part
      = { text_at (row, 0), text_at (row, 1), text_at (row, 2), text_at (row, 3),
          text_at (row, 4), text_at (row, 5), text_at (row, 6), ky_index_integer (row, 9) != 0 };
  gboolean is_authentic
      = ky_index_is_null (row, 8) ? mail->is_authentic : ky_index_integer (row, 8) != 0;
  Within state = within_of (within, part.path);

  if (trial->is_block)
    try_block (trial, mail, &part, &state);
  else if (allow_fits_sender (trial, mail->sender, is_authentic)
           && !try_allow (trial, mail, &part, &state, error))
    return FALSE;
  g_hash_table_replace (within, g_strdup (part.path), GINT_TO_POINTER (state));
  return TRUE;
}

/* Tries the entry on all parts of the mail's reports, outer parts before inner ones. */
static gboolean
try_parts (Trial *trial, Mail *mail, GError **error)
{
  g_autoptr (GHashTable) within = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KyStatement *row = ky_index_bind (
      trial->reader, error,
      "SELECT p.path, p.name, p.type, p.sha256, p.outcome, p.reason, p.detail, p.debt,"
      " (SELECT b.authentic FROM debts b WHERE b.n = p.debt)," KY_MAILS_ATTACHMENT
      " FROM" KY_PARTS_SERVED ("?1") "ORDER BY p.debt, length (p.path), p.path",
      "i", mail->n);
  gint64 debt = 0;
  gint step = -1;

  while ((step = ky_index_step (trial->reader, row, error)) == 1)
    {
      if (ky_index_integer (row, 7) != debt)
        g_hash_table_remove_all (within);
      debt = ky_index_integer (row, 7);
      if (!try_part (trial, mail, row, within, error))
        {
          ky_index_reset (row);
          return FALSE;
        }
    }
  return step == 0;
}

/* Tells whether the list applies to this message at all: only a mail has a sender, and only a part
 * of a mail passes by the allowlist. */
static gboolean
is_spoken_of (const Trial *trial, const Mail *mail)
{
  return strcmp (mail->direction, "file") != 0
         || (trial->is_block && strcmp (trial->block.kind, "sha256") == 0);
}

static gboolean
try_mail (Trial *trial, Mail *mail, GError **error)
{
  if (!mail->is_done)
    {
      trial->unanswered++;
      return TRUE;
    }
  trial->examined++;
  if (trial->is_block && strcmp (trial->block.kind, "sender") == 0)
    {
      g_autofree gchar *folded = ky_allow_fold_sender (mail->sender);

      mail->is_affected = ky_allow_sender_is (folded, trial->block.value);
      if (!mail->is_affected && !block_fits_author (trial, mail, &mail->is_affected, error))
        return FALSE;
    }
  if (!try_parts (trial, mail, error))
    return FALSE;
  trial->untold += mail->is_untold;
  trial->mails += mail->is_affected;
  trial->parts += mail->parts;
  return TRUE;
}

/* --- a few of them -------------------------------------------------------------------------- */

static Mail *
entry_effect_read_mail (KyStatement *row)
{
  Mail *mail = g_new0 (Mail, 1);

  mail->n = ky_index_integer (row, 0);
  mail->id = ky_index_text (row, 1);
  mail->received = ky_index_integer (row, 2);
  mail->sender = ky_index_text (row, 3);
  mail->subject = ky_index_text (row, 4);
  mail->direction = ky_index_text (row, 5);
  mail->is_authentic = ky_index_integer (row, 6) != 0;
  mail->is_done = strcmp (ky_index_peek (row, 7), "done") == 0;
  mail->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  mail->names = g_string_new (NULL);
  return mail;
}

/* Tries the entry on mails with numbers below `below`, newest first, until a limit of rows or time
 * is reached. `*ret_next`: the number below which to continue; 0: all mails were tried. */
static gboolean
try_mails (Trial *trial, gint64 below, gint64 *ret_next, GError **error)
{
  KyStatement *row = ky_index_bind (
      trial->reader, error,
      "SELECT n, id, received / 1000000, sender, subject, direction, authentic, state"
      " FROM messages WHERE n < ? ORDER BY n DESC LIMIT ?",
      "ii", below, (gint64)STEP_MAILS);
  gint64 until = g_get_monotonic_time () + STEP_MICROSECONDS;
  gint64 count = 0;
  gint step = -1;
  gboolean ok = TRUE;

  *ret_next = 0;
  while (ok && row != NULL && (count == 0 || g_get_monotonic_time () < until)
         && (step = ky_index_step (trial->reader, row, error)) == 1)
    {
      g_autoptr (Mail) mail = entry_effect_read_mail (row);

      count++;
      *ret_next = mail->n;
      ok = !is_spoken_of (trial, mail) || try_mail (trial, mail, error);
      if (mail->is_affected && trial->shown->len < SHOWN_MAX)
        g_ptr_array_add (trial->shown, g_steal_pointer (&mail));
    }
  if (row == NULL || !ok || step < 0)
    {
      if (row != NULL && step == 1)
        ky_index_reset (row);
      return FALSE;
    }
  if (step == 1)
    ky_index_reset (row);
  else if (count < STEP_MAILS)
    *ret_next = 0;
  return TRUE;
}

/* Writes the rows: the first says how many; each other is a mail. */
static gboolean
entry_effect_put_rows (KyRowsWriter *rows, const Trial *trial, gint64 next, GError **error)
{
  const gint64 totals[] = { trial->examined, trial->mails,      trial->parts, trial->withheld,
                            trial->untold,   trial->unanswered, next };

  for (guint i = 0; i <= trial->shown->len; i++)
    {
      const Mail *mail = i > 0 ? trial->shown->pdata[i - 1] : NULL;

      if (!ky_rows_begin (rows, error))
        return FALSE;
      for (guint k = 0; k < G_N_ELEMENTS (totals); k++)
        ky_rows_number (rows, totals[k]);
      ky_rows_text (rows, mail != NULL ? mail->id : NULL);
      ky_rows_number (rows, mail != NULL ? mail->received : 0);
      ky_rows_text (rows, mail != NULL ? mail->sender : NULL);
      ky_rows_text (rows, mail != NULL ? mail->subject : NULL);
      ky_rows_text (rows, mail != NULL ? mail->names->str : NULL);
      ky_rows_number (rows, mail != NULL ? mail->parts : 0);
    }
  return TRUE;
}

KyRowsWriter *
ky_verb_effect (KyCall *call, KyIndex *reader, GError **error)
{
  g_autoptr (KyRowsWriter) rows = ky_call_rows (call, error);
  g_auto (Trial) trial = { .reader = reader };
  gint64 below = ky_call_number (call, "cursor", G_MAXINT64);
  gint64 next = 0;

  trial.shown = g_ptr_array_new_with_free_func (entry_effect_mail_free);
  if (rows == NULL || !read_trial (call, &trial, error) || !try_mails (&trial, below, &next, error)
      || !entry_effect_put_rows (rows, &trial, next, error))
    return NULL;
  return g_steal_pointer (&rows);
}
