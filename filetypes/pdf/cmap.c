/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads CMaps (ISO 32000-1 §9.7.5, §9.10.3; Adobe Technical Note 5014): code space ranges and
 * mappings are read, the PostScript around them is not; they are written again in one form, at
 * most 100 a block. */
#include "filetypes/pdf/document.h"
#include "common/release.h"

#define SPACES_MAX 64u /* codespaces that are looked at */
#define MAPPINGS_MAX 200000
#define CODES_MAX 1000000 /* codes in all ranges: readers keep each of them */
#define CODE_MAX 4
#define PREDEFINED_MAX 40
#define TARGET_MAX 64
#define BLOCK 100

typedef enum
{
  MAP_CODESPACE,
  MAP_CHARACTER, /* bfchar */
  MAP_RANGE,     /* bfrange with one target */
  MAP_CID,       /* cidchar, cidrange */
  MAP_NOTDEF
} MapKind;

typedef struct
{
  MapKind kind;
  guint8 low[CODE_MAX], high[CODE_MAX];
  guint8 length;
  guint8 target_length;
  guint8 target[TARGET_MAX];
  guint32 cid;
} Mapping;

typedef struct
{
  const guint8 *at, *end;
  GArray *mappings;  /* of Mapping */
  gint writing_mode; /* -1: it does not say */
  gchar *use;        /* name of a predefined CMap that is built upon */
  GString *last_name;
  gboolean is_to_unicode;
  gboolean is_too_long;
} Reader;

typedef enum
{
  TOKEN_END,
  TOKEN_HEX,
  TOKEN_NUMBER,
  TOKEN_NAME,
  TOKEN_WORD,
  TOKEN_OPEN,
  TOKEN_CLOSE,
  TOKEN_OTHER
} TokenKind;

typedef struct
{
  TokenKind kind;
  guint8 bytes[TARGET_MAX];
  guint length;
  gint64 number;
  KyView raw;
} Token;

static gboolean
cmap_is_regular (guint8 c)
{
  return c > ' ' && strchr ("()<>[]{}/%", c) == NULL;
}

static void
cmap_read_hex (Reader *self, Token *token)
{
  gint high = -1;

  token->kind = TOKEN_HEX;
  for (self->at++; self->at < self->end && *self->at != '>'; self->at++)
    {
      gint digit = g_ascii_xdigit_value ((gchar)*self->at);

      if (digit < 0)
        continue;
      if (high < 0)
        high = digit;
      else
        {
          if (token->length < TARGET_MAX)
            token->bytes[token->length++] = (guint8)(high << 4 | digit);
          high = -1;
        }
    }
  if (high >= 0 && token->length < TARGET_MAX)
    token->bytes[token->length++] = (guint8)(high << 4);
  self->at += self->at < self->end;
}

static void
pass_parentheses (Reader *self)
{
  guint depth = 0;

  for (; self->at < self->end; self->at++)
    if (*self->at == '\\')
      self->at++;
    else if (*self->at == '(')
      depth++;
    else if (*self->at == ')' && --depth == 0)
      {
        self->at++;
        return;
      }
  self->at = self->end;
}

static Token
next_token (Reader *self)
{
  Token token = { TOKEN_END, { 0 }, 0, 0, { NULL, 0 } };

  while (self->at < self->end && (*self->at <= ' ' || *self->at == '%'))
    if (*self->at == '%')
      while (self->at < self->end && *self->at != '\n' && *self->at != '\r')
        self->at++;
    else
      self->at++;
  if (self->at >= self->end)
    return token;
  const guint8 *from = self->at;
  token.kind = TOKEN_OTHER;
  if (*self->at == '<' && self->end - self->at >= 2 && self->at[1] != '<')
    cmap_read_hex (self, &token);
  else if (*self->at == '[' || *self->at == ']')
    token.kind = *self->at++ == '[' ? TOKEN_OPEN : TOKEN_CLOSE;
  else if (*self->at == '(')
    pass_parentheses (self);
  else if (*self->at == '/' || cmap_is_regular (*self->at))
    {
      gboolean is_number = *self->at != '/';

      token.kind = *self->at == '/' ? TOKEN_NAME : TOKEN_WORD;
      for (self->at++; self->at < self->end && cmap_is_regular (*self->at); self->at++)
        is_number = is_number && g_ascii_isdigit (*self->at);
      token.raw = ky_view (from, (gsize)(self->at - from));
      if (is_number && (g_ascii_isdigit (*from) || *from == '-') && token.raw.size <= 10)
        {
          gchar digits[12];

          memcpy (digits, from, token.raw.size);
          digits[token.raw.size] = '\0';
          token.kind = TOKEN_NUMBER;
          token.number = g_ascii_strtoll (digits, NULL, 10);
        }
    }
  else
    self->at++;
  return token;
}

