/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalog and the pages with what is drawn on them: contents, and the looks of annotations (ISO
 * 32000-1 §7.7, §12.5). */
#include "filetypes/pdf/document.h"

#include "filetypes/pdf/navigation.h"

#include <math.h>

#define ANNOTATIONS_MAX 10000
#define KIDS 64 /* of one node of the page tree */

enum
{
  FLAG_HIDDEN = 1 << 1,
  FLAG_NO_VIEW = 1 << 5
};

/* --- looks of annotations ------------------------------------------------------------------- */

qpdf_oh
ky_pdf_appearance_of (KyPdf *pdf, qpdf_oh annotation)
{
  qpdf_oh normal = ky_pdf_get (pdf, ky_pdf_get (pdf, annotation, "/AP"), "/N");
  qpdf_oh state = ky_pdf_get (pdf, annotation, "/AS");

  if (!qpdf_oh_is_stream (pdf->qpdf, normal) && qpdf_oh_is_dictionary (pdf->qpdf, normal)
      && qpdf_oh_is_name (pdf->qpdf, state))
    return ky_pdf_get (pdf, normal, qpdf_oh_get_name (pdf->qpdf, state));
  return normal;
}

/* Where the form's box, turned by its matrix, goes so that it fills the annotation's rectangle
 * (§12.5.5). */
static gboolean
placement (KyPdf *pdf, qpdf_oh form, qpdf_oh annotation, gdouble *cm)
{
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, form);
  gdouble box[4], rectangle[4], matrix[6] = { 1, 0, 0, 1, 0, 0 };
  gdouble low[2] = { HUGE_VAL, HUGE_VAL }, high[2] = { -HUGE_VAL, -HUGE_VAL };

  if (!ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, dictionary, "/BBox"), box, 4)
      || !ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), rectangle, 4))
    return FALSE;
  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, dictionary, "/Matrix"), matrix, 6);
  for (guint i = 0; i < 4; i++)
    {
      gdouble x = box[(i & 1) * 2], y = box[(i & 2) + 1];
      gdouble at[2] = { matrix[0] * x + matrix[2] * y + matrix[4],
                        matrix[1] * x + matrix[3] * y + matrix[5] };

      for (guint j = 0; j < 2; j++)
        {
          low[j] = MIN (low[j], at[j]);
          high[j] = MAX (high[j], at[j]);
        }
    }
  for (guint j = 0; j < 2; j++)
    {
      gdouble from = MIN (rectangle[j], rectangle[j + 2]),
              to = MAX (rectangle[j], rectangle[j + 2]);
      gdouble scale = high[j] - low[j] > 1e-9 ? (to - from) / (high[j] - low[j]) : 1;

      cm[j * 3] = scale;
      cm[4 + j] = from - low[j] * scale;
    }
  cm[1] = cm[2] = 0;
  return TRUE;
}

typedef struct
{
  KyPdf *pdf;
  qpdf_oh xobjects; /* of the page, so that no name is taken twice */
  KyPdfNames *names;
  GString *drawing, *links;
  guint n;
} Annotations;

static void
draw_appearance (Annotations *self, qpdf_oh annotation)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh form = ky_pdf_appearance_of (pdf, annotation);
  gdouble cm[6];
  guint handle;
  g_autofree gchar *name = NULL;

  if (!qpdf_oh_is_stream (pdf->qpdf, form) || !placement (pdf, form, annotation, cm))
    return;
  handle = ky_pdf_make (pdf, form, ky_pdf_make_form);
  if (handle == 0)
    return;
  do
    {
      g_free (name);
      name = g_strdup_printf ("/KyA%u", ++self->n);
    }
  while (!qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, self->xobjects, name)));
  ky_pdf_names_add (self->names, name, handle);
  g_string_append (self->drawing, "q\n");
  for (guint i = 0; i < 6; i++)
    {
      ky_pdf_put_double (self->drawing, cm[i]);
      g_string_append_c (self->drawing, ' ');
    }
  g_string_append_printf (self->drawing, "cm\n%s Do\nQ\n", name);
}

