/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes what leads from one page to another: link annotations, the outline and page labels, with
 * every named destination resolved to an explicit one. External links stay only if the policy
 * permits. Name and number trees are walked with a limit on nodes and depth, and each node once,
 * because they can contain cycles. */
#include "filetypes/pdf/navigation.h"

#include "common/hash.h"
#include "common/text-block.h"
#include "engine/links.h"
#include "filetypes/base/text/web-link.h"

#define NODES_MAX 200000
#define START_MAX 65535 /* first page number: a reader may write as many letters for it */
#define LEVELS_MAX 32
#define FILES_MAX 1000 /* embedded files that a report names */

/* --- trees ---------------------------------------------------------------------------------- */

typedef void (*PairVisitor) (KyPdf *pdf, qpdf_oh name, qpdf_oh value, gpointer data);

/* Calls `visit` for each pair of `node` and of what is below it. `seen`: numbers of the objects
 * that are nodes. Each is read once, so that a node that is its own kid, or that of many, costs
 * nothing more. */
static void
walk_node (KyPdf *pdf, qpdf_oh node, const gchar *key, guint level, guint *budget, GHashTable *seen,
           PairVisitor visit, gpointer data)
{
  gint number = qpdf_oh_get_object_id (pdf->qpdf, node), i, n;

  if (number != 0 && !g_hash_table_add (seen, GINT_TO_POINTER (number)))
    return;
  qpdf_oh kids = ky_pdf_get (pdf, node, "/Kids");
  qpdf_oh pairs = ky_pdf_get (pdf, node, key);
  n = ky_pdf_array_length (pdf, pairs);
  for (i = 0; i + 1 < n && *budget > 0; i += 2, (*budget)--)
    visit (pdf, qpdf_oh_get_array_item (pdf->qpdf, pairs, i),
           qpdf_oh_get_array_item (pdf->qpdf, pairs, i + 1), data);
  if (i + 1 < n)
    ky_pdf_removed (pdf, "document.limit", "");
  n = ky_pdf_array_length (pdf, kids);
  for (i = 0; *budget > 0 && level < LEVELS_MAX && i < n; i++)
    {
      (*budget)--;
      walk_node (pdf, qpdf_oh_get_array_item (pdf->qpdf, kids, i), key, level + 1, budget, seen,
                 visit, data);
    }
  if (i < n)
    ky_pdf_removed (pdf, "document.limit", "");
}

/* Calls `visit` for each pair of a name or number tree (§7.9.6, §7.9.7), at most `budget`. */
static void
walk_tree (KyPdf *pdf, qpdf_oh root, const gchar *key, guint *budget, PairVisitor visit,
           gpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  walk_node (pdf, root, key, 0, budget, seen, visit, data);
}

/* --- embedded files ------------------------------------------------------------------------- */

/* Reports an embedded file that is removed. /UF is its name in Unicode, /F in any encoding (table
 * 44). */
static void
tell_embedded_file (KyPdf *pdf, qpdf_oh name, qpdf_oh value, gpointer data)
{
  qpdf_oh text = ky_pdf_get (pdf, value, "/UF");

  if (!qpdf_oh_is_string (pdf->qpdf, text))
    text = ky_pdf_get (pdf, value, "/F");
  if (!qpdf_oh_is_string (pdf->qpdf, text))
    text = name;
  ky_pdf_removed (pdf, "pdf.attachment",
                  qpdf_oh_is_string (pdf->qpdf, text) ? qpdf_oh_get_utf8_value (pdf->qpdf, text)
                                                      : "");
}

void
ky_pdf_tell_embedded_files (KyPdf *pdf, qpdf_oh root)
{
  qpdf_oh tree = ky_pdf_get (pdf, ky_pdf_get (pdf, root, "/Names"), "/EmbeddedFiles");
  guint budget = FILES_MAX;

  if (qpdf_oh_is_null (pdf->qpdf, tree))
    return;
  walk_tree (pdf, tree, "/Names", &budget, tell_embedded_file, NULL);
  /* More files than are named. */
  if (budget == 0)
    ky_pdf_removed (pdf, "pdf.attachment", NULL);
}

/* --- destinations --------------------------------------------------------------------------- */

