/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies calendars and contacts line by line against the caller's table of properties: components
 * must nest, and each value and parameter must have the form of its rule. A mail address in a
 * display name must be one of the component's own addresses, if it has any. */
#include "filetypes/base/text/content-line-verify.h"

#include "common/hash.h"
#include "filetypes/base/text/address-fold-verify.h"
#include "filetypes/base/text/inert-verify.h"

#define LINE_OCTETS 75
#define DEPTH_MAX 8
#define TIMES_MAX 96 /* of a day that a recurrence rule names */
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LETTERS UPPER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

typedef struct
{
  const gchar *const *components;
  const KyLineRule *rules;
  guint n_rules;
  gchar *open[DEPTH_MAX];
  guint depth;
  guint64 seen[DEPTH_MAX + 1]; /* of each open component: bits of the rules whose property came */
  gboolean has_rule;           /* a recurrence rule came since the last BEGIN or END */
  GHashTable *mailboxes;       /* of the component that is open, in small letters */
  GHashTable *addresses;       /* in its names: words with "@" */
} Verifier;

static gboolean
content_line_verify_fail (GError **error, const gchar *problem, const gchar *what)
{
  g_autofree gchar *safe = g_strndup (what, 40);

  for (gchar *p = safe; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      *p = '?';
  return ky_verify_fail (error, "%s: %s", problem, safe);
}

static gboolean
content_line_verify_is_of (const gchar *text, const gchar *characters)
{
  return strspn (text, characters) == strlen (text);
}

/* Tells whether `text` is a word of `list`. */
static gboolean
content_line_verify_is_among (const gchar *list, const gchar *text, gsize length)
{
  for (const gchar *p = list; p != NULL && *p != '\0';)
    {
      gsize size = strcspn (p, " ");

      if (size == length && memcmp (p, text, length) == 0)
        return TRUE;
      p += size + strspn (p + size, " ");
    }
  return FALSE;
}

/* --- values ----------------------------------------------------------------------------------- */

/* Returns the text at `*at` up to a separator that is not escaped; `*at` moves behind that. NULL
 * when a backslash escapes nothing. (transfer full) */
static gchar *
content_line_verify_read_text (const gchar **at, gboolean *is_last)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *p = *at;

  for (; *p != '\0' && *p != ',' && *p != ';'; p++)
    {
      if (*p == '\\')
        {
          p++;
          if (*p != 'n' && *p != ',' && *p != ';' && *p != '\\')
            return NULL;
        }
      g_string_append_c (out, p > *at && p[-1] == '\\' && *p == 'n' ? '\n' : *p);
    }
  *is_last = *p == '\0';
  *at = *is_last ? p : p + 1;
  return g_strdup (out->str);
}

/* Tells whether a program that looks for a time zone by its name in a folder leaves the folder. */
static gboolean
content_line_verify_leads_away (const gchar *zone)
{
  return strstr (zone, "..") != NULL || strstr (zone, "\\\\") != NULL;
}

/* Tells whether a program that does not split the value sees a URL in "data:;…". */
static gboolean
ends_with_scheme (const gchar *text)
{
  gsize length = strlen (text);

  return length > 1 && text[length - 1] == ':' && g_ascii_isalnum (text[length - 2]);
}

/* Tells whether a program that shows the value as HTML sees a tag, or what begins a comment or a
 * declaration. */
static gboolean
content_line_verify_has_tag (const gchar *text)
{
  const gchar *last = strrchr (text, '>');

  for (const gchar *p = text; last != NULL && p < last; p++)
    if (p[0] == '<' && (g_ascii_isalpha (p[1]) || p[1] == '/' || p[1] == '!'))
      return TRUE;
  return FALSE;
}

static gboolean
content_line_verify_is_inert (const gchar *text, guint respects)
{
  return !content_line_verify_has_tag (text)
         && ky_verify_inert (text, strlen (text), respects, NULL, NULL);
}

