/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of a rebuilt PDF file: front to back, byte by byte, with neither qpdf nor the
 * writer's code. It knows the one form that the file may have, the keys that may stand in it, and
 * the operators of content streams.
 */
#include "filetypes/pdf/pdf.h"

#include <zlib.h>

#define DEPTH_MAX 64
#define INFLATE_MAX (G_GUINT64_CONSTANT (1) << 32)

/* Every key that the writer writes, each between spaces; keys of resource dictionaries are names of
 * their own. */
static const gchar keys[]
    = " A AIS AP Annots AntiAlias ArtBox Ascent AvgWidth BBox BC BM BS Background BaseEncoding "
      "BaseFont BitsPerComponent BitsPerCoordinate "
      "BitsPerFlag BitsPerSample BlackPoint BleedBox Border Bounds C C0 C1 CA CIDSystemInfo "
      "CIDToGIDMap CMapName CS CapHeight CharProcs "
      "ColorSpace ColorTransform Colors Columns Contents Coords Count CropBox D DW DW2 Decode "
      "DecodeParms DescendantFonts Descent Dest "
      "Differences Direction Domain Encode Encoding ExtGState Extend F FL Filter First FirstChar "
      "Flags Font FontBBox FontDescriptor "
      "FontFamily FontFile FontFile2 FontFile3 FontMatrix FontName FontStretch FontWeight Function "
      "FunctionType Functions G Gamma Group "
      "Height I ImageMask Info Intent Interpolate ItalicAngle K Kids LC LJ LW Lang Last LastChar "
      "Leading Length Length1 Length2 Length3 ML "
      "Mask Matrix Matte MaxWidth MediaBox MissingWidth N Next Nums OP OPM Order Ordering Outlines "
      "P PageLabels PageLayout PageMode Pages "
      "PaintType Parent Pattern PatternType Prev QuadPoints RI Range Rect Registry Resources Root "
      "Rotate S SA SM SMask Shading ShadingType "
      "Size St StemH StemV Subtype Supplement TK TR TilingType Title ToUnicode TrimBox Type URI "
      "UseCMap UserUnit VerticesPerRow "
      "ViewerPreferences W W2 WMode WhitePoint Width Widths XHeight XObject XStep YStep ca op ";

/* Dictionaries whose keys are free names. */
static const gchar named[] = " CharProcs ColorSpace ExtGState Font Pattern Shading XObject ";

/* Names that act, wherever they stand as values. */
static const gchar forbidden_names[]
    = " JavaScript JS Launch GoToR GoToE SubmitForm ImportData ResetForm Hide Named Rendition "
      "Movie Sound RichMedia RichMediaExecute "
      "EmbeddedFile Filespec FileAttachment Widget Screen 3D GoTo3DView SetOCGState Trans Thread "
      "Sig XFA PS Crypt JBIG2Decode JPXDecode "
      "LZWDecode ASCII85Decode ASCIIHexDecode RunLengthDecode ObjStm XRef Metadata ";

static const gchar operators[]
    = " \" ' B B* BT CS Do ET F G J K M Q RG S SC SCN T* TD TJ TL Tc Td Tf Tj Tm Tr Ts Tw Tz W W* "
      "b b* c cm cs d d0 d1 f f* g gs h i j k l m n "
      "q re rg ri s sc scn sh v w y ";

typedef struct
{
  KyJob *job;
  KyView file;
  gsize at;
  guint n_objects;
  GArray *offsets;      /* of guint64, by number - 1 */
  GArray *refers_to;    /* of GArray * of guint, by number - 1 */
  GArray *current;      /* references of the object being read */
  GHashTable *contents; /* numbers of content streams */
  GHashTable *streams;  /* number -> offset of plain Flate streams whose use is not known yet */
  gboolean keeps_links;
  GError **error;
} Verify;

typedef struct
{
  gboolean has_length, is_jpeg, is_fax, is_flate, is_form, is_tiling;
  guint64 length;
} StreamFacts;

static gboolean
listed (const gchar *list, KyView name)
{
  g_autofree gchar *padded = g_strdup_printf (" %.*s ", (int)name.size, (const gchar *)name.data);

  return memchr (name.data, ' ', name.size) == NULL && strstr (list, padded) != NULL;
}

static gboolean
fail_at (Verify *self, const gchar *what)
{
  return ky_verify_fail (self->error, "byte %" G_GSIZE_FORMAT ": %s", self->at, what);
}

