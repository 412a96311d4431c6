/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the header of the outgoing message: each field of the allowlist is parsed and composed
 * anew, all others are dropped. Links in subjects and names are broken, text that claims to be
 * kiyome's own is quoted, and Authentication-Results are kept only of hosts that the policy
 * trusts. */
#include "filetypes/mail/fields.h"

#include "common/text-block.h"
#include "filetypes/base/text/emoji.h"
#include "filetypes/mail/address.h"
#include "filetypes/mail/date.h"
#include "filetypes/mail/claim.h"

#define SUBJECT_LENGTH 2000   /* bytes of UTF-8 */
#define ADDRESSES_MAX 1000    /* read from one field */
#define FROM_MAX 10           /* authors of one message */
#define RECEIVED_MAX 100      /* more than any relay accepts (Postfix: hopcount_limit 50) */
#define TRACE_LENGTH 500      /* bytes of a Received or Authentication-Results value */
#define RESULTS_LENGTH 2000   /* of all Authentication-Results that are joined */
#define MESSAGE_ID_LENGTH 400 /* of one msg-id with its brackets */
#define REFERENCES_MAX 100
#define LIST_LENGTH 200 /* bytes of a list's name */
#define LINK_ROUNDS 8

typedef struct
{
  KyPolicy *policy;
  const gchar *charset; /* (nullable) the likely charset of raw 8-bit text */
  GString *out;
  KyFindings *findings;
  gsize limit; /* limit of a field, by the policy */
  const GArray *fields;
  const KyField *written[KY_FIELD_LAST];
  gchar *texts[KY_FIELD_LAST]; /* see ky_fields_say_same() */
  guint received;
} Writer;

/* --- values --------------------------------------------------------------------------------- */

/* Breaks links in `text`, of at most `limit` bytes: clients link them in subjects and names, too.
 * Takes `text`. */
static gchar *
break_links (const Writer *writer, gchar *text, gsize limit)
{
  const gchar *const *keep = ky_policy_list (writer->policy, KY_POLICY_MAIL_LINK_DOMAINS);
  gboolean may_stay = ky_policy_is (writer->policy, KY_POLICY_MAIL_URLS, "keep");
  gsize n_blocked = 0;
  gsize length;
  gchar *unblocked = ky_text_break_blocked (text, strlen (text), keep, &length, &n_blocked);

  if (unblocked != NULL)
    {
      ky_findings_add (writer->findings, "link.blocked", n_blocked);
      g_free (text);
      text = ky_mail_clean_line (unblocked, length, limit, writer->findings);
      g_free (unblocked);
    }
  /* cutting may leave another link */
  for (guint i = 0; !may_stay && i < LINK_ROUNDS; i++)
    {
      gchar *broken = ky_text_defang (text, strlen (text), keep, &length);

      if (broken == NULL)
        return text;
      g_free (text);
      text = ky_mail_clean_line (broken, length, limit, writer->findings);
      g_free (broken);
    }
  if (!may_stay)
    *text = '\0';
  return text;
}

/* Quotes a text that only kiyome may write, as in a body. Takes `text`. */
static gchar *
mark_claim (Writer *writer, gchar *text, gsize limit)
{
  g_autofree gchar *claim = text;
  g_autofree gchar *marked = g_strconcat ("> ", claim, NULL);

  ky_findings_add (writer->findings, "mail.notice-imitation", 1);
  /* cutting may leave another link */
  return break_links (writer, ky_mail_clean_line (marked, strlen (marked), limit, writer->findings),
                      limit);
}

void
ky_fields_write_addresses (const GPtrArray *addresses, gsize limit, KyFold *fold,
                           KyFindings *findings)
{
  gsize start = fold->out->len;

  for (guint i = 0; i < addresses->len; i++)
    {
      const KyAddress *address = addresses->pdata[i];
      gsize need = strlen (address->name) * 2 + strlen (address->spec) + 20;

      if (i > 0 && fold->out->len - start + need > limit)
        {
          ky_findings_add (findings, "mail.address-limit", addresses->len - i);
          return;
        }
      if (i > 0)
        {
          g_string_append_c (fold->out, ',');
          fold->column++;
        }
      if (*address->name != '\0')
        ky_fold_phrase (fold, address->name);
      g_autofree gchar *spec = *address->name != '\0' || address->in_angles
                                   ? g_strconcat ("<", address->spec, ">", NULL)
                                   : g_strdup (address->spec);
      ky_fold_token (fold, spec, strlen (spec));
    }
}

