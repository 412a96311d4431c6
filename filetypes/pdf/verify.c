/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a rebuilt PDF file from front to back, byte by byte, with neither qpdf nor the writer's
 * code. It knows the one form that the file may have, the keys that may occur in it, and
 * the operators of content streams. */
#include "common/hash.h"
#include "filetypes/pdf/pdf.h"
#include "filetypes/pdf/verify-value.h"
#include "filetypes/pdf/verify.h"

#include "filetypes/base/picture/budget-verify.h"
#include "filetypes/base/text/web-link.h"

#define DEPTH_MAX 64
#define PAGE_LEVELS_MAX 4
#define STRUCTURE_LEVELS_MAX 110
#define OUTLINE_LEVELS_MAX 40
#define OUTLINE_ENTRIES_MAX 220000
#define SIMPLE_CODE_MAX 255
#define SPAN_MAX 32767
#define START_MAX 110000

/* Every key that the writer writes, each between spaces; keys of resource dictionaries are names of
 * their own. */
static const gchar keys[]
    = " A AIS AP ActualText Alt Alternate Annots AntiAlias ArtBox Ascent AvgWidth BBox BC BM "
      "Background BaseEncoding BaseFont BitsPerComponent BitsPerCoordinate BitsPerFlag "
      "BitsPerSample BlackPoint BleedBox Border Bounds C C0 C1 CA CIDSystemInfo CIDToGIDMap "
      "CMapName CS CapHeight CharProcs ColSpan ColorSpace "
      "Contents Coords Count CropBox D DW DW2 Decode DecodeParms DescendantFonts Descent "
      "Dest Differences Direction Domain E Encode Encoding ExtGState Extend F FL Filter "
      "First FirstChar Flags Font FontBBox FontDescriptor FontFamily FontFile FontFile2 "
      "FontFile3 FontMatrix FontName FontStretch FontWeight Function FunctionType Functions "
      "G Gamma Group Height I ImageMask Info Intent Interpolate ItalicAngle K Kids L InkList "
      "Vertices LC LJ LW "
      "Lang Last LastChar Leading Length Length1 Length2 Length3 MCID ML MarkInfo Marked "
      "Mask Matrix Matte MaxWidth MediaBox MissingWidth N Name Next Nums O OP OPM Obj Order "
      "Ordering Outlines P PageLabels PageLayout PageMode Pages PaintType Parent ParentTree "
      "Pattern PatternType Pg Prev QuadPoints RI Range Rect Registry Resources Root Rotate "
      "RowSpan S SA SM SMask Scope Shading ShadingType Size St StemH StemV Stm StructParent "
      "StructParents "
      "StructTreeRoot Subtype Supplement T TK TR TR2 TilingType Title ToUnicode TrimBox Type URI "
      "UseCMap UserUnit VerticesPerRow ViewerPreferences W W2 WMode WhitePoint Width Widths "
      "XHeight XObject XStep YStep ca op ";

/* Dictionaries whose keys are free names. */
static const gchar named[] = " CharProcs ColorSpace ExtGState Font Pattern Shading XObject ";

/* Names that cause an action, whatever key they are the value of. */
static const gchar forbidden_names[]
    = " Action URI JavaScript JS Launch GoToR GoToE SubmitForm ImportData ResetForm Hide Named "
      "Rendition Movie Sound RichMedia RichMediaExecute "
      "EmbeddedFile Filespec FileAttachment Widget Screen 3D GoTo3DView SetOCGState Trans Thread "
      "Sig XFA PS Crypt JBIG2Decode JPXDecode "
      "LZWDecode ASCII85Decode ASCIIHexDecode RunLengthDecode ObjStm XRef Metadata ";

/* Values of keys that define the type of an object. */
static const struct
{
  const gchar *key, *names;
} kinds[] = {
  { "Type",
    " Annot CMap Catalog Font FontDescriptor MCR OBJR Outlines Page Pages Pattern StructElem "
    "StructTreeRoot XObject " },
  { "Subtype",
    " CIDFontType0 CIDFontType0C CIDFontType2 Caret Circle Form Highlight Image Ink Line Link "
    "MMType1 OpenType PolyLine Polygon Square Squiggly Stamp StrikeOut Text TrueType Type0 Type1 "
    "Type1C Type3 Underline " },
  { "S",
    " Alpha Luminosity Transparency URI D R r A a Document Part Art Sect Div BlockQuote Caption "
    "TOC "
    "TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody "
    "TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure "
    "Formula Form " },
  { "Filter", " CCITTFaxDecode DCTDecode FlateDecode " },
  /* Values that hide the window's other parts, or open the list of attachments, are not
   * permitted. */
  { "PageMode",
    " OneColumn SinglePage TwoColumnLeft TwoColumnRight TwoPageLeft TwoPageRight UseOutlines " },
  { "PageLayout",
    " OneColumn SinglePage TwoColumnLeft TwoColumnRight TwoPageLeft TwoPageRight UseOutlines " },
  { "Direction", " R2L " },
};

