/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/mail/signed.h"

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
  gboolean is_indefinite; /* its end is marked by two zero bytes (X.690 §8.1.3.6) */
  gsize length;
} Head;

static gboolean
read_head (KyReader *reader, Head *ret)
{
  guint8 first;

  ret->tag = ky_reader_u8 (reader);
  first = ky_reader_u8 (reader);
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

/* Enters an element of TAG; its content is what READER reads next. */
static gboolean
enter (KyReader *reader, guint8 tag)
{
  Head head;

  return read_head (reader, &head) && head.tag == tag;
}

static gboolean
expect_oid (KyReader *reader, const gchar *oid, gsize length)
{
  Head head;
  const guint8 *bytes;

  if (!read_head (reader, &head) || head.tag != TAG_OID || head.length != length)
    return FALSE;
  bytes = ky_reader_bytes (reader, length);
  return bytes != NULL && memcmp (bytes, oid, length) == 0;
}

/* Skips one element of definite length. */
static gboolean
skip (KyReader *reader)
{
  Head head;

  return read_head (reader, &head) && !head.is_indefinite
         && ky_reader_bytes (reader, head.length) != NULL;
}

/* An element with members that may itself be of indefinite length. */
static gboolean
skip_set (KyReader *reader)
{
  Head head;

  if (!read_head (reader, &head))
    return FALSE;
  if (!head.is_indefinite)
    return ky_reader_bytes (reader, head.length) != NULL;
  while (!(ky_reader_left (reader) >= 2 && reader->data[reader->at] == 0
           && reader->data[reader->at + 1] == 0))
    if (!skip (reader))
      return FALSE;
  return ky_reader_bytes (reader, 2) != NULL;
}

/* An octet string in one piece, or in pieces inside each other (X.690 §8.7). */
static gboolean
read_octets (KyReader *reader, GByteArray *out, guint depth)
{
  Head head;
  gsize end;

  if (depth > DEPTH || !read_head (reader, &head))
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
  end = head.is_indefinite ? reader->size : reader->at + head.length;
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

gboolean
ky_cms_is_enveloped (KyView cms)
{
  /* EnvelopedData, EncryptedData, AuthEnvelopedData (RFC 5652, RFC 5083) */
  static const gchar *const oids[] = { "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03",
                                       "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06",
                                       "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17" };

  /* Right behind the head of the outermost sequence; whether the rest is whole doesn't matter. */
  for (guint i = 0; i < G_N_ELEMENTS (oids); i++)
    if (memmem (cms.data, MIN (cms.size, 20), oids[i], strlen (oids[i])) != NULL)
      return TRUE;
  return FALSE;
}

GBytes *
ky_cms_signed_content (KyView cms)
{
  static const gchar signed_data[]
      = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"; /* 1.2.840.113549.1.7.2 */
  static const gchar data[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
  KyReader reader = ky_reader (cms);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  /* ContentInfo { signedData, [0] SignedData { version, digestAlgorithms, EncapsulatedContentInfo {
   * data, [0] OCTET STRING } … } } */
  if (!enter (&reader, TAG_SEQUENCE) || !expect_oid (&reader, signed_data, 9)
      || !enter (&reader, TAG_CONTEXT_0) || !enter (&reader, TAG_SEQUENCE) || !skip (&reader)
      || !skip_set (&reader) || !enter (&reader, TAG_SEQUENCE) || !expect_oid (&reader, data, 9)
      || !enter (&reader, TAG_CONTEXT_0) || !read_octets (&reader, out, 0) || out->len == 0)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
