/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the notice at the end of the body, and the value of Kiyome-Result, from the outcomes of a
 * walk whose members are finished. The sentences are repeated in claim.c, which recognizes
 * imitations: a changed sentence has to be changed there, too. */
#include "filetypes/mail/notice.h"

#include "common/name.h"
#include "common/removal.h"
#include "common/words.h"
#include "engine/filetype.h"
#include "engine/report.h"
#include "filetypes/mail/body.h"
#include "filetypes/mail/encode.h"
#include "filetypes/mail/imitation.h"
#include "filetypes/mail/warnings.h"

#define ITEMS_MAX 50 /* listed in a notice */
#define INSIDE_MAX 10
#define JUDGED_MAX 1000 /* members of an item whose reasons are examined */
#define REMOVED_MAX 6   /* kinds of removals listed for an item */
#define SIGNATURE_LENGTH 80

#define RULE "----------------------------------------------------------------"
#define HEADING_JA "【無害化のお知らせ】kiyome"
/* Characters that the address of a page in the portal may have. */
#define PAGE_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/#.-_"
#define HEADING_EN "[Sanitizing notice] kiyome"
#define CHECKED_JA "安全を確認しました。取り除いたものはありません。"
#define CHECKED_EN "This mail was checked. Nothing was taken out."
#define CHANGED_JA "安全のため、このメールに次の処理をしました。"
#define CHANGED_EN "For safety, this mail was changed as follows."

typedef struct
{
  const KyMailWalk *walk;
  GString *out;
  const gchar *heading;
  const GPtrArray *warnings; /* lines */
  gboolean is_japanese;
} Notice;