/* Keys whose values are whole numbers that a reader counts up to (ISO 32000-1, tables 111, 159 and
 * 349). */
static const struct
{
  const gchar *key;
  guint64 least, most;
} counts[] = {
  { "FirstChar", 0, SIMPLE_CODE_MAX },
  { "LastChar", 0, SIMPLE_CODE_MAX },
  { "RowSpan", 1, SPAN_MAX },
  { "ColSpan", 1, SPAN_MAX },
  { "St", 1, START_MAX },
};

/* Keys under which streams are referred to. */
static const struct
{
  const gchar *key;
  KyPdfRole role;
} roles[] = {
#define ROLE(key, role) { key, KY_PDF_ROLE_##role },
#include "filetypes/pdf/verify-roles.def"
};

/* Lists the trees of a document, whose depth is limited; NEXT_ENTRY is the list of neighbours in an
 * outline. */
enum
{
  PAGES,
  STRUCTURE,
  FIRST_ENTRY, /* of an outline */
  NEXT_ENTRY,
  TREES
};

static const struct
{
  const gchar *key;
  guint levels;
} trees[TREES] = {
  [PAGES] = { "Kids", PAGE_LEVELS_MAX },
  [STRUCTURE] = { "K", STRUCTURE_LEVELS_MAX },
  [FIRST_ENTRY] = { "First", OUTLINE_LEVELS_MAX },
  [NEXT_ENTRY] = { "Next", 0 },
};

typedef struct
{
  guint from, to; /* numbers of objects */
  guint tree;
} Edge;

/* Holds the depth of an object in each tree. */
typedef struct
{
  guint8 levels[TREES];
} Levels;

typedef struct
{
  KyJob *job;
  KyView file;
  gsize at;
  guint n_objects;
  GArray *offsets;   /* of guint64, by number - 1 */
  GArray *refers_to; /* of GArray * of guint, by number - 1 */
  GArray *current;   /* references of the object being read */
  GArray *below;     /* of Edge: the objects below an object in a tree of any kind */
  GHashTable *roles; /* number -> KyPdfRole; an object follows the first reference to it */
  gboolean keeps_links;
  GError **error;
} Verify;

static gboolean
pdf_verify_fail_at (Verify *self, const gchar *what)
{
  return ky_verify_fail (self->error, "byte %" G_GSIZE_FORMAT ": %s", self->at, what);
}

static gboolean
pdf_verify_is_next (const Verify *self, const gchar *text)
{
  gsize length = strlen (text);

  return self->file.size - self->at >= length
         && memcmp (self->file.data + self->at, text, length) == 0;
}

static gboolean
pdf_verify_take (Verify *self, const gchar *text)
{
  if (!pdf_verify_is_next (self, text))
    return FALSE;
  self->at += strlen (text);
  return TRUE;
}

static guint8
pdf_verify_peek (const Verify *self)
{
  return self->at < self->file.size ? self->file.data[self->at] : 0;
}

static gboolean
pdf_verify_take_number (Verify *self, guint64 *ret_value)
{
  guint64 value = 0;
  gsize from = self->at;

  while (g_ascii_isdigit (pdf_verify_peek (self)) && self->at - from < 19)
    value = value * 10 + (guint64)(self->file.data[self->at++] - '0');
  *ret_value = value;
  return self->at > from;
}

static gboolean
pdf_verify_is_regular (guint8 c)
{
  return c > ' ' && c < 0x7f && strchr ("()<>[]{}/%", c) == NULL;
}

/* --- values --------------------------------------------------------------------------------- */

static gboolean pdf_verify_read_value (Verify *self, guint depth, KyView key, KyPdfFacts *facts);

static gboolean
pdf_verify_take_name (Verify *self, KyView *ret_name)
{
  gsize from = ++self->at;

  while (pdf_verify_is_regular (pdf_verify_peek (self)))
    self->at++;
  *ret_name = ky_view (self->file.data + from, self->at - from);
  return TRUE;
}