static gboolean
content_line_verify_text (const gchar *value, gboolean is_list)
{
  gboolean is_last = FALSE;

  while (!is_last)
    {
      g_autofree gchar *text = content_line_verify_read_text (&value, &is_last);

      if (text == NULL || (!is_last && (!is_list || ends_with_scheme (text)))
          || !content_line_verify_is_inert (text, KY_INERT_LINKS | KY_INERT_BLOCKS))
        return FALSE;
    }
  return TRUE;
}

/* Tells whether `text` is roughly a dot-atom and a domain (RFC 5322, 3.4.1), without anything that
 * a URL reads as a query. */
static gboolean
is_mailbox (const gchar *text)
{
  gsize local = strspn (text, LETTERS DIGITS ".!$'*+-=^_`{|}~");

  return local > 0 && text[local] == '@' && g_ascii_isalnum (text[local + 1])
         && content_line_verify_is_of (text + local + 1, LETTERS DIGITS ".-_");
}

/* Returns `text` in ASCII where it is of full width, with one sign for every full stop. (transfer
 * full) */
static gchar *
content_line_verify_narrow (const gchar *text)
{
  static const gunichar stops[] = { 0x3002, 0xff61, 0x2024, 0xfe52, 0 };
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      for (guint i = 0; stops[i] != 0; i++)
        c = c == stops[i] ? '.' : c;
      g_string_append_unichar (out, c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!'
                                    : c == 0x3000              ? ' '
                                                               : c);
    }
  return g_string_free (out, FALSE);
}

/* Accepts digits, what separates them, and words without anything between them that makes an
 * address, in any width; and nothing that a telephone does by itself ("*21*…#"; 3GPP TS 22.030,
 * 6.5.2) by what it dials of the value: digits, "*" and "#". */
static gboolean
is_telephone (const gchar *value)
{
  g_autofree gchar *text = content_line_verify_narrow (value);
  const gchar *dialled = strpbrk (text, DIGITS "*#");

  for (const gchar *p = text; *p != '\0'; p++)
    {
      if (p[0] == '\\' && p[1] == ',')
        continue;
      if ((guchar)*p < 0x80 && strchr (LETTERS DIGITS " +-()*#.,/", *p) == NULL)
        return FALSE;
      if (*p == '/' && (p[1] == '/' || g_ascii_isalpha (p[1])))
        return FALSE;
      if (*p == '.' && p > text && g_unichar_isalpha (g_utf8_get_char (p + 1))
          && g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (p))))
        return FALSE;
    }
  return dialled == NULL || (*dialled != '*' && *dialled != '#')
         || strchr (dialled + 1, '#') == NULL;
}

/* Returns the form of `text`: a nought for each digit, or for each number where `runs` is set.
 * (transfer full) */
static gchar *
form_of (const gchar *text, gboolean runs)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (!g_ascii_isdigit (*text))
      g_string_append_c (out, *text);
    else if (!runs || out->len == 0 || out->str[out->len - 1] != '0')
      g_string_append_c (out, '0');
  return g_string_free (out, FALSE);
}

/* Tells whether `form` begins with one of `forms` (NULL-terminated). `ret_rest`: set to the text
 * after the longest of them. */
static gboolean
content_line_verify_takes (const gchar *form, const gchar *const *forms, const gchar **ret_rest)
{
  gsize best = 0;

  for (; *forms != NULL; forms++)
    if (g_str_has_prefix (form, *forms) && strlen (*forms) > best)
      best = strlen (*forms);
  *ret_rest = form + best;
  return best > 0;
}

/* Tells whether `text` is a moment: a day or a part of one, then a time, then the offset from
 * UTC. */