static gboolean
take (Verify *self, const gchar *text)
{
  gsize length = strlen (text);

  if (self->file.size - self->at < length || memcmp (self->file.data + self->at, text, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

static guint8
peek (Verify *self)
{
  return self->at < self->file.size ? self->file.data[self->at] : 0;
}

static gboolean
take_number (Verify *self, guint64 *ret_value)
{
  guint64 value = 0;
  gsize from = self->at;

  while (g_ascii_isdigit (peek (self)) && self->at - from < 19)
    value = value * 10 + (guint64)(self->file.data[self->at++] - '0');
  *ret_value = value;
  return self->at > from;
}

static gboolean
is_regular (guint8 c)
{
  return c > ' ' && c < 0x7f && strchr ("()<>[]{}/%", c) == NULL;
}

/* --- values --------------------------------------------------------------------------------- */

static gboolean read_value (Verify *self, guint depth, KyView key, StreamFacts *facts);

static gboolean
take_name (Verify *self, KyView *ret_name)
{
  gsize from = ++self->at;

  while (is_regular (peek (self)))
    self->at++;
  *ret_name = ky_view (self->file.data + from, self->at - from);
  return TRUE;
}

static gboolean
take_string (Verify *self)
{
  if (peek (self) == '<')
    {
      for (self->at++; g_ascii_isxdigit (peek (self));)
        self->at++;
      return take (self, ">");
    }
  for (self->at++;
       self->at < self->file.size && peek (self) != ')' && peek (self) >= ' ' && peek (self) < 0x7f;
       self->at++)
    if (peek (self) == '(')
      return FALSE;
    else if (peek (self) == '\\')
      self->at++;
  return take (self, ")");
}

static void
note_stream_fact (KyView key, KyView name, StreamFacts *facts)
{
  if (facts == NULL)
    return;
  if (key.size == 6 && memcmp (key.data, "Filter", 6) == 0)
    {
      facts->is_flate = name.size == 11 && memcmp (name.data, "FlateDecode", 11) == 0;
      facts->is_jpeg = name.size == 9 && memcmp (name.data, "DCTDecode", 9) == 0;
      facts->is_fax = name.size == 14 && memcmp (name.data, "CCITTFaxDecode", 14) == 0;
    }
  else if (key.size == 7 && memcmp (key.data, "Subtype", 7) == 0)
    facts->is_form = name.size == 4 && memcmp (name.data, "Form", 4) == 0;
}

static gboolean
read_dictionary (Verify *self, guint depth, gboolean is_named, StreamFacts *facts)
{
  while (!take (self, ">>"))
    {
      KyView key;
      gboolean ok;

      if (peek (self) != '/')
        return fail_at (self, "a dictionary without a key");
      take_name (self, &key);
      if (!is_named && !listed (keys, key))
        return fail_at (self, "a key that kiyome does not write");
      if (key.size == 3 && memcmp (key.data, "URI", 3) == 0 && !is_named && !self->keeps_links)
        return fail_at (self, "an external link");
      ok = read_value (self, depth + 1, key, is_named ? NULL : facts);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_number_or_reference (Verify *self, KyView key, StreamFacts *facts)
{
  gsize from = self->at;
  guint64 number, generation;

  if (take_number (self, &number) && peek (self) == ' ')
    {
      gsize behind = self->at++;

      if (take_number (self, &generation) && generation == 0 && take (self, " R"))
        {
          guint target = (guint)number;

          if (number == 0 || number > G_MAXUINT32)
            return fail_at (self, "a reference to nothing");
          g_array_append_val (self->current, target);
          if (key.size == 8 && memcmp (key.data, "Contents", 8) == 0)
            g_hash_table_add (self->contents, GUINT_TO_POINTER (target));
          return TRUE;
        }
      self->at = behind;
      if (facts != NULL && key.size == 6 && memcmp (key.data, "Length", 6) == 0)
        return fail_at (self, "a length that is no number");
    }
  if (facts != NULL && key.size == 6 && memcmp (key.data, "Length", 6) == 0)
    {
      facts->has_length = TRUE;
      facts->length = number;
    }
  if (facts != NULL && key.size == 11 && memcmp (key.data, "PatternType", 11) == 0)
    facts->is_tiling = number == 1;
  self->at = from;
  if (peek (self) == '-')
    self->at++;
  while (g_ascii_isdigit (peek (self)) || peek (self) == '.')
    self->at++;
  return self->at > from || fail_at (self, "not a value");
}

static gboolean
read_value (Verify *self, guint depth, KyView key, StreamFacts *facts)
{
  KyView name;

  if (depth > DEPTH_MAX)
    return fail_at (self, "nested too deep");
  if (peek (self) == ' ')
    self->at++;
  if (take (self, "<<"))
    return read_dictionary (self, depth, depth >= 1 && listed (named, key),
                            depth == 0 ? facts : NULL);
  if (take (self, "["))
    {
      while (!take (self, "]"))
        if (self->at >= self->file.size || !read_value (self, depth + 1, ky_view ("", 0), NULL))
          return self->at >= self->file.size ? fail_at (self, "an array that does not end") : FALSE;
      return TRUE;
    }
  if (peek (self) == '/')
    {
      take_name (self, &name);
      if (listed (forbidden_names, name) && !listed (" BM FontName ", key))
        return fail_at (self, "a name that acts");
      note_stream_fact (key, name, facts);
      return TRUE;
    }
  if (peek (self) == '(' || peek (self) == '<')
    return take_string (self) || fail_at (self, "a string that does not end");
  if (take (self, "true") || take (self, "false") || take (self, "null"))
    return TRUE;
  return read_number_or_reference (self, key, facts);
}

/* --- streams -------------------------------------------------------------------------------- */

/* Inflates all of DATA, which must end exactly where the zlib stream ends. (transfer full) */
static GByteArray *
inflate_all (Verify *self, KyView data)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  z_stream stream = { .next_in = (Bytef *)data.data, .avail_in = (uInt)data.size };
  guint8 chunk[65536];
  gint status = Z_OK;

  if (data.size > G_MAXUINT32 || inflateInit (&stream) != Z_OK)
    return NULL;
  while (status == Z_OK && out->len < INFLATE_MAX - sizeof chunk)
    {
      stream.next_out = chunk;
      stream.avail_out = sizeof chunk;
      status = inflate (&stream, Z_NO_FLUSH);
      g_byte_array_append (out, chunk, (guint)(sizeof chunk - stream.avail_out));
    }
  inflateEnd (&stream);
  return status == Z_STREAM_END && stream.avail_in == 0 ? g_steal_pointer (&out) : NULL;
}

/* Numbers, names, strings, arrays of them, and the operators of the standard; nothing else. */
static gboolean
check_content (Verify *self, KyView content)
{
  Verify reader = *self;

  reader.file = content;
  reader.at = 0;
  while (reader.at < content.size)
    {
      guint8 c = peek (&reader);
      gsize from = reader.at;
      KyView name;

      if (c == ' ' || c == '\n' || c == '[' || c == ']')
        reader.at++;
      else if (c == '/')
        take_name (&reader, &name);
      else if (c == '(' || c == '<')
        {
          if (!take_string (&reader))
            return fail_at (self, "a content stream with a broken string");
        }
      else if (g_ascii_isdigit (c) || c == '-' || c == '.')
        while (g_ascii_isdigit (peek (&reader)) || peek (&reader) == '-' || peek (&reader) == '.')
          reader.at++;
      else
        {
          while (is_regular (peek (&reader)))
            reader.at++;
          if (reader.at == from
              || !listed (operators, ky_view (content.data + from, reader.at - from)))
            return fail_at (self, "a content stream with something else than operators");
        }
    }
  return TRUE;
}

static gboolean
read_stream (Verify *self, guint number, const StreamFacts *facts)
{
  KyView data;
  g_autoptr (GByteArray) plain = NULL;

  if (!facts->has_length || facts->is_flate + facts->is_jpeg + facts->is_fax != 1)
    return fail_at (self, "a stream without its length or its one filter");
  if (!ky_view_slice (self->file, self->at, facts->length, &data))
    return fail_at (self, "a stream longer than the file");
  if (facts->is_jpeg && !ky_job_verify_member (self->job, "picture.jpg", "jpeg", data, self->error))
    return FALSE;
  if (facts->is_flate)
    {
      plain = inflate_all (self, data);
      if (plain == NULL)
        return fail_at (self, "a stream that does not inflate to its end");
      if ((facts->is_form || facts->is_tiling
           || g_hash_table_contains (self->contents, GUINT_TO_POINTER (number)))
          && !check_content (self, ky_view (plain->data, plain->len)))
        return FALSE;
    }
  self->at += data.size;
  return take (self, "\nendstream") || fail_at (self, "a stream that does not end where it says");
}

/* --- the file ------------------------------------------------------------------------------- */

static gboolean
read_object (Verify *self, guint number)
{
  StreamFacts facts = { 0 };
  guint64 offset = self->at;
  GArray *references = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gchar *head = g_strdup_printf ("%u 0 obj\n", number);

  g_array_append_val (self->refers_to, references);
  g_array_append_val (self->offsets, offset);
  self->current = references;
  if (!take (self, head))
    return fail_at (self, "not the object that is next");
  if (!read_value (self, 0, ky_view ("", 0), &facts))
    return FALSE;
  if (take (self, "\nstream\n") && !read_stream (self, number, &facts))
    return FALSE;
  return take (self, "\nendobj\n") || fail_at (self, "something behind an object");
}

static gboolean
read_table (Verify *self)
{
  guint64 start = self->at;
  g_autoptr (GString) expected = g_string_new (NULL);

  g_string_append_printf (expected, "xref\n0 %u\n0000000000 65535 f \n", self->offsets->len + 1);
  for (guint i = 0; i < self->offsets->len; i++)
    g_string_append_printf (expected, "%010" G_GUINT64_FORMAT " 00000 n \n",
                            g_array_index (self->offsets, guint64, i));
  g_string_append_printf (expected, "trailer\n<</Size %u/Root 1 0 R", self->offsets->len + 1);
  if (!take (self, expected->str))
    return fail_at (self, "another cross-reference table");
  if (take (self, "/Info 2 0 R"))
    {
      guint info = 2;

      g_array_append_val (g_array_index (self->refers_to, GArray *, 0), info);
    }
  g_string_printf (expected, ">>\nstartxref\n%" G_GUINT64_FORMAT "\n%%%%EOF\n", start);
  if (!take (self, expected->str) || self->at != self->file.size)
    return fail_at (self, "another end");
  return TRUE;
}

/* Every object can be reached from the catalog, and none refers to what is not there. */
static gboolean
check_references (Verify *self)
{
  guint n = self->offsets->len;
  g_autofree guint8 *seen = g_malloc0 (n + 1);
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint));
  guint root = 1, n_seen = 1;

  g_array_append_val (queue, root);
  seen[root] = 1;
  for (guint i = 0; i < queue->len; i++)
    {
      const GArray *references
          = g_array_index (self->refers_to, GArray *, g_array_index (queue, guint, i) - 1);

      for (guint j = 0; j < references->len; j++)
        {
          guint target = g_array_index (references, guint, j);

          if (target > n)
            return ky_verify_fail (self->error, "a reference to object %u, which is not there",
                                   target);
          if (seen[target])
            continue;
          seen[target] = 1;
          n_seen++;
          g_array_append_val (queue, target);
        }
    }
  return n_seen == n
         || ky_verify_fail (self->error, "%u objects that nothing refers to", n - n_seen);
}

static gboolean
read_file (Verify *self)
{
  guint8 first;

  if (!take (self, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
    return fail_at (self, "another header");
  for (guint number = 1; (first = peek (self)) != 'x'; number++)
    if (first == 0 || !read_object (self, number))
      return first == 0 ? fail_at (self, "no cross-reference table") : FALSE;
  if (self->offsets->len == 0)
    return fail_at (self, "no objects");
  return read_table (self) && check_references (self);
}

gboolean
ky_pdf_verify (KyJob *job, GError **error)
{
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) refers_to = g_array_new (FALSE, FALSE, sizeof (GArray *));
  g_autoptr (GHashTable) contents = g_hash_table_new (g_direct_hash, g_direct_equal);
  Verify self = { .job = job,
                  .file = ky_job_input (job),
                  .offsets = offsets,
                  .refers_to = refers_to,
                  .contents = contents,
                  .keeps_links = ky_policy_is (ky_job_policy (job), KY_POLICY_PDF_LINKS, "keep"),
                  .error = error };
  gboolean ok = read_file (&self);

  for (guint i = 0; i < refers_to->len; i++)
    g_array_unref (g_array_index (refers_to, GArray *, i));
  return ok;
}
