/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the words of texts, dimensions, attributes, leaders and tables of a DXF drawing, those
 * of the drawing first and then those of its blocks, without their formatting. */
#include "common/charset/charset.h"
#include "common/release.h"
#include "filetypes/base/document/document.h"
#include "filetypes/cad/dxf-format.h"
#include "filetypes/cad/dxf-groups.h"
#include "filetypes/cad/dxf.h"

#define PIECES_MAX 65536 /* bytes of one text */

typedef struct
{
  KyTextDocument document;
  GString *drawing, *blocks;
  GString *text;        /* of the entity that is open, as it came */
  const gchar *charset; /* NULL: as it seems */
  gboolean is_utf8;
  gboolean is_formatted;  /* the entity that is open */
  gboolean is_open;       /* the entity says something, */
  gint begins, goes_on;   /* in groups of these codes */
  GString *to;            /* (nullable) output of the section */
  gboolean wants_section; /* its name comes next */
  gint variable;          /* of the header: 1 the version, 2 the code page */
} Dxf;

/* The group codes of the texts in entities: `code` of the last or only piece of a text, `before` of
 * the pieces before it. */
static const struct
{
  const gchar *name;
  gint code, before;
  gboolean is_formatted; /* the text has the formatting codes of MTEXT */
} kinds[] = {
  { "TEXT", 1, 1, FALSE },           { "MTEXT", 1, 3, TRUE },          { "ATTRIB", 1, 1, FALSE },
  { "ATTDEF", 1, 1, FALSE },         { "DIMENSION", 1, 1, TRUE },      { "TOLERANCE", 1, 1, TRUE },
  { "MULTILEADER", 304, 304, TRUE }, { "MLEADER", 304, 304, TRUE },    { "RTEXT", 1, 1, FALSE },
  { "ARCALIGNEDTEXT", 1, 1, FALSE }, { "ACAD_TABLE", 302, 303, TRUE },
};

static gchar *
dxf_text_decode (const Dxf *self, KyView value)
{
  if (self->is_utf8 && g_utf8_validate ((const gchar *)value.data, (gssize)value.size, NULL))
    return ky_view_to_string (value);
  return ky_charset_decode (value, self->charset, 0, NULL, NULL);
}

static void
end_entity (Dxf *self)
{
  if (self->is_open && self->to != NULL && self->text->len > 0)
    {
      g_autofree gchar *text = dxf_text_decode (self, ky_view (self->text->str, self->text->len));

      /* "<>" is the placeholder of the measured value. */
      if (strcmp (text, "<>") != 0)
        {
          ky_dxf_format (self->to, text, self->is_formatted);
          ky_text_end_line (self->to);
        }
    }
  g_string_truncate (self->text, 0);
  self->is_open = FALSE;
}

static void
begin_entity (Dxf *self, KyView name)
{
  end_entity (self);
  self->wants_section = ky_view_is (name, "SECTION");
  if (ky_view_is (name, "ENDSEC"))
    self->to = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ky_view_is (name, kinds[i].name))
      {
        self->is_open = TRUE;
        self->is_formatted = kinds[i].is_formatted;
        self->begins = kinds[i].code;
        self->goes_on = kinds[i].before;
      }
}

static void
dxf_text_take_header (Dxf *self, const KyDxfGroup *group)
{
  if (group->code == 9)
    self->variable = ky_view_is (group->value, "$ACADVER")       ? 1
                     : ky_view_is (group->value, "$DWGCODEPAGE") ? 2
                                                                 : 0;
  else if (self->variable == 1 && group->code == 1)
    self->is_utf8 = ky_dxf_is_utf8 (group->value);
  else if (self->variable == 2 && group->code == 3)
    self->charset = ky_dxf_charset (group->value);
}

static gboolean
take_group (Dxf *self, const KyDxfGroup *group, GError **error)
{
  if (group->code == 0)
    {
      begin_entity (self, group->value);
      return TRUE;
    }
  dxf_text_take_header (self, group);
  if (self->wants_section && group->code == 2)
    {
      self->wants_section = FALSE;
      self->to = ky_view_is (group->value, "ENTITIES") ? self->drawing
                 : ky_view_is (group->value, "BLOCKS") ? self->blocks
                                                       : NULL;
    }
  if (self->is_open && (group->code == self->begins || group->code == self->goes_on))
    {
      if (self->text->len > PIECES_MAX)
        return ky_fail (error, KY_ERROR_LIMIT, "dxf: a text of many pieces");
      g_string_append_len (self->text, (const gchar *)group->value.data, (gssize)group->value.size);
    }
  return TRUE;
}

static gboolean
dxf_text_read_drawing (Dxf *self, KyView view, GError **error)
{
  KyDxfGroups groups = ky_dxf_open (view);
  KyDxfGroup group;

  while (ky_dxf_next (&groups, &group))
    {
      if (group.code == 0 && ky_view_is (group.value, "EOF"))
        {
          end_entity (self);
          return TRUE;
        }
      if (!take_group (self, &group, error))
        return FALSE;
    }
  return ky_error_malformed (error, "dxf: expected a group code or the end of the file");
}

static gboolean
dxf_text_write_texts (Dxf *self, GError **error)
{
  if (self->drawing->len + self->blocks->len == 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "dxf: a drawing without a word");
  g_string_append_len (self->document.out, self->drawing->str, (gssize)self->drawing->len);
  if (self->blocks->len > 0)
    {
      ky_text_document_title (&self->document,
                              ky_text_document_word (&self->document, "ブロック", "Blocks"));
      g_string_append_len (self->document.out, self->blocks->str, (gssize)self->blocks->len);
    }
  return ky_text_document_charge (&self->document, error)
         && ky_text_document_write (&self->document, error);
}

gboolean
ky_dxf_text (KyJob *job, GError **error)
{
  Dxf self = { .drawing = g_string_new (NULL),
               .blocks = g_string_new (NULL),
               .text = g_string_new (NULL) };

  ky_text_document_init (&self.document, job);
  gboolean ok = dxf_text_read_drawing (&self, ky_job_input (job), error)
                && dxf_text_write_texts (&self, error);
  ky_text_document_clear (&self.document);
  KY_RELEASE_MEMBERS (&self, drawing, blocks, text);
  return ok;
}