static gboolean
pdf_verify_take_string (Verify *self)
{
  if (pdf_verify_peek (self) == '<')
    {
      for (self->at++; g_ascii_isxdigit (pdf_verify_peek (self));)
        self->at++;
      return pdf_verify_take (self, ">");
    }
  for (self->at++; self->at < self->file.size && pdf_verify_peek (self) != ')'
                   && pdf_verify_peek (self) >= ' ' && pdf_verify_peek (self) < 0x7f;
       self->at++)
    if (pdf_verify_peek (self) == '(')
      return FALSE;
    else if (pdf_verify_peek (self) == '\\')
      self->at++;
  return pdf_verify_take (self, ")");
}

static void
pdf_verify_note_name (KyView key, KyView name, KyPdfFacts *facts)
{
  if (ky_view_is (key, "Filter"))
    facts->filter = ky_view_is (name, "FlateDecode")      ? KY_PDF_FILTER_FLATE
                    : ky_view_is (name, "DCTDecode")      ? KY_PDF_FILTER_JPEG
                    : ky_view_is (name, "CCITTFaxDecode") ? KY_PDF_FILTER_FAX
                                                          : KY_PDF_FILTER_NONE;
  else if (ky_view_is (key, "Subtype"))
    facts->subtype = ky_view_is (name, "Form")       ? KY_PDF_SUBTYPE_FORM
                     : ky_view_is (name, "Image")    ? KY_PDF_SUBTYPE_IMAGE
                     : ky_view_is (name, "OpenType") ? KY_PDF_SUBTYPE_OPEN_TYPE
                                                     : KY_PDF_SUBTYPE_NONE;
}

static void
note_number (KyView key, guint64 number, KyPdfFacts *facts)
{
  const struct
  {
    const gchar *key;
    guint64 *value;
  } places[] = { { "Length", &facts->length },   { "Length1", &facts->length1 },
                 { "Length2", &facts->length2 }, { "Width", &facts->width },
                 { "Height", &facts->height },   { "BitsPerComponent", &facts->bits } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (ky_view_is (key, places[i].key))
      *places[i].value = number;
  facts->has_length = facts->has_length || ky_view_is (key, "Length");
  if (ky_view_is (key, "FunctionType"))
    facts->function_type = (gint64)MIN (number, 100);
  else if (ky_view_is (key, "N"))
    facts->components = (gint64)MIN (number, 100);
  else if (ky_view_is (key, "PatternType"))
    facts->is_tiling = number == 1;
}

static KyPdfRole
role_of (const Verify *self, guint number)
{
  return (KyPdfRole)GPOINTER_TO_UINT (g_hash_table_lookup (self->roles, GUINT_TO_POINTER (number)));
}

/* Notes the role of object `number` that is referred to under `key`; kiyome writes no object with
 * two. */
static gboolean
note_role (Verify *self, KyView key, guint number)
{
  KyPdfRole role = KY_PDF_ROLE_NONE, known = role_of (self, number);

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (ky_view_is (key, roles[i].key))
      role = roles[i].role;
  if (role == KY_PDF_ROLE_NONE)
    return TRUE;
  if (known != KY_PDF_ROLE_NONE && known != role)
    return pdf_verify_fail_at (self, "an object is used as two different types");
  g_hash_table_insert (self->roles, GUINT_TO_POINTER (number), GUINT_TO_POINTER (role));
  return TRUE;
}

/* Tells whether the next value is a number and not a reference. */
static gboolean
is_whole_number (const Verify *self)
{
  gsize at = self->at + 1;

  while (at < self->file.size && g_ascii_isdigit (self->file.data[at]))
    at++;
  return at < self->file.size && at > self->at + 1 && self->file.data[self->at] == ' '
         && ky_is_among (self->file.data[at], "/>");
}

/* Tells whether the next value is a reference. */
static gboolean
pdf_verify_is_reference (const Verify *self)
{
  gsize at = self->at + 1;

  while (at < self->file.size && g_ascii_isdigit (self->file.data[at]))
    at++;
  return at > self->at + 1 && self->file.size - at > 4 && self->file.data[self->at] == ' '
         && memcmp (self->file.data + at, " 0 R", 4) == 0;
}

/* Tells whether the next value is an address that a link may have. */
static gboolean
pdf_verify_is_link (const Verify *self)
{
  g_autoptr (GString) link = g_string_new (NULL);
  gsize at = self->at;

  if (at >= self->file.size || !ky_is_among (self->file.data[at], "(<"))
    return FALSE;
  if (self->file.data[at] == '<')
    {
      for (at++; self->file.size - at > 2 && g_ascii_isxdigit ((gchar)self->file.data[at])
                 && g_ascii_isxdigit ((gchar)self->file.data[at + 1]);
           at += 2)
        g_string_append_c (link, (gchar)(g_ascii_xdigit_value ((gchar)self->file.data[at]) << 4
                                         | g_ascii_xdigit_value ((gchar)self->file.data[at + 1])));
      return self->file.data[at] == '>' && ky_web_link_verify (ky_view (link->str, link->len));
    }
  for (at++; at < self->file.size && self->file.data[at] != ')'; at++)
    {
      at += self->file.data[at] == '\\';
      if (at == self->file.size
          || (self->file.data[at - 1] == '\\' && !ky_is_among (self->file.data[at], "()")))
        return FALSE;
      g_string_append_c (link, (gchar)self->file.data[at]);
    }
  return ky_web_link_verify (ky_view (link->str, link->len));
}

/* Matches keys that only the dictionary of a stream has, none within it. */
static gboolean
is_of_streams (KyView key)
{
  return ky_pdf_verify_listed (" DecodeParms Filter Length ", key);
}

/* Accepts a key that kiyome writes, once: of two, one reader takes the first and another the last.
 * `seen` has a bit for each place in `keys`. */
static gboolean
pdf_verify_check_key (Verify *self, KyView key, guint8 *seen)
{
  gsize place = ky_pdf_verify_place (keys, key);

  if (place == 0)
    return pdf_verify_fail_at (self, "a key that kiyome does not write");
  if ((seen[place / 8] & 1 << place % 8) != 0)
    return pdf_verify_fail_at (self, "a key that occurs twice");
  seen[place / 8] |= (guint8)(1 << place % 8);
  if (ky_view_is (key, "URI") && !(self->keeps_links && pdf_verify_is_link (self)))
    return pdf_verify_fail_at (self, "an external link");
  /* In an annotation, F has the flags. In a stream, it would name an external file with the
   * data. */
  if (ky_view_is (key, "F") && !is_whole_number (self))
    return pdf_verify_fail_at (self, "a file specification");
  /* A number under Prev would be where an older revision of the file lies. */
  if (ky_pdf_verify_listed (" First Last Next Parent Prev ", key)
      && !pdf_verify_is_reference (self))
    return pdf_verify_fail_at (self, "an entry of a tree that is not a reference");
  /* Other borders could have dashes that no page counts. */
  if (ky_view_is (key, "Border") && !pdf_verify_is_next (self, "[0 0 0]"))
    return pdf_verify_fail_at (self, "a border that is drawn");
  /* UseCMap must be a name: a stream could refer to itself, and a reader would not end. */
  if (ky_view_is (key, "UseCMap") && pdf_verify_peek (self) != '/')
    return pdf_verify_fail_at (self, "the base of a CMap is not a name");
  /* A value that is a reference or a string would bypass pdf_verify_check_name(). */
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ky_view_is (key, kinds[i].key) && pdf_verify_peek (self) != '/')
      return pdf_verify_fail_at (self, "a type that is not a single name");
  return TRUE;
}

