/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses CMS SignedData in DER, BER or PEM to take out the signed content, and tells encrypted
 * messages and detached signatures apart from broken ones. Called by walk.c for S/MIME parts and by
 * p7m.c for signed files. At most 8 levels of constructed octet strings are followed. */
#include "filetypes/mail/cms.h"

#define DEPTH 8 /* of constructed octet strings */

enum
{
  TAG_OCTETS = 0x04,
  TAG_OID = 0x06,
  TAG_OCTETS_CONSTRUCTED = 0x24,
  TAG_SEQUENCE = 0x30,
  TAG_CONTEXT_0 = 0xa0
};

typedef struct
{
  guint8 tag;
  gboolean is_indefinite; /* ends with two zero bytes (X.690 §8.1.3.6) */
  gsize length;
} Head;

static gboolean
cms_read_head (KyReader *reader, Head *ret)
{
  ret->tag = ky_reader_u8 (reader);
  guint8 first = ky_reader_u8 (reader);
  ret->is_indefinite = first == 0x80;
  ret->length = first;
  if (first > 0x80)
    {
      guint n = first & 0x7f;

      if (n > 4)
        return FALSE;
      ret->length = 0;
      while (n-- > 0)
        ret->length = ret->length << 8 | ky_reader_u8 (reader);
    }
  else if (ret->is_indefinite)
    ret->length = 0;
  return !reader->failed && (ret->is_indefinite || ret->length <= ky_reader_left (reader));
}

/* Enters an element of `tag`, so that `reader` reads its content next. */
static gboolean
cms_enter (KyReader *reader, guint8 tag)
{
  Head head;

  return cms_read_head (reader, &head) && head.tag == tag;
}

static gboolean
expect_oid (KyReader *reader, const gchar *oid, gsize length)
{
  Head head;

  if (!cms_read_head (reader, &head) || head.tag != TAG_OID || head.length != length)
    return FALSE;
  const guint8 *bytes = ky_reader_bytes (reader, length);
  return bytes != NULL && memcmp (bytes, oid, length) == 0;
}

/* Skips one element of definite length. */
static gboolean
cms_skip (KyReader *reader)
{
  Head head;

  return cms_read_head (reader, &head) && !head.is_indefinite
         && ky_reader_bytes (reader, head.length) != NULL;
}

/* Skips a constructed element, also of indefinite length. */
static gboolean
skip_set (KyReader *reader)
{
  Head head;

  if (!cms_read_head (reader, &head))
    return FALSE;
  if (!head.is_indefinite)
    return ky_reader_bytes (reader, head.length) != NULL;
  while (!(ky_reader_left (reader) >= 2 && reader->data[reader->at] == 0
           && reader->data[reader->at + 1] == 0))
    if (!cms_skip (reader))
      return FALSE;
  return ky_reader_bytes (reader, 2) != NULL;
}

/* Reads an octet string, primitive or constructed (X.690 §8.7). */
static gboolean
read_octets (KyReader *reader, GByteArray *out, guint depth)
{
  Head head;

  if (depth > DEPTH || !cms_read_head (reader, &head))
    return FALSE;
  if (head.tag == TAG_OCTETS && !head.is_indefinite)
    {
      const guint8 *bytes = ky_reader_bytes (reader, head.length);

      if (bytes == NULL)
        return FALSE;
      g_byte_array_append (out, bytes, (guint)head.length);
      return TRUE;
    }
  if (head.tag != TAG_OCTETS_CONSTRUCTED)
    return FALSE;
  gsize end = head.is_indefinite ? reader->size : reader->at + head.length;
  while (reader->at < end)
    {
      if (head.is_indefinite && ky_reader_left (reader) >= 2 && reader->data[reader->at] == 0
          && reader->data[reader->at + 1] == 0)
        return ky_reader_bytes (reader, 2) != NULL;
      if (!read_octets (reader, out, depth + 1))
        return FALSE;
    }
  return !head.is_indefinite;
}

static gboolean
is_enveloped (KyView cms)
{
  /* EnvelopedData, EncryptedData, AuthEnvelopedData (RFC 5652, RFC 5083) */
  static const gchar *const oids[] = { "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03",
                                       "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06",
                                       "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17" };

  /* Right after the head of the outermost sequence; the rest need not be complete. */
  for (guint i = 0; i < G_N_ELEMENTS (oids); i++)
    if (memmem (cms.data, MIN (cms.size, 20), oids[i], strlen (oids[i])) != NULL)
      return TRUE;
  return FALSE;
}

typedef enum
{
  BROKEN,
  EMPTY, /* valid so far, but without content */
  HELD
} Content;

/* Reads the signed content: an octet string or, in PKCS #7 (RFC 2315 §9.1) only, any element. */
static gboolean
read_any (KyReader *reader, GByteArray *out)
{
  KyReader start = *reader;
  guint8 tag = ky_reader_u8 (&start);

  if (tag == TAG_OCTETS || tag == TAG_OCTETS_CONSTRUCTED)
    return read_octets (reader, out, 0);
  start = *reader;
  if (!cms_skip (reader))
    return FALSE;
  g_byte_array_append (out, start.data + start.at, (guint)(reader->at - start.at));
  return TRUE;
}