/* Writes [page /Fit…]: the page as a reference, the rest numbers or null. */
static gboolean
put_explicit (KyPdf *pdf, qpdf_oh array, GString *text)
{
  static const struct
  {
    const gchar *name;
    gint n;
  } kinds[] = { { "/XYZ", 3 },  { "/Fit", 0 },  { "/FitH", 1 },  { "/FitV", 1 },
                { "/FitR", 4 }, { "/FitB", 0 }, { "/FitBH", 1 }, { "/FitBV", 1 } };
  gint n = ky_pdf_array_length (pdf, array);
  guint index;

  if (n < 1)
    return FALSE;
  qpdf_oh page = qpdf_oh_get_array_item (pdf->qpdf, array, 0);
  if (qpdf_oh_is_integer (pdf->qpdf, page))
    index = (guint)CLAMP (qpdf_oh_get_int_value (pdf->qpdf, page) + 1, 0,
                          (gint64)pdf->pages->len + 1);
  else
    {
      g_autofree gchar *key = g_strdup_printf ("%d", qpdf_oh_get_object_id (pdf->qpdf, page));

      index = GPOINTER_TO_UINT (g_hash_table_lookup (pdf->page_of, key));
    }
  if (index == 0 || index > pdf->pages->len)
    return FALSE;
  g_string_append_c (text, '[');
  ky_pdf_put_reference (text, g_array_index (pdf->pages, guint, index - 1));
  for (guint i = 0; n > 1 && i < G_N_ELEMENTS (kinds); i++)
    if (ky_pdf_is (pdf, qpdf_oh_get_array_item (pdf->qpdf, array, 1), kinds[i].name))
      {
        g_string_append (text, kinds[i].name);
        for (gint j = 0; j < kinds[i].n; j++)
          {
            gsize before = text->len;

            if (2 + j < n
                && ky_pdf_put_real (pdf, qpdf_oh_get_array_item (pdf->qpdf, array, 2 + j), text))
              continue;
            g_string_truncate (text, before);
            g_string_append (text, " null");
          }
        g_string_append_c (text, ']');
        return TRUE;
      }
  g_string_append (text, "/Fit]");
  return TRUE;
}

static qpdf_oh
unwrapped (KyPdf *pdf, qpdf_oh object)
{
  return qpdf_oh_is_dictionary (pdf->qpdf, object) ? ky_pdf_get (pdf, object, "/D") : object;
}

static void
keep_destination (KyPdf *pdf, qpdf_oh name, qpdf_oh value, gpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  size_t size = 0;

  if (!qpdf_oh_is_string (pdf->qpdf, name) || !put_explicit (pdf, unwrapped (pdf, value), text))
    return;
  const gchar *bytes = qpdf_oh_get_binary_string_value (pdf->qpdf, name, &size);
  g_hash_table_insert (pdf->destinations, g_strndup (bytes, size), g_strdup (text->str));
}

void
ky_pdf_list_destinations (KyPdf *pdf, qpdf_oh root)
{
  qpdf_oh old = ky_pdf_get (pdf, root, "/Dests");
  guint budget = NODES_MAX;

  walk_tree (pdf, ky_pdf_get (pdf, ky_pdf_get (pdf, root, "/Names"), "/Dests"), "/Names", &budget,
             keep_destination, NULL);
  if (!qpdf_oh_is_dictionary (pdf->qpdf, old))
    return;
  for (qpdf_oh_begin_dict_key_iter (pdf->qpdf, old);
       qpdf_oh_dict_more_keys (pdf->qpdf) && budget > 0; budget--)
    {
      g_autofree gchar *key = g_strdup (qpdf_oh_dict_next_key (pdf->qpdf));
      g_autoptr (GString) text = g_string_new (NULL);

      if (put_explicit (pdf, unwrapped (pdf, ky_pdf_get (pdf, old, key)), text))
        g_hash_table_insert (pdf->destinations, g_strdup (key), g_strdup (text->str));
    }
}

/* Writes a destination inside the document as an explicit array (pages.c). */
static gboolean
pdf_put_destination (KyPdf *pdf, qpdf_oh object, GString *text)
{
  g_autofree gchar *name = NULL;

  if (qpdf_oh_is_array (pdf->qpdf, object))
    return put_explicit (pdf, object, text);
  if (qpdf_oh_is_name (pdf->qpdf, object))
    name = g_strdup (qpdf_oh_get_name (pdf->qpdf, object));
  else if (qpdf_oh_is_string (pdf->qpdf, object))
    {
      size_t size = 0;
      const gchar *bytes = qpdf_oh_get_binary_string_value (pdf->qpdf, object, &size);

      name = g_strndup (bytes, size);
    }
  const gchar *known = name != NULL ? g_hash_table_lookup (pdf->destinations, name) : NULL;
  g_string_append (text, known != NULL ? known : "");
  return known != NULL;
}