/* Reads a filter's decode parameters: the colour transform of JPEG, or the form of a fax. */
static gboolean
pdf_verify_read_parameters (Verify *self, KyPdfFacts *facts)
{
  guint64 transform;

  if (pdf_verify_take (self, "<</ColorTransform "))
    {
      facts->is_turned = TRUE;
      return (pdf_verify_take_number (self, &transform) && transform <= 1
              && pdf_verify_take (self, ">>"))
             || pdf_verify_fail_at (self, "decode parameters that kiyome does not write");
    }
  if (!pdf_verify_take (self, "<</K -1/Columns ") || !pdf_verify_take_number (self, &facts->columns)
      || !pdf_verify_take (self, "/Rows ") || !pdf_verify_take_number (self, &facts->rows))
    return pdf_verify_fail_at (self, "decode parameters that kiyome does not write");
  pdf_verify_take (self, "/BlackIs1 true");
  return pdf_verify_take (self, ">>")
         || pdf_verify_fail_at (self, "decode parameters that kiyome does not write");
}

static gboolean read_unnamed (Verify *self, guint depth);

/* Notes the references from index `from` on, which are under `key`: in trees of pages, names,
 * numbers, structure elements and outlines they lead down. */
static void
note_below (Verify *self, KyView key, guint from)
{
  for (guint tree = 0; tree < TREES; tree++)
    for (guint i = from; i < self->current->len && ky_view_is (key, trees[tree].key); i++)
      {
        Edge edge = { self->offsets->len, g_array_index (self->current, guint, i), tree };

        g_array_append_val (self->below, edge);
      }
}