/* The frame around a link (§12.5.4): its look stays when its deed goes. */
static void
draw_border (Annotations *self, qpdf_oh annotation)
{
  static const gchar *const operators[] = { [1] = "G", [3] = "RG", [4] = "K" };
  KyPdf *pdf = self->pdf;
  qpdf_oh border = ky_pdf_get (pdf, annotation, "/Border"),
          color = ky_pdf_get (pdf, annotation, "/C");
  gdouble rectangle[4], parts[3] = { 0, 0, 1 }, channels[4] = { 0 };
  gint n = qpdf_oh_is_array (pdf->qpdf, color) ? qpdf_oh_get_array_n_items (pdf->qpdf, color) : -1;
  gdouble width;

  ky_pdf_get_numbers (pdf, border, parts, 3);
  width
      = ky_pdf_number (pdf, ky_pdf_get (pdf, ky_pdf_get (pdf, annotation, "/BS"), "/W"), parts[2]);
  if (width <= 0 || n == 0
      || !ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), rectangle, 4))
    return;
  if ((n == 1 || n == 3 || n == 4) && !ky_pdf_get_numbers (pdf, color, channels, (guint)n))
    return;
  g_string_append (self->drawing, "q\n");
  for (gint i = 0; i < MAX (n, 1); i++)
    {
      ky_pdf_put_double (self->drawing, channels[MIN (i, 3)]);
      g_string_append_c (self->drawing, ' ');
    }
  g_string_append_printf (self->drawing, "%s\n", n == 3 || n == 4 ? operators[n] : "G");
  ky_pdf_put_double (self->drawing, width);
  g_string_append (self->drawing, " w\n");
  ky_pdf_put_double (self->drawing, MIN (rectangle[0], rectangle[2]));
  g_string_append_c (self->drawing, ' ');
  ky_pdf_put_double (self->drawing, MIN (rectangle[1], rectangle[3]));
  g_string_append_c (self->drawing, ' ');
  ky_pdf_put_double (self->drawing, fabs (rectangle[2] - rectangle[0]));
  g_string_append_c (self->drawing, ' ');
  ky_pdf_put_double (self->drawing, fabs (rectangle[3] - rectangle[1]));
  g_string_append (self->drawing, " re\nS\nQ\n");
}

/* What an annotation can do, for the report; its look is drawn, its deeds are not carried. */
static void
tell_actions (KyPdf *pdf, qpdf_oh holder)
{
  static const gchar *const codes[][2] = {
    { "/JavaScript", "pdf.javascript" },
    { "/Launch", "pdf.launch" },
    { "/URI", "pdf.uri" },
    { "/GoToR", "pdf.remote-goto" },
    { "/GoToE", "pdf.embedded-goto" },
    { "/SubmitForm", "pdf.submit-form" },
    { "/ImportData", "pdf.import-data" },
    { "/RichMediaExecute", "pdf.rich-media" },
    { "/Rendition", "pdf.media" },
    { "/Sound", "pdf.media" },
    { "/Movie", "pdf.media" },
    { "/Named", "pdf.named-action" },
  };
  qpdf_oh action = ky_pdf_get (pdf, holder, "/A");

  if (qpdf_oh_is_dictionary (pdf->qpdf, ky_pdf_get (pdf, holder, "/AA")))
    ky_pdf_removed (pdf, "pdf.additional-actions", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (ky_pdf_is (pdf, ky_pdf_get (pdf, action, "/S"), codes[i][0]))
      ky_pdf_removed (pdf, codes[i][1], NULL);
}

static void
take_annotation (Annotations *self, qpdf_oh annotation)
{
  static const gchar *const dropped[][2] = { { "/FileAttachment", "pdf.attachment" },
                                             { "/Screen", "pdf.media" },
                                             { "/Movie", "pdf.media" },
                                             { "/Sound", "pdf.media" },
                                             { "/3D", "pdf.media" },
                                             { "/RichMedia", "pdf.rich-media" },
                                             { "/Popup", NULL },
                                             { "/TrapNet", NULL },
                                             { "/PrinterMark", NULL } };
  KyPdf *pdf = self->pdf;
  qpdf_oh subtype = ky_pdf_get (pdf, annotation, "/Subtype");
  qpdf_oh flags = ky_pdf_get (pdf, annotation, "/F");
  gint64 bits
      = qpdf_oh_is_integer (pdf->qpdf, flags) ? qpdf_oh_get_int_value (pdf->qpdf, flags) : 0;

  tell_actions (pdf, annotation);
  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    if (ky_pdf_is (pdf, subtype, dropped[i][0]))
      {
        if (dropped[i][1] != NULL)
          ky_pdf_removed (pdf, dropped[i][1], NULL);
        return;
      }
  if (ky_pdf_is (pdf, subtype, "/Link"))
    {
      if ((bits & (FLAG_HIDDEN | FLAG_NO_VIEW)) != 0)
        return;
      if (qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, annotation, "/AP")))
        draw_border (self, annotation);
      else
        draw_appearance (self, annotation);
      ky_pdf_put_link (pdf, annotation, self->links);
      return;
    }
  if ((bits & (FLAG_HIDDEN | FLAG_NO_VIEW)) == 0)
    draw_appearance (self, annotation);
}