static gboolean
cmap_is_word (const Token *token, const gchar *word)
{
  return token->kind == TOKEN_WORD && token->raw.size == strlen (word)
         && memcmp (token->raw.data, word, token->raw.size) == 0;
}

static gboolean
cmap_add (Reader *self, MapKind kind, const Token *low, const Token *high)
{
  Mapping mapping = { .kind = kind };

  if (low->kind != TOKEN_HEX || high->kind != TOKEN_HEX || low->length == 0
      || low->length > CODE_MAX || high->length != low->length)
    return FALSE;
  if (self->mappings->len >= MAPPINGS_MAX)
    {
      self->is_too_long = TRUE;
      return FALSE;
    }
  mapping.length = (guint8)low->length;
  memcpy (mapping.low, low->bytes, low->length);
  memcpy (mapping.high, high->bytes, high->length);
  g_array_append_val (self->mappings, mapping);
  return TRUE;
}

static Mapping *
last (Reader *self)
{
  return &g_array_index (self->mappings, Mapping, self->mappings->len - 1);
}

static void
set_target (Reader *self, const Token *token)
{
  last (self)->target_length = (guint8)token->length;
  memcpy (last (self)->target, token->bytes, token->length);
}

/* Maps to `cid`. Some writers use it where the specification has a Unicode value, and readers
 * accept both. */
static void
set_cid (Reader *self, MapKind kind, guint32 cid)
{
  last (self)->cid = cid;
  if (!self->is_to_unicode || kind != MAP_CID)
    return;
  last (self)->kind = MAP_RANGE;
  last (self)->target_length = 2;
  last (self)->target[0] = (guint8)(cid >> 8);
  last (self)->target[1] = (guint8)cid;
}

/* Reads low high [a b c]: one character after the other. */
static void
cmap_add_list (Reader *self, const Token *low, const Token *high)
{
  Token code = *low;

  for (;;)
    {
      Token target = next_token (self);

      if (target.kind != TOKEN_HEX)
        return;
      if (code.kind == TOKEN_HEX && cmap_add (self, MAP_CHARACTER, &code, &code))
        set_target (self, &target);
      /* Only the last byte counts up within a range. */
      if (memcmp (code.bytes, high->bytes, code.length) == 0
          || ++code.bytes[code.length > 0 ? code.length - 1 : 0] == 0)
        code.kind = TOKEN_OTHER;
    }
}

/* Reads the rows between beginX and endX; `has_high`: two codes a row. */
static void
cmap_read_block (Reader *self, MapKind kind, gboolean has_high)
{
  while (!self->is_too_long)
    {
      Token low = next_token (self), high = low, target;

      if (low.kind != TOKEN_HEX)
        return;
      if (has_high)
        high = next_token (self);
      if (kind == MAP_CODESPACE)
        {
          cmap_add (self, kind, &low, &high);
          continue;
        }
      target = next_token (self);
      if (target.kind == TOKEN_OPEN)
        cmap_add_list (self, &low, &high);
      else if (kind == MAP_CID || kind == MAP_NOTDEF)
        {
          if (target.kind == TOKEN_NUMBER && target.number >= 0 && target.number <= 65535
              && cmap_add (self, kind, &low, &high))
            set_cid (self, kind, (guint32)target.number);
        }
      else if (target.kind == TOKEN_HEX && cmap_add (self, kind, &low, &high))
        set_target (self, &target);
    }
}