static gboolean
is_dictionary (const Verify *self)
{
  return pdf_verify_peek (self) == '<' && self->file.size - self->at > 1
         && self->file.data[self->at + 1] == '<';
}

/* Checks the value of a resource's name, once only: an object, or a colour space's name or
 * array. */
static gboolean
pdf_verify_check_named (Verify *self, KyView named_by, KyView key, GHashTable **names)
{
  gboolean is_colour = ky_view_is (named_by, "ColorSpace");

  if (*names == NULL)
    *names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_add (*names, ky_view_to_string (key)))
    return pdf_verify_fail_at (self, "a name that occurs twice");
  return pdf_verify_is_reference (self)
         || (is_colour && (pdf_verify_peek (self) == '/' || pdf_verify_peek (self) == '['))
         || pdf_verify_fail_at (self, "a resource dictionary entry that is not valid");
}

/* Reads a dictionary. `named_by` is the key of a dictionary whose own keys are free names, or
 * empty. */
static gboolean
pdf_verify_read_dictionary (Verify *self, guint depth, KyView named_by, KyPdfFacts *facts)
{
  guint8 seen[sizeof keys / 8 + 1] = { 0 };
  g_autoptr (GHashTable) names = NULL;

  while (!pdf_verify_take (self, ">>"))
    {
      guint n_before = self->current != NULL ? self->current->len : 0;
      KyView key;

      if (pdf_verify_peek (self) != '/')
        return pdf_verify_fail_at (self, "a dictionary entry has no key");
      pdf_verify_take_name (self, &key);
      if (self->at + 1 >= self->file.size)
        return pdf_verify_fail_at (self, "a key has no value");
      if (named_by.size == 0 ? !pdf_verify_check_key (self, key, seen)
                             : !pdf_verify_check_named (self, named_by, key, &names))
        return FALSE;
      /* verify-weight.c does not resolve references here, so it would not count their content. */
      if (named_by.size == 0
          && (ky_pdf_verify_listed (" AP CharProcs Resources ", key)
              || (depth > 0 && ky_pdf_verify_listed (named, key)))
          && !is_dictionary (self))
        return pdf_verify_fail_at (self, "a reference in place of a dictionary");
      if (named_by.size == 0 && facts == NULL && is_of_streams (key))
        return pdf_verify_fail_at (self, "a stream key in a dictionary that is not a stream's");
      if (named_by.size == 0 && ky_view_is (key, "DecodeParms"))
        {
          if (!pdf_verify_read_parameters (self, facts))
            return FALSE;
          continue;
        }
      if (!pdf_verify_read_value (self, depth + 1, named_by.size > 0 ? named_by : key,
                                  named_by.size > 0 ? NULL : facts))
        return FALSE;
      if (self->current != NULL && named_by.size == 0)
        note_below (self, key, n_before);
    }
  return TRUE;
}

static gboolean
read_unnamed (Verify *self, guint depth)
{
  self->at += strlen ("<<");
  return depth > DEPTH_MAX ? pdf_verify_fail_at (self, "values that are nested too deeply")
                           : pdf_verify_read_dictionary (self, depth, ky_view ("", 0), NULL);
}

/* Tells whether `text`, the number under `key`, is within the bounds that `counts` has for the
 * key. */
static gboolean
pdf_verify_is_count (KyView key, KyView text)
{
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    if (ky_view_is (key, counts[i].key))
      {
        gdouble number = ky_pdf_number_in (text);

        return memchr (text.data, '.', text.size) == NULL && number >= (gdouble)counts[i].least
               && number <= (gdouble)counts[i].most;
      }
  return TRUE;
}

static gboolean
read_number_or_reference (Verify *self, KyView key, KyPdfFacts *facts)
{
  gsize from = self->at, begin = from;
  guint64 number, generation;

  if (pdf_verify_take_number (self, &number))
    {
      if (pdf_verify_peek (self) == ' ')
        {
          self->at++;
          if (pdf_verify_take_number (self, &generation) && generation == 0
              && pdf_verify_take (self, " R"))
            {
              guint target = (guint)number;

              if (number == 0 || number > G_MAXUINT32 || ky_view_is (key, "Length"))
                return pdf_verify_fail_at (
                    self, "a reference that is not valid, or a stream length that is one");
              g_array_append_val (self->current, target);
              return note_role (self, key, target);
            }
        }
      if (facts != NULL)
        note_number (key, number, facts);
    }
  self->at = from;
  if (pdf_verify_peek (self) == '-')
    self->at++;
  from = self->at;
  while (g_ascii_isdigit (pdf_verify_peek (self)))
    self->at++;
  gboolean is_number = self->at > from;
  if (self->at - from > KY_PDF_DIGITS_MAX)
    return pdf_verify_fail_at (self, "a number that is too large");
  if (pdf_verify_peek (self) == '.')
    for (self->at++; g_ascii_isdigit (pdf_verify_peek (self)); self->at++)
      is_number = TRUE;
  if (!is_number || pdf_verify_is_regular (pdf_verify_peek (self)))
    return pdf_verify_fail_at (self, "not a value");
  return pdf_verify_is_count (key, ky_view (self->file.data + begin, self->at - begin))
         || pdf_verify_fail_at (self, "a number by which a reader counts too far");
}