/* Returns the message's request number if it can be written in a line, or "". */
static const gchar *
request_number (KyJob *job)
{
  const gchar *id = ky_job_request_id (job);

  for (const gchar *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return "";
  return strlen (id) <= 100 ? id : "";
}

/* Returns the heading by which the notice is recognized (imitation.c). (transfer full) */
static gchar *
make_heading (KyJob *job, gboolean is_japanese)
{
  const gchar *number = request_number (job);
  const gchar *words = is_japanese ? HEADING_JA : HEADING_EN;

  return *number != '\0' ? g_strdup_printf ("%s (%s)", words, number) : g_strdup (words);
}

/* --- words ---------------------------------------------------------------------------------- */

static const gchar *
clause_of (KyReason reason, const gchar *detail, gboolean is_japanese)
{
  return ky_words_why (ky_reason_to_string (reason), detail, is_japanese);
}

static gchar *
size_text (guint64 size)
{
  if (size < 1024)
    return g_strdup_printf ("%u B", (guint)size);
  if (size < 1024 * 1024)
    return g_strdup_printf ("%u KB", (guint)((size + 1023) / 1024));
  return g_strdup_printf ("%.1f MB", (gdouble)size / (1024 * 1024));
}

/* --- what happened -------------------------------------------------------------------------- */

static KyOutcome
outcome_of (const KyMailItem *item)
{
  return item->member != NULL ? ky_member_outcome (item->member) : KY_OUTCOME_WITHHELD;
}

/* Code of a removal whose characters stay in the text. A second pass finds them again, which must
 * not cause a second notice. */
#define STAYS "text.private-use"

static gboolean
is_told (const gchar *code, gboolean is_text, gboolean is_second)
{
  gboolean is_counted;

  return !(is_second && strcmp (code, STAYS) == 0)
         && ky_notice_removed (code, is_text, FALSE, &is_counted) != NULL;
}

typedef struct
{
  gboolean is_second; /* second pass: kept characters do not count */
  gboolean has_told;
} Search;

static void
look_at_removal (const gchar *code, guint64 count, gboolean is_text, gpointer data)
{
  Search *search = data;

  search->has_told = search->has_told || is_told (code, is_text, search->is_second);
}

static gboolean
is_item_told (const KyMailItem *item, gboolean is_second)
{
  Search search = { .is_second = is_second };
  KyOutcome outcome = outcome_of (item);

  /* A part that passed unchanged was not sanitized, which the reader should know. */
  if (outcome == KY_OUTCOME_WITHHELD || outcome == KY_OUTCOME_CONVERTED
      || outcome == KY_OUTCOME_PASSED)
    return TRUE;
  if (ky_member_n_withheld (item->member) > 0)
    return TRUE;
  ky_member_each_removed (item->member, look_at_removal, &search);
  return search.has_told;
}

static gboolean
has_told (const KyFindings *findings, gboolean is_second)
{
  for (guint i = 0; i < findings->n_items; i++)
    if (is_told (findings->items[i].code, TRUE, is_second))
      return TRUE;
  return FALSE;
}

/* Tells whether there is anything for a notice. `is_second`: the mail already has the notice of an
 * earlier pass. */
static gboolean
mail_notice_is_changed (const KyMailWalk *walk, gboolean is_second)
{
  for (guint i = 0; i < walk->items->len; i++)
    if (is_item_told (walk->items->pdata[i], is_second))
      return TRUE;
  for (guint i = 0; i < walk->texts->len; i++)
    {
      const KyMailText *text = walk->texts->pdata[i];

      if (text->reason != KY_REASON_NONE || has_told (&text->findings, is_second))
        return TRUE;
    }
  return has_told (walk->findings, is_second);
}

/* --- the block ------------------------------------------------------------------------------ */

static void
mail_notice_add_line (Notice *notice, const gchar *ja, const gchar *en, const gchar *value)
{
  g_string_append_printf (notice->out, "   %s%s\n", notice->is_japanese ? ja : en, value);
}

/* Describes a removal in words, with its count. */
typedef struct
{
  const gchar *words;
  guint64 count; /* 0: the words are a complete sentence */
} Removed;

/* Adds a count. Several codes may have the same words. */
static void
mail_notice_add_removed (GArray *list, const gchar *words, guint64 count, gboolean is_japanese)
{
  Removed row = { words, count };
  gboolean is_counted;

  for (guint i = 0; i < list->len; i++)
    {
      Removed *other = &g_array_index (list, Removed, i);

      if (strcmp (other->words, words) == 0)
        {
          other->count += count;
          return;
        }
    }
  if (list->len < REMOVED_MAX)
    g_array_append_val (list, row);
  else if (list->len == REMOVED_MAX)
    {
      row.words = ky_removal_words ("report.more", is_japanese, &is_counted);
      row.count = 0;
      g_array_append_val (list, row);
    }
}

typedef struct
{
  GArray *list; /* of Removed */
  gboolean is_japanese;
  gboolean has_less; /* something was taken out, not only changed */
} Collector;

/* Adds a removal to the list of a notice (KyRemovalFunc). */
static void
mail_notice_collect (const gchar *code, guint64 count, gboolean is_text, gpointer data)
{
  Collector *collector = data;
  gboolean is_counted;
  const gchar *words = ky_notice_removed (code, is_text, collector->is_japanese, &is_counted);

  if (words == NULL)
    return;
  mail_notice_add_removed (collector->list, words, is_counted ? count : 0, collector->is_japanese);
  collector->has_less = collector->has_less || is_counted;
}

/* Adds all of `findings`, of the mail or of one of its texts, that a notice tells. */
static void
mail_notice_add_findings (const Notice *notice, GArray *list, const KyFindings *findings)
{
  Collector collector = { .list = list, .is_japanese = notice->is_japanese };

  for (guint i = 0; i < findings->n_items; i++)
    mail_notice_collect (findings->items[i].code, findings->items[i].count, TRUE, &collector);
}

/* Writes "マクロ 2 個、外部へのリンク 1 個", and each complete sentence on a line of its own. */
static void
write_removed (Notice *notice, const GArray *list)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const Removed *row = &g_array_index (list, Removed, i);

      if (row->count == 0)
        continue;
      if (joined->len > 0)
        g_string_append (joined, notice->is_japanese ? "、" : ", ");
      g_string_append_printf (joined,
                              notice->is_japanese ? "%s %" G_GUINT64_FORMAT " 個"
                                                  : "%s (%" G_GUINT64_FORMAT ")",
                              row->words, row->count);
    }
  if (joined->len > 0)
    mail_notice_add_line (notice, "除去したもの: ", "Removed: ", joined->str);
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, Removed, i).count == 0)
      mail_notice_add_line (notice, "", "", g_array_index (list, Removed, i).words);
}