/* Reads what follows the version of a SignedData. The declared type of the content is ignored,
 * because the content is identified. */
static Content
cms_read_content (KyReader *reader, GByteArray *out)
{
  Head head;

  if (!skip_set (reader) || !cms_read_head (reader, &head) || head.tag != TAG_SEQUENCE)
    return BROKEN;
  gsize end = reader->at + head.length;
  if (ky_reader_left (reader) == 0 || reader->data[reader->at] != TAG_OID || !cms_skip (reader))
    return BROKEN;
  if (head.is_indefinite ? ky_reader_left (reader) >= 2 && reader->data[reader->at] == 0
                         : reader->at == end)
    return EMPTY;
  if (!cms_enter (reader, TAG_CONTEXT_0) || !read_any (reader, out))
    return BROKEN;
  return out->len > 0 ? HELD : EMPTY;
}

static Content
cms_read_signed (KyView cms, GByteArray *out)
{
  static const gchar signed_data[]
      = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"; /* 1.2.840.113549.1.7.2 */
  KyReader reader = ky_reader (cms);

  /* ContentInfo { signedData, [0] SignedData { version, digestAlgorithms, EncapsulatedContentInfo {
   * type, [0] OCTET STRING } … } } */
  return cms_enter (&reader, TAG_SEQUENCE) && expect_oid (&reader, signed_data, 9)
                 && cms_enter (&reader, TAG_CONTEXT_0) && cms_enter (&reader, TAG_SEQUENCE)
                 && cms_skip (&reader)
             ? cms_read_content (&reader, out)
             : BROKEN;
}

/* Returns the decoded base64 between the lines of RFC 7468 §8 and §9, or NULL. */
static GBytes *
decode_text (KyView cms)
{
  gsize at = ky_cms_armour (cms);
  gint state = 0;
  guint save = 0;

  if (at == 0)
    return NULL;
  cms = ky_view (cms.data + at, cms.size - at);
  const guint8 *end = memmem (cms.data, cms.size, "-----", 5);
  gsize size = end != NULL ? (gsize)(end - cms.data) : cms.size;
  g_autofree guint8 *out = g_malloc (size / 4 * 3 + 3);
  size = g_base64_decode_step ((const gchar *)cms.data, size, out, &state, &save);
  return g_bytes_new_take (g_steal_pointer (&out), size);
}

KyReason
ky_cms_read (KyView cms, GBytes **ret_content, const gchar **ret_detail)
{
  g_autoptr (GBytes) decoded = decode_text (cms);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  KyView bytes = decoded != NULL ? ky_view_of_bytes (decoded) : cms;
  Content content = cms_read_signed (bytes, out);

  *ret_content = NULL;
  *ret_detail = NULL;
  if (content == HELD)
    {
      *ret_content = g_byte_array_free_to_bytes (g_steal_pointer (&out));
      return KY_REASON_NONE;
    }
  if (is_enveloped (bytes))
    {
      *ret_detail = "no-password-opens: S/MIME: only its recipient can read it";
      return KY_REASON_ENCRYPTED;
    }
  *ret_detail = content == EMPTY ? "signature-alone: S/MIME" : "S/MIME";
  return content == EMPTY ? KY_REASON_BLOCKED_TYPE : KY_REASON_MALFORMED;
}

/* Tells whether `line` begins with a field of MIME. */
static gboolean
is_mime_field (KyView line)
{
  static const gchar *const fields[]
      = { "MIME-Version",        "Content-Type",        "Content-Transfer-Encoding",
          "Content-ID",          "Content-Description", "Content-Language",
          "Content-Disposition", "Content-Location",    "Content-Duration",
          "Content-MD5" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gsize length = strlen (fields[i]);

      if (line.size > length && line.data[length] == ':'
          && g_ascii_strncasecmp ((const gchar *)line.data, fields[i], length) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
ky_cms_holds_entity (KyView content)
{
  gsize at = 0;

  while (at < content.size)
    {
      KyView line = ky_view (content.data + at, content.size - at);
      const guint8 *end = memchr (line.data, '\n', line.size);
      gboolean goes_on = at > 0 && (line.data[0] == ' ' || line.data[0] == '\t');

      if (at > 0
          && (line.data[0] == '\n'
              || (line.data[0] == '\r' && line.size > 1 && line.data[1] == '\n')))
        return TRUE;
      if (!goes_on && !is_mime_field (line))
        return FALSE;
      at = end != NULL ? (gsize)(end - content.data) + 1 : content.size;
    }
  return at > 0;
}

gsize
ky_cms_stem (const gchar *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  return length > 4 && g_ascii_strcasecmp (name + length - 4, ".p7m") == 0 ? length - 4 : 0;
}