static gboolean
write_addresses (Writer *writer, const KyField *field, guint max)
{
  gboolean is_destination = field->id == KY_FIELD_TO || field->id == KY_FIELD_CC;
  g_autoptr (GPtrArray) addresses
      = ky_addresses_parse (field->value, max, is_destination, writer->findings);

  if (addresses->len == 0)
    {
      /* "undisclosed-recipients:;" is an empty group. */
      if (field->id != KY_FIELD_TO || memchr (field->value.data, ':', field->value.size) == NULL)
        return FALSE;
      g_string_append (writer->out, "To: undisclosed-recipients:;\r\n");
      return TRUE;
    }
  for (guint i = 0; i < addresses->len; i++)
    {
      KyAddress *address = addresses->pdata[i];

      address->name = break_links (writer, address->name, KY_ADDRESS_NAME_LENGTH);
      if (field->id <= KY_FIELD_REPLY_TO && ky_claim_is_name (address->name))
        address->name = mark_claim (writer, address->name, KY_ADDRESS_NAME_LENGTH);
    }
  KyFold fold = ky_fold_begin (writer->out, ky_field_name (field->id));
  ky_fields_write_addresses (addresses, writer->limit, &fold, writer->findings);
  ky_fold_end (&fold);
  return TRUE;
}

static gboolean
write_subject (Writer *writer, const KyField *field)
{
  gsize limit = MIN (writer->limit, SUBJECT_LENGTH);
  g_autofree gchar *text
      = break_links (writer, ky_mail_decode_text (field->value, limit, writer->findings), limit);
  KyFold fold = ky_fold_begin (writer->out, ky_field_name (field->id));

  if (ky_claim_is_subject (text))
    text = mark_claim (writer, text, limit);
  if (*text != '\0')
    ky_fold_text (&fold, text);
  ky_fold_end (&fold);
  return TRUE;
}

static gboolean
mail_fields_write_date (Writer *writer, KyView value)
{
  g_autofree gchar *text = ky_mail_decode_text (value, 200, NULL);
  g_autofree gchar *date = ky_mail_date (text);

  if (date == NULL)
    return FALSE;
  g_string_append_printf (writer->out, "Date: %s\r\n", date);
  return TRUE;
}

/* Reads half of a message identifier: a dot-atom with dots anywhere, or printable ASCII without
 * brackets between `open` and `close`. */
