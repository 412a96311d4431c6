/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the organisation's domain in a sender's address, and records to the day when mail of each
 * domain came last, so that the first mail of a domain is recognised. Only incoming mail counts,
 * and retention leaves at most 200,000 domains. */
#include "store/records/domains.h"
#include "common/iso-time.h"

#include "common/mail/address.h"

#define DOMAINS_MAX 200000 /* some 20 MB */
#define NAME_MAX_SIZE 253
#define LABEL_MAX_SIZE 63
#define SINCE "domains-since" /* when the first was noted */

/* --- what is one ------------------------------------------------------------------------------ */

/* Second levels below a country that are kinds of organisations. */
static const gchar *const kinds[]
    = { "ac", "ad",  "co", "com", "ed",  "edu", "firm", "gen", "go", "gob", "gouv", "gov", "govt",
        "gr", "ind", "lg", "ltd", "mil", "ne",  "net",  "nom", "or", "org", "re",   "sch", NULL };

/* Domains below which each name belongs to another organisation. */
static const gchar *const shared[] = { "onmicrosoft.com", "sakura.ne.jp", "xsrv.jp", NULL };

/* Prefectures: below lg.jp and these are the names of cities and towns ("city.osaka.lg.jp",
 * "town.oshima.tokyo.jp"). */
static const gchar *const regions[]
    = { "aichi",     "akita",    "aomori",   "chiba",     "ehime",     "fukui",    "fukuoka",
        "fukushima", "gifu",     "gunma",    "hiroshima", "hokkaido",  "hyogo",    "ibaraki",
        "ishikawa",  "iwate",    "kagawa",   "kagoshima", "kanagawa",  "kochi",    "kumamoto",
        "kyoto",     "mie",      "miyagi",   "miyazaki",  "nagano",    "nagasaki", "nara",
        "niigata",   "oita",     "okayama",  "okinawa",   "osaka",     "saga",     "saitama",
        "shiga",     "shimane",  "shizuoka", "tochigi",   "tokushima", "tokyo",    "tottori",
        "toyama",    "wakayama", "yamagata", "yamaguchi", "yamanashi", NULL };

/* Returns the domain in the form of DNS, in lower case; NULL: it is not a domain. (transfer
 * full) */
static gchar *
clean_domain (const gchar *domain)
{
  g_autofree gchar *ascii
      = strlen (domain) <= 4 * NAME_MAX_SIZE && g_utf8_validate (domain, -1, NULL)
            ? ky_address_host (domain)
            : NULL;
  g_autofree gchar *lower = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;
  gsize length = lower != NULL ? strlen (lower) : 0;

  if (length > 0 && lower[length - 1] == '.')
    lower[--length] = '\0';
  if (length == 0 || length > NAME_MAX_SIZE
      || strspn (lower, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != length)
    return NULL;
  return g_steal_pointer (&lower);
}

/* Returns how many of the last labels name an organisation. */
static guint
count_labels (gchar *const *labels, guint n)
{
  const gchar *top = labels[n - 1];
  const gchar *second = labels[n - 2];
  g_autofree gchar *last = g_strconcat (second, ".", top, NULL);
  g_autofree gchar *more = n > 2 ? g_strconcat (labels[n - 3], ".", last, NULL) : g_strdup (last);

  if (strcmp (last, "lg.jp") == 0 || (strcmp (top, "jp") == 0 && g_strv_contains (regions, second)))
    return 4;
  if (g_strv_contains (shared, more))
    return 4;
  return g_strv_contains (shared, last) || (strlen (top) == 2 && g_strv_contains (kinds, second))
             ? 3
             : 2;
}

/* Returns the domain of the organisation to which the sender `address` belongs, as far as its name
 * tells, in ASCII and lower case: "example.co.jp" of "ito@mail.example.co.jp", "city.osaka.lg.jp".
 * NULL: the address has no valid domain. (transfer full) */
static gchar *
organisation_of (const gchar *address)
{
  const gchar *at = strrchr (address, '@');
  g_autofree gchar *domain = at != NULL ? clean_domain (at + 1) : NULL;
  g_auto (GStrv) labels = g_strsplit (domain != NULL ? domain : "", ".", -1);
  guint n = g_strv_length (labels);

  for (guint i = 0; i < n; i++)
    if (labels[i][0] == '\0' || strlen (labels[i]) > LABEL_MAX_SIZE)
      return NULL;
  /* A number is an address of the network. */
  if (n < 2 || g_ascii_isdigit (labels[n - 1][0]))
    return NULL;
  guint count = MIN (count_labels (labels, n), n);
  return g_strjoinv (".", labels + n - count);
}

/* --- which came ------------------------------------------------------------------------------- */

/* Returns the domain from which mail comes in, or NULL. (transfer full, nullable) */
static gchar *
domains_domain_of (const gchar *direction, const gchar *sender)
{
  return strcmp (direction, "in") == 0 ? organisation_of (sender) : NULL;
}

/* Finds when mail of `domain` came last, to the day; 0: never. */
static gboolean
find_seen (KyIndex *index, const gchar *domain, gint64 *ret_seen, GError **error)
{
  return ky_index_number (index, 0, ret_seen, error, "SELECT seen FROM domains WHERE name = ?", "s",
                          domain);
}

gchar *
ky_domains_find_new (KyIndex *index, const gchar *direction, const gchar *sender, gint64 now,
                     GError **error)
{
  g_autofree gchar *domain = domains_domain_of (direction, sender);
  gint64 seen = 1;

  if (domain != NULL && !find_seen (index, domain, &seen, error))
    return NULL;
  if (seen != 0)
    return g_strdup ("");
  g_autofree gchar *since = ky_index_meta (index, SINCE);
  if (since == NULL || g_ascii_strtoll (since, NULL, 10) > now - KY_DOMAINS_DAYS * KY_DAY_US)
    return g_strdup ("");
  return g_steal_pointer (&domain);
}

gboolean
ky_domains_note (KyIndex *index, const gchar *direction, const gchar *sender, gint64 time,
                 GError **error)
{
  g_autofree gchar *domain = domains_domain_of (direction, sender);
  gint64 seen = 0;

  if (domain == NULL)
    return TRUE;
  if (!find_seen (index, domain, &seen, error))
    return FALSE;
  /* Most mail is from domains that were seen today; nothing is written for them. */
  if (seen != 0 && seen > time - KY_DAY_US)
    return TRUE;
  if (seen != 0)
    return ky_index_post (index, error, "UPDATE domains SET seen = ? WHERE name = ?", "is", time,
                          domain);
  g_autofree gchar *since = ky_index_meta (index, SINCE);
  g_autofree gchar *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());
  return (since != NULL || ky_index_set_meta (index, SINCE, now, error))
         && ky_index_post (index, error, "INSERT INTO domains (name, first, seen) VALUES (?, ?, ?)",
                           "sii", domain, time, time);
}

gboolean
ky_domains_forget (KyIndex *index, gint64 oldest, GError **error)
{
  gint64 eldest = 0;

  if (!ky_index_number (index, 0, &eldest, error,
                        "SELECT seen FROM domains ORDER BY seen DESC LIMIT 1 OFFSET ?", "i",
                        (gint64)DOMAINS_MAX))
    return FALSE;
  return ky_index_run (index, error, "DELETE FROM domains WHERE seen < ? OR seen <= ?", "ii",
                       oldest - KY_DAY_US, eldest);
}
