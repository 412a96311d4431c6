/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has GMime parse the same message and attaches what only GMime finds, so that no part that another
 * client would show stays unexamined. GMime reads through a stream that keeps all offsets, but
 * masks encoded words, extended parameters, non-ASCII bytes, and the names of all fields except
 * Content-…: to decode these, GMime would need character sets and time zones from files that the
 * sandbox does not have. */
#include "filetypes/mail/second-parser.h"

#include "common/hash.h"
#include "common/release.h"

#include <gmime/gmime.h>

#define LEVELS_MAX 100 /* levels of nesting that are examined */
/* GMime compares each line that begins like a delimiter with the boundaries of all open multiparts.
 * A message that needs more comparisons is not read by GMime. */
#define COMPARISONS_MAX 20000000
#define CHUNK 16384

/* --- what GMime gets to read ---------------------------------------------------------------- */

/* Gives GMime a masked copy of a mail with the same offsets. GMime decodes addresses, dates and
 * words as it reads, for which the C library opens files (charsets, time zones) that the sandbox
 * does not have. Masked are the names of fields except Content-…, the marks of encoded words (RFC
 * 2047) and extended parameters (RFC 2231), and all non-ASCII bytes. Bodies are masked likewise,
 * but only their offsets are used. */
typedef struct
{
  GMimeStreamMem parent;
  gboolean keeps_utf8; /* keeps parameters in UTF-8, which need no file */
} KyPlainStream;

typedef struct
{
  GMimeStreamMemClass parent;
} KyPlainStreamClass;

static GType ky_plain_stream_get_type (void);
G_DEFINE_TYPE (KyPlainStream, ky_plain_stream, GMIME_TYPE_STREAM_MEM)

static gboolean
second_begins (const guint8 *at, const guint8 *end, const gchar *words)
{
  gsize length = strlen (words);

  return (gsize)(end - at) >= length && (*at | 0x20) == (*words | 0x20)
         && g_ascii_strncasecmp ((const gchar *)at, words, length) == 0;
}

/* Returns whether a value in UTF-8 or without a charset follows the "=" at `at`. */
static gboolean
is_utf8_value (const guint8 *at, const guint8 *end)
{
  at++;
  if (at < end && *at == '"')
    at++;
  if (second_begins (at, end, "UTF-8'"))
    return TRUE;
  while (at < end && *at != ';' && *at != '\n')
    if (*at++ == '\'')
      return FALSE;
  return TRUE;
}

static guint8
plain_byte (KyView bytes, gsize i, gboolean keeps_utf8)
{
  const guint8 *at = bytes.data + i;
  const guint8 *end = bytes.data + bytes.size;
  guint8 last = i > 0 ? at[-1] : '\n';

  if (*at >= 0x80)
    return '_';
  if (*at == '?' && last == '=')
    return '-';
  if (*at == '*' && end - at > 1 && at[1] == '=' && !(keeps_utf8 && is_utf8_value (at + 1, end)))
    return '_';
  if ((last == '\n' || last == '\r') && g_ascii_isalpha (*at)
      && !second_begins (at, end, "content-"))
    return '_';
  return *at;
}

static gssize
plain_read (GMimeStream *stream, gchar *buffer, gsize size)
{
  const KyPlainStream *plain = (const KyPlainStream *)stream;
  const GByteArray *bytes = GMIME_STREAM_MEM (stream)->buffer;
  KyView view = ky_view (bytes->data, bytes->len);
  gint64 from = stream->position;
  gssize n = GMIME_STREAM_CLASS (ky_plain_stream_parent_class)->read (stream, buffer, size);

  if (n <= 0)
    return n;
  buffer[0] = (gchar)plain_byte (view, (gsize)from, plain->keeps_utf8);
  for (const gchar *mark = "?*\n\r"; *mark != '\0'; mark++)
    for (gchar *at = buffer; (at = memchr (at, *mark, (gsize)(buffer + n - at))) != NULL; at++)
      {
        /* the character after the line end */
        gssize i = at - buffer + (*mark == '\n' || *mark == '\r' ? 1 : 0);

        /* At the beginning of a line only letters are restored: "?" and "*" are marks
         * themselves. */
        if (i < n && (buffer + i == at || g_ascii_isalpha (buffer[i])))
          buffer[i] = (gchar)plain_byte (view, (gsize)(from + i), plain->keeps_utf8);
      }
  if (!ky_view_is_ascii (ky_view (buffer, (gsize)n)))
    for (gssize i = 0; i < n; i++)
      if ((guchar)buffer[i] >= 0x80)
        buffer[i] = '_';
  return n;
}