static gboolean
read_id_half (KyView id, gsize *at, gchar open, gchar close)
{
  gsize start = *at;

  if (start < id.size && id.data[start] == (guint8)open)
    {
      for (++*at; *at < id.size && strchr ("<>[\"", id.data[*at]) == NULL && id.data[*at] > ' '
                  && id.data[*at] < 0x7f && id.data[*at] != (guint8)close;
           ++*at)
        if (id.data[*at] == '\\' && ++*at < id.size
            && (id.data[*at] <= ' ' || strchr ("<>", id.data[*at]) != NULL))
          return FALSE;
      return *at < id.size && id.data[(*at)++] == (guint8)close;
    }
  while (*at < id.size
         && (g_ascii_isalnum (id.data[*at])
             || (id.data[*at] != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~.", id.data[*at]) != NULL)))
    ++*at;
  return *at > start;
}

/* Returns whether `id` is a message identifier without its brackets (RFC 5322, 3.6.4), not a URL;
 * some have no "@". */
static gboolean
is_message_id (KyView id)
{
  gsize at = 0;

  if (!read_id_half (id, &at, '"', '"'))
    return FALSE;
  return at == id.size
         || (id.data[at++] == '@' && read_id_half (id, &at, '[', ']') && at == id.size);
}

/* Finds the next message ID in `value`, with its brackets (RFC 5322, 3.6.4). */
static gboolean
next_message_id (KyView value, gsize *at, KyView *ret_id)
{
  while (*at < value.size)
    {
      const guint8 *open = memchr (value.data + *at, '<', value.size - *at);
      gsize start, end;

      if (open == NULL)
        break;
      start = end = (gsize)(open - value.data);
      for (end++; end < value.size && value.data[end] > ' ' && value.data[end] < 0x7f
                  && value.data[end] != '<' && value.data[end] != '>';
           end++)
        ;
      *at = end;
      if (end < value.size && value.data[end] == '>' && end - start > 1
          && end + 1 - start <= MESSAGE_ID_LENGTH
          && is_message_id (ky_view (value.data + start + 1, end - start - 1)))
        {
          *at = end + 1;
          *ret_id = ky_view (value.data + start, end + 1 - start);
          return TRUE;
        }
    }
  *at = value.size;
  return FALSE;
}

/* Breaks encoded words, which must not occur in fields that are not text (RFC 2047, 5); some
 * programs would decode them. Done in place, equally for all mails of a thread. */
static void
break_words (gchar *text)
{
  while ((text = strstr (text, "=?")) != NULL)
    text[1] = '_';
}

static gboolean
write_message_ids (Writer *writer, const KyField *field, guint max)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KyView));
  gsize at = 0;
  KyView id;

  while (next_message_id (field->value, &at, &id))
    {
      /* Keep the first and the last messages of the thread. */
      if (ids->len == max)
        {
          ky_findings_add (writer->findings, "mail.capped", 1);
          if (max == 1)
            break;
          g_array_remove_index (ids, 1);
        }
      g_array_append_val (ids, id);
    }
  if (ids->len == 0)
    return FALSE;
  KyFold fold = ky_fold_begin (writer->out, ky_field_name (field->id));
  for (guint i = 0; i < ids->len; i++)
    {
      id = g_array_index (ids, KyView, i);
      g_autofree gchar *text = ky_view_to_string (id);
      break_words (text);
      ky_fold_token (&fold, text, id.size);
    }
  ky_fold_end (&fold);
  return TRUE;
}

/* Returns a trace value as printable ASCII words separated by one blank, at most TRACE_LENGTH
 * bytes. (transfer full) */
static gchar *
clean_trace (KyView value)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < value.size && out->len < TRACE_LENGTH; i++)
    {
      guint8 c = value.data[i];

      if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        {
          if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c (out, ' ');
        }
      else
        g_string_append_c (out, c < ' ' || c >= 0x7f ? '?' : (gchar)c);
    }
  break_words (out->str);
  return g_strchomp (g_string_free (out, FALSE));
}

static void
mail_fields_write_words (Writer *writer, KyFieldId id, const gchar *text)
{
  KyFold fold = ky_fold_begin (writer->out, ky_field_name (id));

  while (*text != '\0')
    {
      gsize length = strcspn (text, " ");

      ky_fold_token (&fold, text, length);
      text += length;
      text += strspn (text, " ");
    }
  ky_fold_end (&fold);
}

static gboolean
write_received (Writer *writer, const KyField *field)
{
  if (writer->received >= RECEIVED_MAX)
    {
      ky_findings_add (writer->findings, "mail.received-limit", 1);
      return TRUE;
    }
  g_autofree gchar *text = clean_trace (field->value);
  writer->received++;
  /* An empty field counts as a hop, too. */
  mail_fields_write_words (writer, field->id, *text != '\0' ? text : "unknown");
  return TRUE;
}

static gboolean
mail_fields_write_choice (Writer *writer, const KyField *field, const gchar *const *choices)
{
  g_autofree gchar *text = clean_trace (field->value);
  gsize length = strcspn (text, " ;(");

  for (; *choices != NULL; choices++)
    if (strlen (*choices) == length && g_ascii_strncasecmp (*choices, text, length) == 0)
      {
        g_string_append_printf (writer->out, "%s: %s\r\n", ky_field_name (field->id), *choices);
        return TRUE;
      }
  return FALSE;
}