static void
read_cmap (Reader *self)
{
  for (;;)
    {
      Token token = next_token (self);

      if (token.kind == TOKEN_END || self->is_too_long)
        return;
      if (token.kind == TOKEN_NAME)
        g_string_append_len (g_string_truncate (self->last_name, 0), (const gchar *)token.raw.data,
                             (gssize)token.raw.size);
      else if (token.kind == TOKEN_NUMBER)
        {
          if (strcmp (self->last_name->str, "/WMode") == 0)
            self->writing_mode = token.number == 1;
          g_string_truncate (self->last_name, 0);
        }
      else if (cmap_is_word (&token, "usecmap") && self->use == NULL && self->last_name->len > 1)
        self->use = g_strdup (self->last_name->str + 1);
      else if (cmap_is_word (&token, "begincodespacerange"))
        cmap_read_block (self, MAP_CODESPACE, TRUE);
      else if (cmap_is_word (&token, "beginbfchar"))
        cmap_read_block (self, MAP_CHARACTER, FALSE);
      else if (cmap_is_word (&token, "beginbfrange"))
        cmap_read_block (self, MAP_RANGE, TRUE);
      else if (cmap_is_word (&token, "begincidchar"))
        cmap_read_block (self, MAP_CID, FALSE);
      else if (cmap_is_word (&token, "begincidrange"))
        cmap_read_block (self, MAP_CID, TRUE);
      else if (cmap_is_word (&token, "beginnotdefchar"))
        cmap_read_block (self, MAP_NOTDEF, FALSE);
      else if (cmap_is_word (&token, "beginnotdefrange"))
        cmap_read_block (self, MAP_NOTDEF, TRUE);
    }
}

/* --- writing -------------------------------------------------------------------------------- */

static void
put_hex (GString *text, const guint8 *bytes, guint length)
{
  g_string_append_c (text, '<');
  for (guint i = 0; i < length; i++)
    g_string_append_printf (text, "%02X", bytes[i]);
  g_string_append_c (text, '>');
}

/* Returns the name of the block of `kind`. A single CID is a range of one, so that each kind has
 * one form. */
static const gchar *
block_name (MapKind kind)
{
  switch (kind)
    {
    case MAP_CODESPACE:
      return "codespacerange";
    case MAP_CHARACTER:
      return "bfchar";
    case MAP_RANGE:
      return "bfrange";
    case MAP_CID:
      return "cidrange";
    case MAP_NOTDEF:
      return "notdefrange";
    }
  return "";
}

static void
put_mappings (const Reader *self, MapKind kind, GString *text)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < self->mappings->len; i++)
    if (g_array_index (self->mappings, Mapping, i).kind == kind)
      g_ptr_array_add (rows, &g_array_index (self->mappings, Mapping, i));
  for (guint i = 0; i < rows->len; i++)
    {
      const Mapping *row = rows->pdata[i];

      if (i % BLOCK == 0)
        g_string_append_printf (text, "%u begin%s\n", MIN (rows->len - i, (guint)BLOCK),
                                block_name (kind));
      put_hex (text, row->low, row->length);
      if (kind != MAP_CHARACTER)
        put_hex (text, row->high, row->length);
      if (kind == MAP_CID || kind == MAP_NOTDEF)
        g_string_append_printf (text, " %u", row->cid);
      else if (kind != MAP_CODESPACE)
        put_hex (text, row->target, row->target_length);
      g_string_append_c (text, '\n');
      if (i % BLOCK == BLOCK - 1 || i + 1 == rows->len)
        g_string_append_printf (text, "end%s\n", block_name (kind));
    }
}

/* Tells whether `name` may be that of a CMap that readers have themselves (§9.7.5.2: "90ms-RKSJ-H",
 * "V", "Adobe-Japan1-UCS2"). */
