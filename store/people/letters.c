/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the texts of the letters that the portal sends, in Japanese and English. They are here and
 * not in the message catalogue because the language is that of the reader and not of the process. A
 * link in a letter never performs an action by itself; it leads to a page that requires a
 * sign-in. */
#include "store/people/letters.h"
#include "common/iso-time.h"
#include "common/release.h"
#include "store/index/query.h"
#include "store/records/outbox.h"
#include "store/people/rights.h"

#include <time.h>

#define SUBJECT_NAME_MAX 60 /* characters of a file's name in a subject */
#define DIGEST_MAX 50       /* mails listed in one digest */
#define DIGEST_MESSAGES 20000

typedef struct
{
  const gchar *subject, *text; /* with one %s each: the part's name; the facts */
} Words;

static const Words words[KY_LETTER_LAST][2] = {
#define LETTER(id, subject_ja, text_ja, subject_en, text_en)                                       \
  [KY_LETTER_##id] = { { subject_ja, text_ja }, { subject_en, text_en } },
#include "store/people/letters.def"
};

/* Returns `pattern` with its one %s replaced. (transfer full) */
static gchar *
letters_fill (const gchar *pattern, const gchar *value)
{
  GString *text = g_string_new (pattern);

  g_string_replace (text, "%s", value, 1);
  return g_string_free (text, FALSE);
}

static gboolean
is_english (const KyPerson *person)
{
  return g_strcmp0 (person->language, "en") == 0;
}

gchar *
ky_letter_time (gint64 seconds, gboolean english)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, english ? "%Y-%m-%d %H:%M (%:z)"
                                                          : "%Y年%-m月%-d日 %H:%M (%:z)")
                      : g_strdup ("-");
}

/* Indents text that a person wrote in several lines, so that a line of it cannot look like a
 * fact. */
static void
add_fact (GString *text, const gchar *label, const gchar *value)
{
  g_auto (GStrv) lines = g_strsplit (value != NULL ? value : "", "\n", -1);
  g_autofree gchar *indented = g_strjoinv ("\n    ", lines);

  if (indented[0] != '\0')
    g_string_append_printf (text, "%s: %s\n", label, indented);
}