static void
add_remedy (Notice *notice, const gchar *remedy)
{
  mail_notice_add_line (notice, KY_NOTICE_REMEDY_JA, KY_NOTICE_REMEDY_EN, remedy);
}

/* Returns whether people can give a password for the member (nullable). */
static gboolean
takes_password (const Notice *notice, KyMember *member)
{
  KyPolicy *policy = ky_job_policy (notice->walk->job);

  return member != NULL && ky_member_is_locked (member)
         && *ky_policy_string (policy, KY_POLICY_MAIL_PORTAL) != '\0'
         && *request_number (notice->walk->job) != '\0';
}

static void
add_withheld (Notice *notice, const KyMailItem *item)
{
  KyReason reason = item->member != NULL ? ky_member_reason (item->member) : item->reason;
  const gchar *detail = item->member != NULL ? ky_member_detail (item->member) : item->detail;
  g_autofree gchar *why = g_strdup (clause_of (reason, detail, notice->is_japanese));

  if (reason == KY_REASON_INFECTED && detail != NULL && *detail != '\0')
    {
      g_autofree gchar *name = ky_mail_clean_line (detail, strlen (detail), SIGNATURE_LENGTH, NULL);
      gchar *longer = g_strdup_printf ("%s (%s)", why, name);

      g_free (why);
      why = longer;
    }
  mail_notice_add_line (notice, "お渡ししていません (隔離)", "Not delivered (withheld)", "");
  mail_notice_add_line (notice, "理由: ", "Reason: ", why);
  add_remedy (notice, ky_notice_remedy (reason, detail, takes_password (notice, item->member),
                                        notice->is_japanese));
}

/* Writes the name of the first withheld part inside the item and what to do. */
static void
add_withheld_inside (Notice *notice, const KyMailItem *item, guint count)
{
  g_autoptr (GPtrArray) told = g_ptr_array_new ();
  KyReason reason = KY_REASON_NONE;
  const gchar *detail;
  const gchar *raw;
  guint i;

  for (i = 0;
       i < INSIDE_MAX && (raw = ky_member_withheld (item->member, i, &reason, &detail)) != NULL;
       i++)
    {
      g_autofree gchar *name = ky_name_clean (raw, NULL, NULL, "?", 200);
      g_autofree gchar *line
          = g_strdup_printf ("%s (%s)", name, clause_of (reason, detail, notice->is_japanese));
      const gchar *remedy = ky_notice_remedy (reason, detail, FALSE, notice->is_japanese);

      mail_notice_add_line (notice, "- ", "- ", line);
      if (!g_ptr_array_find (told, remedy, NULL))
        g_ptr_array_add (told, (gpointer)remedy);
    }
  if (i < count)
    {
      g_autofree gchar *more
          = g_strdup_printf (notice->is_japanese ? "ほか %u 個" : "and %u more", count - i);

      mail_notice_add_line (notice, "- ", "- ", more);
    }
  for (i = 0; i < told->len; i++)
    add_remedy (notice, told->pdata[i]);
}