static gboolean
take_annotations (Annotations *self, qpdf_oh page)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh list = ky_pdf_get (pdf, page, "/Annots");
  gint n = qpdf_oh_is_array (pdf->qpdf, list) ? qpdf_oh_get_array_n_items (pdf->qpdf, list) : 0;

  if (n > ANNOTATIONS_MAX)
    return ky_pdf_fail (pdf, KY_ERROR_LIMIT, "annotations: more than %d on one page",
                        ANNOTATIONS_MAX);
  for (gint i = 0; i < n && pdf->error == NULL; i++)
    take_annotation (self, qpdf_oh_get_array_item (pdf->qpdf, list, i));
  return pdf->error == NULL;
}

/* --- pages ---------------------------------------------------------------------------------- */

static GBytes *
page_content (KyPdf *pdf, qpdf_oh page)
{
  unsigned char *buffer = NULL;
  size_t size = 0;
  GBytes *bytes = NULL;

  if (qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, page, "/Contents")))
    return g_bytes_new_static ("", 0);
  if ((qpdf_oh_get_page_content_data (pdf->qpdf, page, &buffer, &size) & QPDF_ERRORS) != 0)
    ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "a page's content can't be decoded");
  else if (ky_job_charge (pdf->job, KY_COST_UNPACKED, size,
                          pdf->error == NULL ? &pdf->error : NULL))
    bytes = g_bytes_new (buffer, size);
  free (buffer);
  return bytes;
}

static gboolean
put_rotation (KyPdf *pdf, qpdf_oh object, GString *text)
{
  gint64 turns;

  if (!qpdf_oh_is_integer (pdf->qpdf, object))
    return FALSE;
  turns = qpdf_oh_get_int_value (pdf->qpdf, object) % 360;
  g_string_append_printf (text, " %d", (gint)((turns + 360) % 360 / 90 * 90));
  return TRUE;
}

static gboolean
put_page_group (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const KyPdfEntry entries[] = { { "/CS", ky_pdf_put_color_space },
                                        { "/I", ky_pdf_put_bool },
                                        { "/K", ky_pdf_put_bool },
                                        { NULL, NULL } };

  if (!ky_pdf_is (pdf, ky_pdf_get (pdf, object, "/S"), "/Transparency"))
    return FALSE;
  g_string_append (text, "<</S/Transparency");
  if (!ky_pdf_put_entries (pdf, object, entries, text))
    return FALSE;
  g_string_append (text, ">>");
  return TRUE;
}

static guint
make_content_stream (KyPdf *pdf, const GString *out)
{
  guint handle = ky_pdf_out_reserve (pdf->out);
  g_autoptr (GString) nothing = g_string_new (NULL);

  return ky_pdf_out_set_stream (pdf->out, handle, nothing, ky_view (out->str, out->len),
                                KY_PDF_FLATE, &pdf->error)
             ? handle
             : 0;
}

static gboolean
make_page (KyPdf *pdf, qpdf_oh page, guint parent, guint handle)
{
  static const KyPdfEntry page_entries[] = {
    { "/MediaBox", ky_pdf_put_rectangle },
    { "/CropBox", ky_pdf_put_rectangle },
    { "/BleedBox", ky_pdf_put_rectangle },
    { "/TrimBox", ky_pdf_put_rectangle },
    { "/ArtBox", ky_pdf_put_rectangle },
    { "/Rotate", put_rotation },
    { "/UserUnit", ky_pdf_put_real },
    { "/Group", put_page_group },
    { NULL, NULL },
  };
  g_autoptr (GString) text = g_string_new ("<</Type/Page/Parent ");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) drawing = g_string_new (NULL);
  g_autoptr (GString) links = g_string_new (NULL);
  g_autoptr (GBytes) content = page_content (pdf, page);
  qpdf_oh resources = ky_pdf_get (pdf, page, "/Resources");
  g_autoptr (KyPdfNames) names = ky_pdf_names_new (pdf, resources);
  Annotations annotations
      = { pdf, ky_pdf_get (pdf, resources, "/XObject"), names, drawing, links, 0 };
  KyView view;
  guint stream;

  if (content == NULL || !take_annotations (&annotations, page))
    return FALSE;
  tell_actions (pdf, page);
  view.data = g_bytes_get_data (content, &view.size);
  ky_pdf_put_reference (text, parent);
  if (!ky_pdf_put_entries (pdf, page, page_entries, text))
    return FALSE;
  if (strstr (text->str, "/MediaBox") == NULL)
    g_string_append (text, "/MediaBox[0 0 612 792]");
  if (drawing->len > 0)
    g_string_append (out, "q\n");
  if (!ky_pdf_names_rewrite (names, view, FALSE, out))
    return FALSE;
  ky_pdf_names_put (names, text);
  if (drawing->len > 0)
    {
      g_string_append (out, "Q\n");
      g_string_append_len (out, drawing->str, (gssize)drawing->len);
    }
  stream = make_content_stream (pdf, out);
  if (stream == 0)
    return FALSE;
  g_string_append (text, "/Contents ");
  ky_pdf_put_reference (text, stream);
  if (links->len > 0)
    g_string_append_printf (text, "/Annots[%s]", links->str);
  g_string_append (text, ">>");
  ky_pdf_out_set (pdf->out, handle, text);
  return TRUE;
}