static gboolean
is_predefined (const gchar *name)
{
  static const gchar *const ends[] = { "-H", "-V", "-UCS2" };

  if (strlen (name) > PREDEFINED_MAX
      || strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-") != strlen (name))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (name, ends[i]))
      return TRUE;
  return strcmp (name, "H") == 0 || strcmp (name, "V") == 0;
}

/* Returns the name of the predefined CMap on which the stream `object`, which `reader` has read, is
 * based. (transfer full) (nullable) */
static gchar *
cmap_base_of (KyPdf *pdf, qpdf_oh object, Reader *reader)
{
  qpdf_oh named = ky_pdf_get (pdf, qpdf_oh_get_dict (pdf->qpdf, object), "/UseCMap");
  g_autofree gchar *use = g_steal_pointer (&reader->use);

  if (use == NULL && !reader->is_to_unicode && qpdf_oh_is_name (pdf->qpdf, named))
    use = g_strdup (qpdf_oh_get_name (pdf->qpdf, named) + 1);
  if (use == NULL || !is_predefined (use))
    return NULL;
  if (reader->writing_mode < 0)
    reader->writing_mode = g_str_has_suffix (use, "V");
  return g_steal_pointer (&use);
}

/* Tells whether the CMap maps anything. One with code space ranges only is not written, because a
 * reader would then not use the font's own mapping. */
static gboolean
maps_something (const GArray *mappings)
{
  for (guint i = 0; i < mappings->len; i++)
    if (g_array_index (mappings, Mapping, i).kind != MAP_CODESPACE)
      return TRUE;
  return FALSE;
}

static guint32
cmap_code_of (const guint8 *bytes, guint length)
{
  guint32 code = 0;

  for (guint i = 0; i < length; i++)
    code = code << 8 | bytes[i];
  return code;
}

static gboolean
has_many_codes (const GArray *mappings)
{
  guint64 sum = 0;

  for (guint i = 0; i < mappings->len; i++)
    {
      const Mapping *mapping = &g_array_index (mappings, Mapping, i);
      guint32 low = cmap_code_of (mapping->low, mapping->length);
      guint32 high = cmap_code_of (mapping->high, mapping->length);

      if (mapping->kind != MAP_CODESPACE && high >= low)
        sum += (guint64)high - low + 1;
    }
  return sum > CODES_MAX;
}

static gboolean
make_cmap (KyPdf *pdf, qpdf_oh object, guint handle, gboolean is_to_unicode,
           const gchar *entries_text, const gchar *system_info)
{
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, object);
  g_autoptr (GArray) mappings = g_array_new (FALSE, FALSE, sizeof (Mapping));
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) text
      = g_string_new ("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n");
  g_autoptr (GString) entries = g_string_new (entries_text);
  Reader reader = {
    .mappings = mappings, .writing_mode = -1, .last_name = name, .is_to_unicode = is_to_unicode
  };
  gsize size;

  if (data == NULL)
    return FALSE;
  reader.at = g_bytes_get_data (data, &size);
  reader.end = reader.at + size;
  read_cmap (&reader);
  g_autofree gchar *use = cmap_base_of (pdf, object, &reader);
  if (reader.is_too_long)
    return ky_pdf_fail (pdf, KY_ERROR_LIMIT, "mappings of a CMap: more than %d", MAPPINGS_MAX);
  if (has_many_codes (mappings))
    return ky_pdf_fail (pdf, KY_ERROR_LIMIT, "codes of a CMap: more than %d", CODES_MAX);
  if (use == NULL && (mappings->len == 0 || (is_to_unicode && !maps_something (mappings))))
    return FALSE;
  if (use != NULL)
    g_string_append_printf (text, "/%s usecmap\n", use);
  g_string_append_printf (text, "%s/CMapName /KyCMap def\n/CMapType %d def\n", system_info,
                          is_to_unicode ? 2 : 1);
  if (!is_to_unicode)
    {
      g_string_append_printf (text, "/WMode %d def\n", reader.writing_mode == 1);
      g_string_append_printf (entries, "/WMode %d", reader.writing_mode == 1);
      if (use != NULL)
        g_string_append_printf (entries, "/UseCMap/%s", use);
    }
  put_mappings (&reader, MAP_CODESPACE, text);
  put_mappings (&reader, is_to_unicode ? MAP_CHARACTER : MAP_NOTDEF, text);
  put_mappings (&reader, is_to_unicode ? MAP_RANGE : MAP_CID, text);
  g_string_append (text, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
  return ky_pdf_out_set_stream (pdf->out, handle, entries, ky_view (text->str, text->len),
                                KY_PDF_FLATE, &pdf->error);
}