static void
add_delivered (Notice *notice, const KyMailItem *item)
{
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (Removed));
  guint n_withheld = ky_member_n_withheld (item->member);
  Collector collector = { .list = removed, .is_japanese = notice->is_japanese };

  ky_member_each_removed (item->member, mail_notice_collect, &collector);
  if (outcome_of (item) == KY_OUTCOME_CONVERTED)
    mail_notice_add_line (notice, "形式を変えてお渡ししました: ", "Delivered in another format: ",
                          ky_member_name (item->member));
  else if (outcome_of (item) == KY_OUTCOME_PASSED)
    mail_notice_add_line (notice, "許可されたファイルとして、元のままお渡ししました",
                          "Delivered unchanged: it is on the allowlist", "");
  else if (collector.has_less)
    mail_notice_add_line (notice, "一部を取り除いてお渡ししました",
                          "Delivered without some of its parts", "");
  else
    mail_notice_add_line (notice, "お渡ししました", "Delivered", "");
  write_removed (notice, removed);
  if (n_withheld > 0)
    {
      g_autofree gchar *shown = notice->is_japanese ? g_strdup_printf ("%u 個", n_withheld)
                                                    : g_strdup_printf ("%u", n_withheld);

      mail_notice_add_line (notice, "中に入っていたがお渡ししていないもの: ",
                            "Items inside that are not delivered: ", shown);
      add_withheld_inside (notice, item, n_withheld);
    }
}

/* Returns what a reader calls an item without a name. */
static const gchar *
nameless (const KyMailItem *item, gboolean is_japanese)
{
  if (item->member == NULL && item->reason == KY_REASON_ENCRYPTED)
    return is_japanese ? "暗号化された本文" : "encrypted message";
  if (item->member == NULL && item->reason == KY_REASON_BLOCKED_TYPE)
    return is_japanese ? "ほかの場所にある、または分割された内容"
                       : "content that lies elsewhere or in pieces";
  return is_japanese ? "名前のない添付ファイル" : "attachment without a name";
}

static void
add_item (Notice *notice, const KyMailItem *item, guint number)
{
  const gchar *type_name = item->member != NULL ? ky_member_type (item->member) : "";
  const KyFiletype *type = ky_filetype_by_name (type_name);
  guint64 size = item->member != NULL ? ky_member_size (item->member) : item->size;
  g_autofree gchar *shown_size = size_text (size);
  g_autofree gchar *name
      = ky_name_clean (item->name, NULL, NULL, nameless (item, notice->is_japanese), 200);
  const gchar *label = type == NULL ? NULL : notice->is_japanese ? type->label_ja : type->label_en;

  g_string_append_printf (notice->out, "%u. %s (%s%s%s)\n", number, name,
                          label != NULL ? label : "", label != NULL ? ", " : "", shown_size);
  if (outcome_of (item) == KY_OUTCOME_WITHHELD)
    add_withheld (notice, item);
  else
    add_delivered (notice, item);
}

/* Adds what is lost of the header, and of text that belongs to no part. */
static void
add_whole (Notice *notice)
{
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (Removed));

  mail_notice_add_findings (notice, removed, notice->walk->findings);
  if (removed->len == 0)
    return;
  g_string_append (notice->out,
                   notice->is_japanese ? KY_NOTICE_WHOLE_JA "\n" : KY_NOTICE_WHOLE_EN "\n");
  write_removed (notice, removed);
}

static void
add_texts (Notice *notice)
{
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (Removed));
  KyReason reason = KY_REASON_NONE;

  for (guint i = 0; i < notice->walk->texts->len; i++)
    {
      const KyMailText *text = notice->walk->texts->pdata[i];

      if (text->reason != KY_REASON_NONE)
        reason = text->reason;
      else
        mail_notice_add_findings (notice, removed, &text->findings);
    }
  if (reason == KY_REASON_NONE && removed->len == 0)
    return;
  g_string_append (notice->out,
                   notice->is_japanese ? KY_NOTICE_TEXT_JA "\n" : KY_NOTICE_TEXT_EN "\n");
  if (reason != KY_REASON_NONE)
    {
      mail_notice_add_line (notice, "お渡ししていない部分があります",
                            "A part of it is not delivered", "");
      mail_notice_add_line (notice,
                            "理由: ", "Reason: ", clause_of (reason, NULL, notice->is_japanese));
      add_remedy (notice, ky_notice_remedy (reason, NULL, FALSE, notice->is_japanese));
    }
  write_removed (notice, removed);
}

