/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds the catalog and the page tree of a PDF (ISO 32000-1 §7.7), for rebuild.c: each page with
 * its content, resources and annotations. Embedded files and actions of the document are only
 * reported. The page tree may be TREE_DEPTH deep. */

#include "filetypes/pdf/hidden.h"

#include "filetypes/pdf/annotations.h"
#include "filetypes/pdf/filter.h"
#include "filetypes/pdf/navigation.h"

#define KIDS 64 /* of one node of the page tree */
#define SIDE_MAX 1000000
/* Limits of the page tree of the input: */
#define TREE_DEPTH 32
#define TREE_NODES 100000
#define TREE_PIECE 32 /* nodes, until the file rests */

/* --- pages ---------------------------------------------------------------------------------- */

static gboolean
put_rotation (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (!qpdf_oh_is_integer (pdf->qpdf, object))
    return FALSE;
  gint64 turns = qpdf_oh_get_int_value (pdf->qpdf, object) % 360;
  g_string_append_printf (text, " %d", (gint)((turns + 360) % 360 / 90 * 90));
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

/* Checks the size of a page, because readers allocate what a box asks for. A plan of a harbour has
 * a side of some ten thousand units. */
static gboolean
pdf_pages_check_size (KyPdf *pdf, qpdf_oh page)
{
  static const gchar *const boxes[] = { "/MediaBox", "/CropBox" };
  gdouble unit = fabs (ky_pdf_number (pdf, ky_pdf_get (pdf, page, "/UserUnit"), 1));

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      gdouble r[4] = { 0, 0, 612, 792 }; /* written if the page has no box */

      ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, page, boxes[i]), r, 4);
      if (MAX (fabs (r[2] - r[0]), 792) * unit > SIDE_MAX || fabs (r[3] - r[1]) * unit > SIDE_MAX)
        return ky_pdf_fail (pdf, KY_ERROR_LIMIT, "page size: a side of more than %d", SIDE_MAX);
    }
  return TRUE;
}

static void
pdf_pages_look_at (KyPdf *pdf, qpdf_oh page, KyView content)
{
  g_autofree gchar *where = g_strdup_printf ("page %u", pdf->page);

  ky_pdf_hidden_look (pdf->unseen, pdf, page, content, where);
  ky_pdf_hidden_tell_scrolled (pdf->unseen, pdf);
}

/* Searches all pages for hidden text before any is written, because a form that several pages draw
 * is written once, and only what all of them hide may be removed from it. */
static gboolean
pdf_pages_look_at_all (KyPdf *pdf)
{
  for (guint i = 0; i < pdf->pages->len && pdf->error == NULL; i++)
    {
      qpdf_oh page = qpdf_get_page_n (pdf->qpdf, i);
      g_autoptr (GBytes) content = ky_pdf_page_content (pdf, page);

      if (content == NULL)
        return FALSE;
      pdf->page = i + 1;
      pdf_pages_look_at (pdf, page, ky_view_of_bytes (content));
      pdf->page = 0;
      qpdf_oh_release_all (pdf->qpdf);
    }
  return pdf->error == NULL;
}

/* Writes the page's content, followed by the drawings of its annotations. */
static gboolean
put_content (KyPdf *pdf, qpdf_oh page, KyPdfNames *names, const GString *drawing, GString *out)
{
  g_autoptr (GBytes) content = ky_pdf_page_content (pdf, page);
  qpdf_oh box = ky_pdf_get (pdf, page, "/MediaBox");
  KyPdfWeight weight;

  if (content == NULL)
    return FALSE;
  KyView view = ky_view_of_bytes (content);
  if (!pdf->removes_hidden)
    pdf_pages_look_at (pdf, page, view);
  if (drawing->len > 0)
    g_string_append (out, "q\n");
  if (!ky_pdf_names_rewrite (names, view, KY_PDF_OF_PAGE, box, out, &weight))
    return FALSE;
  pdf->drawn += weight.parts[KY_PDF_PART_OPERATORS] + weight.painted / KY_PDF_PAINT_OF_OPERATOR;
  if (drawing->len > 0)
    {
      g_string_append (out, "Q\n");
      if (!ky_pdf_names_rewrite (names, ky_view (drawing->str, drawing->len), KY_PDF_OF_PAGE, box,
                                 out, &weight))
        return FALSE;
      pdf->drawn
          += 2 + weight.parts[KY_PDF_PART_OPERATORS] + weight.painted / KY_PDF_PAINT_OF_OPERATOR;
    }
  return ky_pdf_check_weight (pdf);
}

