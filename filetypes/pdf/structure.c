/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites the tagged structure (ISO 32000-1 §14.7, §14.8), for those who read by ear: the tree of
 * elements is read into types of the standard, texts, and the marked content and links that they
 * hold, and written anew with a parent tree of its own. Role map, classes, identifiers and
 * attributes of layout are not carried; content marked inside forms loses its place in the tree. */
#include "filetypes/pdf/document.h"

#define LEVELS_MAX 100
#define SPAN_MAX 16384 /* columns of a sheet of Excel */
#define ROLES_MAX 8    /* length of a chain of roles in the role map */

typedef struct
{
  qpdf_oh object;
  guint handle, parent;
  guint page; /* from 1; 0: not specified */
  guint level;
} Item;

typedef struct
{
  KyPdf *pdf;
  GHashTable *seen; /* object ids: the tree may be knotted */
  guint **parents;  /* indexed by page and mark: handle of its element */
  qpdf_oh own;      /* the last handle before those that an element inside has released */
} Structure;

static void write_item (Structure *self, const Item *item);

/* --- marks ---------------------------------------------------------------------------------- */

static gint
structure_compare_pairs (gconstpointer a, gconstpointer b)
{
  const guint32 *one = a, *two = b;

  return one[0] < two[0] ? -1 : one[0] > two[0];
}

void
ky_pdf_keep_marks (KyPdf *pdf, GHashTable *marks)
{
  KyPdfMarks kept = { g_hash_table_size (marks), NULL };
  gboolean is_plain = TRUE;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, marks);
  while (g_hash_table_iter_next (&iter, &key, &value))
    is_plain = is_plain && GPOINTER_TO_UINT (key) == GPOINTER_TO_UINT (value) - 1;
  if (!is_plain)
    {
      kept.pairs = g_array_sized_new (FALSE, FALSE, 2 * sizeof (guint32), kept.n);
      g_hash_table_iter_init (&iter, marks);
      while (g_hash_table_iter_next (&iter, &key, &value))
        {
          guint32 pair[2] = { GPOINTER_TO_UINT (key), GPOINTER_TO_UINT (value) - 1 };

          g_array_append_vals (kept.pairs, pair, 1);
        }
      g_array_sort (kept.pairs, structure_compare_pairs);
    }
  g_array_append_val (pdf->marks, kept);
}

void
ky_pdf_clear_marks (gpointer data)
{
  KyPdfMarks *marks = data;

  g_clear_pointer (&marks->pairs, g_array_unref);
}

/* Finds the number in the output of the marked content `mcid` of `page`. Returns FALSE if it is not
 * in the output. */
static gboolean
structure_find_mark (KyPdf *pdf, guint page, gint64 mcid, guint *ret_mark)
{
  guint32 wanted[2] = { (guint32)mcid, 0 };
  guint at;

  if (page == 0 || page > pdf->marks->len || mcid < 0 || mcid > G_MAXINT32)
    return FALSE;
  const KyPdfMarks *marks = &g_array_index (pdf->marks, KyPdfMarks, page - 1);
  *ret_mark = (guint)mcid;
  if (marks->pairs == NULL)
    return mcid < (gint64)marks->n;
  if (!g_array_binary_search (marks->pairs, wanted, structure_compare_pairs, &at))
    return FALSE;
  *ret_mark = ((const guint32 *)marks->pairs->data)[2 * at + 1];
  return TRUE;
}

/* --- elements ------------------------------------------------------------------------------- */

static const gchar *
standard_type (KyPdf *pdf, qpdf_oh name)
{
  static const gchar *const types[] = KY_LIST (
      "/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/TOC", "/TOCI",
      "/Index", "/NonStruct", "/Private", "/P", "/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6",
      "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/TFoot",
      "/Span", "/Quote", "/Note", "/Reference", "/BibEntry", "/Code", "/Link", "/Annot", "/Ruby",
      "/RB", "/RT", "/RP", "/Warichu", "/WT", "/WP", "/Figure", "/Formula", "/Form");

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (ky_pdf_is (pdf, name, types[i]))
      return types[i];
  return NULL;
}