gchar *
ky_letter_portal (KyConfig *config)
{
  gchar *url = g_strdup (ky_config_string (config, KY_CONFIG_PORTAL_URL));

  if (g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';
  return url;
}

static void
add_address (GString *text, KyConfig *config, const gchar *page)
{
  if (ky_config_string (config, KY_CONFIG_PORTAL_URL)[0] != '\0')
    g_string_append_printf (text, "\n" KY_LETTER_PORTAL "/#/%s\n", page);
}

/* --- about requests ------------------------------------------------------------------------- */

static gchar *
request_facts (KyConfig *config, KyStatement *row, gboolean english)
{
  GString *text = g_string_new ("");
  g_autofree gchar *deadline = ky_letter_time (ky_index_integer (row, 7), english);
  g_autofree gchar *collect = ky_letter_time (
      ky_index_integer (row, 9)
          + (gint64)ky_config_uint (config, KY_CONFIG_PORTAL_RELEASE_HOURS) * 3600,
      english);
  const gchar *state = ky_index_peek (row, 8);
  gboolean was_approved = ky_index_integer (row, 9) > 0;
  gboolean is_expired = strcmp (state, "expired") == 0;
  g_autofree gchar *page = g_strdup_printf ("requests/%s", ky_index_peek (row, 0));

  add_fact (text, english ? "File" : "ファイル", ky_index_peek (row, 1));
  add_fact (text, english ? "Mail" : "件名", ky_index_peek (row, 2));
  add_fact (text, english ? "From" : "差出人", ky_index_peek (row, 3));
  add_fact (text, english ? "Asked by" : "申請者", ky_index_peek (row, 4));
  add_fact (text, english ? "Reason" : "申請理由", ky_index_peek (row, 5));
  add_fact (text, english ? "Decided" : "判断の理由", ky_index_peek (row, 6));
  /* The deadline that the reader can still meet, or has missed. */
  if (strcmp (state, "waiting") == 0 || (is_expired && !was_approved))
    add_fact (text, english ? "To be decided by" : "判断の期限", deadline);
  else if (strcmp (state, "approved") == 0 || is_expired)
    add_fact (text, english ? "To be fetched by" : "受け取りの期限", collect);
  add_address (text, config, page);
  return g_string_free (text, FALSE);
}

gboolean
ky_letter_request (KyIndex *index, KyConfig *config, KyLetterKind kind, gint64 request, gint64 to,
                   gint64 now, GError **error)
{
  static const gchar *const kinds[] = { "asked", "approved", "refused", "expired" };
  g_auto (KyPerson) person = { 0 };

  if (!ky_person_by_number (index, to, &person, error))
    return FALSE;
  if (person.n == 0 || person.mail[0] == '\0')
    return TRUE;
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT r.id, iif (r.part_name = '' OR r.path = '', m.subject, r.part_name), m.subject,"
      " m.sender, u.display, r.reason, r.decided_reason, r.deadline, r.state,"
      " coalesce (r.decided, 0) FROM requests r"
      " JOIN messages m ON m.n = r.message JOIN users u ON u.n = r.asker WHERE r.n = ?",
      "i", request);
  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *facts = request_facts (config, row, is_english (&person));
  g_autofree gchar *id = ky_index_text (row, 0);
  g_autofree gchar *name = ky_index_text (row, 1);
  ky_index_reset (row);
  if (g_utf8_strlen (name, -1) > SUBJECT_NAME_MAX)
    *g_utf8_offset_to_pointer (name, SUBJECT_NAME_MAX) = '\0';
  g_strdelimit (name, "\n\r\t", ' ');
  const Words *said = &words[kind][is_english (&person)];
  g_autofree gchar *subject = letters_fill (said->subject, name);
  g_autofree gchar *text = letters_fill (said->text, facts);
  return ky_outbox_add_letter (
      index, &(KyOutboxLetter){ to, person.mail, subject, text, kinds[kind], id }, now, error);
}

gboolean
ky_letter_deciders (KyIndex *index, KyConfig *config, gint64 request, gint64 now, GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      gboolean decides = FALSE;
      g_auto (KyPerson) person = { 0 };

      if (!ky_index_number (
              index, 0, &after, error,
              "SELECT n FROM users WHERE n > ? AND (roles & 2) <> 0 AND removed IS NULL"
              " ORDER BY n LIMIT 1",
              "i", after))
        return FALSE;
      if (after == 0)
        return TRUE;
      person.n = after;
      if (!ky_rights_decides (index, &person, request, now, &decides, error)
          || (decides
              && !ky_letter_request (index, config, KY_LETTER_ASKED, request, after, now, error)))
        return FALSE;
    }
}

/* --- the digest ----------------------------------------------------------------------------- */

#define ENTRY_END "\n   %s\n\n" /* with the mail's number */

typedef struct
{
  GString *list;
  guint count;
} Digest;

/* Describes the range of a digest: messages by number, and reports of deferred deliveries by
 * time. */
typedef struct
{
  gint64 after, until;
  gint64 since, now; /* seconds */
} Span;

KY_DEFINE_FREE (free_digest, Digest, list)

/* Returns the text of a column in one line, so that no name looks like the end of an entry.
 * (transfer full) */
static gchar *
letters_read_line (KyStatement *row, gint column)
{
  return g_strdelimit (ky_index_text (row, column), "\n\r\t", ' ');
}

