/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a composed message from its first to its last byte and compares each part with the one
 * that GMime reads (second-parser.h). Attachments are given back to the job, which verifies each by
 * its own file type. The parser is independent of entity.c and compose.c on purpose: a mistake
 * shared by both would not be noticed. */
#include "filetypes/mail/verify.h"

#include "filetypes/base/text/inert-verify.h"
#include "filetypes/base/text/name-verify.h"
#include "filetypes/mail/second-parser.h"
#include "filetypes/mail/verify-header.h"
#include "filetypes/mail/verify-text.h"

#define NESTING 4 /* nested messages, including the outermost */
#define BOUNDARY_PREFIX "=_kiyome_"
#define BOUNDARY_LENGTH (sizeof BOUNDARY_PREFIX - 1 + 32)

/* Holds a message with the leaves that GMime finds; each is compared in order. */
typedef struct
{
  KyJob *job;
  GPtrArray *leaves; /* of KyMailLeaf; NULL: a message of one part, with only one reading */
  guint next;
} Verifier;

static gboolean verify_message (Verifier *verifier, KyView message, guint nesting, GError **error);

/* --- GMime's reading ------------------------------------------------------------------------ */

/* Verifies that the next leaf has `type`, `level`, `name` (NULL: none) and `content`, which the
 * message has in canonical base64 at `base64` (empty: in another encoding). */
static gboolean
mail_verify_agrees (Verifier *verifier, const gchar *type, guint level, const gchar *name,
                    KyView base64, KyView content, GError **error)
{
  if (verifier->leaves == NULL)
    return TRUE;
  const KyMailLeaf *leaf
      = verifier->next < verifier->leaves->len ? verifier->leaves->pdata[verifier->next] : NULL;
  verifier->next++;
  if (leaf == NULL)
    return ky_verify_fail (error, "GMime sees no part %u", verifier->next);
  if (strcmp (leaf->type, type) != 0 || leaf->level != level || g_strcmp0 (leaf->name, name) != 0)
    return ky_verify_fail (error, "GMime sees another part %u: %s", verifier->next, leaf->type);
  return ky_mail_leaf_holds (leaf, base64, content)
         || ky_verify_fail (error, "GMime reads other bytes in part %u", verifier->next);
}

/* --- lines ---------------------------------------------------------------------------------- */

static gboolean
mail_verify_is_blank (KyView message, gsize from, gsize to)
{
  while (from < to && (message.data[from] == ' ' || message.data[from] == '\t'))
    from++;
  return from == to;
}

static gboolean
mail_verify_lines (KyView message, GError **error)
{
  gsize start = 0;

  for (gsize i = 0; i < message.size; i++)
    {
      guint64 eight;

      /* Eight bytes above '\r' and below 0x80 at once: a smaller one borrows. */
      while (message.size - i > sizeof eight)
        {
          memcpy (&eight, message.data + i, sizeof eight);
          if (((eight | (eight - G_GUINT64_CONSTANT (0x0e0e0e0e0e0e0e0e)))
               & G_GUINT64_CONSTANT (0x8080808080808080))
              != 0)
            break;
          i += sizeof eight;
        }
      guint8 c = message.data[i];
      if (c > '\r' && c < 0x80)
        continue;
      if (c == '\r' && i + 1 < message.size && message.data[i + 1] == '\n')
        {
          if (i - start > 998)
            return ky_verify_fail (error, "a line of %" G_GSIZE_FORMAT " bytes", i - start);
          if (i > start && message.data[start] == '.'
              && mail_verify_is_blank (message, start + 1, i))
            return ky_verify_fail (error, "a line of a dot and blanks, at byte %" G_GSIZE_FORMAT,
                                   start);
          start = ++i + 1;
        }
      else if (c == 0 || c >= 0x80 || c == '\r' || c == '\n')
        return ky_verify_fail (error, "byte 0x%02x at %" G_GSIZE_FORMAT, c, i);
    }
  if (start != message.size)
    return ky_verify_fail (error, "the last line has no end");
  return TRUE;
}

/* Returns the level of a message's own body; attachments are in multiparts around it. */
static guint
mail_verify_level_of (guint nesting)
{
  return nesting * 2;
}

/* --- entities ------------------------------------------------------------------------------- */

/* Takes `prefix` off the beginning of `rest`. */
static gboolean
mail_verify_take (KyView *rest, const gchar *prefix)
{
  gsize length = strlen (prefix);

  if (!ky_view_starts_with (*rest, prefix, length))
    return FALSE;
  *rest = ky_view (rest->data + length, rest->size - length);
  return TRUE;
}