/* Reads an array. Its items are checked under the array's key; those of a colour space under its
 * family. */
static gboolean
pdf_verify_read_array (Verify *self, guint depth, KyView key)
{
  gboolean is_first = TRUE;

  while (!pdf_verify_take (self, "]"))
    {
      gsize from = self->at;

      if (self->at >= self->file.size)
        return pdf_verify_fail_at (self, "an array has no end");
      /* The keys of a dictionary in it are none of its own. */
      if (is_dictionary (self) ? !read_unnamed (self, depth + 1)
                               : !pdf_verify_read_value (self, depth + 1, key, NULL))
        return FALSE;
      if (is_first && self->file.data[from] == '/')
        {
          KyView name = ky_view (self->file.data + from + 1, self->at - from - 1);

          if (ky_pdf_verify_listed (" ICCBased Separation DeviceN ", name))
            key = name;
        }
      is_first = FALSE;
    }
  return TRUE;
}

/* Returns whether a name is forbidden once it is decoded: "#4a" is the letter J (ISO 32000-1
 * §7.3.5). */
static gboolean
pdf_verify_is_forbidden (KyView name)
{
  g_autoptr (GString) plain = g_string_sized_new (name.size);

  for (gsize i = 0; i < name.size; i++)
    if (name.data[i] == '#' && name.size - i > 2 && g_ascii_isxdigit (name.data[i + 1])
        && g_ascii_isxdigit (name.data[i + 2]))
      {
        g_string_append_c (plain, (gchar)(g_ascii_xdigit_value (name.data[i + 1]) << 4
                                          | g_ascii_xdigit_value (name.data[i + 2])));
        i += 2;
      }
    else
      g_string_append_c (plain, (gchar)name.data[i]);
  return ky_pdf_verify_listed (forbidden_names, ky_view (plain->str, plain->len));
}

static gboolean
pdf_verify_check_name (Verify *self, KyView key, KyView name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ky_view_is (key, kinds[i].key))
      return (ky_pdf_verify_listed (kinds[i].names, name)
              && (self->keeps_links || !ky_view_is (name, "URI")))
             || pdf_verify_fail_at (self, "an object of a type that kiyome does not write");
  return !pdf_verify_is_forbidden (name)
         || ky_pdf_verify_listed (" BM FontName BaseFont Differences Separation DeviceN ", key)
         || pdf_verify_fail_at (self,
                                "a name of an action or of content that kiyome does not write");
}

static gboolean
pdf_verify_read_value (Verify *self, guint depth, KyView key, KyPdfFacts *facts)
{
  KyView name;

  if (depth > DEPTH_MAX)
    return pdf_verify_fail_at (self, "values that are nested too deeply");
  if (pdf_verify_peek (self) == ' ')
    self->at++;
  if (pdf_verify_take (self, "<<"))
    return pdf_verify_read_dictionary (
        self, depth, depth >= 1 && ky_pdf_verify_listed (named, key) ? key : ky_view ("", 0),
        depth == 0 ? facts : NULL);
  if (pdf_verify_take (self, "["))
    return pdf_verify_read_array (self, depth, key);
  if (pdf_verify_peek (self) == '/')
    {
      pdf_verify_take_name (self, &name);
      if (facts != NULL)
        pdf_verify_note_name (key, name, facts);
      return pdf_verify_check_name (self, key, name);
    }
  if (pdf_verify_peek (self) == '(' || pdf_verify_peek (self) == '<')
    return pdf_verify_take_string (self)
           || pdf_verify_fail_at (self, "a string that is not of the form that kiyome writes");
  if (pdf_verify_take (self, "true") || pdf_verify_take (self, "false")
      || pdf_verify_take (self, "null"))
    {
      if (facts != NULL && ky_view_is (key, "ImageMask"))
        facts->is_mask = self->file.data[self->at - 2] == 'u';
      return TRUE;
    }
  return read_number_or_reference (self, key, facts);
}