/* One node over KIDS (handles), which are nodes or pages of N_PAGES in all. */
static void
set_node (KyPdf *pdf, guint handle, guint parent, const guint *kids, guint n_kids, guint n_pages)
{
  g_autoptr (GString) text = g_string_new ("<</Type/Pages");

  if (parent != 0)
    {
      g_string_append (text, "/Parent ");
      ky_pdf_put_reference (text, parent);
    }
  g_string_append (text, "/Kids[");
  for (guint i = 0; i < n_kids; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      ky_pdf_put_reference (text, kids[i]);
    }
  g_string_append_printf (text, "]/Count %u>>", n_pages);
  ky_pdf_out_set (pdf->out, handle, text);
}

static gboolean
list_pages (KyPdf *pdf)
{
  gint n;

  qpdf_push_inherited_attributes_to_page (pdf->qpdf);
  n = qpdf_get_num_pages (pdf->qpdf);
  if (qpdf_has_error (pdf->qpdf))
    return ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "qpdf: %s",
                        qpdf_get_error_full_text (pdf->qpdf, qpdf_get_error (pdf->qpdf)));
  if (n <= 0)
    return ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "no pages");
  if (!ky_job_charge (pdf->job, KY_COST_PAGES, (guint64)n, &pdf->error))
    return FALSE;
  for (gint i = 0; i < n; i++)
    {
      qpdf_oh page = qpdf_get_page_n (pdf->qpdf, (size_t)i);
      guint handle = ky_pdf_out_reserve (pdf->out);

      g_array_append_val (pdf->pages, handle);
      g_hash_table_insert (pdf->page_of,
                           g_strdup_printf ("%d", qpdf_oh_get_object_id (pdf->qpdf, page)),
                           GUINT_TO_POINTER (i + 1));
      qpdf_oh_release (pdf->qpdf, page);
    }
  return TRUE;
}

/* Two levels at most: a root over nodes of KIDS pages, or over the pages themselves. */
static guint
make_page_tree (KyPdf *pdf)
{
  const guint *pages = (const guint *)pdf->pages->data;
  guint n = pdf->pages->len;
  guint root = ky_pdf_out_reserve (pdf->out);
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n; i += KIDS)
    {
      guint node = n <= KIDS ? root : ky_pdf_out_reserve (pdf->out);
      guint n_kids = MIN (n - i, (guint)KIDS);

      for (guint j = i; j < i + n_kids; j++)
        {
          qpdf_oh page = qpdf_get_page_n (pdf->qpdf, j);

          if (!make_page (pdf, page, node, pages[j]))
            {
              ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "page %u can't be read", j + 1);
              return 0;
            }
          /* qpdf keeps a handle for each object that was looked at: thousands of pages would fill
           * memory. */
          qpdf_oh_release_all (pdf->qpdf);
        }
      set_node (pdf, node, node == root ? 0 : root, pages + i, n_kids, n_kids);
      g_array_append_val (nodes, node);
    }
  if (n > KIDS)
    set_node (pdf, root, 0, (const guint *)nodes->data, nodes->len, n);
  return root;
}

/* --- the catalog ---------------------------------------------------------------------------- */