static gboolean
write_return_path (Writer *writer, const KyField *field)
{
  g_autofree gchar *text = clean_trace (field->value);
  const gchar *open = strchr (text, '<'), *close = strrchr (text, '>');
  g_autofree gchar *spec = NULL;

  if (open == NULL || close == NULL || close < open)
    return FALSE;
  if (close != open + 1)
    {
      spec = ky_address_canonical (open + 1, (gsize)(close - open - 1), writer->findings);
      if (spec == NULL)
        return FALSE;
    }
  g_string_append_printf (writer->out, "Return-Path: <%s>\r\n", spec != NULL ? spec : "");
  return TRUE;
}

/* Writes a List-Id (RFC 2919): a phrase and "<list-label.domain>". */
static gboolean
write_list_id (Writer *writer, const KyField *field)
{
  g_autofree gchar *text = ky_mail_decode_text (field->value, 1000, writer->findings);
  gchar *open = strrchr (text, '<'), *close = open != NULL ? strchr (open, '>') : NULL;

  if (close == NULL || close == open + 1 || close - open > 250)
    return FALSE;
  for (const gchar *p = open + 1; p < close; p++)
    if (!g_ascii_isalnum (*p) && strchr (".-_+", *p) == NULL)
      return FALSE;
  g_autofree gchar *id = g_strndup (open, (gsize)(close + 1 - open));
  *open = '\0';
  for (gchar *p = text; *p != '\0'; p++)
    if (*p == '"' || *p == '\\' || *p == '@')
      *p = ' ';
  g_autofree gchar *phrase = break_links (
      writer, ky_mail_clean_line (text, strlen (text), LIST_LENGTH, NULL), LIST_LENGTH);
  KyFold fold = ky_fold_begin (writer->out, ky_field_name (field->id));
  if (*phrase != '\0')
    ky_fold_phrase (&fold, phrase);
  ky_fold_token (&fold, id, strlen (id));
  ky_fold_end (&fold);
  return TRUE;
}

/* --- Authentication-Results (RFC 8601) ------------------------------------------------------ */

/* Returns the results in `value` without its authserv-id if the policy trusts that host. */
static gchar *
trusted_results (Writer *writer, KyView value, gchar **ret_host)
{
  const gchar *const *hosts = ky_policy_list (writer->policy, KY_POLICY_MAIL_TRUSTED_HOSTS);
  g_autofree gchar *text = clean_trace (value);
  gsize length = strcspn (text, " ;(");

  for (; hosts != NULL && *hosts != NULL; hosts++)
    if (strlen (*hosts) == length && g_ascii_strncasecmp (*hosts, text, length) == 0)
      {
        const gchar *rest = strchr (text, ';');

        if (rest == NULL)
          return NULL;
        rest += 1 + strspn (rest + 1, " ");
        if (*ret_host == NULL)
          *ret_host = g_strdup (*hosts);
        return g_strdup (rest);
      }
  return NULL;
}

/* Joins the fields that several filters of one host write, so that its name occurs once. */
static gboolean
mail_fields_write_results (Writer *writer)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  g_autofree gchar *host = NULL;

  for (guint i = 0; i < writer->fields->len; i++)
    {
      const KyField *field = &g_array_index (writer->fields, KyField, i);

      if (field->id != KY_FIELD_AUTHENTICATION_RESULTS || field->is_broken)
        continue;
      g_autofree gchar *results = trusted_results (writer, field->value, &host);
      if (results == NULL)
        ky_findings_add (writer->findings, "mail.authentication-results", 1);
      else if (joined->len + strlen (results) < RESULTS_LENGTH)
        {
          if (joined->len > 0)
            g_string_append (joined, "; ");
          g_string_append (joined, results);
          while (joined->len > 0 && strchr ("; ", joined->str[joined->len - 1]) != NULL)
            g_string_truncate (joined, joined->len - 1);
        }
    }
  if (host == NULL || joined->len == 0)
    return TRUE;
  g_autofree gchar *line = g_strconcat (host, "; ", joined->str, NULL);
  mail_fields_write_words (writer, KY_FIELD_AUTHENTICATION_RESULTS, line);
  return TRUE;
}