/* --- streams -------------------------------------------------------------------------------- */

static gboolean
pdf_verify_read_stream (Verify *self, guint number, const KyPdfFacts *facts)
{
  KyPdfRole role = role_of (self, number);
  KyPictureBudget budget = ky_picture_budget (self->job);
  KyView data;
  g_autoptr (GByteArray) plain = NULL;

  if (!facts->has_length || facts->filter == KY_PDF_FILTER_NONE
      || (facts->columns > 0) != (facts->filter == KY_PDF_FILTER_FAX)
      || (facts->is_turned && facts->filter != KY_PDF_FILTER_JPEG))
    return pdf_verify_fail_at (
        self, "a stream without its length, its single filter or the parameters of that");
  if (!ky_view_slice (self->file, self->at, facts->length, &data))
    return pdf_verify_fail_at (self, "a stream longer than the file");
  if (facts->filter != KY_PDF_FILTER_FLATE
      && (role != KY_PDF_ROLE_XOBJECT || facts->subtype != KY_PDF_SUBTYPE_IMAGE))
    return pdf_verify_fail_at (self, "a picture filter on a stream that is not a picture");
  if (facts->subtype == KY_PDF_SUBTYPE_IMAGE
      && !ky_picture_budget_take (&budget, (guint32)MIN (facts->width, G_MAXUINT32),
                                  (guint32)MIN (facts->height, G_MAXUINT32), self->error))
    return FALSE;
  if (facts->filter == KY_PDF_FILTER_JPEG
      && !ky_job_verify_member (self->job, "picture.jpg", "jpeg", data, self->error))
    return FALSE;
  if (facts->filter == KY_PDF_FILTER_FAX && !ky_pdf_verify_fax (facts, data, self->error))
    return FALSE;
  if (facts->filter == KY_PDF_FILTER_FLATE)
    {
      plain = ky_pdf_verify_inflate (data);
      if (plain == NULL)
        return pdf_verify_fail_at (self, "a stream that cannot be inflated completely");
      if (!ky_pdf_verify_stream (role, facts, ky_view (plain->data, plain->len), self->error))
        return FALSE;
    }
  self->at += data.size;
  return pdf_verify_take (self, "\nendstream")
         || pdf_verify_fail_at (self, "a stream whose length is wrong");
}

/* --- the file ------------------------------------------------------------------------------- */

static gboolean
pdf_verify_read_object (Verify *self, guint number)
{
  KyPdfFacts facts = { .function_type = -1 };
  guint64 offset = self->at;
  GArray *references = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gchar *head = g_strdup_printf ("%u 0 obj\n", number);

  g_array_append_val (self->refers_to, references);
  g_array_append_val (self->offsets, offset);
  self->current = references;
  if (!pdf_verify_take (self, head))
    return pdf_verify_fail_at (self, "an object number that is not the next one");
  /* Numbers, names and other arrays would be values that were not seen under their keys. */
  if (!is_dictionary (self)
      && !(pdf_verify_peek (self) == '[' && role_of (self, number) == KY_PDF_ROLE_LIST))
    return pdf_verify_fail_at (self, "an object that is neither dictionary nor stream");
  if (!pdf_verify_read_value (self, 0, ky_view ("", 0), &facts))
    return FALSE;
  if (!pdf_verify_take (self, "\nstream\n"))
    {
      if (facts.has_length || facts.filter != KY_PDF_FILTER_NONE || facts.is_turned)
        return pdf_verify_fail_at (self, "an object has a filter but no data");
    }
  else if (!pdf_verify_read_stream (self, number, &facts))
    return FALSE;
  return pdf_verify_take (self, "\nendobj\n")
         || pdf_verify_fail_at (self, "unexpected bytes after an object");
}

static gboolean
pdf_verify_read_table (Verify *self)
{
  guint64 start = self->at;
  g_autoptr (GString) expected = g_string_new (NULL);

  g_string_append_printf (expected, "xref\n0 %u\n0000000000 65535 f \n", self->offsets->len + 1);
  for (guint i = 0; i < self->offsets->len; i++)
    g_string_append_printf (expected, "%010" G_GUINT64_FORMAT " 00000 n \n",
                            g_array_index (self->offsets, guint64, i));
  g_string_append_printf (expected, "trailer\n<</Size %u/Root 1 0 R", self->offsets->len + 1);
  if (!pdf_verify_take (self, expected->str))
    return pdf_verify_fail_at (self, "the cross-reference table differs from the objects");
  if (pdf_verify_take (self, "/Info 2 0 R"))
    {
      guint info = 2;

      g_array_append_val (g_array_index (self->refers_to, GArray *, 0), info);
    }
  g_string_printf (expected, ">>\nstartxref\n%" G_GUINT64_FORMAT "\n%%%%EOF\n", start);
  if (!pdf_verify_take (self, expected->str) || self->at != self->file.size)
    return pdf_verify_fail_at (self, "the trailer differs from the form that kiyome writes");
  return TRUE;
}

