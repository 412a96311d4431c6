/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes how risky an original is. It contains more than the parts that the report names: removed
 * scripts, the HTML form of a mail whose plain form was used, data after the end of a picture; the
 * codes of removals show these. The risk is low only for parts that contain no parts and cannot act
 * by themselves: of a type on a short list, with a name that fits the type, and without removals
 * that could contain other data, since a description may be an archive. */
#include "store/records/risk.h"

#include "engine/filetype.h"
#include "store/index/query.h"
#include "store/records/parts.h"

/* SQL: the codes of what was removed from part `p`. */
#define CODES                                                                                      \
  KY_QUERY_LIST (                                                                                  \
      "c.value ->> 'code'", "\n",                                                                  \
      "json_each (iif (json_valid (p.removed), p.removed, '[{\"code\":\"report.more\"}]')) c")

/* clang-format off */
/* Patterns of the codes of removed or omitted elements that can act. */
static const gchar *const acting_codes[] = {
  "*macro*", "*script*", "*activex", "*.object", "*.ole-object", "*reference-xobject", "*.dde",
  "*.applet", "*.plugin", "*.formula", "*event*", "*action*", "*.embedded", "*embedded-file",
  "*.attachment", "*.alt-chunk", "*template", "*.launch", "*goto", "*.submit-form",
  "*.import-data", "*.rich-media", "*.xfa", "*.portfolio", "*.external-*", "*.connection",
  "*.mail-merge", "*.web-extension", "*.executable", "*.binary-data", "*.uuencode", "*.binhex",
  "*.yenc", "*.armour", "*.hidden-member", "*.prefix", "*.gap", "*.folder-content",
  "*trailing-data", "*.tail", "*.binary", "*.unreadable*", "*.data-store", "*.sub-document",
  "*.frameset", "*.floating-frame", "*.custom-ui", "*.defined-name", "*.data-uri", "*.iframe",
  "*.meta-refresh", "*.link-scheme", "*.labelled-plain", "mail.alternative-*", "mail.part-*",
  "mail.capped", "mail.preamble", "mail.epilogue", "mail.forged-field", "html.*", "rtf.html",
  "ics.html", "polyglot", "report.more", "scan.*", NULL,
};
/* clang-format on */

/* clang-format off */
/* Codes of details that contain no other data: how a text is written, the time of a picture, what
 * its pixels show. */
static const gchar *const idle_codes[] = {
  "png.time", "text.bidi", "text.combining", "image.qr-code",
  "text.tag-character", "text.invisible", NULL,
};
/* clang-format on */

const gchar *
ky_risk_name (KyRisk risk)
{
  static const gchar *const names[] = { "low", "normal", "high" };

  return names[CLAMP (risk, KY_RISK_LOW, KY_RISK_HIGH)];
}

static gboolean
fits_one (const gchar *const *patterns, const gchar *code)
{
  for (guint i = 0; patterns[i] != NULL; i++)
    if (g_pattern_match_simple (patterns[i], code))
      return TRUE;
  return FALSE;
}

/* Matches "report.exe.txt", "a.hta .txt", but not "2026.11.22.txt". */
static gboolean
has_inner_suffix (const gchar *name, const gchar *last_dot)
{
  for (const gchar *dot = strchr (name, '.'); dot != NULL && dot < last_dot;
       dot = strchr (dot + 1, '.'))
    if (!g_ascii_isdigit (dot[1]))
      return TRUE;
  return FALSE;
}

/* Tells whether a file is run by its name: a text is run as what its name says; so is, by a
 * browser, a picture. */
static gboolean
is_leaf (const KyFiletype *type, const gchar *name)
{
  const gchar *dot = strrchr (name, '.');

  if (dot == NULL || has_inner_suffix (name, dot))
    return FALSE;
  for (guint i = 0; type->inert_suffixes != NULL && type->inert_suffixes[i] != NULL; i++)
    if (g_ascii_strcasecmp (dot + 1, type->inert_suffixes[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Returns the risk. `codes`: of all that was removed, one a line. */
static KyRisk
risk_of_removed (const gchar *codes)
{
  g_auto (GStrv) list = g_strsplit (codes, "\n", -1);
  KyRisk risk = KY_RISK_LOW;

  for (guint i = 0; list[i] != NULL; i++)
    {
      if (list[i][0] == '\0' || fits_one (idle_codes, list[i]))
        continue;
      if (fits_one (acting_codes, list[i]))
        return KY_RISK_HIGH;
      risk = KY_RISK_NORMAL;
    }
  return risk;
}

/* Returns the risk of a part that a policy withheld without reading it: of a picture only the
 * beginning is known, of a text every byte. */
static KyRisk
risk_of_unread (const KyFiletype *type, const gchar *reason)
{
  return strcmp (reason, "policy") == 0 && strcmp (type->name, "txt") != 0 ? KY_RISK_NORMAL
                                                                           : KY_RISK_LOW;
}

/* Returns the risk of the part in one row: name, type, reason, codes. */
static KyRisk
risk_of_part (KyStatement *row)
{
  static const gchar *const known[] = { "", "policy", NULL };
  g_autofree gchar *name = ky_index_text (row, 0);
  g_autofree gchar *type_name = ky_index_text (row, 1);
  g_autofree gchar *reason = ky_index_text (row, 2);
  g_autofree gchar *codes = ky_index_text (row, 3);
  const KyFiletype *type = ky_filetype_by_name (type_name);

  if (!g_strv_contains (known, reason) || type == NULL || (type->flags & KY_TYPE_ACTS) != 0)
    return KY_RISK_HIGH;
  KyRisk risk = MAX (risk_of_removed (codes), risk_of_unread (type, reason));
  return MAX (risk, is_leaf (type, name) ? KY_RISK_LOW : KY_RISK_NORMAL);
}

gboolean
ky_risk_of (KyIndex *index, gint64 n, gint64 debt, const gchar *path, KyRisk *ret_risk,
            GError **error)
{
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT p.name, p.type, p.reason," CODES " FROM" KY_PARTS_SERVED (
          "?1") "WHERE p.debt = ?3 AND (?2 IN ('', '1') OR p.path = ?2 OR substr (p.path, 1, "
                "length (?2) + 1) = ?2 || '.')",
      "isi", n, path, debt);
  gint64 count = 0;
  gint step = -1;

  *ret_risk = KY_RISK_LOW;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      *ret_risk = MAX (*ret_risk, risk_of_part (row));
      count++;
    }
  if (step < 0)
    return FALSE;
  /* A part that contains other parts has at least normal risk. If the index has no part, or as many
   * as it can store, the rest is unknown and the risk is high. */
  if (count > 1)
    *ret_risk = MAX (*ret_risk, KY_RISK_NORMAL);
  if (count == 0 || count >= KY_PARTS_MAX)
    *ret_risk = KY_RISK_HIGH;
  return TRUE;
}