/* Returns the date of a Received field (RFC 5322 §3.6.7). */
static KyView
date_of_trace (KyView value)
{
  gsize at = value.size;

  while (at > 0 && value.data[at - 1] != ';')
    at--;
  return at > 0 ? ky_view (value.data + at, value.size - at) : ky_view (value.data, 0);
}

/* Writes the latest relay's date if the message has no valid one, because clients sort by it. A
 * long field may be cut so that it ends in another date, which the next pass would find. */
static void
write_date_of_relay (Writer *writer)
{
  for (guint i = 0; i < writer->fields->len; i++)
    {
      const KyField *field = &g_array_index (writer->fields, KyField, i);

      if (field->id != KY_FIELD_RECEIVED || field->is_broken)
        continue;
      g_autofree gchar *text = clean_trace (field->value);
      if (mail_fields_write_date (writer, date_of_trace (field->value))
          || mail_fields_write_date (writer, date_of_trace (ky_view (text, strlen (text)))))
        return;
    }
}

/* --- the block ------------------------------------------------------------------------------ */

static gboolean
write_field (Writer *writer, const KyField *field)
{
  static const gchar *const importances[] = { "high", "normal", "low", NULL };
  static const gchar *const submissions[]
      = { "no", "auto-generated", "auto-replied", "auto-notified", NULL };
  static const gchar *const precedences[] = { "bulk", "list", "junk", NULL };

  switch (field->id)
    {
    case KY_FIELD_RETURN_PATH:
      return write_return_path (writer, field);
    case KY_FIELD_RECEIVED:
      return write_received (writer, field);
    case KY_FIELD_AUTHENTICATION_RESULTS:
      return mail_fields_write_results (writer);
    case KY_FIELD_DATE:
      return mail_fields_write_date (writer, field->value);
    case KY_FIELD_FROM:
      return write_addresses (writer, field, FROM_MAX);
    case KY_FIELD_SENDER:
      return write_addresses (writer, field, 1);
    case KY_FIELD_REPLY_TO:
    case KY_FIELD_TO:
    case KY_FIELD_CC:
      return write_addresses (writer, field, ADDRESSES_MAX);
    case KY_FIELD_SUBJECT:
      return write_subject (writer, field);
    case KY_FIELD_MESSAGE_ID:
      return write_message_ids (writer, field, 1);
    case KY_FIELD_IN_REPLY_TO:
    case KY_FIELD_REFERENCES:
      return write_message_ids (writer, field, REFERENCES_MAX);
    case KY_FIELD_LIST_ID:
      return write_list_id (writer, field);
    case KY_FIELD_IMPORTANCE:
      return mail_fields_write_choice (writer, field, importances);
    case KY_FIELD_AUTO_SUBMITTED:
      return mail_fields_write_choice (writer, field, submissions);
    case KY_FIELD_PRECEDENCE:
      return mail_fields_write_choice (writer, field, precedences);
    case KY_FIELD_OTHER:
    case KY_FIELD_KIYOME:
    case KY_FIELD_MIME_VERSION:
    case KY_FIELD_CONTENT_TYPE:
    case KY_FIELD_CONTENT_TRANSFER_ENCODING:
    case KY_FIELD_CONTENT_DISPOSITION:
    case KY_FIELD_CONTENT_ID:
    case KY_FIELD_CONTENT_OTHER:
    case KY_FIELD_LAST:
      break;
    }
  return FALSE;
}

/* Decodes raw 8-bit or ISO-2022-JP before parsing, because bytes of Japanese charsets look like
 * quotes, commas and brackets. Returns `field`, or `ret_decoded` with `ret_text` as its value. */