/* Returns the standard type for one of the writer's own, by its role map. */
static const gchar *
structure_type_of (KyPdf *pdf, qpdf_oh element)
{
  qpdf_oh name = ky_pdf_get (pdf, element, "/S");
  qpdf_oh roles = ky_pdf_get (pdf, ky_pdf_get (pdf, qpdf_get_root (pdf->qpdf), "/StructTreeRoot"),
                              "/RoleMap");
  const gchar *type = standard_type (pdf, name);

  for (guint i = 0; i < ROLES_MAX && type == NULL && qpdf_oh_is_name (pdf->qpdf, name); i++)
    {
      name = ky_pdf_get (pdf, roles, qpdf_oh_get_name (pdf->qpdf, name));
      type = standard_type (pdf, name);
    }
  return type != NULL ? type : "/NonStruct";
}

static guint
structure_page_of (KyPdf *pdf, qpdf_oh holder, guint otherwise)
{
  qpdf_oh page = ky_pdf_get (pdf, holder, "/Pg");

  if (!qpdf_oh_is_indirect (pdf->qpdf, page))
    return otherwise;
  g_autofree gchar *key = g_strdup_printf ("%d", qpdf_oh_get_object_id (pdf->qpdf, page));
  gpointer known = g_hash_table_lookup (pdf->page_of, key);
  return known != NULL ? GPOINTER_TO_UINT (known) : otherwise;
}

static void
put_space (GString *kids)
{
  if (kids->len > 0)
    g_string_append_c (kids, ' ');
}

static void
structure_put_mark (Structure *self, const Item *item, guint page, gint64 mcid, GString *kids)
{
  KyPdf *pdf = self->pdf;
  guint mark;

  if (!structure_find_mark (pdf, page, mcid, &mark))
    return;
  if (self->parents[page - 1] == NULL)
    self->parents[page - 1] = g_new0 (guint, g_array_index (pdf->marks, KyPdfMarks, page - 1).n);
  if (self->parents[page - 1][mark] != 0)
    return; /* two elements claim it: the first has it */
  self->parents[page - 1][mark] = item->handle;
  put_space (kids);
  if (page == item->page)
    {
      g_string_append_printf (kids, "%u", mark);
      return;
    }
  g_string_append (kids, "<</Type/MCR/Pg ");
  ky_pdf_put_reference (kids, g_array_index (pdf->pages, guint, page - 1));
  g_string_append_printf (kids, "/MCID %u>>", mark);
}

static void
structure_put_anchor (Structure *self, const Item *item, qpdf_oh object, GString *kids)
{
  KyPdf *pdf = self->pdf;
  gpointer known = g_hash_table_lookup (
      pdf->anchor_of, GINT_TO_POINTER (qpdf_oh_get_object_id (pdf->qpdf, object)));

  if (known == NULL)
    return;
  KyPdfAnchor *anchor = &g_array_index (pdf->anchors, KyPdfAnchor, GPOINTER_TO_UINT (known) - 1);
  if (anchor->parent != 0)
    return;
  anchor->parent = item->handle;
  put_space (kids);
  g_string_append (kids, "<</Type/OBJR/Obj ");
  ky_pdf_put_reference (kids, anchor->handle);
  g_string_append (kids, ">>");
}

