/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the warning lines of a notice: failed or missing authentication of the sender, links whose
 * text names another place, QR codes, and the first mail from a domain. Only the outermost message
 * gets them. ky_mail_is_warning() recognizes the lines by the same words that are written here. */
#include "filetypes/mail/warnings.h"

#include "common/mail/authres.h"
#include "common/name.h"
#include "filetypes/mail/address.h"

#define CODE_LENGTH 120 /* bytes of a QR code's target that are shown */
#define CODES_MAX 100   /* codes that are counted */
#define NAME_LENGTH 60
#define DOMAIN_LENGTH 100
#define DOMAIN_MAX 253 /* RFC 1035, 2.3.4 */
#define DOMAIN_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-_."
#define FIELD_MAX 16384 /* bytes of Authentication-Results */

/* The beginning of each line, after the mark. */
#define FAILED_JA "差出人"
#define LINKS_JA "表示と違う場所へ行くリンクが"
#define CODE_JA "QR コードの行き先"
#define FIRST_JA "初めてのドメイン"
#define FAILED_EN "The sender"
#define LINKS_EN "Links whose text names another place"
#define CODE_EN "QR code"
#define FIRST_EN "The first mail from this domain"

gboolean
ky_mail_is_warning (const gchar *line)
{
  static const gchar *const beginnings[]
      = { KY_WARNING_JA FAILED_JA, KY_WARNING_JA LINKS_JA,  KY_WARNING_JA CODE_JA,
          KY_WARNING_JA FIRST_JA,  KY_WARNING_EN FAILED_EN, KY_WARNING_EN LINKS_EN,
          KY_WARNING_EN CODE_EN,   KY_WARNING_EN FIRST_EN };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (g_str_has_prefix (line, beginnings[i]))
      return TRUE;
  return FALSE;
}

static const KyField *
warnings_find_field (const GArray *fields, KyFieldId id)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id == id && !field->is_broken)
        return field;
    }
  return NULL;
}

/* Returns the domain of the author that the reader sees, or "". (transfer full) */
static gchar *
warnings_domain_of (const GArray *fields)
{
  const KyField *from = warnings_find_field (fields, KY_FIELD_FROM);
  g_autoptr (GPtrArray) addresses
      = from != NULL ? ky_addresses_parse (from->value, 1, FALSE, NULL) : NULL;
  const gchar *spec
      = addresses != NULL && addresses->len > 0 ? ((KyAddress *)addresses->pdata[0])->spec : "";
  const gchar *at = strrchr (spec, '@');

  return at == NULL ? g_strdup ("")
                    : ky_mail_clean_line (at + 1, strlen (at + 1), DOMAIN_LENGTH, NULL);
}

/* Adds a line about the sender by the topmost Authentication-Results field, which the
 * organisation's own MTA wrote. */
static void
add_sender (const KyMailWalk *walk, const GArray *fields, gboolean ja, GPtrArray *lines)
{
  const gchar *const *trusted
      = ky_policy_list (ky_job_policy (walk->job), KY_POLICY_MAIL_TRUSTED_HOSTS);
  const KyField *field = warnings_find_field (fields, KY_FIELD_AUTHENTICATION_RESULTS);

  if (trusted == NULL || *trusted == NULL || field == NULL || field->value.size > FIELD_MAX
      || memchr (field->value.data, '\0', field->value.size) != NULL)
    return;
  g_autofree gchar *text = ky_view_to_string (field->value);
  KyAuthresVerdict verdict = ky_authres_judge (text, trusted);
  if (verdict != KY_AUTHRES_FAILED && verdict != KY_AUTHRES_MISSING)
    return;
  g_autofree gchar *domain = warnings_domain_of (fields);
  if (verdict == KY_AUTHRES_FAILED)
    g_ptr_array_add (
        lines, g_strdup_printf (ja ? KY_WARNING_JA FAILED_JA
                                    " (%s) の認証に失敗しています。なりすましのおそれがあります。"
                                    "返信や操作の前に、電話など別の方法で本人に確かめてください。"
                                   : KY_WARNING_EN FAILED_EN
                                    " (%s) failed authentication and may be forged. Before you "
                                    "answer or act, ask the person in another way.",
                                domain));
  else
    g_ptr_array_add (
        lines, g_strdup_printf (
                   ja ? KY_WARNING_JA FAILED_JA " (%s) が本物かどうかは、確かめられていません。"
                                                "心当たりがなければ、返信や操作をしないでください。"
                      : KY_WARNING_EN FAILED_EN " (%s) is not authenticated. Do not answer or act "
                                                "unless you expected this mail.",
                   domain));
}