gboolean
ky_pdf_make_to_unicode (KyPdf *pdf, qpdf_oh object, guint handle)
{
  return make_cmap (pdf, object, handle, TRUE, "",
                    "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n");
}

gboolean
ky_pdf_make_encoding_cmap (KyPdf *pdf, qpdf_oh object, guint handle)
{
  return make_cmap (pdf, object, handle, FALSE,
                    "/Type/CMap/CMapName/KyCMap/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/"
                    "Supplement 0>>",
                    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>def\n");
}

/* --- reading text --------------------------------------------------------------------------- */

/* Returns UTF-16BE of `target`, its last unit counted up by `offset`, as UTF-8. (transfer full)
 * (nullable) */
static gchar *
target_text (const Mapping *mapping, guint32 offset)
{
  GString *text = g_string_new (NULL);
  guint n = mapping->target_length / 2;

  if (mapping->target_length == 1)
    g_string_append_unichar (text, mapping->target[0] + (offset & 0x7f));
  for (guint i = 0; i < n; i++)
    {
      gunichar c = cmap_code_of (mapping->target + i * 2, 2);

      if (c >= 0xd800 && c < 0xdc00 && i + 1 < n)
        c = 0x10000 + ((c & 0x3ff) << 10) + (cmap_code_of (mapping->target + ++i * 2, 2) & 0x3ff);
      if (i + 1 >= n)
        c += offset;
      if (c != 0 && g_unichar_validate (c))
        g_string_append_unichar (text, c);
    }
  return g_string_free (text, FALSE);
}

/* Reads the stream `object` into `mappings`, and the CMap that it builds on into `*ret_use`
 * (nullable); FALSE when it is not valid. */
static gboolean
cmap_read_stream (KyPdf *pdf, qpdf_oh object, gboolean is_to_unicode, GArray *mappings,
                  gchar **ret_use)
{
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, object);
  g_autoptr (GString) name = g_string_new (NULL);
  Reader reader = { .mappings = mappings, .last_name = name, .is_to_unicode = is_to_unicode };
  gsize size;

  if (data == NULL)
    return FALSE;
  reader.at = g_bytes_get_data (data, &size);
  reader.end = reader.at + size;
  read_cmap (&reader);
  if (ret_use != NULL)
    *ret_use = cmap_base_of (pdf, object, &reader);
  g_free (reader.use);
  return TRUE;
}

/* Charges for the codes of `mapping` from `*ret_low` to `*ret_high`. FALSE: they are too many for
 * one mapping. */
static gboolean
range_of (KyPdf *pdf, const Mapping *mapping, guint32 *ret_low, guint32 *ret_high)
{
  *ret_low = cmap_code_of (mapping->low, mapping->length);
  *ret_high = cmap_code_of (mapping->high, mapping->length);
  return *ret_high >= *ret_low && *ret_high - *ret_low <= 0xffff
         && ky_job_charge (pdf->job, KY_COST_OBJECTS, *ret_high - *ret_low + 1,
                           pdf->error == NULL ? &pdf->error : NULL);
}

GHashTable *
ky_pdf_read_to_unicode (KyPdf *pdf, qpdf_oh object)
{
  g_autoptr (GArray) mappings = g_array_new (FALSE, FALSE, sizeof (Mapping));

  if (!cmap_read_stream (pdf, object, TRUE, mappings, NULL))
    return NULL;
  GHashTable *texts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; i < mappings->len && pdf->error == NULL; i++)
    {
      const Mapping *mapping = &g_array_index (mappings, Mapping, i);
      guint32 low, high;

      if ((mapping->kind != MAP_CHARACTER && mapping->kind != MAP_RANGE)
          || !range_of (pdf, mapping, &low, &high))
        continue;
      for (guint32 n = 0; n <= high - low; n++)
        g_hash_table_insert (texts, GUINT_TO_POINTER (low + n), target_text (mapping, n));
    }
  return texts;
}