static void
put_element (Structure *self, const Item *item, qpdf_oh kid, GString *kids)
{
  KyPdf *pdf = self->pdf;
  Item next = { .parent = item->handle, .level = item->level + 1 };

  if (!qpdf_oh_is_name (pdf->qpdf, ky_pdf_get (pdf, kid, "/S")))
    return;
  if (next.level > LEVELS_MAX)
    {
      ky_pdf_removed (pdf, "document.limit", "");
      return;
    }
  if (qpdf_oh_is_indirect (pdf->qpdf, kid)
      && !g_hash_table_add (self->seen, GINT_TO_POINTER (qpdf_oh_get_object_id (pdf->qpdf, kid))))
    return;
  if (!ky_job_charge (pdf->job, KY_COST_OBJECTS, 1, pdf->error == NULL ? &pdf->error : NULL))
    return;
  next.object = kid;
  next.page = structure_page_of (pdf, kid, item->page);
  next.handle = ky_pdf_out_reserve (pdf->out);
  put_space (kids);
  ky_pdf_put_reference (kids, next.handle);
  self->own = ky_pdf_last_handle (pdf);
  write_item (self, &next);
}

static void
put_kid (Structure *self, const Item *item, qpdf_oh kid, GString *kids)
{
  KyPdf *pdf = self->pdf;

  if (qpdf_oh_is_integer (pdf->qpdf, kid))
    {
      structure_put_mark (self, item, item->page, qpdf_oh_get_int_value (pdf->qpdf, kid), kids);
      return;
    }
  if (!qpdf_oh_is_dictionary (pdf->qpdf, kid))
    return;
  qpdf_oh mcid = ky_pdf_get (pdf, kid, "/MCID");
  if (qpdf_oh_is_integer (pdf->qpdf, mcid))
    {
      if (!qpdf_oh_has_key (pdf->qpdf, kid, "/Stm"))
        structure_put_mark (self, item, structure_page_of (pdf, kid, item->page),
                            qpdf_oh_get_int_value (pdf->qpdf, mcid), kids);
    }
  else if (qpdf_oh_has_key (pdf->qpdf, kid, "/Obj"))
    structure_put_anchor (self, item, ky_pdf_get (pdf, kid, "/Obj"), kids);
  else
    put_element (self, item, kid, kids);
}

/* Writes "/K[…]" of `holder`; nothing when it holds nothing. An element inside is written at once
 * and released, before the next is looked at. */
static void
put_kids (Structure *self, const Item *item, qpdf_oh holder, GString *text)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh list = ky_pdf_get (pdf, holder, "/K");
  gboolean is_array = qpdf_oh_is_array (pdf->qpdf, list);
  gint n = is_array ? qpdf_oh_get_array_n_items (pdf->qpdf, list) : 1;
  g_autoptr (GString) kids = g_string_new (NULL);

  for (gint i = 0; i < n && pdf->error == NULL; i++)
    {
      qpdf_oh before = ky_pdf_last_handle (pdf);

      self->own = 0;
      put_kid (self, item, is_array ? qpdf_oh_get_array_item (pdf->qpdf, list, i) : list, kids);
      ky_pdf_release_handles (pdf, before, self->own != 0 ? self->own : ky_pdf_last_handle (pdf));
    }
  qpdf_oh_release (pdf->qpdf, list);
  if (kids->len > 0)
    {
      g_string_append (text, "/K[");
      g_string_append_len (text, kids->str, (gssize)kids->len);
      g_string_append_c (text, ']');
    }
}

/* --- attributes ----------------------------------------------------------------------------- */

static gboolean
put_scope (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (!ky_pdf_is (pdf, object, "/Row") && !ky_pdf_is (pdf, object, "/Column")
      && !ky_pdf_is (pdf, object, "/Both"))
    return FALSE;
  return ky_pdf_put_any_name (pdf, object, text);
}

static gboolean
put_span (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return ky_pdf_put_int_within (pdf, object, 1, SPAN_MAX, text);
}

/* Writes the attributes of a table's cell: how many rows and columns it spans, and what it is the
 * head of. */