/* Verifies the encoded body of a text. `charset`: its label. */
static gboolean
mail_verify_text (Verifier *verifier, KyView body, guint level, gboolean is_utf8,
                  const gchar *transfer, GError **error)
{
  KyPolicy *policy = ky_job_policy (verifier->job);
  guint respects
      = KY_INERT_BLOCKS | (ky_policy_is (policy, KY_POLICY_MAIL_URLS, "keep") ? 0 : KY_INERT_LINKS);
  const gchar *const *keep = ky_policy_list (policy, KY_POLICY_MAIL_LINK_DOMAINS);
  gboolean is_part = (level & 1) != 0;
  gboolean is_base64 = strcmp (transfer, "base64") == 0;
  g_autoptr (GByteArray) decoded = NULL;
  KyView text, seen;

  if (is_base64)
    decoded = ky_mail_verify_base64 (body);
  else if (strcmp (transfer, "quoted-printable") == 0)
    decoded = ky_mail_verify_quoted_printable (body);
  else
    decoded = g_byte_array_append (g_byte_array_new (), body.data, (guint)body.size);
  if (decoded == NULL)
    return ky_verify_fail (error, "text: not canonical %s", transfer);
  text = seen = ky_view (decoded->data, decoded->len);
  /* The line end before a delimiter belongs to it (RFC 2046 §5.1.1). */
  if (is_part && !is_base64)
    seen.size -= MIN (seen.size, 2);
  if (!ky_mail_verify_text (text, is_utf8, error)
      || !mail_verify_agrees (verifier, "text/plain", level, NULL,
                              is_base64 ? body : ky_view ("", 0), seen, error))
    return FALSE;
  g_autoptr (GByteArray) page
      = ky_mail_verify_without_page (text, policy, ky_job_request_id (verifier->job));
  if (page != NULL)
    text = ky_view (page->data, page->len);
  return is_utf8 ? ky_verify_inert ((const gchar *)text.data, text.size, respects, keep, error)
                 : ky_verify_inert_jis (text, respects, keep, error);
}

/* Takes "Content-Type: text/plain; charset=…" and Content-Transfer-Encoding off `rest`. */
static gboolean
take_text_fields (KyView *rest, gboolean *ret_is_utf8, const gchar **ret_transfer)
{
  static const gchar *const transfers[] = { "7bit", "quoted-printable", "base64" };

  if (!mail_verify_take (rest, "Content-Type: text/plain; charset="))
    return FALSE;
  *ret_is_utf8 = mail_verify_take (rest, "UTF-8\r\n");
  if ((!*ret_is_utf8 && !mail_verify_take (rest, "ISO-2022-JP\r\n"))
      || !mail_verify_take (rest, "Content-Transfer-Encoding: "))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++)
    if (mail_verify_take (rest, transfers[i]))
      {
        *ret_transfer = transfers[i];
        return mail_verify_take (rest, "\r\n");
      }
  return FALSE;
}

static gboolean
verify_text_part (Verifier *verifier, KyView part, guint level, GError **error)
{
  gboolean is_utf8;
  const gchar *transfer;

  if (!take_text_fields (&part, &is_utf8, &transfer))
    return ky_verify_fail (error, "text: content fields");
  /* The blank line of an empty text is part of the delimiter. */
  if (part.size > 0 && !mail_verify_take (&part, "\r\n"))
    return ky_verify_fail (error, "text: header");
  return mail_verify_text (verifier, part, level, is_utf8, transfer, error);
}

/* Returns the type that kiyome writes with `media_type`, or NULL. */
static const KyFiletype *
mail_verify_type_of (const gchar *media_type)
{
  const KyFiletype *const *types = ky_filetypes ();

  for (guint i = 0; types[i] != NULL; i++)
    if ((types[i]->flags & KY_TYPE_OUTPUT) != 0
        && strcmp (types[i]->media_types[0], media_type) == 0)
      return types[i];
  return NULL;
}