/* Tells whether the objects below an object, by `edge`, are nested too deep. */
static gboolean
is_too_deep (const Edge *edge, Levels *levels)
{
  for (guint i = 0; i < TREES; i++)
    {
      guint level = levels[edge->from].levels[i] + (guint)(i == edge->tree && trees[i].levels > 0);

      if (level > trees[i].levels)
        return TRUE;
      levels[edge->to].levels[i] = (guint8)MAX (levels[edge->to].levels[i], level);
    }
  return FALSE;
}

/* Checks that no tree has a cycle or is too deep: objects to which no edge leads are removed with
 * their edges until none is left (topological order). */
static gboolean
check_trees (Verify *self)
{
  guint n = self->offsets->len, n_left = self->below->len, n_entries = 0;
  const Edge *edges = (const Edge *)self->below->data;
  g_autofree guint *above = g_new0 (guint, n + 1); /* edges that lead to each object */
  g_autofree guint *first
      = g_new0 (guint, n + 2); /* index of each object's own, which are in order */
  g_autofree Levels *levels = g_new0 (Levels, n + 1);
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->below->len; i++)
    {
      n_entries += edges[i].tree == FIRST_ENTRY || edges[i].tree == NEXT_ENTRY;
      above[edges[i].to]++;
      first[edges[i].from + 1]++;
    }
  if (n_entries > OUTLINE_ENTRIES_MAX)
    return ky_verify_fail (self->error, "an outline of %u entries", n_entries);
  for (guint i = 0; i <= n; i++)
    first[i + 1] += first[i];
  for (guint i = 0; i <= n; i++)
    if (above[i] == 0)
      g_array_append_val (queue, i);
  for (guint i = 0; i < queue->len; i++)
    {
      guint from = g_array_index (queue, guint, i);

      for (guint j = first[from]; j < first[from + 1]; j++, n_left--)
        {
          if (is_too_deep (&edges[j], levels))
            return ky_verify_fail (self->error, "object %u: the tree is too deep", edges[j].to);
          if (--above[edges[j].to] == 0)
            g_array_append_val (queue, edges[j].to);
        }
    }
  return n_left == 0 || ky_verify_fail (self->error, "a tree refers back to itself");
}

/* Checks that every object can be reached from the catalog, and that every reference leads to an
 * object that exists. */
static gboolean
pdf_verify_check_references (Verify *self)
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
            return ky_verify_fail (self->error, "a reference to the missing object %u", target);
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
pdf_verify_read_file (Verify *self)
{
  guint8 first;

  if (!pdf_verify_take (self, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
    return pdf_verify_fail_at (self, "a header that differs from the one that kiyome writes");
  for (guint number = 1; (first = pdf_verify_peek (self)) != 'x'; number++)
    if (first == 0 || !pdf_verify_read_object (self, number))
      return first == 0 ? pdf_verify_fail_at (self, "the cross-reference table is missing") : FALSE;
  if (self->offsets->len == 0)
    return pdf_verify_fail_at (self, "the file has no objects");
  return pdf_verify_read_table (self) && pdf_verify_check_references (self) && check_trees (self)
         && ky_pdf_verify_weights (self->file, self->offsets, ky_job_policy (self->job),
                                   self->error);
}

gboolean
ky_pdf_verify (KyJob *job, GError **error)
{
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) refers_to = g_array_new (FALSE, FALSE, sizeof (GArray *));
  g_autoptr (GArray) below = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_autoptr (GHashTable) roles_of = g_hash_table_new (g_direct_hash, g_direct_equal);
  Verify self = { .job = job,
                  .file = ky_job_input (job),
                  .offsets = offsets,
                  .refers_to = refers_to,
                  .below = below,
                  .roles = roles_of,
                  .keeps_links = ky_policy_is (ky_job_policy (job), KY_POLICY_PDF_LINKS, "keep"),
                  .error = error };
  gboolean ok = pdf_verify_read_file (&self);

  for (guint i = 0; i < refers_to->len; i++)
    g_array_unref (g_array_index (refers_to, GArray *, i));
  return ok;
}