/* Adds the links. Bodies mark each such link with the same sign (filetypes/base/html/render.c). */
static void
add_links (const KyMailWalk *walk, gboolean ja, GPtrArray *lines)
{
  guint64 count = 0;

  for (guint i = 0; i < walk->texts->len; i++)
    {
      const KyMailText *text = walk->texts->pdata[i];

      for (guint j = 0; text->reason == KY_REASON_NONE && j < text->findings.n_items; j++)
        if (strcmp (text->findings.items[j].code, "html.link-mismatch") == 0)
          count += text->findings.items[j].count;
    }
  if (count > 0)
    g_ptr_array_add (
        lines, g_strdup_printf (ja ? KY_WARNING_JA LINKS_JA " %" G_GUINT64_FORMAT
                                                            " 個あります。本文の「≠」の後ろが"
                                                            "本当の行き先です。"
                                   : KY_WARNING_EN LINKS_EN ": %" G_GUINT64_FORMAT
                                                            ". Where they lead stands in the text "
                                                            "behind \"≠\".",
                                count));
}

/* Returns the target of a QR code in a form that no program links; NULL: it is not an address.
 * (transfer full) */
static gchar *
lead_of (const gchar *text)
{
  g_autofree gchar *line = ky_mail_clean_line (text, strlen (text), CODE_LENGTH, NULL);

  return ky_text_defang (line, strlen (line), NULL, NULL);
}

static void
warnings_add_codes (const KyMailWalk *walk, gboolean ja, GPtrArray *lines)
{
  g_autofree gchar *lead = NULL;
  g_autofree gchar *name = NULL;
  guint count = 0;

  for (guint i = 0; i < walk->items->len && count < CODES_MAX; i++)
    {
      const KyMailItem *item = walk->items->pdata[i];
      const gchar *text;

      for (guint j = 0; item->member != NULL && count < CODES_MAX
                        && (text = ky_member_noted (item->member, "image.qr-code", j)) != NULL;
           j++)
        {
          g_autofree gchar *found = lead_of (text);

          count += found != NULL ? 1 : 0;
          if (lead != NULL || found == NULL)
            continue;
          lead = g_steal_pointer (&found);
          name = ky_name_clean (ky_member_name (item->member), NULL, NULL, "?", NAME_LENGTH);
        }
    }
  if (count > 1)
    g_ptr_array_add (lines,
                     g_strdup_printf (ja ? KY_WARNING_JA CODE_JA
                                          " (%s、ほか %u 個): %s 読み取る前に確かめてください。"
                                         : KY_WARNING_EN CODE_EN
                                          "s (%s and %u more) lead to: %s Check before you scan.",
                                      name, count - 1, lead));
  else if (count == 1)
    g_ptr_array_add (lines, g_strdup_printf (ja ? KY_WARNING_JA CODE_JA
                                                 " (%s): %s 読み取る前に確かめてください。"
                                                : KY_WARNING_EN CODE_EN
                                                 " (%s) leads to: %s Check before you scan.",
                                             name, lead));
}

/* Adds the warning about a first mail, unless there are three more serious warnings already. */
static void
add_first (const KyMailWalk *walk, gboolean ja, GPtrArray *lines)
{
  const gchar *domain = ky_job_new_domain (walk->job);

  if (*domain == '\0' || lines->len >= KY_WARNINGS_MAX || strlen (domain) > DOMAIN_MAX
      || strspn (domain, DOMAIN_LETTERS) != strlen (domain)
      || !ky_policy_bool (ky_job_policy (walk->job), KY_POLICY_MAIL_FIRST_MAIL))
    return;
  g_ptr_array_add (lines,
                   g_strdup_printf (ja ? KY_WARNING_JA FIRST_JA
                                        " (%s) からのメールです。心当たりがなければ、返信や操作を"
                                        "しないでください。"
                                       : KY_WARNING_EN FIRST_EN
                                        " (%s). Do not answer or act unless you expected it.",
                                    domain));
}

GPtrArray *
ky_mail_warnings (const KyMailWalk *walk, const GArray *fields, gboolean is_japanese)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  if (ky_job_level (walk->job) > 0)
    return lines;
  add_sender (walk, fields, is_japanese, lines);
  add_links (walk, is_japanese, lines);
  warnings_add_codes (walk, is_japanese, lines);
  add_first (walk, is_japanese, lines);
  return lines;
}