/* Returns the address of the mail's page if mail.portal is a web address with a place for the
 * number, or NULL. (transfer full) */
static gchar *
page_address (KyPolicy *policy, const gchar *id)
{
  const gchar *address = ky_policy_string (policy, KY_POLICY_MAIL_PORTAL);
  g_auto (GStrv) pieces = g_strsplit (address, "{id}", 2);

  if (!(g_str_has_prefix (address, "https://") || g_str_has_prefix (address, "http://"))
      || g_strv_length (pieces) != 2 || *id == '\0'
      || strspn (pieces[0], PAGE_LETTERS) != strlen (pieces[0])
      || strspn (pieces[1], PAGE_LETTERS) != strlen (pieces[1])
      || strspn (id, PAGE_LETTERS) != strlen (id))
    return NULL;
  return g_strconcat (pieces[0], id, pieces[1], NULL);
}

/* Returns where the mail is in the portal: its page, or another address without its scheme, so that
 * it is not linked. (transfer full) */
static gchar *
mail_notice_portal_address (KyPolicy *policy, const gchar *id)
{
  const gchar *address = ky_policy_string (policy, KY_POLICY_MAIL_PORTAL);
  const gchar *colon = strstr (address, "://");
  gchar *page = page_address (policy, id);

  if (page != NULL)
    return page;
  address = colon != NULL ? colon + 3 : address;
  gchar *shown = ky_text_defang (address, strlen (address), NULL, NULL);
  return shown != NULL ? shown : g_strdup (address);
}

static guint
count_outcomes (const KyMailWalk *walk, KyOutcome outcome)
{
  guint count = 0;

  for (guint i = 0; i < walk->items->len; i++)
    count += outcome_of (walk->items->pdata[i]) == outcome ? 1 : 0;
  return count;
}

/* Lists kinds of withheld parts in a mail, as bits. */
enum
{
  NOTHING = 0,
  INFECTED = 1 << 0, /* never released */
  SOMETHING = 1 << 1 /* other reasons */
};

static guint
mail_notice_kind_of (KyReason reason)
{
  return reason == KY_REASON_INFECTED ? INFECTED : SOMETHING;
}

static guint
withheld_inside (KyMember *member)
{
  KyReason reason = KY_REASON_NONE;
  const gchar *detail;
  guint found = NOTHING;

  for (guint i = 0; i < JUDGED_MAX && ky_member_withheld (member, i, &reason, &detail) != NULL; i++)
    found |= mail_notice_kind_of (reason);
  return found;
}

static guint
withheld_of (const KyMailItem *item)
{
  KyReason reason = item->member != NULL ? ky_member_reason (item->member) : item->reason;

  if (outcome_of (item) == KY_OUTCOME_WITHHELD)
    return mail_notice_kind_of (reason);
  return withheld_inside (item->member);
}

static guint
mail_notice_find_withheld (const KyMailWalk *walk)
{
  guint found = NOTHING;

  for (guint i = 0; i < walk->texts->len; i++)
    {
      KyReason reason = ((const KyMailText *)walk->texts->pdata[i])->reason;

      if (reason != KY_REASON_NONE)
        found |= mail_notice_kind_of (reason);
    }
  for (guint i = 0; i < walk->items->len; i++)
    found |= withheld_of (walk->items->pdata[i]);
  return found;
}

static gboolean
mail_notice_has_locked (const KyMailWalk *walk)
{
  for (guint i = 0; i < walk->items->len; i++)
    {
      const KyMailItem *item = walk->items->pdata[i];

      if (item->member != NULL && ky_member_is_locked (item->member))
        return TRUE;
    }
  return FALSE;
}