/* Writes "/Dest[…]" of a link or outline item, from its destination or its go-to action. */
static gboolean
put_target (KyPdf *pdf, qpdf_oh holder, GString *text)
{
  qpdf_oh destination = ky_pdf_get (pdf, holder, "/Dest");
  qpdf_oh action = ky_pdf_get (pdf, holder, "/A");
  gsize before = text->len;

  if (qpdf_oh_is_null (pdf->qpdf, destination)
      && ky_pdf_is (pdf, ky_pdf_get (pdf, action, "/S"), "/GoTo"))
    destination = ky_pdf_get (pdf, action, "/D");
  g_string_append (text, "/Dest");
  if (!qpdf_oh_is_null (pdf->qpdf, destination) && pdf_put_destination (pdf, destination, text))
    return TRUE;
  g_string_truncate (text, before);
  return FALSE;
}

/* --- links ---------------------------------------------------------------------------------- */

gchar *
ky_pdf_external_link (KyPdf *pdf, qpdf_oh annotation)
{
  qpdf_oh action = ky_pdf_get (pdf, annotation, "/A");
  qpdf_oh uri = ky_pdf_get (pdf, action, "/URI");
  size_t size = 0;

  if (!ky_pdf_is (pdf, ky_pdf_get (pdf, action, "/S"), "/URI")
      || !qpdf_oh_is_string (pdf->qpdf, uri))
    return NULL;
  const gchar *bytes = qpdf_oh_get_binary_string_value (pdf->qpdf, uri, &size);
  gchar *link = ky_web_link (ky_view (bytes, size));
  if (link != NULL)
    ky_job_links (pdf->job, link, strlen (link));
  return link;
}

static gboolean
put_external (KyPdf *pdf, qpdf_oh annotation, GString *text)
{
  g_autofree gchar *link = ky_pdf_external_link (pdf, annotation);

  if (link == NULL || !ky_policy_is (ky_job_policy (pdf->job), KY_POLICY_PDF_LINKS, "keep"))
    return FALSE;
  if (ky_text_is_blocked (link, strlen (link),
                          ky_policy_list (ky_job_policy (pdf->job), KY_POLICY_MAIL_LINK_DOMAINS)))
    {
      ky_pdf_removed (pdf, "link.blocked", link);
      return FALSE;
    }
  g_string_append (text, "/A<</S/URI/URI");
  ky_pdf_put_string (text, ky_view (link, strlen (link)));
  g_string_append (text, ">>");
  return TRUE;
}

void
ky_pdf_put_link (KyPdf *pdf, qpdf_oh annotation, GString *text)
{
  static const KyPdfEntry entries[] = { { "/Rect", ky_pdf_put_rectangle },
                                        { "/QuadPoints", ky_pdf_put_numbers },
                                        { NULL, NULL } };
  gsize before = text->len;

  g_string_append (text, "<</Type/Annot/Subtype/Link/Border[0 0 0]");
  if (!ky_pdf_put_entries (pdf, annotation, entries, text)
      || strstr (text->str + before, "/Rect") == NULL
      || !(put_target (pdf, annotation, text) || put_external (pdf, annotation, text)))
    {
      g_string_truncate (text, before);
      return;
    }
  g_string_append (text, ">>");
}

/* --- the outline ---------------------------------------------------------------------------- */

typedef struct
{
  KyPdf *pdf;
  GHashTable *seen; /* object ids: the outline may be knotted */
  guint budget;
} Outline;

static guint put_items (Outline *self, qpdf_oh first, guint parent, guint level, guint *ret_first,
                        guint *ret_last);

static void
set_item (Outline *self, qpdf_oh item, guint handle, guint parent, guint previous, guint next,
          guint level)
{
  static const KyPdfEntry entries[]
      = { { "/C", ky_pdf_put_numbers }, { "/F", ky_pdf_put_int }, { NULL, NULL } };
  KyPdf *pdf = self->pdf;
  g_autoptr (GString) text = g_string_new ("<</Title");
  guint first = 0, last = 0, n;
  const struct
  {
    const gchar *key;
    guint handle;
  } links[] = { { "/Parent ", parent }, { "/Prev ", previous }, { "/Next ", next } };

  if (!ky_pdf_put_text (pdf, ky_pdf_get (pdf, item, "/Title"), text))
    g_string_append (text, "()");
  ky_pdf_put_entries (pdf, item, entries, text);
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    if (links[i].handle != 0)
      {
        g_string_append (text, links[i].key);
        ky_pdf_put_reference (text, links[i].handle);
      }
  put_target (pdf, item, text);
  n = put_items (self, ky_pdf_get (pdf, item, "/First"), handle, level + 1, &first, &last);
  if (n > 0)
    {
      qpdf_oh count = ky_pdf_get (pdf, item, "/Count");
      gboolean is_closed
          = !qpdf_oh_is_integer (pdf->qpdf, count) || qpdf_oh_get_int_value (pdf->qpdf, count) < 0;

      g_string_append (text, "/First ");
      ky_pdf_put_reference (text, first);
      g_string_append (text, "/Last ");
      ky_pdf_put_reference (text, last);
      g_string_append_printf (text, "/Count %s%u", is_closed ? "-" : "", n);
    }
  g_string_append (text, ">>");
  ky_pdf_out_set (pdf->out, handle, text);
}

