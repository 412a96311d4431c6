/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second reading of a rebuilt RTF file, front to back, by code and lists of its own: 7-bit, one
 * balanced group, no binary data, no word that embeds, links or fetches, no unknown destination, in
 * fields only what the document itself tells, pictures that their own modules verify.
 */
#include "filetypes/base/field-verify.h"
#include "filetypes/rtf/rtf.h"

#include <string.h>

#define DEPTH_MAX 4096

/* Whatever the way they are written. */
static const gchar *const forbidden[] = {
  "object",       "objdata",    "objclass",
  "objname",      "objalias",   "objsect",
  "objupdate",    "objocx",     "objlink",
  "objautlink",   "objemb",     "objhtml",
  "objpub",       "objsub",     "objicemb",
  "linkself",     "result",     "bin",
  "template",     "fontemb",    "fontfile",
  "filetbl",      "file",       "datafield",
  "datastore",    "themedata",  "htmltag",
  "mhtmltag",     "fromhtml",   "htmlrtf",
  "mailmerge",    "mmodso",     "xmlopen",
  "xmlclose",     "xmlnstbl",   "subdocument",
  "nextfile",     "hl",         "hlsrc",
  "hlloc",        "hlfr",       "hlinkbase",
  "formfield",    "ffentrymcr", "ffexitmcr",
  "docvar",       "userprops",  "private",
  "generator",    "emfblip",    "wmetafile",
  "macpict",      "pmmetafile", "dibitmap",
  "wbitmap",      "nonshppict", "colorschememapping",
  "passwordhash", "author",     "operator",
  "company",      "uc",         "ansicpg",
  "movie",        NULL,
};

/* Destinations behind \*, each between two spaces; those of mathematics besides begin with m. */
static const gchar starred[]
    = " listtable listoverridetable revtbl bkmkstart bkmkend fldinst shppict shpinst falt fname "
      "annotation atnid atnauthor atndate atnref atrfstart atrfend atnparent pn pnseclvl "
      "liststylename background nesttableprops do dptxbxtext cs ts moMath moMathPara moMathParaPr "
      "picprop ";

typedef struct
{
  KyJob *job;
  const guint8 *p, *end;
  guint depth;
  GString *instruction; /* text of an instruction's group */
  guint instruction_depth;
  gboolean is_star;
  gint blip_depth;       /* of the group that holds a picture; 0: none */
  const gchar *blip;     /* type of its data */
  gboolean is_described; /* within its \*\picprop */
  GByteArray *hex;
  guint n_digits;
  guint8 nibble;
  GString *property;             /* name of a shape's */
  guint name_depth, value_depth; /* of the group that holds its name, its value; 0: none */
  gboolean is_number;            /* its value is */
} Verify;

static gboolean
check_instruction (Verify *self, GError **error)
{
  g_autofree gchar *name = NULL;

  return ky_field_verify (self->instruction->str, " ", &name)
         || ky_verify_fail (error, "a field %s", name);
}

/* \uN of no ASCII character, which could be a name's, and of nothing that Word takes for a
 * quotation mark. The '?' behind it stands for it. */
static gboolean
is_letter (const gchar *word, gint number)
{
  guint unit = (guint)number & 0xffff;

  return strcmp (word, "u") == 0 && unit > 0xa0 && (unit < 0x2000 || unit >= 0x2040);
}

static gboolean
check_word (Verify *self, const gchar *word, gint number, GError **error)
{
  static const gchar *const free_values[]
      = { "wzName", "wzDescription", "gtextUNICODE", "gtextFont", "pib", "fillBlip", NULL };
  gboolean was_star = self->is_star;

  self->is_star = FALSE;
  if (g_strv_contains (forbidden, word))
    return ky_verify_fail (error, "control word %s", word);
  if (self->instruction_depth != 0)
    return is_letter (word, number)
           || ky_verify_fail (error, "control word %s in an instruction", word);
  if (self->name_depth != 0 || (self->value_depth != 0 && self->is_number))
    return ky_verify_fail (error, "control word %s in a property", word);
  if (was_star && word[0] != 'm')
    {
      g_autofree gchar *padded = g_strdup_printf (" %s ", word);

      if (strstr (starred, padded) == NULL)
        return ky_verify_fail (error, "destination %s", word);
    }
  if (strcmp (word, "fldinst") == 0)
    {
      self->instruction_depth = self->depth;
      g_string_truncate (self->instruction, 0);
    }
  else if (strcmp (word, "sn") == 0)
    {
      self->name_depth = self->depth;
      g_string_truncate (self->property, 0);
    }
  else if (strcmp (word, "sv") == 0)
    {
      self->value_depth = self->depth;
      self->is_number = !g_strv_contains (free_values, self->property->str);
    }
  else if (strcmp (word, "picprop") == 0)
    {
      if (!was_star || self->blip_depth == 0 || self->blip_depth + 1 != (gint)self->depth)
        return ky_verify_fail (error, "properties of no picture");
      self->is_described = TRUE;
    }
  else if (self->is_described && strcmp (word, "sp") != 0 && strcmp (word, "sn") != 0
           && strcmp (word, "sv") != 0 && strcmp (word, "u") != 0 && strcmp (word, "tab") != 0)
    return ky_verify_fail (error, "%s in a picture's properties", word);
  else if (strcmp (word, "pict") == 0)
    {
      self->blip_depth = (gint)self->depth;
      self->blip = NULL;
      self->n_digits = 0;
      g_byte_array_set_size (self->hex, 0);
    }
  else if (self->blip_depth == (gint)self->depth && strcmp (word, "pngblip") == 0)
    self->blip = "png";
  else if (self->blip_depth == (gint)self->depth && strcmp (word, "jpegblip") == 0)
    self->blip = "jpeg";
  return TRUE;
}