static gboolean
has_suffix_of (const gchar *name, const KyFiletype *type)
{
  const gchar *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && type->suffixes[i] != NULL; i++)
    if (g_ascii_strcasecmp (dot + 1, type->suffixes[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
verify_attachment (Verifier *verifier, KyView part, guint nesting, GError **error)
{
  g_autoptr (KyMailVerifyPart) fields = ky_mail_verify_part_fields (&part, error);

  if (fields == NULL)
    return FALSE;
  const KyFiletype *type = mail_verify_type_of (fields->media_type);
  if (type != NULL
      && (!has_suffix_of (fields->name, type) || ky_verify_hides_extension (fields->name)))
    return ky_verify_fail (error, "an attachment's name does not fit %s", fields->media_type);
  if (fields->is_message)
    {
      /* The last line end belongs to the delimiter. */
      return verify_message (verifier, ky_view (part.data, part.size - 2), nesting + 1, error);
    }
  g_autoptr (GByteArray) decoded = ky_mail_verify_base64 (part);
  if (decoded == NULL)
    return ky_verify_fail (error, "an attachment is not in canonical base64");
  KyView view = ky_view (decoded->data != NULL ? decoded->data : (guint8 *)"", decoded->len);
  if (!mail_verify_agrees (verifier, fields->media_type, mail_verify_level_of (nesting) + 1,
                           fields->name, part, view, error))
    return FALSE;
  /* A program for mail shows the text in the charset of its label. */
  if (fields->charset != NULL
      && g_utf8_validate_len ((const gchar *)view.data, view.size, NULL)
             != (strcmp (fields->charset, "UTF-8") == 0))
    return ky_verify_fail (error, "an attachment that is not in %s", fields->charset);
  /* Another media type is permitted only for content that passed because of the allowlist: content
   * that is harmless as its own type may be harmful as another. */
  return type != NULL ? ky_job_verify_member (verifier->job, fields->name, type->name, view, error)
                      : ky_job_verify_passed (verifier->job, fields->name, view, error);
}

/* Verifies "--B CRLF part CRLF --B CRLF part … CRLF --B-- CRLF" and nothing else. */
static gboolean
verify_multipart (Verifier *verifier, KyView body, const gchar *boundary, guint nesting,
                  GError **error)
{
  g_autofree gchar *first = g_strdup_printf ("--%s\r\n", boundary);
  g_autofree gchar *next = g_strdup_printf ("\r\n--%s", boundary);
  guint count = 0;

  if (!mail_verify_take (&body, first))
    return ky_verify_fail (error, "unexpected bytes before the first part");
  for (;; count++)
    {
      const guint8 *end = memmem (body.data, body.size, next, strlen (next));

      if (end == NULL)
        return ky_verify_fail (error, "the final boundary is missing");
      KyView part
          = ky_view (body.data, (gsize)(end + 2 - body.data)); /* with its own last line end */
      body = ky_view (end + strlen (next), body.size - (gsize)(end + strlen (next) - body.data));
      if (count == 0 ? !verify_text_part (verifier, part, mail_verify_level_of (nesting) + 1, error)
                     : !verify_attachment (verifier, part, nesting, error))
        return FALSE;
      if (mail_verify_take (&body, "--\r\n"))
        break;
      if (!mail_verify_take (&body, "\r\n"))
        return ky_verify_fail (error, "unexpected text after a boundary");
    }
  if (body.size > 0)
    return ky_verify_fail (error, "unexpected bytes after the last part");
  return count > 0 || ky_verify_fail (error, "a multipart has only one part");
}

/* Reads the end of the message header from `rest`: the field Kiyome-Result, which may be missing,
 * and the blank line. */
static gboolean
take_header_end (KyView *rest, GError **error)
{
  return ky_mail_verify_result (rest, error)
         && (mail_verify_take (rest, "\r\n")
             || ky_verify_fail (error, "the blank line after the header is missing"));
}

static gboolean
take_boundary (KyView *rest, gchar **ret_boundary)
{
  KyView start = *rest;
  KyView boundary;

  if (!mail_verify_take (&start, "Content-Type: multipart/mixed;\r\n boundary=\"")
      || !ky_view_slice (start, 0, BOUNDARY_LENGTH, &boundary)
      || !ky_view_starts_with (boundary, BOUNDARY_PREFIX, strlen (BOUNDARY_PREFIX)))
    return FALSE;
  for (gsize i = strlen (BOUNDARY_PREFIX); i < boundary.size; i++)
    if (!g_ascii_isxdigit ((gchar)boundary.data[i]))
      return FALSE;
  start = ky_view (start.data + boundary.size, start.size - boundary.size);
  if (!mail_verify_take (&start, "\"\r\n"))
    return FALSE;
  *ret_boundary = ky_view_to_string (boundary);
  *rest = start;
  return TRUE;
}

static gboolean
verify_message (Verifier *verifier, KyView message, guint nesting, GError **error)
{
  g_autofree gchar *boundary = NULL;
  KyView rest = message;
  gboolean is_utf8;
  const gchar *transfer;

  if (nesting >= NESTING)
    return ky_verify_fail (error, "messages are nested too deeply");
  if (!ky_mail_verify_fields (&rest, ky_job_policy (verifier->job), error))
    return FALSE;
  if (!mail_verify_take (&rest, "MIME-Version: 1.0\r\n"))
    return ky_verify_fail (error, "MIME-Version: 1.0 is missing after the fields");
  if (take_boundary (&rest, &boundary))
    {
      if (nesting == 0)
        verifier->leaves = ky_mail_leaves (message, G_MAXUINT, TRUE);
      return take_header_end (&rest, error)
             && verify_multipart (verifier, rest, boundary, nesting, error);
    }
  if (!take_text_fields (&rest, &is_utf8, &transfer))
    return ky_verify_fail (error, "content fields");
  return take_header_end (&rest, error)
         && mail_verify_text (verifier, rest, mail_verify_level_of (nesting), is_utf8, transfer,
                              error);
}

gboolean
ky_mail_verify (KyJob *job, GError **error)
{
  KyView message = ky_job_input (job);
  Verifier verifier = { job, NULL, 0 };
  gboolean is_done
      = mail_verify_lines (message, error) && verify_message (&verifier, message, 0, error);

  if (is_done && verifier.leaves != NULL && verifier.next != verifier.leaves->len)
    is_done = ky_verify_fail (error, "GMime sees %u parts, not %u", verifier.leaves->len,
                              verifier.next);
  g_clear_pointer (&verifier.leaves, g_ptr_array_unref);
  return is_done;
}