static void
ky_plain_stream_class_init (KyPlainStreamClass *klass)
{
  GMIME_STREAM_CLASS (klass)->read = plain_read;
}

static void
ky_plain_stream_init (KyPlainStream *stream)
{
}

/* Returns a stream over `bytes`, which must outlive it. (transfer full) */
static GMimeStream *
plain_stream_new (GByteArray *bytes, gboolean keeps_utf8)
{
  KyPlainStream *plain = g_object_new (ky_plain_stream_get_type (), NULL);

  g_mime_stream_construct (GMIME_STREAM (plain), 0, bytes->len);
  plain->parent.buffer = bytes;
  plain->parent.owner = FALSE;
  plain->keeps_utf8 = keeps_utf8;
  return GMIME_STREAM (plain);
}

/* --- GMime's reading ------------------------------------------------------------------------ */

typedef struct
{
  GPtrArray *leaves;
  KyView message;
  guint max;
  gboolean names;
} Reading;

KY_DEFINE_FREE (leaf_free, KyMailLeaf, type, charset, name)

static KyTransfer
transfer_of (GMimeContentEncoding encoding)
{
  switch (encoding)
    {
    case GMIME_CONTENT_ENCODING_BASE64:
      return KY_TRANSFER_BASE64;
    case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
      return KY_TRANSFER_QUOTED_PRINTABLE;
    case GMIME_CONTENT_ENCODING_UUENCODE:
      return KY_TRANSFER_UUENCODE;
    default:
      return KY_TRANSFER_7BIT;
    }
}

/* Returns the part of the message that `stream` covers. GMime takes CR LF off before a delimiter
 * whose own line ends so, even if there is only LF: the octet before it is in the part. */
static KyView
extent_of (const GMimeStream *stream, KyView message)
{
  gint64 size = (gint64)message.size;
  gint64 begin = CLAMP (stream->bound_start, 0, size);
  gint64 end = stream->bound_end < 0 ? size : CLAMP (stream->bound_end, begin, size);

  if (end > begin && size - end > 3 && strchr ("\r\n", message.data[end]) == NULL
      && memcmp (message.data + end + 1, "\n--", 3) == 0)
    end++;
  return ky_view (message.data + begin, (gsize)(end - begin));
}

static void
add_leaf (Reading *reading, GMimePart *part, guint level)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GMimeStream *stream = content != NULL ? g_mime_data_wrapper_get_stream (content) : NULL;
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (part));
  g_autofree gchar *mixed = g_mime_content_type_get_mime_type (type);

  if (reading->leaves->len >= reading->max)
    return;
  KyMailLeaf *leaf = g_new0 (KyMailLeaf, 1);
  leaf->type = g_ascii_strdown (mixed, -1);
  leaf->charset = g_strdup (g_mime_content_type_get_parameter (type, "charset"));
  if (reading->names)
    leaf->name = g_strdup (g_mime_part_get_filename (part));
  leaf->level = level;
  leaf->transfer = content != NULL ? transfer_of (g_mime_data_wrapper_get_encoding (content))
                                   : KY_TRANSFER_7BIT;
  leaf->body = stream != NULL ? extent_of (stream, reading->message) : ky_view ("", 0);
  g_ptr_array_add (reading->leaves, leaf);
}