static gboolean
close_group (Verify *self, GError **error)
{
  if (self->name_depth == self->depth)
    self->name_depth = 0;
  if (self->value_depth == self->depth)
    self->value_depth = 0;
  if (self->instruction_depth == self->depth)
    {
      self->instruction_depth = 0;
      if (!check_instruction (self, error))
        return FALSE;
    }
  if (self->blip_depth + 1 == (gint)self->depth)
    self->is_described = FALSE;
  if (self->blip_depth == (gint)self->depth)
    {
      self->blip_depth = 0;
      if (self->blip == NULL || self->n_digits % 2 != 0)
        return ky_verify_fail (error, "a picture of another type");
      if (!ky_job_verify_member (self->job, "picture", self->blip,
                                 ky_view (self->hex->data, self->hex->len), error))
        return FALSE;
    }
  self->depth--;
  return TRUE;
}

static gboolean
take_text (Verify *self, guint8 byte, GError **error)
{
  if (self->name_depth != 0)
    {
      g_string_append_c (self->property, (gchar)byte);
      return g_ascii_isalnum ((gchar)byte) || ky_verify_fail (error, "a property of no name");
    }
  if (self->value_depth != 0 && self->is_number && memchr ("0123456789-;(),. ", byte, 17) == NULL)
    return ky_verify_fail (error, "a property that is no number");
  if (self->is_described)
    return TRUE;
  if (self->blip_depth != 0)
    {
      gint digit = g_ascii_xdigit_value ((gchar)byte);

      if (digit < 0)
        return byte == ' ' || ky_verify_fail (error, "text in a picture");
      if (self->n_digits++ % 2 == 0)
        self->nibble = (guint8)(digit << 4);
      else
        {
          self->nibble |= (guint8)digit;
          g_byte_array_append (self->hex, &self->nibble, 1);
        }
    }
  else if (self->instruction_depth != 0)
    g_string_append_c (self->instruction, (gchar)byte);
  return TRUE;
}

static gboolean
read_escape (Verify *self, GError **error)
{
  gchar word[33];
  gint number = 0;
  gboolean is_negative;
  gsize n = 0;

  if (self->p == self->end)
    return ky_verify_fail (error, "a backslash at the end");
  if (!g_ascii_isalpha ((gchar)*self->p))
    {
      guint8 symbol = *self->p++;

      if (symbol == '*')
        self->is_star = TRUE;
      else if (symbol == '\'')
        {
          /* Only what counts characters in a list's numbers: below a space. */
          if (self->end - self->p < 2 || self->p[0] > '1' || self->p[0] < '0'
              || !g_ascii_isxdigit ((gchar)self->p[1]))
            return ky_verify_fail (error, "a byte of a code page");
          self->p += 2;
        }
      else if (strchr ("\\{}~-_", symbol) == NULL)
        return ky_verify_fail (error, "a control symbol");
      else if (symbol == '\\' || symbol == '{' || symbol == '}')
        return take_text (self, symbol, error);
      return TRUE;
    }
  while (self->p < self->end && g_ascii_isalpha ((gchar)*self->p))
    {
      if (n == sizeof word - 1)
        return ky_verify_fail (error, "a long control word");
      word[n++] = (gchar)*self->p++;
    }
  word[n] = '\0';
  is_negative = self->p < self->end && *self->p == '-';
  if (is_negative)
    self->p++;
  for (; self->p < self->end && g_ascii_isdigit ((gchar)*self->p); self->p++)
    if (number <= 0xffff)
      number = number * 10 + *self->p - '0';
  if (self->p < self->end && *self->p == ' ')
    self->p++;
  return check_word (self, word, is_negative ? -number : number, error);
}

static gboolean
read_all (Verify *self, GError **error)
{
  while (self->p < self->end)
    {
      guint8 byte = *self->p++;

      if (byte == '{')
        {
          if (++self->depth > DEPTH_MAX)
            return ky_verify_fail (error, "groups too deep");
          if (self->instruction_depth != 0)
            return ky_verify_fail (error, "a group in an instruction");
        }
      else if (byte == '}')
        {
          if (!close_group (self, error))
            return FALSE;
          if (self->depth == 0)
            return (self->end - self->p == 1 && *self->p == '\n')
                   || ky_verify_fail (error, "bytes behind the last brace");
        }
      else if (byte == '\\')
        {
          if (!read_escape (self, error))
            return FALSE;
        }
      else if (byte == '\n' ? self->blip_depth == 0 : byte < 0x20 || byte > 0x7e)
        return ky_verify_fail (error, "a byte 0x%02x", byte);
      else if (byte != '\n' && !take_text (self, byte, error))
        return FALSE;
    }
  return ky_verify_fail (error, "a group is open at the end");
}

gboolean
ky_rtf_verify (KyJob *job, GError **error)
{
  static const gchar header[] = "{\\rtf1\\ansi";
  KyView input = ky_job_input (job);
  g_autoptr (GString) instruction = g_string_new (NULL);
  g_autoptr (GString) property = g_string_new (NULL);
  g_autoptr (GByteArray) hex = g_byte_array_new ();
  Verify self = { .job = job,
                  .p = input.data,
                  .end = input.data + input.size,
                  .instruction = instruction,
                  .property = property,
                  .hex = hex };

  if (!ky_view_starts_with (input, header, sizeof header - 1))
    return ky_verify_fail (error, "not the header that kiyome writes");
  return read_all (&self, error);
}