static const KyField *
decode_raw (const Writer *writer, const KyField *field, KyField *ret_decoded, gchar **ret_text)
{
  KyCharsetInfo info;
  gboolean is_raw = FALSE;

  for (gsize i = 0; !is_raw && i < field->value.size; i++)
    is_raw
        = field->value.data[i] >= 0x80 || field->value.data[i] == 0x1b || field->value.data[i] == 0;
  if (!is_raw || field->id == KY_FIELD_RECEIVED)
    return field;
  ky_findings_add (writer->findings, "mail.raw-8bit", 1);
  *ret_decoded = *field;
  *ret_text = ky_charset_decode (field->value, writer->charset, 0, &ret_decoded->value.size, &info);
  *ret_text = ky_emoji_read (*ret_text, &ret_decoded->value.size, &info, writer->findings);
  ky_findings_add (writer->findings, "text.undecodable", info.n_replaced);
  ret_decoded->value.data = (const guint8 *)*ret_text;
  return ret_decoded;
}

static gboolean
mail_fields_is_kept (KyFieldId id)
{
  return id >= KY_FIELD_RETURN_PATH && id <= KY_FIELD_PRECEDENCE;
}

/* Returns the code for the loss of `field`: `code`, unless people read it. */
static const gchar *
code_of_lost (const KyField *field, const gchar *code)
{
  return ky_field_is_for_readers (field) ? "mail.reader-field" : code;
}

/* Returns the code for reporting a field that cannot be parsed. A date is replaced and
 * "undisclosed-recipients:;" has no content, so only the values of other fields are lost. */
static const gchar *
code_of_bad (const KyField *field)
{
  g_autofree gchar *text = ky_mail_decode_text (field->value, SUBJECT_LENGTH, NULL);

  return field->id == KY_FIELD_DATE || g_ascii_strcasecmp (text, "undisclosed-recipients:;") == 0
             ? "mail.bad-field"
             : code_of_lost (field, "mail.bad-field");
}

gboolean
ky_fields_say_same (const KyField *field, const KyField *first, gchar **first_text)
{
  g_autofree gchar *text = ky_mail_decode_text (field->value, SUBJECT_LENGTH, NULL);

  if (*first_text == NULL)
    *first_text = ky_mail_decode_text (first->value, SUBJECT_LENGTH, NULL);
  return strcmp (text, *first_text) == 0;
}

static const gchar *
code_of_duplicate (Writer *writer, const KyField *field)
{
  return ky_fields_say_same (field, writer->written[field->id], &writer->texts[field->id])
             ? "mail.duplicate-field"
             : code_of_lost (field, "mail.duplicate-field");
}

void
ky_fields_write (const GArray *fields, const gchar *charset, KyPolicy *policy, GString *out,
                 KyFindings *findings)
{
  Writer writer = { .policy = policy,
                    .charset = charset,
                    .out = out,
                    .findings = findings,
                    .limit = ky_policy_uint (policy, KY_POLICY_LIMIT_FIELD),
                    .fields = fields };

  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);
      g_autofree gchar *text = NULL;
      KyField decoded;

      if (field->id == KY_FIELD_KIYOME)
        ky_findings_add (findings, "mail.forged-field", 1);
      else if (field->id == KY_FIELD_OTHER || field->id == KY_FIELD_CONTENT_OTHER
               || (field->is_broken && mail_fields_is_kept (field->id)))
        ky_findings_add (findings, code_of_lost (field, "mail.dropped-field"), 1);
      else if (!mail_fields_is_kept (field->id))
        continue;
      else if (writer.written[field->id] != NULL && field->id != KY_FIELD_RECEIVED)
        {
          /* All of them were read with the first one. */
          if (field->id != KY_FIELD_AUTHENTICATION_RESULTS)
            ky_findings_add (findings, code_of_duplicate (&writer, field), 1);
        }
      else if (write_field (&writer, decode_raw (&writer, field, &decoded, &text)))
        writer.written[field->id] = field;
      else
        ky_findings_add (findings, code_of_bad (field), 1);
    }
  if (writer.written[KY_FIELD_DATE] == NULL)
    write_date_of_relay (&writer);
  for (guint i = 0; i < KY_FIELD_LAST; i++)
    g_free (writer.texts[i]);
}