static gboolean
structure_put_attributes (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const KyPdfEntry entries[] = {
    { "/RowSpan", put_span }, { "/ColSpan", put_span }, { "/Scope", put_scope }, { NULL, NULL }
  };
  gint n = qpdf_oh_is_array (pdf->qpdf, object) ? qpdf_oh_get_array_n_items (pdf->qpdf, object) : 1;

  g_string_append (text, "<</O/Table");
  gsize before = text->len;
  for (gint i = 0; i < MIN (n, 16); i++)
    {
      qpdf_oh one = qpdf_oh_is_array (pdf->qpdf, object)
                        ? qpdf_oh_get_array_item (pdf->qpdf, object, i)
                        : object;

      if (text->len == before && ky_pdf_is (pdf, ky_pdf_get (pdf, one, "/O"), "/Table")
          && !ky_pdf_put_entries (pdf, one, entries, text))
        return FALSE;
    }
  g_string_append (text, ">>");
  return text->len > before + 2;
}

static void
write_item (Structure *self, const Item *item)
{
  static const KyPdfEntry entries[] = { { "/T", ky_pdf_put_text },
                                        { "/Lang", ky_pdf_put_text },
                                        { "/Alt", ky_pdf_put_text },
                                        { "/E", ky_pdf_put_text },
                                        { "/ActualText", ky_pdf_put_text },
                                        { "/A", structure_put_attributes },
                                        { NULL, NULL } };
  KyPdf *pdf = self->pdf;
  qpdf_oh before = ky_pdf_last_handle (pdf), own = self->own;
  g_autoptr (GString) text = g_string_new ("<</Type/StructElem/S");

  g_string_append (text, structure_type_of (pdf, item->object));
  g_string_append (text, "/P ");
  ky_pdf_put_reference (text, item->parent);
  if (item->page > 0)
    {
      g_string_append (text, "/Pg ");
      ky_pdf_put_reference (text, g_array_index (pdf->pages, guint, item->page - 1));
    }
  if (!ky_pdf_put_entries (pdf, item->object, entries, text))
    return;
  ky_pdf_release_handles (pdf, before, ky_pdf_last_handle (pdf));
  put_kids (self, item, item->object, text);
  g_string_append (text, ">>");
  ky_pdf_out_set (pdf->out, item->handle, text);
  ky_pdf_forget (pdf, item->object);
  self->own = own;
}

/* --- the tree ------------------------------------------------------------------------------- */

/* Maps numbers of pages, and behind them of annotations, to the elements that hold them
 * (§14.7.4.4). */
static guint
make_parent_tree (Structure *self)
{
  KyPdf *pdf = self->pdf;
  g_autoptr (GString) text = g_string_new ("<</Nums[");
  gsize empty = text->len;
  guint handle = ky_pdf_out_reserve (pdf->out);

  for (guint i = 0; i < pdf->marks->len; i++)
    {
      g_autoptr (GString) array = g_string_new ("[");
      guint n = g_array_index (pdf->marks, KyPdfMarks, i).n;

      if (self->parents[i] == NULL)
        continue;
      for (guint j = 0; j < n; j++)
        {
          if (j > 0)
            g_string_append_c (array, ' ');
          if (self->parents[i][j] != 0)
            ky_pdf_put_reference (array, self->parents[i][j]);
          else
            g_string_append (array, "null");
        }
      g_string_append_c (array, ']');
      guint list = ky_pdf_out_reserve (pdf->out);
      ky_pdf_out_set (pdf->out, list, array);
      g_string_append_printf (text, "%s%u ", text->len > empty ? " " : "", i);
      ky_pdf_put_reference (text, list);
    }
  for (guint i = 0; i < pdf->anchors->len; i++)
    {
      const KyPdfAnchor *anchor = &g_array_index (pdf->anchors, KyPdfAnchor, i);

      if (anchor->parent == 0)
        continue;
      g_string_append_printf (text, "%s%u ", text->len > empty ? " " : "", pdf->pages->len + i);
      ky_pdf_put_reference (text, anchor->parent);
    }
  g_string_append (text, "]>>");
  ky_pdf_out_set (pdf->out, handle, text);
  return handle;
}