static void
second_read_object (Reading *reading, GMimeObject *object, guint level)
{
  if (object == NULL || level >= LEVELS_MAX)
    return;
  if (GMIME_IS_MULTIPART (object))
    {
      GMimeMultipart *multipart = GMIME_MULTIPART (object);

      for (int i = 0; i < g_mime_multipart_get_count (multipart); i++)
        second_read_object (reading, g_mime_multipart_get_part (multipart, i), level + 1);
    }
  else if (GMIME_IS_MESSAGE_PART (object))
    {
      GMimeMessage *message = g_mime_message_part_get_message (GMIME_MESSAGE_PART (object));

      if (message != NULL)
        second_read_object (reading, g_mime_message_get_mime_part (message), level + 1);
    }
  else if (GMIME_IS_PART (object))
    add_leaf (reading, GMIME_PART (object), level);
}

/* Returns whether GMime may need more comparisons of lines with boundaries than COMPARISONS_MAX. */
static gboolean
has_many_comparisons (KyView message)
{
  static const gchar name[] = "multipart/";
  const guint8 *end = message.data + message.size;
  guint64 multiparts = 1, delimiters = 1;

  for (const guint8 *at = message.data; (at = memchr (at, '\n', (gsize)(end - at))) != NULL; at++)
    if (end - at > 2 && at[1] == '-' && at[2] == '-')
      delimiters++;
  /* In most messages even the largest possible number of multiparts is within the limit, which
   * saves the second search. That search is slow because base64 contains many slashes. */
  if (delimiters * (message.size / (sizeof name - 1) + 1) <= COMPARISONS_MAX)
    return FALSE;
  for (const guint8 *at = message.data; (at = memchr (at, '/', (gsize)(end - at))) != NULL; at++)
    if (at - message.data >= (gssize)sizeof name - 2 && (at[-1] | 0x20) == 't'
        && g_ascii_strncasecmp ((const gchar *)at - (sizeof name - 2), name, sizeof name - 1) == 0)
      multiparts++;
  return multiparts * delimiters > COMPARISONS_MAX;
}

static void
second_start (void)
{
  static gsize is_ready;

  if (g_once_init_enter (&is_ready))
    {
      g_mime_init ();
      g_once_init_leave (&is_ready, 1);
    }
}

GPtrArray *
ky_mail_leaves (KyView message, guint max, gboolean names)
{
  /* GMime only reads it and does not free it. */
  GByteArray bytes = { (guint8 *)message.data, (guint)MIN (message.size, G_MAXUINT) };
  Reading reading = { g_ptr_array_new_with_free_func (leaf_free), message, max, names };

  if (has_many_comparisons (message))
    return reading.leaves;
  second_start ();
  GMimeStream *stream = plain_stream_new (&bytes, names);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  g_mime_parser_set_persist_stream (parser, TRUE);
  GMimeMessage *read = g_mime_parser_construct_message (parser, NULL);
  if (read != NULL)
    second_read_object (&reading, g_mime_message_get_mime_part (read), 0);
  g_clear_object (&read);
  g_object_unref (parser);
  g_object_unref (stream);
  return reading.leaves;
}

/* Parses a sample message before the zygote forks, because GMime registers each of its classes when
 * the first object of the class is made, and every worker would do so again. */
void
ky_mail_second_warm_up (void)
{
  static const gchar sample[]
      = "From: a@example.com\r\nTo: b@example.com\r\nSubject: s\r\nDate: Mon, 1 Jan 2024 09:00:00 "
        "+0900\r\n"
        "Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\ntext\r\n"
        "--b\r\nContent-Type: text/plain; name=\"=?UTF-8?Q?=E5=9B=B3?=.txt\"\r\n"
        "Content-Disposition: attachment; filename*=UTF-8''%E5%9B%B3.txt\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\ndGV4dA==\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\ntext\r\n--b--\r\n";

  g_ptr_array_unref (ky_mail_leaves (ky_view (sample, strlen (sample)), G_MAXUINT, TRUE));
}

