/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes digests of mails into the audit log, and compares them with the mails. A row of the log
 * has the digests of up to RUN_MAX mails with consecutive numbers: its object is the first number,
 * its detail the digests, "-" for a mail that is not finished. Columns that change later without a
 * new digest (state of deliveries, retention, counts that deferred deliveries change) are not
 * covered. */
#include "store/records/mail-digests.h"
#include "store/index/query.h"
#include "store/records/checkpoints.h"
#include "store/records/row-tags.h"

#include <unistd.h>

#define KIND "mail-digests" /* kind of the rows of the log */
#define CHANGED "changed"   /* the reason in rows that are about mails that had a digest */
#define RUN_MAX 64          /* mails of one row */
#define BATCH 512           /* mails of one operation */
#define GAPS_MAX 1000000    /* numbers that no mail has */
#define NUMBER "%" G_GINT64_FORMAT

#define PART(column) " || ' ' || coalesce (p." column " || '', '')"
#define RECIPIENTS KY_QUERY_LIST ("c.address", ";", "recipients c WHERE c.n = m.n")
#define PARTS                                                                                      \
  KY_QUERY_LIST ("p.path" PART ("name") PART ("type") PART ("claimed") PART ("size")               \
                     PART ("sha256") PART ("outcome") PART ("method") PART ("reason")              \
                         PART ("detail") PART ("allow") PART ("removed") PART ("output_name")      \
                             PART ("output_type"),                                                 \
                 ";", "parts p WHERE p.n = m.n")
/* SQL: the mails ?1 to ?2: number, identifier, state, time, and what else a digest covers. */
#define COVERED                                                                                    \
  "SELECT m.n, m.id, m.state, m.received, m.sender, m.client, m.queue_id, m.login, m.direction,"   \
  " m.size, m.sha256, m.door, m.outcome, m.policy, m.output_sha256, m.subject, m.attachments,"     \
  " m.authentic, m.new_domain, m.class, m.sender_key, m.reported, m.why, m.purged,"                \
  " r.size AS report_size, r.report, r.header," RECIPIENTS "," PARTS                               \
  " FROM messages m LEFT JOIN reports r ON r.n = m.n WHERE m.n BETWEEN ?1 AND ?2 ORDER BY m.n"

enum
{
  N,
  ID,
  STATE,
  RECEIVED
};

/* Returns the digest of a row of COVERED; 0: the mail is not finished. */
static guint64
mail_digests_of_row (KyStatement *row)
{
  return strcmp (ky_index_peek (row, STATE), "done") == 0 ? ky_row_tags_digest (row, ID) : 0;
}

/* --- writing -------------------------------------------------------------------------------- */

/* Adds a row to the audit log with the digests of the mails with the numbers `first` to `last`, at
 * most RUN_MAX. `why`: "" for the first digests of these mails, CHANGED for others. */
static gboolean
mail_digests_write (KyIndex *index, KyAuditHead *head, gint64 first, gint64 last, const gchar *why,
                    GError **error)
{
  g_autofree gchar *object = g_strdup_printf (NUMBER, first);
  g_autoptr (GString) detail = g_string_new (NULL);
  KyStatement *row = ky_index_bind (index, error, COVERED, "ii", first, last);
  gint64 next = first;
  gint step;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      guint64 digest = mail_digests_of_row (row);

      for (; next < ky_index_integer (row, N); next++)
        g_string_append (detail, "- ");
      next++;
      if (digest == 0)
        g_string_append (detail, "- ");
      else
        g_string_append_printf (detail, "%016" G_GINT64_MODIFIER "x ", digest);
    }
  g_strchomp (detail->str);
  return step == 0
         && (next == first
             || ky_audit_add (
                 index, head,
                 &(KyAuditEntry){ getuid (), "kiyome-store", KIND, object, why, detail->str },
                 error));
}