/* Writes what will be delivered later, and until when. */
static void
mail_notice_add_waiting (Notice *notice)
{
  guint hours = ky_job_password_hours (notice->walk->job);

  if (hours == 0
      || !ky_policy_is (ky_job_policy (notice->walk->job), KY_POLICY_MAIL_PASSWORDS, "mail")
      || !mail_notice_has_locked (notice->walk))
    return;
  g_string_append_printf (
      notice->out,
      notice->is_japanese
          ? "\nパスワード付きのファイルは、送り主からのパスワードのメールを待っています。このメール"
            "から %u 時間以内にあなたに届けば、自動で開いて検査し、改めてお届けします。\n"
          : "\nFor files with a password, kiyome waits for a mail of the sender that names it. If "
            "one "
            "reaches you within %u hours of this mail, their content follows in another mail.\n",
      hours);
}

static void
add_request (Notice *notice)
{
  KyJob *job = notice->walk->job;
  const gchar *id = ky_job_request_id (job);
  g_autofree gchar *portal = mail_notice_portal_address (ky_job_policy (job), id);
  guint withheld = mail_notice_find_withheld (notice->walk);
  gboolean ja = notice->is_japanese;

  if (*id == '\0' || withheld == NOTHING)
    return;
  if ((withheld & SOMETHING) != 0)
    g_string_append (notice->out,
                     ja ? "\n元のファイルが必要なときは、受付番号を添えて申請してください。\n"
                        : "\nIf you need an original, ask for it by this number.\n");
  if (withheld == (SOMETHING | INFECTED))
    g_string_append (notice->out,
                     ja ? "ただし、ウイルスが見つかったファイルの原本は、お渡しできません。\n"
                        : "But a file with a virus is never released.\n");
  if (withheld == INFECTED)
    g_string_append (notice->out,
                     ja ? "\nウイルスが見つかったファイルの原本は、お渡しできません。\n"
                        : "\nA file with a virus is never released.\n");
  g_string_append_printf (notice->out, "%s%s\n", ja ? "受付番号: " : "Request number: ", id);
  if ((withheld & SOMETHING) != 0 && *portal != '\0')
    g_string_append_printf (notice->out, "%s%s\n", ja ? "申請先: " : "Where to ask: ", portal);
}

/* Writes the items with remarks, and the number of the others. */
static void
add_items (Notice *notice)
{
  const GPtrArray *items = notice->walk->items;
  gboolean ja = notice->is_japanese;
  guint n_told = 0, n_quiet = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const KyMailItem *item = items->pdata[i];

      if (!is_item_told (item, FALSE))
        n_quiet++;
      else if (n_told++ < ITEMS_MAX)
        add_item (notice, item, n_told);
    }
  if (n_told > ITEMS_MAX)
    g_string_append_printf (notice->out, ja ? "ほか %u 個\n" : "and %u more\n", n_told - ITEMS_MAX);
  if (n_quiet > 0)
    g_string_append_printf (notice->out,
                            ja ? KY_NOTICE_QUIET_JA "%u" KY_NOTICE_QUIET_END_JA "\n"
                               : KY_NOTICE_QUIET_EN "%u" KY_NOTICE_QUIET_END_EN "\n",
                            n_quiet);
}

static void
write_notice (Notice *notice, gboolean changed)
{
  gboolean ja = notice->is_japanese;

  g_string_append_printf (notice->out, "%s\n%s\n", RULE, notice->heading);
  for (guint i = 0; i < notice->warnings->len; i++)
    g_string_append_printf (notice->out, "%s\n", (const gchar *)notice->warnings->pdata[i]);
  if (!changed && notice->warnings->len == 0)
    g_string_append (notice->out, ja ? CHECKED_JA "\n" : CHECKED_EN "\n");
  else if (changed)
    {
      g_string_append (notice->out, ja ? CHANGED_JA "\n\n" : CHANGED_EN "\n\n");
      add_whole (notice);
      add_texts (notice);
      add_items (notice);
      mail_notice_add_waiting (notice);
      add_request (notice);
    }
  g_string_append_printf (notice->out, "%s\n", RULE);
}