static void
letters_add_line (GHashTable *digests, gint64 user, gboolean is_english, KyStatement *row)
{
  Digest *digest = g_hash_table_lookup (digests, &user);
  g_autofree gchar *when = ky_letter_time (ky_index_integer (row, 2), is_english);
  g_autofree gchar *subject = letters_read_line (row, 3);
  g_autofree gchar *sender = letters_read_line (row, 4);
  g_autofree gchar *parts = letters_read_line (row, 5);

  if (digest == NULL)
    {
      digest = g_new0 (Digest, 1);
      digest->list = g_string_new ("");
      g_hash_table_insert (digests, g_memdup2 (&user, sizeof user), digest);
    }
  digest->count++;
  if (digest->count > DIGEST_MAX)
    return;
  g_string_append_printf (digest->list, "%u. %s\n   %s\n   %s\n   %s" ENTRY_END, digest->count,
                          subject, when, sender, parts, ky_index_peek (row, 7));
}

/* SQL: whether user `a` has received it meanwhile, after its password was found. */
#define FOLLOWED                                                                                   \
  " EXISTS (SELECT 1 FROM debts f JOIN debts_owed x ON x.debt = f.n"                               \
  "  JOIN addresses y ON y.address = x.address WHERE f.message = m.n AND f.source > 0"             \
  "  AND f.state = 'delivered' AND f.view <> 3 AND y.user = a.user) "
/* SQL: the names of the withheld ones of `parts`. */
#define NAMES(parts)                                                                               \
  KY_QUERY_LIST_BY ("coalesce (p.name, '?')", ", ", parts " AND p.outcome = 'withheld'",           \
                    "length (p.path), p.path")
/* SQL that makes a line of the digest: of a mail, and of a deferred delivery of a mail. */
#define LINE_BEFORE                                                                                \
  "SELECT m.n, a.user, m.received / 1000000, iif (m.subject = '', '-', m.subject), m.sender,"
#define LINE_BEHIND                                                                                \
  ", EXISTS (SELECT 1 FROM users u WHERE u.n = a.user AND u.language = 'en'), m.id FROM "
#define MAIL_NAMES NAMES ("parts p WHERE p.n = m.n")
#define DELIVERY_NAMES NAMES ("debt_parts p WHERE p.n = m.n AND p.debt = d.n")
#define SERVED_OTHERWISE KY_SERVED_OTHERWISE ("m.n", "r.address")
#define DELIVERY_OF_USER KY_SERVED_DEBT ("a.user")

static const gchar lines_sql[] = LINE_BEFORE MAIL_NAMES LINE_BEHIND
    "messages m CROSS JOIN recipients r ON r.n = m.n"
    " CROSS JOIN addresses a ON a.address = r.address"
    " WHERE m.view = 3 AND m.direction <> 'file' AND m.n > ?1 AND m.n <= ?2"
    " AND NOT" SERVED_OTHERWISE "AND NOT" FOLLOWED "GROUP BY m.n, a.user"
    " UNION ALL " LINE_BEFORE DELIVERY_NAMES LINE_BEHIND
    "debts d CROSS JOIN messages m ON m.n = d.message CROSS JOIN debts_owed w ON w.debt = d.n"
    " CROSS JOIN addresses a ON a.address = w.address"
    " WHERE d.view = 3 AND d.message > ?3 AND d.source = 0 AND d.finished >= ?4"
    " AND d.finished < ?5 AND d.n =" DELIVERY_OF_USER "AND NOT" FOLLOWED
    "GROUP BY d.n, m.n, a.user ORDER BY 1";

/* Collects withheld parts after message `after`, by user. Deferred deliveries are collected by
 * their own time, because they may be completed later. */
static gboolean
letters_collect (KyIndex *index, const Span *span, GHashTable *digests, GError **error)
{
  KyStatement *row = ky_index_bind (index, error, lines_sql, "iiiii", span->after, span->until,
                                    span->until - DIGEST_MESSAGES, span->since, span->now);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    letters_add_line (digests, ky_index_integer (row, 1), ky_index_integer (row, 6) != 0, row);
  return step == 0;
}

/* Removes the earlier digests to `person` that were not sent, and returns their content for the new
 * digest.
 * `ret_count`: the number of entries. (transfer full) */