static gboolean
pdf_pages_make_page (KyPdf *pdf, qpdf_oh page, guint parent, guint handle)
{
  static const KyPdfEntry media_box[] = { { "/MediaBox", ky_pdf_put_rectangle }, { NULL, NULL } };
  static const KyPdfEntry page_entries[] = {
    { "/CropBox", ky_pdf_put_rectangle }, { "/BleedBox", ky_pdf_put_rectangle },
    { "/TrimBox", ky_pdf_put_rectangle }, { "/ArtBox", ky_pdf_put_rectangle },
    { "/Rotate", put_rotation },          { "/UserUnit", ky_pdf_put_real },
    { "/Group", ky_pdf_put_group },       { NULL, NULL },
  };
  g_autoptr (GString) text = g_string_new ("<</Type/Page/Parent ");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) drawing = g_string_new (NULL);
  g_autoptr (GString) links = g_string_new (NULL);
  qpdf_oh resources = ky_pdf_get (pdf, page, "/Resources");
  g_autoptr (KyPdfNames) names = ky_pdf_names_new (pdf, resources);
  g_autoptr (GHashTable) marks = g_hash_table_new (NULL, NULL);

  pdf->resources = resources;
  pdf->drawn = 0;
  if (!pdf_pages_check_size (pdf, page)
      || !ky_pdf_take_annotations (pdf, page, names, drawing, links))
    return FALSE;
  ky_pdf_tell_actions (pdf, page);
  ky_pdf_put_reference (text, parent);
  if (!ky_pdf_put_entries (pdf, page, media_box, text))
    return FALSE;
  if (strstr (text->str, "/MediaBox") == NULL)
    g_string_append (text, "/MediaBox[0 0 612 792]");
  if (!ky_pdf_put_entries (pdf, page, page_entries, text))
    return FALSE;
  if (pdf->has_structure)
    ky_pdf_names_set_marks (names, marks);
  if (!put_content (pdf, page, names, drawing, out))
    return FALSE;
  ky_pdf_names_put (names, text);
  ky_pdf_keep_marks (pdf, marks);
  if (g_hash_table_size (marks) > 0)
    g_string_append_printf (text, "/StructParents %u", pdf->page - 1);
  guint stream = make_content_stream (pdf, out);
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

/* Writes a node of the page tree. `kids`: handles of nodes, or of pages. `n_pages`: the number of
 * pages below it. */
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

/* Notes annotations that are in more than one list, which must be kept until the last. */
static void
note_annotations (KyPdf *pdf, qpdf_oh page, GHashTable *seen)
{
  qpdf_oh list = ky_pdf_get (pdf, page, "/Annots");
  gint n = ky_pdf_array_length (pdf, list);

  for (gint i = 0; i < n; i++)
    {
      qpdf_oh item = qpdf_oh_get_array_item (pdf->qpdf, list, i);
      gpointer id = GINT_TO_POINTER (qpdf_oh_get_object_id (pdf->qpdf, item));

      if (id != NULL && !g_hash_table_add (seen, id))
        g_hash_table_add (pdf->shared, id);
      qpdf_oh_release (pdf->qpdf, item);
    }
  qpdf_oh_release (pdf->qpdf, list);
}

/* Has qpdf read the nodes of the page tree below `node`, up to TREE_DEPTH and TREE_NODES. qpdf
 * would read them all at once, while the objects of a large file and the file itself fill the
 * memory; here the pages of the file are released from memory in between. */
static void
read_nodes (KyPdf *pdf, qpdf_oh node, guint depth, guint *count)
{
  qpdf_oh kids = ky_pdf_get (pdf, node, "/Kids");
  gint n = ky_pdf_array_length (pdf, kids);

  for (gint i = 0; i < n && depth < TREE_DEPTH && *count < TREE_NODES; i++)
    {
      qpdf_oh kid = qpdf_oh_get_array_item (pdf->qpdf, kids, i);

      if (++*count % TREE_PIECE == 0)
        ky_job_rest_input (pdf->job);
      read_nodes (pdf, kid, depth + 1, count);
      qpdf_oh_release (pdf->qpdf, kid);
    }
  qpdf_oh_release (pdf->qpdf, kids);
}

static gboolean
pdf_pages_list_pages (KyPdf *pdf)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint count = 0;

  read_nodes (pdf, ky_pdf_get (pdf, qpdf_get_root (pdf->qpdf), "/Pages"), 0, &count);
  qpdf_push_inherited_attributes_to_page (pdf->qpdf);
  gint n = qpdf_get_num_pages (pdf->qpdf);
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
      note_annotations (pdf, page, seen);
      qpdf_oh_release (pdf->qpdf, page);
    }
  return TRUE;
}