static gint64
mail_digests_read_mark (KyIndex *index)
{
  g_autofree gchar *mark = ky_index_meta (index, KY_MAIL_DIGESTS_MARK);

  return mark != NULL ? g_ascii_strtoll (mark, NULL, 10) : 0;
}

gboolean
ky_mail_digests_renew (KyIndex *index, KyAuditHead *head, const GArray *ns, GError **error)
{
  gint64 mark = mail_digests_read_mark (index);

  for (guint i = 0, end; i < ns->len && g_array_index (ns, gint64, i) <= mark; i = end)
    {
      gint64 first = g_array_index (ns, gint64, i);

      for (end = i + 1; end < ns->len && end - i < RUN_MAX
                        && g_array_index (ns, gint64, end) == first + (end - i)
                        && g_array_index (ns, gint64, end) <= mark;)
        end++;
      if (!mail_digests_write (index, head, first, first + (end - i) - 1, CHANGED, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_mail_digests_renew_one (KyIndex *index, KyAuditHead *head, gint64 n, GError **error)
{
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof n);

  g_array_append_val (ns, n);
  return ky_mail_digests_renew (index, head, ns, error);
}

gboolean
ky_mail_digests_add (KyIndex *index, KyAuditHead *head, gboolean *ret_has_more, GError **error)
{
  gint64 mark = mail_digests_read_mark (index);
  gint64 first = 0;
  gint64 last = 0;

  if (!ky_index_number (index, 0, &first, error,
                        "SELECT coalesce (min (n), 0) FROM messages WHERE n > ?", "i", mark)
      || !ky_index_number (index, 0, &last, error, "SELECT coalesce (max (n), 0) FROM messages",
                           ""))
    return FALSE;
  gint64 end = MIN (last, first + BATCH - 1);
  *ret_has_more = first != 0 && end < last;
  if (first == 0)
    return TRUE;
  for (gint64 n = first; n <= end; n += RUN_MAX)
    if (!mail_digests_write (index, head, n, MIN (n + RUN_MAX - 1, end), "", error))
      return FALSE;
  g_autofree gchar *text = g_strdup_printf (NUMBER, end);
  return ky_index_set_meta (index, KY_MAIL_DIGESTS_MARK, text, error);
}

/* --- comparing ------------------------------------------------------------------------------ */

/* Holds the digests of the log, by numbers of mails, and what differs from them. */
typedef struct
{
  GArray *logged;          /* guint64; 0: none */
  gint64 max;              /* the last mail of the index that can have got its number from kiyome */
  gint64 mark;             /* the last mail whose digest was due before the log was read */
  gint64 turn;             /* the last mail whose first digest was read */
  GPtrArray *ids, *beyond; /* mails that differ; those that the log does not reach */
} Comparison;

/* Reads the digest of a mail. One behind the last mail of the index is of a mail that is gone. The
 * first digest of a mail comes once: whoever sets the mark back makes kiyome write it again. */
static void
mail_digests_read_one (Comparison *comparison, gint64 n, guint64 digest, gboolean is_first)
{
  if (n > comparison->max)
    {
      if (digest != 0)
        g_ptr_array_add (comparison->ids, g_strdup_printf (NUMBER, n));
      return;
    }
  if ((guint64)n >= comparison->logged->len)
    g_array_set_size (comparison->logged, (guint)n + 1);
  guint64 *logged = &g_array_index (comparison->logged, guint64, n);
  if (!is_first || n > comparison->turn)
    *logged = digest;
  comparison->turn = MAX (comparison->turn, is_first ? n : 0);
}

/* Reads a row of the log. */
static void
mail_digests_read (Comparison *comparison, KyStatement *row)
{
  gint64 n = g_ascii_strtoll (ky_index_peek (row, 0), NULL, 10);
  gboolean is_first = *ky_index_peek (row, 1) == '\0';
  g_auto (GStrv) words = g_strsplit (ky_index_peek (row, 2), " ", -1);

  for (guint i = 0; n > 0 && words[i] != NULL; i++, n++)
    mail_digests_read_one (comparison, n, g_ascii_strtoull (words[i], NULL, 16), is_first);
}

/* Compares one mail. Its digest is set to 0, so that those that are left are of mails that are
 * gone. */
static void
mail_digests_compare_row (Comparison *comparison, KyStatement *row, gint64 since)
{
  gint64 n = ky_index_integer (row, N);
  gint64 received = ky_index_integer (row, RECEIVED);
  guint64 digest = mail_digests_of_row (row);
  guint64 logged = 0;

  if (n > 0 && n < comparison->logged->len)
    {
      logged = g_array_index (comparison->logged, guint64, n);
      g_array_index (comparison->logged, guint64, n) = 0;
    }
  if (logged == digest || (logged == 0 && n > comparison->mark))
    return;
  g_ptr_array_add (logged != 0 || received >= since ? comparison->ids : comparison->beyond,
                   ky_index_text (row, ID));
}

static gboolean
mail_digests_find (KyIndex *index, gint64 since, Comparison *comparison, GError **error)
{
  gint64 count = 0;
  gint step;

  g_array_set_size (comparison->logged, 0);
  g_ptr_array_set_size (comparison->ids, 0);
  g_ptr_array_set_size (comparison->beyond, 0);
  comparison->mark = mail_digests_read_mark (index);
  comparison->turn = 0;
  if (!ky_index_number (index, 0, &comparison->max, error,
                        "SELECT coalesce (max (n), 0) FROM messages", "")
      || !ky_index_number (index, 0, &count, error, "SELECT count (*) FROM messages", ""))
    return FALSE;
  /* Numbers have few gaps. Whoever adds a mail with any number must not make this take the memory
   * of the machine. */
  comparison->max = MIN (comparison->max, 2 * count + GAPS_MAX);
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT object, why, detail FROM audit WHERE what = '" KIND
                                    "' AND seq >" KY_CHECKPOINT_CUT "ORDER BY seq",
                                    "");
  while ((step = ky_index_step (index, row, error)) == 1)
    mail_digests_read (comparison, row);
  row = step == 0 ? ky_index_bind (index, error, COVERED, "ii", G_MININT64, comparison->max) : NULL;
  while (step == 0 && (step = ky_index_step (index, row, error)) == 1)
    {
      mail_digests_compare_row (comparison, row, since);
      step = 0;
    }
  for (guint n = 0; step == 0 && n < comparison->logged->len; n++)
    if (g_array_index (comparison->logged, guint64, n) != 0)
      g_ptr_array_add (comparison->ids, g_strdup_printf ("%u", n));
  return step == 0;
}

gboolean
ky_mail_digests_compare (KyIndex *index, gint64 since,
                         void (*take) (const gchar *id, gboolean is_in_log, gpointer data),
                         gpointer data, GError **error)
{
  g_autoptr (GArray) logged = g_array_new (FALSE, TRUE, sizeof (guint64));
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) beyond = g_ptr_array_new_with_free_func (g_free);
  Comparison comparison = { .logged = logged, .ids = ids, .beyond = beyond };
  gint64 seq = -1;
  gint64 before;

  /* The log and the mails are read one after the other, so both are read again if a digest was
   * added meanwhile. */
  do
    {
      before = seq;
      if (!ky_index_number (index, 0, &seq, error,
                            "SELECT coalesce (max (seq), 0) FROM audit WHERE what = '" KIND "'", "")
          || !mail_digests_find (index, since, &comparison, error))
        return FALSE;
    }
  while (ids->len > 0 && seq != before);
  for (guint i = 0; i < ids->len; i++)
    take (ids->pdata[i], TRUE, data);
  for (guint i = 0; i < beyond->len; i++)
    take (beyond->pdata[i], FALSE, data);
  return TRUE;
}