static gchar *
take_unsent (KyIndex *index, gint64 person, gboolean english, gint64 now, gint64 *ret_count,
             GError **error)
{
  g_autoptr (GString) text = g_string_new ("");
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT created, text, object FROM outbox WHERE kind = 'digest'"
                                    " AND state = 'waiting' AND person = ?1"
                                    " AND NOT" KY_OUTBOX_IS_TAKEN ("", "?2") " ORDER BY n",
                                    "ii", person, now);
  gint step = -1;
  gint64 letters = 0;

  *ret_count = 0;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *when = ky_letter_time (ky_index_integer (row, 0), english);

      g_string_append_printf (text,
                              english
                                  ? "\n\n== The notice of %s, which could not be sent then ==\n\n%s"
                                  : "\n\n== 送れなかった %s のお知らせ ==\n\n%s",
                              when, ky_index_peek (row, 1));
      *ret_count += g_ascii_strtoll (ky_index_peek (row, 2), NULL, 10);
      letters++;
    }
  if (step != 0
      || !ky_index_run (index, error,
                        "DELETE FROM outbox WHERE kind = 'digest' AND state = 'waiting'"
                        " AND person = ?1 AND NOT" KY_OUTBOX_IS_TAKEN ("", "?2"),
                        "ii", person, now)
      || !ky_outbox_count_stale (index, letters, error))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
send_digest (KyIndex *index, KyConfig *config, gint64 user, const Digest *digest, gint64 now,
             GError **error)
{
  g_auto (KyPerson) person = { 0 };
  g_autoptr (GString) text = g_string_new ("");
  gint64 count = 0;

  if (!ky_person_by_number (index, user, &person, error))
    return FALSE;
  if (person.n == 0 || person.mail[0] == '\0')
    return TRUE;
  gboolean english = is_english (&person);
  g_autofree gchar *before = take_unsent (index, user, english, now, &count, error);
  if (before == NULL)
    return FALSE;
  g_autofree gchar *total = g_strdup_printf ("%" G_GINT64_FORMAT, count + digest->count);
  g_autofree gchar *subject = g_strdup_printf (
      english ? "[kiyome] Withheld: %s" : "[kiyome] お渡ししていないファイルのお知らせ (%s 件)",
      total);
  g_string_append (
      text, english
                ? "These mails had attachments that were withheld since the last "
                  "notice. You can look at them in the portal, and ask for an "
                  "original when you need it.\n\n"
                : "前回のお知らせの後に届いたメールのうち、安全のためお渡ししていない添付ファイル"
                  "があるものです。ポータルで内容を確認し、必要な場合は原本を申請できます。\n\n");
  g_string_append (text, digest->list->str);
  if (digest->count > DIGEST_MAX)
    g_string_append_printf (text, english ? "… and %u more.\n" : "ほか %u 件\n",
                            digest->count - DIGEST_MAX);
  add_address (text, config, "mails");
  g_string_append (text, before);
  return ky_outbox_add_letter (
      index, &(KyOutboxLetter){ user, person.mail, subject, text->str, "digest", total }, now,
      error);
}

/* Returns the hour, "2026-11-20 08", if a digest is due in it and was not made yet; otherwise
 * NULL. */
static gchar *
due_slot (KyIndex *index, KyConfig *config, gint64 now)
{
  const gchar *const *hours = ky_config_list (config, KY_CONFIG_PORTAL_DIGEST_HOURS);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now);
  g_autofree gchar *slot = g_date_time_format (time, "%Y-%m-%d %H");
  g_autofree gchar *last = ky_index_meta (index, "digest-slot");

  for (guint i = 0; hours != NULL && hours[i] != NULL; i++)
    if (g_ascii_strtoull (hours[i], NULL, 10) == (guint64)g_date_time_get_hour (time)
        && g_strcmp0 (last, slot) != 0)
      return g_steal_pointer (&slot);
  return NULL;
}

/* Reads which mails the digest covers: those after the last digest, or of the last day if there was
 * none. */