/* Groups that are off in the default configuration (§8.11.4.3). */
void
ky_pdf_list_hidden_groups (KyPdf *pdf, qpdf_oh root)
{
  qpdf_oh properties = ky_pdf_get (pdf, root, "/OCProperties");
  qpdf_oh standard = ky_pdf_get (pdf, properties, "/D");
  gboolean starts_off = ky_pdf_is (pdf, ky_pdf_get (pdf, standard, "/BaseState"), "/OFF");
  qpdf_oh lists[2]
      = { starts_off ? ky_pdf_get (pdf, properties, "/OCGs") : ky_pdf_get (pdf, standard, "/OFF"),
          starts_off ? ky_pdf_get (pdf, standard, "/ON") : qpdf_oh_new_null (pdf->qpdf) };

  for (guint j = 0; j < 2; j++)
    for (gint i = 0; qpdf_oh_is_array (pdf->qpdf, lists[j])
                     && i < qpdf_oh_get_array_n_items (pdf->qpdf, lists[j]);
         i++)
      {
        g_autofree gchar *key = g_strdup_printf (
            "%d",
            qpdf_oh_get_object_id (pdf->qpdf, qpdf_oh_get_array_item (pdf->qpdf, lists[j], i)));

        if (j == 0)
          g_hash_table_add (pdf->hidden, g_steal_pointer (&key));
        else
          g_hash_table_remove (pdf->hidden, key);
      }
}

static void
tell_document_actions (KyPdf *pdf, qpdf_oh root)
{
  static const struct
  {
    const gchar *holder, *key, *code;
  } rows[] = {
    { NULL, "/OpenAction", "pdf.open-action" },
    { NULL, "/AA", "pdf.additional-actions" },
    { "/Names", "/JavaScript", "pdf.javascript" },
    { "/Names", "/EmbeddedFiles", "pdf.attachment" },
    { NULL, "/AF", "pdf.attachment" },
    { NULL, "/Collection", "pdf.portfolio" },
    { "/AcroForm", "/XFA", "pdf.xfa" },
    { NULL, "/AcroForm", "pdf.form" },
    { NULL, "/Metadata", "pdf.metadata" },
    { NULL, "/Perms", "pdf.signature" },
    { NULL, "/DSS", "pdf.signature" },
    { NULL, "/Threads", "pdf.threads" },
    { NULL, "/StructTreeRoot", "pdf.structure" },
    { NULL, "/PieceInfo", "pdf.piece-info" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      qpdf_oh holder = rows[i].holder != NULL ? ky_pdf_get (pdf, root, rows[i].holder) : root;

      if (!qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, holder, rows[i].key)))
        ky_pdf_removed (pdf, rows[i].code, NULL);
    }
}

static gboolean
put_reading_direction (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (!ky_pdf_is (pdf, ky_pdf_get (pdf, object, "/Direction"), "/R2L"))
    return FALSE;
  g_string_append (text, "<</Direction/R2L>>");
  return TRUE;
}

static gboolean
put_layout (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const gchar *const layouts[]
      = { "/SinglePage",  "/OneColumn",    "/TwoColumnLeft", "/TwoColumnRight",
          "/TwoPageLeft", "/TwoPageRight", "/UseOutlines" };

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (ky_pdf_is (pdf, object, layouts[i]))
      {
        g_string_append (text, layouts[i]);
        return TRUE;
      }
  return FALSE;
}

guint
ky_pdf_make_catalog (KyPdf *pdf)
{
  static const KyPdfEntry entries[] = { { "/PageLayout", put_layout },
                                        { "/PageMode", put_layout },
                                        { "/Lang", ky_pdf_put_text },
                                        { "/ViewerPreferences", put_reading_direction },
                                        { NULL, NULL } };
  guint handle = ky_pdf_out_reserve (pdf->out);
  g_autoptr (GString) text = g_string_new ("<</Type/Catalog/Pages ");
  qpdf_oh root = qpdf_get_root (pdf->qpdf);
  guint pages;

  if (!qpdf_oh_is_dictionary (pdf->qpdf, root))
    return ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "no catalog"), 0;
  if (ky_pdf_is (pdf, ky_pdf_get (pdf, root, "/Type"), "/Catalog")
      && qpdf_oh_get_bool_value (pdf->qpdf, ky_pdf_get (pdf, root, "/NeedsRendering")))
    return ky_pdf_fail (pdf, KY_ERROR_UNSUPPORTED,
                        "a dynamic XFA form, which has no pages of its own"),
           0;
  tell_document_actions (pdf, root);
  ky_pdf_list_hidden_groups (pdf, root);
  if (!list_pages (pdf))
    return 0;
  ky_pdf_list_destinations (pdf, qpdf_get_root (pdf->qpdf));
  pages = make_page_tree (pdf);
  if (pages == 0)
    return 0;
  root = qpdf_get_root (pdf->qpdf);
  ky_pdf_put_reference (text, pages);
  if (!ky_pdf_put_entries (pdf, root, entries, text) || !ky_pdf_put_outline (pdf, root, text)
      || !ky_pdf_put_page_labels (pdf, root, text))
    return 0;
  g_string_append (text, ">>");
  ky_pdf_out_set (pdf->out, handle, text);
  return handle;
}