/* Writes the chain that begins with `first`; returns how many of its items were written. */
static guint
put_items (Outline *self, qpdf_oh first, guint parent, guint level, guint *ret_first,
           guint *ret_last)
{
  KyPdf *pdf = self->pdf;
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (qpdf_oh));
  g_autoptr (GArray) handles = g_array_new (FALSE, FALSE, sizeof (guint));

  for (qpdf_oh item = first; qpdf_oh_is_dictionary (pdf->qpdf, item);
       item = ky_pdf_get (pdf, item, "/Next"))
    {
      if (self->budget == 0 || level > LEVELS_MAX)
        {
          ky_pdf_removed (pdf, "document.limit", "");
          break;
        }
      if (!g_hash_table_add (self->seen,
                             g_strdup_printf ("%d", qpdf_oh_get_object_id (pdf->qpdf, item))))
        break;
      guint handle = ky_pdf_out_reserve (pdf->out);
      g_array_append_val (items, item);
      g_array_append_val (handles, handle);
      self->budget--;
    }
  for (guint i = 0; i < items->len && pdf->error == NULL; i++)
    set_item (self, g_array_index (items, qpdf_oh, i), g_array_index (handles, guint, i), parent,
              i > 0 ? g_array_index (handles, guint, i - 1) : 0,
              i + 1 < handles->len ? g_array_index (handles, guint, i + 1) : 0, level);
  if (handles->len > 0)
    {
      *ret_first = g_array_index (handles, guint, 0);
      *ret_last = g_array_index (handles, guint, handles->len - 1);
    }
  return handles->len;
}

gboolean
ky_pdf_put_outline (KyPdf *pdf, qpdf_oh root, GString *text)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  Outline self = { pdf, seen, NODES_MAX };
  qpdf_oh first = ky_pdf_get (pdf, ky_pdf_get (pdf, root, "/Outlines"), "/First");
  guint handle, first_handle = 0, last_handle = 0, n;

  if (!qpdf_oh_is_dictionary (pdf->qpdf, first))
    return TRUE;
  handle = ky_pdf_out_reserve (pdf->out);
  n = put_items (&self, first, handle, 0, &first_handle, &last_handle);
  if (pdf->error != NULL)
    return FALSE;
  g_autoptr (GString) body = g_string_new ("<</Type/Outlines/First ");
  ky_pdf_put_reference (body, first_handle);
  g_string_append (body, "/Last ");
  ky_pdf_put_reference (body, last_handle);
  g_string_append_printf (body, "/Count %u>>", n);
  ky_pdf_out_set (pdf->out, handle, body);
  g_string_append (text, "/Outlines ");
  ky_pdf_put_reference (text, handle);
  return TRUE;
}

/* --- page labels ---------------------------------------------------------------------------- */

static gboolean
put_style (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const gchar *const styles[] = { "/D", "/R", "/r", "/A", "/a", NULL };

  return ky_pdf_put_one_of (pdf, object, styles, text);
}

static gboolean
put_start (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return ky_pdf_put_int_within (pdf, object, 1, START_MAX, text);
}

static void
keep_label (KyPdf *pdf, qpdf_oh number, qpdf_oh value, gpointer data)
{
  static const KyPdfEntry entries[]
      = { { "/S", put_style }, { "/P", ky_pdf_put_text }, { "/St", put_start }, { NULL, NULL } };
  GString *text = data;
  gsize before = text->len;

  if (!qpdf_oh_is_integer (pdf->qpdf, number) || qpdf_oh_get_int_value (pdf->qpdf, number) < 0
      || qpdf_oh_get_int_value (pdf->qpdf, number) >= (gint64)pdf->pages->len)
    return;
  if (!ky_pdf_put_int (pdf, number, text) || !ky_pdf_put_dictionary (pdf, value, entries, text))
    g_string_truncate (text, before);
}

gboolean
ky_pdf_put_page_labels (KyPdf *pdf, qpdf_oh root, GString *text)
{
  g_autoptr (GString) labels = g_string_new (NULL);
  guint budget = NODES_MAX;

  walk_tree (pdf, ky_pdf_get (pdf, root, "/PageLabels"), "/Nums", &budget, keep_label, labels);
  if (labels->len > 0)
    g_string_append_printf (text, "/PageLabels<</Nums[%s]>>", labels->str);
  return pdf->error == NULL;
}