static gboolean
letters_read_span (KyIndex *index, gint64 now, Span *ret_span, GError **error)
{
  g_autofree gchar *last = ky_index_meta (index, "digest-until");
  g_autofree gchar *time = ky_index_meta (index, "digest-time");

  ret_span->now = now;
  ret_span->since = time != NULL ? g_ascii_strtoll (time, NULL, 10) : now - KY_DAY_SECONDS;
  if (last != NULL)
    ret_span->after = g_ascii_strtoll (last, NULL, 10);
  else if (ky_index_number (index, G_MAXINT64, &ret_span->after, error,
                            "SELECT n FROM messages WHERE received >= ? ORDER BY received LIMIT 1",
                            "i", now * G_USEC_PER_SEC - KY_DAY_US))
    ret_span->after -= 1;
  else
    return FALSE;
  if (!ky_index_number (index, 0, &ret_span->until, error,
                        "SELECT coalesce (max (n), 0) FROM messages", ""))
    return FALSE;
  ret_span->after = MAX (ret_span->after, ret_span->until - DIGEST_MESSAGES);
  return TRUE;
}

static gboolean
keep_span (KyIndex *index, const Span *span, const gchar *slot, GError **error)
{
  g_autofree gchar *until = g_strdup_printf ("%" G_GINT64_FORMAT, span->until);
  g_autofree gchar *time = g_strdup_printf ("%" G_GINT64_FORMAT, span->now);

  return ky_index_set_meta (index, "digest-slot", slot, error)
         && ky_index_set_meta (index, "digest-until", until, error)
         && ky_index_set_meta (index, "digest-time", time, error);
}

gboolean
ky_letter_digest (KyIndex *index, KyConfig *config, gint64 now, GError **error)
{
  g_autofree gchar *slot = due_slot (index, config, now);
  g_autoptr (GHashTable) digests
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_digest);
  GHashTableIter iter;
  gpointer user, digest;
  Span span = { 0 };

  if (slot == NULL)
    return TRUE;
  if (!letters_read_span (index, now, &span, error)
      || !letters_collect (index, &span, digests, error))
    return FALSE;
  g_hash_table_iter_init (&iter, digests);
  while (g_hash_table_iter_next (&iter, &user, &digest))
    if (!send_digest (index, config, *(gint64 *)user, digest, now, error))
      return FALSE;
  return keep_span (index, &span, slot, error);
}

/* Removes the entry of the mail `id` from the text of the letter number `n`. */
static gboolean
letters_forget_entry (KyIndex *index, gint64 n, const gchar *id, GError **error)
{
  g_autofree gchar *end = g_strdup_printf (ENTRY_END, id);
  KyStatement *row = ky_index_bind (index, error, "SELECT text FROM outbox WHERE n = ?", "i", n);

  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *text = ky_index_text (row, 0);
  ky_index_reset (row);
  const gchar *at = strstr (text, end);
  if (at == NULL)
    return TRUE;
  gchar *begin = g_strrstr_len (text, at - text, "\n\n");
  *(begin != NULL ? begin + 2 : text) = '\0';
  g_autofree gchar *rest
      = g_strconcat (text, "-. (保存期間が過ぎたメール / a mail whose period is over)\n\n",
                     at + strlen (end), NULL);
  return ky_index_run (index, error, "UPDATE outbox SET text = ? WHERE n = ?", "si", rest, n);
}

gboolean
ky_letter_digests_forget (KyIndex *index, gint64 after, gint64 last, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) letters = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT o.n, m.id FROM outbox o CROSS JOIN messages m ON m.n > ? AND m.n <= ?"
      " WHERE o.kind = 'digest' AND o.text <> '' AND m.purged > 0 AND instr (o.text, m.id) > 0",
      "ii", after, last);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      gint64 letter = ky_index_integer (row, 0);

      g_array_append_val (letters, letter);
      g_ptr_array_add (ids, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < ids->len; i++)
    if (!letters_forget_entry (index, g_array_index (letters, gint64, i), ids->pdata[i], error))
      return FALSE;
  return step == 0;
}