/* Makes a page tree of two levels at most: a root over nodes of KIDS pages, or over the pages
 * themselves. */
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

          pdf->page = j + 1;
          if (!pdf_pages_make_page (pdf, page, node, pages[j]))
            {
              ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "page %u can't be read", j + 1);
              return 0;
            }
          /* qpdf keeps a handle for each object that was used, so that the handles of thousands of
           * pages would fill the memory. */
          qpdf_oh_release_all (pdf->qpdf);
          if (pdf->page % TREE_PIECE == 0)
            ky_job_rest_input (pdf->job);
          pdf->resources = 0;
          ky_pdf_flush_removed (pdf);
          pdf->page = 0;
        }
      set_node (pdf, node, node == root ? 0 : root, pages + i, n_kids, n_kids);
      g_array_append_val (nodes, node);
    }
  if (n > KIDS)
    set_node (pdf, root, 0, (const guint *)nodes->data, nodes->len, n);
  return root;
}

/* --- the catalog ---------------------------------------------------------------------------- */

/* Lists the groups that are off in the default configuration (§8.11.4.3). */
void
ky_pdf_list_hidden_groups (KyPdf *pdf, qpdf_oh root)
{
  qpdf_oh properties = ky_pdf_get (pdf, root, "/OCProperties");
  qpdf_oh standard = ky_pdf_get (pdf, properties, "/D");
  gboolean starts_off = ky_pdf_is (pdf, ky_pdf_get (pdf, standard, "/BaseState"), "/OFF");
  qpdf_oh lists[2]
      = { starts_off ? ky_pdf_get (pdf, properties, "/OCGs") : ky_pdf_get (pdf, standard, "/OFF"),
          starts_off ? ky_pdf_get (pdf, standard, "/ON") : qpdf_oh_new_null (pdf->qpdf) };

  pdf->has_layers = qpdf_oh_is_dictionary (pdf->qpdf, properties);
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
    { NULL, "/AF", "pdf.attachment" },
    { NULL, "/Collection", "pdf.portfolio" },
    { "/AcroForm", "/XFA", "pdf.xfa" },
    { NULL, "/Metadata", "pdf.metadata" },
    { NULL, "/Perms", "pdf.signature" },
    { NULL, "/DSS", "pdf.signature" },
    { NULL, "/Threads", "pdf.threads" },
    { NULL, "/PieceInfo", "pdf.piece-info" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      qpdf_oh holder = rows[i].holder != NULL ? ky_pdf_get (pdf, root, rows[i].holder) : root;
      qpdf_oh value = ky_pdf_get (pdf, holder, rows[i].key);
      /* Instead of an action, a place to open at (ISO 32000-1 table 28) does nothing. */
      gboolean is_place = i == 0 && qpdf_oh_is_array (pdf->qpdf, value);
      /* The associated files (/AF) are also in the tree of embedded files, where they are reported
       * by name. */
      gboolean is_told
          = strcmp (rows[i].key, "/AF") == 0
            && !qpdf_oh_is_null (
                pdf->qpdf, ky_pdf_get (pdf, ky_pdf_get (pdf, root, "/Names"), "/EmbeddedFiles"));

      if (!qpdf_oh_is_null (pdf->qpdf, value) && !is_place && !is_told)
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
          "/TwoPageLeft", "/TwoPageRight", "/UseOutlines",   NULL };

  return ky_pdf_put_one_of (pdf, object, layouts, text);
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

  if (!qpdf_oh_is_dictionary (pdf->qpdf, root))
    return ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "no catalog"), 0;
  tell_document_actions (pdf, root);
  ky_pdf_tell_embedded_files (pdf, root);
  ky_pdf_flush_removed (pdf);
  ky_pdf_list_hidden_groups (pdf, root);
  pdf->has_structure = qpdf_oh_is_dictionary (pdf->qpdf, ky_pdf_get (pdf, root, "/StructTreeRoot"));
  if (!pdf_pages_list_pages (pdf))
    return 0;
  if (pdf->removes_hidden && !pdf_pages_look_at_all (pdf))
    return 0;
  ky_pdf_list_destinations (pdf, qpdf_get_root (pdf->qpdf));
  guint pages = make_page_tree (pdf);
  if (pages == 0)
    return 0;
  root = qpdf_get_root (pdf->qpdf);
  ky_pdf_put_reference (text, pages);
  if (!ky_pdf_put_entries (pdf, root, entries, text) || !ky_pdf_put_outline (pdf, root, text)
      || !ky_pdf_put_page_labels (pdf, root, text) || !ky_pdf_put_structure (pdf, text))
    return 0;
  g_string_append (text, ">>");
  ky_pdf_out_set (pdf->out, handle, text);
  return handle;
}