static void
structure_write_tree (Structure *self, guint root)
{
  KyPdf *pdf = self->pdf;
  const Item top = { .handle = root };
  g_autoptr (GString) text = g_string_new ("<</Type/StructTreeRoot");

  put_kids (self, &top, ky_pdf_get (pdf, qpdf_get_root (pdf->qpdf), "/StructTreeRoot"), text);
  g_string_append (text, "/ParentTree ");
  ky_pdf_put_reference (text, make_parent_tree (self));
  g_string_append (text, ">>");
  ky_pdf_out_set (pdf->out, root, text);
}

/* Appends the text of a figure to `out`. Several figures may have the same long text, so each is
 * charged before it is written. */
static void
structure_append_figure (Structure *self, qpdf_oh text, GString *out)
{
  const gchar *words = qpdf_oh_get_utf8_value (self->pdf->qpdf, text);

  if (ky_job_charge (self->pdf->job, KY_COST_UNPACKED, strlen (words), &self->pdf->error))
    g_string_append_printf (out, "[%s]\n", words);
}

/* Appends the texts of the figures in `holder` to `out`. */
static void
structure_list_figures (Structure *self, qpdf_oh holder, guint level, GString *out)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh list = ky_pdf_get (pdf, holder, "/K");
  gboolean is_array = qpdf_oh_is_array (pdf->qpdf, list);
  gint n = is_array ? qpdf_oh_get_array_n_items (pdf->qpdf, list) : 1;

  if (level == LEVELS_MAX && (is_array || qpdf_oh_is_dictionary (pdf->qpdf, list)))
    ky_pdf_removed (pdf, "document.limit", "");
  for (gint i = 0; i < n && level < LEVELS_MAX && pdf->error == NULL; i++)
    {
      qpdf_oh before = ky_pdf_last_handle (pdf);
      qpdf_oh kid = is_array ? qpdf_oh_get_array_item (pdf->qpdf, list, i) : list;

      if (qpdf_oh_is_dictionary (pdf->qpdf, kid)
          && qpdf_oh_is_name (pdf->qpdf, ky_pdf_get (pdf, kid, "/S"))
          && (!qpdf_oh_is_indirect (pdf->qpdf, kid)
              || g_hash_table_add (self->seen,
                                   GINT_TO_POINTER (qpdf_oh_get_object_id (pdf->qpdf, kid))))
          && ky_job_charge (pdf->job, KY_COST_OBJECTS, 1, &pdf->error))
        {
          qpdf_oh text = ky_pdf_get (pdf, kid, "/Alt");

          if (qpdf_oh_is_string (pdf->qpdf, text)
              && strcmp (structure_type_of (pdf, kid), "/Figure") == 0)
            structure_append_figure (self, text, out);
          structure_list_figures (self, kid, level + 1, out);
        }
      ky_pdf_release_handles (pdf, before, ky_pdf_last_handle (pdf));
    }
}

void
ky_pdf_list_figures (KyPdf *pdf, GString *out)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Structure self = { pdf, seen, NULL, 0 };

  structure_list_figures (&self, ky_pdf_get (pdf, qpdf_get_root (pdf->qpdf), "/StructTreeRoot"), 0,
                          out);
}

gboolean
ky_pdf_put_structure (KyPdf *pdf, GString *text)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Structure self = { pdf, seen, NULL, 0 };

  if (!pdf->has_structure)
    return TRUE;
  g_autofree guint **parents = g_new0 (guint *, pdf->marks->len + 1);
  self.parents = parents;
  guint root = ky_pdf_out_reserve (pdf->out);
  structure_write_tree (&self, root);
  for (guint i = 0; i < pdf->marks->len; i++)
    g_free (parents[i]);
  g_string_append (text, "/MarkInfo<</Marked true>>/StructTreeRoot ");
  ky_pdf_put_reference (text, root);
  return pdf->error == NULL;
}