/* Cuts the line ends off, because programs disagree to which part the last one belongs. */
static KyView
without_ends (KyView view)
{
  while (view.size > 0 && (view.data[view.size - 1] == '\n' || view.data[view.size - 1] == '\r'))
    view.size--;
  return view;
}

static GBytes *
leaf_decode (const KyMailLeaf *leaf)
{
  return leaf->transfer == KY_TRANSFER_7BIT
             ? g_bytes_new_static (leaf->body.data, leaf->body.size)
             : ky_transfer_decode_by_gmime (leaf->body, leaf->transfer);
}

gboolean
ky_mail_leaf_holds (const KyMailLeaf *leaf, KyView base64, KyView content)
{
  GMimeEncoding state;
  gchar out[CHUNK + 16];
  gsize at = 0;

  if (leaf->transfer == KY_TRANSFER_BASE64 && base64.size > 0 && leaf->body.data == base64.data
      && without_ends (leaf->body).size == without_ends (base64).size)
    return TRUE;
  if (leaf->transfer == KY_TRANSFER_7BIT)
    return leaf->body.size == content.size
           && (content.size == 0 || memcmp (leaf->body.data, content.data, content.size) == 0);
  g_mime_encoding_init_decode (&state, (GMimeContentEncoding)ky_transfer_in_gmime (leaf->transfer));
  for (gsize from = 0; from < leaf->body.size; from += CHUNK)
    {
      gsize length = g_mime_encoding_step (&state, (const char *)leaf->body.data + from,
                                           MIN (CHUNK, leaf->body.size - from), out);

      if (length > content.size - at || memcmp (out, content.data + at, length) != 0)
        return FALSE;
      at += length;
    }
  return at == content.size;
}

/* --- what it sees and the first does not ---------------------------------------------------- */

typedef struct
{
  GPtrArray *leaves;     /* of KyEntity, borrowed */
  GPtrArray *multiparts; /* likewise */
  GPtrArray *messages;   /* likewise; each is read twice by itself */
  GHashTable *contents;  /* (nullable) digests of the contents of the leaves */
  gboolean is_too_deep;
} First;

static void
second_collect (First *first, const KyEntity *entity)
{
  switch (entity->kind)
    {
    case KY_ENTITY_MULTIPART:
      g_ptr_array_add (first->multiparts, (gpointer)entity);
      for (guint i = 0; i < entity->children->len; i++)
        second_collect (first, entity->children->pdata[i]);
      break;
    case KY_ENTITY_MESSAGE:
      g_ptr_array_add (first->messages, (gpointer)entity);
      break;
    case KY_ENTITY_TOO_DEEP:
      first->is_too_deep = TRUE;
      break;
    case KY_ENTITY_LEAF:
      g_ptr_array_add (first->leaves, (gpointer)entity);
      break;
    }
}

static gboolean
lies_in (KyView inner, KyView outer)
{
  return inner.data >= outer.data && inner.data + inner.size <= outer.data + outer.size;
}

static gboolean
lies_in_one_of (KyView inner, const GPtrArray *entities)
{
  for (guint i = 0; i < entities->len; i++)
    if (lies_in (inner, ((const KyEntity *)entities->pdata[i])->body))
      return TRUE;
  return FALSE;
}

static gboolean
overlaps_one_of (KyView view, const GPtrArray *entities)
{
  for (guint i = 0; i < entities->len; i++)
    {
      KyView body = ((const KyEntity *)entities->pdata[i])->body;

      if (body.size > 0 && view.data < body.data + body.size && body.data < view.data + view.size)
        return TRUE;
    }
  return FALSE;
}

static gboolean
second_is_encoded (KyTransfer transfer)
{
  return transfer != KY_TRANSFER_7BIT && transfer != KY_TRANSFER_UNKNOWN;
}

/* Returns whether it is the same body in the same encoding: then only the decoding differs, which
 * one program tolerates. */