static gboolean
content_line_verify_is_moment (const gchar *text)
{
  static const gchar *const days[] = { "00000000", "0000-00-00", "0000-00", "0000",  "--0000",
                                       "--00-00",  "--00-",      "--00",    "---00", NULL };
  static const gchar *const times[]
      = { "T000000", "T00:00:00", "T0000", "T00:00", "T00", "T0000:00", "T00:0000", NULL };
  static const gchar *const zones[]
      = { "Z", "+00", "-00", "+0000", "-0000", "+00:00", "-00:00", "+00:", "-00:", NULL };
  g_autofree gchar *form = form_of (text, FALSE);
  const gchar *rest;
  gboolean has_day = content_line_verify_takes (form, days, &rest);
  gboolean has_time = content_line_verify_takes (rest, times, &rest);

  if (has_time && rest[0] == '.' && rest[1] == '0')
    rest += 1 + strspn (rest + 1, "0");
  if (has_time)
    content_line_verify_takes (rest, zones, &rest);
  else if (*rest == 'Z')
    rest++;
  return (has_day || has_time) && *rest == '\0';
}

/* Tells whether `text` is a duration such as "P0W" or "P0DT0H0M0S", with numbers of nine digits at
 * most, each followed by its letter. */
static gboolean
is_duration (const gchar *text)
{
  const gchar *p = text + (*text == '+' || *text == '-');
  gboolean is_time = FALSE;

  for (const gchar *digits = strpbrk (p, DIGITS); digits != NULL;
       digits = strpbrk (digits + strspn (digits, DIGITS), DIGITS))
    if (strspn (digits, DIGITS) > 9)
      return FALSE;
  g_autofree gchar *form = form_of (p, TRUE);
  if (*form != 'P' || strchr (form, '0') == NULL)
    return FALSE;
  for (p = form + 1; *p != '\0'; p++)
    if (*p == 'T' && !is_time)
      is_time = TRUE;
    else if (*p != '0' || *++p == '\0' || strchr (is_time ? "HMS" : "WD", *p) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
are_times (const gchar *text)
{
  g_auto (GStrv) values = g_strsplit (text, ",", -1);

  for (guint i = 0; values[i] != NULL; i++)
    {
      gchar *slash = strchr (values[i], '/');

      if (slash != NULL)
        *slash = '\0';
      if ((!content_line_verify_is_moment (values[i]) && !is_duration (values[i]))
          || (slash != NULL && !content_line_verify_is_moment (slash + 1)
              && !is_duration (slash + 1)))
        return FALSE;
    }
  return values[0] != NULL;
}

static gboolean
content_line_verify_is_place (const gchar *text)
{
  const gchar *half = strchr (text, ';');

  return half != NULL && half > text && half[1] != '\0'
         && content_line_verify_is_of (text, DIGITS ".;-+") && strchr (half + 1, ';') == NULL
         && ABS (g_ascii_strtod (text, NULL)) <= 90 && ABS (g_ascii_strtod (half + 1, NULL)) <= 180;
}

/* Tells whether `value` is allowed for the part `key` of a recurrence rule (RFC 5545, 3.3.10). */
static gboolean
is_rule_part (const gchar *key, const gchar *value)
{
  static const gchar *const numbers[]
      = { "BYSECOND", "BYMINUTE", "BYHOUR",   "BYMONTHDAY", "BYYEARDAY",
          "BYWEEKNO", "BYMONTH",  "BYSETPOS", NULL };
  static const gchar *const periods[] = { "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", NULL };

  if (strcmp (key, "FREQ") == 0)
    return g_strv_contains (periods, value);
  if (strcmp (key, "UNTIL") == 0)
    return content_line_verify_is_moment (value);
  if (strcmp (key, "COUNT") == 0 || strcmp (key, "INTERVAL") == 0)
    return content_line_verify_is_of (value, DIGITS) && strpbrk (value, "123456789") != NULL
           && strlen (value) <= 4;
  if (strcmp (key, "BYDAY") == 0 || strcmp (key, "WKST") == 0)
    return value[0] != '\0' && content_line_verify_is_of (value, DIGITS "MOTUWEHFRSA,+-");
  if (strcmp (key, "RSCALE") == 0 || strcmp (key, "SKIP") == 0)
    return value[0] != '\0' && content_line_verify_is_of (value, UPPER "-");
  return g_strv_contains (numbers, key) && value[0] != '\0'
         && content_line_verify_is_of (value, DIGITS ",+-");
}

enum
{
  HOURS,
  MINUTES,
  SECONDS,
  MONTHS,
  MONTH_DAYS,
  YEAR_DAYS,
  WEEKS,
  POSITIONS,
  WEEKDAYS,
  RULE_KEYS
};

/* Holds what the parts of a recurrence rule (RFC 5545, 3.3.10) that were read so far expand to.
 * `times` is the number of recurrences on one day. */
typedef struct
{
  GHashTable *seen; /* keys, which belong to others */
  gint64 times;
  gint64 count[RULE_KEYS];    /* number of values for each of rule_keys */
  gint64 smallest[RULE_KEYS]; /* of them, without signs */
  gint64 greatest[RULE_KEYS];
  gint64 longest; /* days of the longest month named; 0: none is */
  gint64 interval;
  gchar period; /* its first letter */
} Expansion;

static const gchar *const rule_keys[RULE_KEYS + 1]
    = { "BYHOUR",    "BYMINUTE", "BYSECOND", "BYMONTH", "BYMONTHDAY",
        "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYDAY",   NULL };

/* Checks that the numbers of `value` are between 0 or 1 and the maximum of `key`; some keys have
 * negative ones, too. */
static gboolean
add_numbers (Expansion *expansion, const gchar *key, const gchar *value)
{
  static const gint64 most[] = { 23, 59, 60, 12, 31, 366, 53, 366, 53 };
  static const guint8 days[] = { 0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  g_auto (GStrv) numbers = g_strsplit (value, ",", 400);
  guint row = 0, n = g_strv_length (numbers);

  while (rule_keys[row] != NULL && strcmp (rule_keys[row], key) != 0)
    row++;
  if (rule_keys[row] == NULL)
    return TRUE;
  if (n > 2 * (guint)most[row] + 1 || n > 366)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      gint64 number = g_ascii_strtoll (numbers[i], NULL, 10);

      if (number > most[row] || number < (row < 4 ? 0 : -most[row])
          || (number == 0 && row >= 3 && row < 8))
        return FALSE;
      expansion->smallest[row]
          = i == 0 ? ABS (number) : MIN (expansion->smallest[row], ABS (number));
      expansion->greatest[row] = MAX (expansion->greatest[row], ABS (number));
      if (row == MONTHS)
        expansion->longest = MAX (expansion->longest, days[number]);
    }
  expansion->times *= row <= SECONDS ? n : 1;
  expansion->count[row] = n;
  return TRUE;
}

/* Returns how many dates at most one period has, from which BYSETPOS chooses. */
static gint64
dates_of_period (const Expansion *e)
{
  gint64 month = e->count[MONTH_DAYS] > 0 ? e->count[MONTH_DAYS] : 31;

  if (e->count[WEEKDAYS] > 0)
    month = MIN (month, 5 * e->count[WEEKDAYS]);
  else if (e->count[MONTH_DAYS] == 0)
    month = 1;
  switch (e->period)
    {
    case 'H':
      return MAX (e->count[MINUTES], 1) * MAX (e->count[SECONDS], 1);
    case 'W':
      return e->times * MAX (e->count[WEEKDAYS], 1);
    case 'M':
      return e->times * month;
    case 'Y':
      if (e->count[YEAR_DAYS] + e->count[WEEKS] > 0)
        return e->times * 366;
      if (e->count[MONTHS] + e->count[MONTH_DAYS] + e->count[WEEKDAYS] == 0)
        return e->times;
      return e->times * month * (e->count[MONTHS] > 0 ? e->count[MONTHS] : 12);
    default:
      return e->times;
    }
}

/* Returns whether no date is of the rule, or perhaps none by its interval. */
static gboolean
is_never (const Expansion *e)
{
  gboolean is_leap_day
      = e->smallest[YEAR_DAYS] == 366 || (e->longest == 29 && e->smallest[MONTH_DAYS] == 29);

  if (e->smallest[MONTH_DAYS] > (e->longest > 0 ? e->longest : 31)
      || e->smallest[POSITIONS] > dates_of_period (e)
      || (e->greatest[WEEKDAYS] > 5 && (e->period != 'Y' || e->count[MONTHS] > 0)))
    return TRUE;
  if ((e->count[YEAR_DAYS] > 0 || e->count[WEEKS] > 0)
      && (e->count[MONTHS] > 0 || e->count[MONTH_DAYS] > 0))
    return TRUE;
  return e->interval > 1
         && ((e->period == 'H' && e->count[HOURS] > 0)
             || (e->period == 'D' && e->count[WEEKDAYS] > 0 && e->interval % 7 == 0)
             || (e->period == 'M' && e->count[MONTHS] > 0) || (e->period == 'Y' && is_leap_day));
}

static gboolean
content_line_verify_is_rule (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (ky_str_hash, g_str_equal);
  Expansion expansion = { .seen = seen, .times = 1 };

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gsize key = strspn (parts[i], UPPER);

      if (parts[i][0] == '\0')
        continue;
      if (parts[i][key] != '=')
        return FALSE;
      parts[i][key] = '\0';
      if (!is_rule_part (parts[i], parts[i] + key + 1)
          || !g_hash_table_add (expansion.seen, parts[i])
          || !add_numbers (&expansion, parts[i], parts[i] + key + 1))
        return FALSE;
      if (strcmp (parts[i], "FREQ") == 0)
        expansion.period = parts[i][key + 1];
      if (strcmp (parts[i], "INTERVAL") == 0)
        expansion.interval = g_ascii_strtoll (parts[i] + key + 1, NULL, 10);
    }
  return expansion.period != '\0' && expansion.times <= TIMES_MAX && !is_never (&expansion);
}

static gboolean
content_line_verify_value (const KyLineRule *rule, const gchar *value)
{
  switch (rule->form)
    {
    case KY_LINE_FIXED:
      return strcmp (value, rule->argument) == 0;
    case KY_LINE_TEXT:
      return content_line_verify_text (value, FALSE);
    case KY_LINE_LIST:
      return content_line_verify_text (value, TRUE);
    case KY_LINE_CHARACTERS:
      return value[0] != '\0' && content_line_verify_is_of (value, rule->argument);
    case KY_LINE_WORD:
      return content_line_verify_is_among (rule->argument, value, strlen (value));
    case KY_LINE_TIMES:
      return are_times (value) && strpbrk (value, ":.") == NULL;
    case KY_LINE_DATE:
      return content_line_verify_is_moment (value);
    case KY_LINE_OFFSET:
      return (value[0] == '+' || value[0] == '-') && content_line_verify_is_of (value + 1, DIGITS)
             && (strlen (value) == 5 || strlen (value) == 7);
    case KY_LINE_PLACE:
      return content_line_verify_is_place (value);
    case KY_LINE_RULE:
      return content_line_verify_is_rule (value);
    case KY_LINE_TELEPHONE:
      return is_telephone (value);
    case KY_LINE_MAILBOX:
      return value[0] == '\0' || is_mailbox (value);
    case KY_LINE_CALENDAR_ADDRESS:
      return strcmp (value, "invalid:nomail") == 0
             || (g_str_has_prefix (value, "mailto:") && is_mailbox (value + 7));
    }
  return FALSE;
}

/* --- parameters ------------------------------------------------------------------------------- */

/* Returns whether `text` is a permitted name for `value`: if it has an address, it must be that of
 * `value`. */
static gboolean
content_line_verify_is_name_of (const gchar *text, const gchar *value)
{
  const gchar *address = strchr (value, ':');
  g_autofree gchar *look = ky_verify_look_of_address (text);

  if (!content_line_verify_is_inert (text, KY_INERT_LINKS))
    return FALSE;
  if (strchr (look, '@') == NULL)
    return TRUE;
  return address != NULL && g_ascii_strcasecmp (address + 1, text) == 0;
}

/* The values of these parameters are one of a few words, in any case (RFC 5545, 3.2). */
static const struct
{
  const gchar *name, *words;
} worded[] = {
  { "VALUE", "DATE DATE-TIME PERIOD DURATION UTC-OFFSET INTEGER TEXT" },
  { "ROLE", "CHAIR REQ-PARTICIPANT OPT-PARTICIPANT NON-PARTICIPANT" },
  { "PARTSTAT", "NEEDS-ACTION ACCEPTED DECLINED TENTATIVE DELEGATED COMPLETED IN-PROCESS" },
  { "CUTYPE", "INDIVIDUAL GROUP RESOURCE ROOM UNKNOWN" },
  { "RANGE", "THISANDFUTURE THISANDPRIOR" },
  { "FBTYPE", "FREE BUSY BUSY-UNAVAILABLE BUSY-TENTATIVE" },
  { "RELTYPE", "PARENT CHILD SIBLING" },
};
static gboolean
content_line_verify_parameter (const gchar *name, const gchar *text, const gchar *value)
{
  if (strcmp (name, "CN") == 0)
    return content_line_verify_is_name_of (text, value);
  if (strcmp (name, "TZID") == 0)
    return content_line_verify_is_inert (text, KY_INERT_LINKS)
           && !content_line_verify_leads_away (text) && strchr (text, '\\') == NULL;
  if (strcmp (name, "TYPE") == 0)
    return text[0] != '\0' && content_line_verify_is_of (text, UPPER DIGITS ",-");
  for (guint i = 0; i < G_N_ELEMENTS (worded); i++)
    if (strcmp (name, worded[i].name) == 0)
      {
        g_autofree gchar *upper = g_ascii_strup (text, -1);

        return content_line_verify_is_among (worded[i].words, upper, strlen (upper));
      }
  return FALSE;
}

/* Returns the end of the parameter's value at `p`, which may be quoted; NULL if the quotation does
 * not end. */
static const gchar *
value_end (const gchar *p)
{
  const gchar *end = *p == '"' ? strchr (p + 1, '"') : p + strcspn (p, ";:\"");

  return end == NULL || *p != '"' ? end : end + 1;
}

/* Skips the parameters of a property, from `p` on. Returns its value, or NULL. */
static const gchar *
content_line_verify_find_value (const gchar *p)
{
  while (p != NULL && *p == ';')
    {
      p += strcspn (p, "=");
      p = *p == '=' ? value_end (p + 1) : NULL;
    }
  return p != NULL && *p == ':' ? p + 1 : NULL;
}

static gboolean
verify_parameters (const KyLineRule *rule, const gchar *p, const gchar *value)
{
  guint n = 0;

  for (; *p == ';'; n++)
    {
      gsize length = strcspn (++p, "=");
      const gchar *end = value_end (p + length + 1);
      gboolean is_quoted = p[length + 1] == '"';
      g_autofree gchar *name = g_strndup (p, length);

      p += length + 1 + (is_quoted ? 1 : 0);
      g_autofree gchar *text = g_strndup (p, (gsize)(end - p) - (is_quoted ? 1 : 0));
      /* only TYPE may have a list of values without quotation marks */
      if (!is_quoted && strchr (text, ',') != NULL && strcmp (name, "TYPE") != 0)
        return FALSE;
      if (n > 16 || !content_line_verify_is_among (rule->parameters, name, length)
          || !content_line_verify_parameter (name, text, value))
        return FALSE;
      p = end;
    }
  return TRUE;
}

/* --- addresses in names ---------------------------------------------------------------------- */

/* Returns `value` as a reader may read it: in usual characters and lower case. (transfer full) */
static gchar *
small_letters (const gchar *value)
{
  g_autofree gchar *usual = ky_verify_look_of_address (value);

  return g_utf8_strdown (usual != NULL ? usual : value, -1);
}

static void
note_addresses (Verifier *verifier, const KyLineRule *rule, const gchar *value)
{
  g_autofree gchar *small
      = rule->is_name || rule->form == KY_LINE_MAILBOX ? small_letters (value) : NULL;

  if (rule->form == KY_LINE_MAILBOX && *small != '\0')
    g_hash_table_add (verifier->mailboxes, g_strdup (small));
  for (const gchar *p = small; rule->is_name && *p != '\0';)
    {
      gsize size = strcspn (p, " \t\\,;:<>()[]\"'");

      if (memchr (p, '@', size) != NULL)
        g_hash_table_add (verifier->addresses, g_strndup (p, size));
      p += size + (p[size] != '\0');
    }
}

/* Refuses an address in a name that is not one of the card's mailboxes, because a person who sees
 * it may write to it. */
static gboolean
verify_addresses (Verifier *verifier, GError **error)
{
  GHashTableIter iter;
  gpointer address;

  g_hash_table_iter_init (&iter, verifier->addresses);
  while (g_hash_table_size (verifier->mailboxes) > 0
         && g_hash_table_iter_next (&iter, &address, NULL))
    if (!g_hash_table_contains (verifier->mailboxes, address))
      return content_line_verify_fail (error, "another address in a name", address);
  g_hash_table_remove_all (verifier->addresses);
  g_hash_table_remove_all (verifier->mailboxes);
  return TRUE;
}

/* --- lines ------------------------------------------------------------------------------------ */

static gboolean
verify_component (Verifier *verifier, const gchar *name, const gchar *value, GError **error)
{
  verifier->has_rule = FALSE;
  if (strcmp (name, "BEGIN") == 0)
    {
      gboolean is_outermost = strcmp (value, "VCARD") == 0 || strcmp (value, "VCALENDAR") == 0;
      guint i = 0;

      if (is_outermost != (verifier->depth == 0))
        return content_line_verify_fail (error, "a component in another", value);
      while (verifier->components[i] != NULL && strcmp (verifier->components[i], value) != 0)
        i++;
      if (verifier->depth == DEPTH_MAX || verifier->components[i] == NULL)
        return content_line_verify_fail (error, "unknown component", value);
      verifier->open[verifier->depth++] = g_strdup (value);
      verifier->seen[verifier->depth] = 0;
      return TRUE;
    }
  if (verifier->depth == 0 || strcmp (verifier->open[verifier->depth - 1], value) != 0)
    return content_line_verify_fail (error, "END closes nothing", value);
  g_free (verifier->open[--verifier->depth]);
  return verify_addresses (verifier, error);
}

/* Notes that the property of `rule` comes. Returns FALSE if it came before, or another one that
 * says the same, and may only once in a component (RFC 5545, 3.6; RFC 6350, 6): programs take
 * either. */
static gboolean
note_property (Verifier *verifier, const KyLineRule *rule)
{
  static const gchar once[]
      = "BDAY CLASS COMPLETED CREATED DTEND DTSTAMP DTSTART DUE DURATION FN GEO LAST-MODIFIED "
        "LOCATION METHOD N ORGANIZER PERCENT-COMPLETE PRIORITY PRODID RECURRENCE-ID REV SEQUENCE "
        "SORT-STRING STATUS SUMMARY TRANSP TZID TZOFFSETFROM TZOFFSETTO UID VERSION";
  static const gchar ends[] = "DTEND DUE DURATION";
  guint64 bit = G_GUINT64_CONSTANT (1) << (rule - verifier->rules);

  if (content_line_verify_is_among (ends, rule->name, strlen (rule->name)))
    for (guint i = 0; i < verifier->n_rules; i++)
      if (content_line_verify_is_among (ends, verifier->rules[i].name,
                                        strlen (verifier->rules[i].name)))
        bit |= G_GUINT64_CONSTANT (1) << i;
  if ((verifier->seen[verifier->depth] & bit) != 0
      && content_line_verify_is_among (once, rule->name, strlen (rule->name)))
    return FALSE;
  verifier->seen[verifier->depth] |= bit;
  return TRUE;
}

/* Checks one unfolded line. */
static gboolean
content_line_verify_line (Verifier *verifier, const gchar *line, GError **error)
{
  gsize length = strspn (line, UPPER DIGITS "-");
  g_autofree gchar *name = g_strndup (line, length);
  const gchar *value = content_line_verify_find_value (line + length);
  const KyLineRule *rule = NULL;

  if ((strcmp (name, "BEGIN") == 0 || strcmp (name, "END") == 0) && line[length] == ':')
    return verify_component (verifier, name, line + length + 1, error);
  for (guint i = 0; i < verifier->n_rules && rule == NULL; i++)
    if (strcmp (verifier->rules[i].name, name) == 0)
      rule = &verifier->rules[i];
  if (verifier->depth == 0 || rule == NULL)
    return content_line_verify_fail (error, "unknown property", name);
  if (value == NULL)
    return content_line_verify_fail (error, "no value", name);
  if (!verify_parameters (rule, line + length, value))
    return content_line_verify_fail (error, "a parameter", name);
  if (!content_line_verify_value (rule, value))
    return content_line_verify_fail (error, "the value", name);
  if (!note_property (verifier, rule)
      || (strcmp (name, "TZID") == 0 && content_line_verify_leads_away (value)))
    return content_line_verify_fail (error, "a property", name);
  if (rule->form == KY_LINE_RULE && verifier->has_rule)
    return content_line_verify_fail (error, "a second rule", name);
  verifier->has_rule = verifier->has_rule || rule->form == KY_LINE_RULE;
  note_addresses (verifier, rule, value);
  return TRUE;
}

static gboolean
content_line_verify_lines (Verifier *verifier, const gchar *text, gsize length, GError **error)
{
  const gchar *end = text + length;
  g_autoptr (GString) line = g_string_new (NULL);

  for (const gchar *p = text; p < end;)
    {
      const gchar *stop = memchr (p, '\r', (gsize)(end - p));

      if (stop == NULL || stop + 1 >= end || stop[1] != '\n' || stop - p > LINE_OCTETS
          || memchr (p, '\n', (gsize)(stop - p)) != NULL)
        return content_line_verify_fail (error, "line is not folded", "");
      g_string_append_len (line, p, stop - p);
      p = stop + 2;
      if (p < end && *p == ' ')
        {
          p++;
          continue;
        }
      if (!content_line_verify_line (verifier, line->str, error))
        return FALSE;
      g_string_truncate (line, 0);
    }
  return line->len == 0 || content_line_verify_fail (error, "line has no end", "");
}

gboolean
ky_line_verify (KyView view, const gchar *const *components, const KyLineRule *rules, guint n_rules,
                GError **error)
{
  g_autoptr (GHashTable) mailboxes = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) addresses = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  Verifier verifier = { .components = components,
                        .rules = rules,
                        .n_rules = n_rules,
                        .mailboxes = mailboxes,
                        .addresses = addresses };
  gboolean ok = content_line_verify_lines (&verifier, (const gchar *)view.data, view.size, error);

  if (ok && verifier.depth > 0)
    ok = content_line_verify_fail (error, "component has no end",
                                   verifier.open[verifier.depth - 1]);
  while (verifier.depth > 0)
    g_free (verifier.open[--verifier.depth]);
  return ok;
}