struct _KyPdfCodes
{
  GArray *spaces;   /* of Mapping */
  GHashTable *cids; /* code -> CID */
  gchar *base;      /* name with its slash, or NULL */
};

KyPdfCodes *
ky_pdf_codes_new (KyPdf *pdf, qpdf_oh object)
{
  g_autoptr (GArray) mappings = g_array_new (FALSE, FALSE, sizeof (Mapping));
  g_autofree gchar *use = NULL;

  if (!cmap_read_stream (pdf, object, FALSE, mappings, &use))
    return NULL;
  KyPdfCodes *codes = g_new0 (KyPdfCodes, 1);
  codes->base = use != NULL ? g_strconcat ("/", use, NULL) : NULL;
  codes->spaces = g_array_new (FALSE, FALSE, sizeof (Mapping));
  codes->cids = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < mappings->len && pdf->error == NULL; i++)
    {
      const Mapping *mapping = &g_array_index (mappings, Mapping, i);
      guint32 low, high;

      if (mapping->kind == MAP_CODESPACE)
        g_array_append_val (codes->spaces, *mapping);
      if (mapping->kind != MAP_CID || !range_of (pdf, mapping, &low, &high))
        continue;
      for (guint32 n = 0; n <= high - low; n++)
        g_hash_table_insert (codes->cids, GUINT_TO_POINTER (low + n),
                             GUINT_TO_POINTER (mapping->cid + n));
    }
  return codes;
}

KY_DEFINE_PUBLIC_FREE (ky_pdf_codes_free, KyPdfCodes, spaces, cids, base)

/* Returns whether the first `n` bytes of `string` are within the range `space`. */
static gboolean
begins_in (const Mapping *space, KyView string, gsize n)
{
  gboolean is_in = n <= string.size;

  for (gsize i = 0; i < n && is_in; i++)
    is_in = string.data[i] >= space->low[i] && string.data[i] <= space->high[i];
  return is_in;
}

gsize
ky_pdf_codes_length (const KyPdfCodes *codes, KyView string)
{
  gsize shortest = 0;

  for (guint i = 0; i < MIN (codes->spaces->len, SPACES_MAX); i++)
    {
      const Mapping *space = &g_array_index (codes->spaces, Mapping, i);

      if (begins_in (space, string, space->length) && (shortest == 0 || space->length < shortest))
        shortest = space->length;
    }
  if (shortest == 0 && codes->base != NULL)
    return 0;
  if (shortest == 0)
    shortest = codes->spaces->len > 0 ? g_array_index (codes->spaces, Mapping, 0).length : 2;
  return MIN (shortest, string.size);
}

gboolean
ky_pdf_codes_is_sure (const KyPdfCodes *codes, KyView code)
{
  gboolean is_in = FALSE;

  if (codes->base != NULL || codes->spaces->len > SPACES_MAX)
    return FALSE;
  for (guint i = 0; i < codes->spaces->len; i++)
    {
      const Mapping *space = &g_array_index (codes->spaces, Mapping, i);

      if (space->length == code.size)
        is_in = is_in || begins_in (space, code, code.size);
      else if (begins_in (space, code, 1))
        return FALSE;
    }
  return is_in;
}

const gchar *
ky_pdf_codes_base (const KyPdfCodes *codes)
{
  return codes->base;
}

gboolean
ky_pdf_codes_find (const KyPdfCodes *codes, guint code, guint *ret_cid)
{
  gpointer cid;

  if (!g_hash_table_lookup_extended (codes->cids, GUINT_TO_POINTER (code), NULL, &cid))
    return FALSE;
  *ret_cid = GPOINTER_TO_UINT (cid);
  return TRUE;
}