static gboolean
is_same_body (const KyEntity *entity, const KyMailLeaf *leaf)
{
  KyView ours = without_ends (entity->body);
  KyView theirs = without_ends (leaf->body);

  return ours.data == theirs.data && ours.size == theirs.size
         && (entity->transfer == leaf->transfer
             || (!second_is_encoded (entity->transfer) && !second_is_encoded (leaf->transfer)));
}

/* (transfer full) */
static GBytes *
second_digest_of (KyView content)
{
  guint8 digest[KY_SHA256_SIZE];

  ky_sha256 (without_ends (content), digest);
  return g_bytes_new (digest, sizeof digest);
}

/* Returns whether a leaf of the first reading has this content. Computes their digests on first
 * use. */
static gboolean
second_holds (First *first, KyView content)
{
  g_autoptr (GBytes) digest = second_digest_of (content);

  if (first->contents == NULL)
    {
      first->contents = g_hash_table_new_full (ky_bytes_hash, g_bytes_equal,
                                               (GDestroyNotify)g_bytes_unref, NULL);
      for (guint i = 0; i < first->leaves->len; i++)
        {
          g_autoptr (GBytes) owned = NULL;

          g_hash_table_add (first->contents, second_digest_of (ky_entity_decode (
                                                 first->leaves->pdata[i], &owned, NULL)));
        }
    }
  return g_hash_table_contains (first->contents, digest);
}

static gboolean
second_is_known (First *first, const KyMailLeaf *leaf)
{
  if (without_ends (leaf->body).size == 0 || lies_in_one_of (leaf->body, first->messages))
    return TRUE;
  for (guint i = 0; i < first->leaves->len; i++)
    if (is_same_body (first->leaves->pdata[i], leaf))
      return TRUE;
  g_autoptr (GBytes) content = leaf_decode (leaf);
  KyView view = ky_view_of_bytes (content);
  return view.size == 0 || second_holds (first, view);
}

/* Returns whether the leaf is only the bytes of a part that is examined, or of several and the text
 * between them. */
static gboolean
second_is_covered (const First *first, const KyMailLeaf *leaf)
{
  return !second_is_encoded (leaf->transfer)
         && (lies_in_one_of (leaf->body, first->leaves)
             || (lies_in_one_of (leaf->body, first->multiparts)
                 && (overlaps_one_of (leaf->body, first->leaves)
                     || overlaps_one_of (leaf->body, first->messages))));
}

static gboolean
attach_unknown (KyMailWalk *walk, First *first, GPtrArray *leaves, GError **error)
{
  for (guint i = 0; i < leaves->len; i++)
    {
      const KyMailLeaf *leaf = leaves->pdata[i];
      g_autofree gchar *claimed = ky_mail_claim (leaf->type, leaf->charset);

      if (second_is_known (first, leaf))
        continue;
      ky_findings_add (walk->findings, "mail.ambiguous", 1);
      if (second_is_covered (first, leaf))
        continue;
      g_autoptr (GBytes) content = leaf_decode (leaf);
      if (!ky_mail_walk_attach (walk, leaf->name, claimed, NULL, content, 0, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_mail_walk_second (KyMailWalk *walk, const KyEntity *root, KyView message, GError **error)
{
  First first = { g_ptr_array_new (), g_ptr_array_new (), g_ptr_array_new (), NULL, FALSE };
  gboolean is_done = TRUE;

  second_collect (&first, root);
  /* Parts beyond the limits are withheld whatever GMime finds; and a single part without anomalies
   * has one reading. */
  if (!first.is_too_deep && ky_findings_count (walk->findings, "mail.part-limit") == 0
      && (root->kind != KY_ENTITY_LEAF || walk->findings->n_items > 0))
    {
      g_autoptr (GPtrArray) leaves = ky_mail_leaves (message, walk->limits->parts, FALSE);

      is_done = attach_unknown (walk, &first, leaves, error);
    }
  KY_RELEASE_MEMBERS (&first, leaves, multiparts, messages, contents);
  return is_done;
}