/* --- the end of the body ---------------------------------------------------------------------- */

/* Keeps the page of the mail in the portal as a link, at the end of the last line with it. It is
 * the only link that kiyome writes, and the verifier accepts it. */
static void
let_page_live (KyMailWalk *walk, GString *body)
{
  KyPolicy *policy = ky_job_policy (walk->job);
  const gchar *id = ky_job_request_id (walk->job);
  g_autofree gchar *page = page_address (policy, id);
  g_autofree gchar *shown = page != NULL ? ky_text_defang (page, strlen (page), NULL, NULL) : NULL;
  gchar *at = shown != NULL ? g_strrstr (body->str, shown) : NULL;
  gssize offset = at != NULL ? at - body->str : 0;

  if (offset < 2 || at[-2] != ':' || at[-1] != ' ' || at[strlen (shown)] != '\n')
    return;
  g_string_erase (body, offset, (gssize)strlen (shown));
  g_string_insert (body, offset, page);
}

gboolean
ky_notice_append (KyMailWalk *walk, const GArray *fields, GString *body, GError **error)
{
  KyPolicy *policy = ky_job_policy (walk->job);
  gboolean ja = ky_policy_is (policy, KY_POLICY_MAIL_LANGUAGE, "ja");
  gboolean is_always = ky_policy_is (policy, KY_POLICY_MAIL_NOTICE, "always");
  gboolean changed = mail_notice_is_changed (walk, FALSE);
  g_autoptr (GPtrArray) warnings = ky_mail_warnings (walk, fields, ja);
  gboolean wanted = !ky_policy_is (policy, KY_POLICY_MAIL_NOTICE, "never")
                    && (changed || is_always || warnings->len > 0);
  g_autofree gchar *heading = make_heading (walk->job, ja);
  KyNoticeForm form = { .heading = heading,
                        .rule = RULE,
                        .checked = is_always ? (ja ? CHECKED_JA : CHECKED_EN) : NULL,
                        .changed = ja ? CHANGED_JA : CHANGED_EN,
                        .has_number = *request_number (walk->job) != '\0' };
  gboolean is_there = ky_notice_quote_imitations (walk, body, &form,
                                                  !wanted || !mail_notice_is_changed (walk, TRUE));
  Notice notice
      = { .walk = walk, .out = body, .heading = heading, .warnings = warnings, .is_japanese = ja };

  if (is_there)
    let_page_live (walk, body);
  if (!wanted || is_there)
    return TRUE;
  if (body->len > 0)
    g_string_append_c (body, '\n');
  write_notice (&notice, changed);
  if (!ky_mail_body_settle (body, policy, error))
    return FALSE;
  let_page_live (walk, body);
  return TRUE;
}

gchar *
ky_notice_result (const KyMailWalk *walk)
{
  GString *out
      = g_string_new (mail_notice_find_withheld (walk) != NOTHING ? "partial" : "sanitized");
  const gchar *id = ky_job_request_id (walk->job);

  g_string_append_printf (
      out, "; rebuilt=%u; converted=%u; withheld=%u", count_outcomes (walk, KY_OUTCOME_REBUILT),
      count_outcomes (walk, KY_OUTCOME_CONVERTED), count_outcomes (walk, KY_OUTCOME_WITHHELD));
  if (count_outcomes (walk, KY_OUTCOME_PASSED) > 0)
    g_string_append_printf (out, "; passed=%u", count_outcomes (walk, KY_OUTCOME_PASSED));
  if (*id != '\0' && strlen (id) <= 100 && ky_mail_is_ascii (id))
    g_string_append_printf (out, ";\r\n request=%s", id);
  return g_string_free (out, FALSE);
}
