/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds the resources that contents name, form XObjects and graphics states (ISO 32000-1 §7.8.3,
 * §8.10, §8.4.5), for pages.c, annotations.c, color.c and font.c. A resource is written only if a
 * content uses it, and names are assigned anew. */

#include "filetypes/pdf/hidden.h"

/* Beyond them a document is a drawing of many small forms, not one whose annotations share them. */
#define FORMS_REMEMBERED 2000
#define EXPRESSION_LEVELS 32
#define EXPRESSION_MAX 1000
#define ODD_KEYS_SIZE (16 * 1024 * 1024)

static const gchar *const categories[KY_PDF_RESOURCE_LAST] = {
  [KY_PDF_FONT] = "/Font",           [KY_PDF_XOBJECT] = "/XObject",
  [KY_PDF_EXTGSTATE] = "/ExtGState", [KY_PDF_COLORSPACE] = "/ColorSpace",
  [KY_PDF_PATTERN] = "/Pattern",     [KY_PDF_SHADING] = "/Shading",
};

/* Holds what a name of a content stream stands for. */
typedef struct
{
  gchar *text;         /* the value; "": it is not carried */
  guint handle;        /* of the first object that the value refers to; 0: of none */
  gdouble n_functions; /* the cost of one evaluation of the value's functions */
  gdouble read;        /* that of looking the value up */
} UsedResource;

struct _KyPdfNames
{
  KyPdf *pdf;
  qpdf_oh resources;
  /* A form or pattern may use names that only the resources of the surrounding content define, and
   * readers resolve them there. `around`: the resources of the content in which this one was found
   * first; `outer`: the names of that content. */
  qpdf_oh around;
  KyPdfNames *outer;
  GTree *used[KY_PDF_RESOURCE_LAST]; /* name with slash -> UsedResource */
  guint n_inline;    /* numbers up to this one are taken, of the names of inline images */
  GHashTable *marks; /* borrowed; NULL: no page's content */
  KyPdfScale scale;
};

static void
used_resource_free (gpointer data)
{
  g_free (((UsedResource *)data)->text);
  g_free (data);
}

/* Stores `text` as the value of `key`, and forgets the references behind the first `before`, which
 * are those of `text`. */
static void
resources_use (KyPdfNames *names, KyPdfResource kind, const gchar *key, const GString *text,
               guint before)
{
  GArray *references = names->pdf->references;
  UsedResource *used = g_new0 (UsedResource, 1);

  used->text = g_strdup (text->str);
  used->handle = references->len > before ? g_array_index (references, guint, before) : 0;
  used->n_functions = ky_pdf_functions_behind (names->pdf, before);
  used->read = ky_pdf_read_behind (names->pdf, before);
  g_array_set_size (references, before);
  g_tree_insert (names->used[kind], g_strdup (key), used);
}

static gint
resources_compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

/* --- what a name stands for ----------------------------------------------------------------- */

static gboolean make_xobject (KyPdf *pdf, qpdf_oh object, guint handle);

static gboolean
put_resource (KyPdf *pdf, KyPdfResource kind, qpdf_oh object, GString *text)
{
  switch (kind)
    {
    case KY_PDF_FONT:
      return ky_pdf_put_made (pdf, object, ky_pdf_make_font, text);
    case KY_PDF_XOBJECT:
      return ky_pdf_put_made (pdf, object, make_xobject, text);
    case KY_PDF_EXTGSTATE:
      return ky_pdf_put_made (pdf, object, ky_pdf_make_graphics_state, text);
    case KY_PDF_COLORSPACE:
      return ky_pdf_put_color_space (pdf, object, text);
    case KY_PDF_PATTERN:
      return ky_pdf_put_made (pdf, object, ky_pdf_make_pattern, text);
    case KY_PDF_SHADING:
      return ky_pdf_put_made (pdf, object, ky_pdf_make_shading, text);
    case KY_PDF_RESOURCE_LAST:
      break;
    }
  return FALSE;
}

/* Returns whether an object exists. One that was forgotten is null, but known by its number. */
static gboolean
resources_is_there (KyPdf *pdf, qpdf_oh object)
{
  return !qpdf_oh_is_null (pdf->qpdf, object) || qpdf_oh_is_indirect (pdf->qpdf, object);
}

/* Returns the value of `key`, which has a '#' that escapes nothing: all readers take it literally,
 * but qpdf's interface can't name such a key. The value must be an object of its own. */
static qpdf_oh
find_odd_key (KyPdf *pdf, qpdf_oh dictionary, const gchar *key)
{
  const gchar *text = qpdf_oh_is_dictionary (pdf->qpdf, dictionary)
                          ? qpdf_oh_unparse (pdf->qpdf, dictionary)
                          : "";
  gsize size = strlen (text);
  const guint8 *at = (const guint8 *)text, *end = at + size;

  /* each search reads the text of the whole dictionary, so its size is counted */
  if (size < 4 || size > ODD_KEYS_SIZE - MIN (pdf->odd_keys, ODD_KEYS_SIZE))
    return qpdf_oh_new_null (pdf->qpdf);
  pdf->odd_keys += size;
  for (at += 2;;)
    {
      KyPdfToken token = ky_pdf_read_token (&at, end, 1), number, generation;

      if (token.kind == KY_PDF_TOKEN_END)
        return qpdf_oh_new_null (pdf->qpdf);
      if (token.kind != KY_PDF_TOKEN_NAME)
        continue;
      g_autofree gchar *here = ky_pdf_name_key (token.raw);
      if (strcmp (here, key) != 0)
        continue;
      number = ky_pdf_read_token (&at, end, 1);
      generation = ky_pdf_read_token (&at, end, 1);
      if (number.kind == KY_PDF_TOKEN_NUMBER && generation.kind == KY_PDF_TOKEN_NUMBER)
        return qpdf_get_object_by_id (
            pdf->qpdf, (gint)g_ascii_strtoll ((const gchar *)number.raw.data, NULL, 10),
            (gint)g_ascii_strtoll ((const gchar *)generation.raw.data, NULL, 10));
    }
}

qpdf_oh
ky_pdf_find_named (KyPdf *pdf, qpdf_oh resources, const gchar *category, const gchar *key)
{
  qpdf_oh list = ky_pdf_get (pdf, resources, category), object = ky_pdf_get (pdf, list, key);

  return strchr (key, '#') == NULL || resources_is_there (pdf, object)
             ? object
             : find_odd_key (pdf, list, key);
}

/* Returns the object that `key` names in the resources of `names` or of the content around it; null
 * if there is none. */
static qpdf_oh
find_resource (const KyPdfNames *names, const gchar *category, const gchar *key)
{
  KyPdf *pdf = names->pdf;
  qpdf_oh object = ky_pdf_find_named (pdf, names->resources, category, key);

  for (; names != NULL && !resources_is_there (pdf, object); names = names->outer)
    if (names->around != 0)
      object = ky_pdf_find_named (pdf, names->around, category, key);
  return object;
}

static gboolean
resources_has_resource (gpointer data, KyPdfResource kind, const gchar *key)
{
  KyPdfNames *names = data;
  const UsedResource *known = g_tree_lookup (names->used[kind], key);

  if (known != NULL)
    return known->text[0] != '\0';
  guint before = names->pdf->references->len;
  qpdf_oh object = find_resource (names, categories[kind], key);
  g_autoptr (GString) text = g_string_new (NULL);
  if (!resources_is_there (names->pdf, object) || !put_resource (names->pdf, kind, object, text))
    {
      g_string_truncate (text, 0);
      g_array_set_size (names->pdf->references, before);
    }
  resources_use (names, kind, key, text, before);
  return text->len > 0;
}

/* Returns the cost of the object that `key` stands for, or NULL. That of a colour space is written
 * into `*space`. */
static const KyPdfWeight *
weight_of_name (KyPdfNames *names, KyPdfResource kind, const gchar *key, KyPdfWeight *space)
{
  const UsedResource *used = g_tree_lookup (names->used[kind], key);

  if (used == NULL || used->handle == 0)
    return NULL;
  if (kind != KY_PDF_COLORSPACE)
    return ky_pdf_weight_of (names->pdf, used->handle);
  *space = (KyPdfWeight){ .parts = { used->n_functions }, .read = used->read };
  return space;
}

static void
drawn (gpointer data, const gchar *operator, const KyPdfToken * operands, guint n, gsize n_shown,
       gint kind)
{
  KyPdfNames *names = data;
  const KyPdfWeight *named = NULL;
  KyPdfWeight space;

  for (guint i = 0; kind >= 0 && i < n; i++)
    if (operands[i].kind == KY_PDF_TOKEN_NAME)
      {
        g_autofree gchar *key = ky_pdf_name_key (operands[i].raw);

        named = weight_of_name (names, (KyPdfResource)kind, key, &space);
      }
  ky_pdf_scale_add (&names->scale, operator, operands, n, named, n_shown);
}

static gboolean
group_is_hidden (KyPdf *pdf, qpdf_oh group)
{
  g_autofree gchar *key = g_strdup_printf ("%d", qpdf_oh_get_object_id (pdf->qpdf, group));

  return g_hash_table_contains (pdf->hidden, key);
}

/* Evaluates [/And …], [/Or …], [/Not one] of groups and of such arrays (§8.11.2.2). `budget` ends
 * one that is too long or circular: it counts as shown. */
static gboolean
expression_holds (KyPdf *pdf, qpdf_oh expression, guint level, guint *budget)
{
  gint n = ky_pdf_array_length (pdf, expression);
  qpdf_oh operator= n> 0 ? qpdf_oh_get_array_item (pdf->qpdf, expression, 0) : expression;
  gboolean is_or = n > 0 && ky_pdf_is (pdf, operator, "/Or");

  if (level > EXPRESSION_LEVELS || *budget == 0)
    return TRUE;
  (*budget)--;
  if (n == 0)
    return !group_is_hidden (pdf, expression);
  for (gint i = 1; i < n; i++)
    {
      gboolean holds = expression_holds (pdf, qpdf_oh_get_array_item (pdf->qpdf, expression, i),
                                         level + 1, budget);

      if (ky_pdf_is (pdf, operator, "/Not"))
        return !holds;
      if (holds == is_or)
        return is_or;
    }
  return !is_or;
}

/* Uses the groups of the default configuration (§8.11.2.2). If the catalog has no optional content,
 * readers show everything. */
gboolean
ky_pdf_content_is_hidden (KyPdf *pdf, qpdf_oh object)
{
  gint n, n_hidden = 0;

  if (!pdf->has_layers)
    return FALSE;
  if (!ky_pdf_is (pdf, ky_pdf_get (pdf, object, "/Type"), "/OCMD"))
    return group_is_hidden (pdf, object);
  qpdf_oh groups = ky_pdf_get (pdf, object, "/VE");
  if (qpdf_oh_is_array (pdf->qpdf, groups))
    {
      guint budget = EXPRESSION_MAX;

      return !expression_holds (pdf, groups, 0, &budget);
    }
  groups = ky_pdf_get (pdf, object, "/OCGs");
  if (qpdf_oh_is_null (pdf->qpdf, groups))
    return FALSE;
  n = qpdf_oh_is_array (pdf->qpdf, groups) ? qpdf_oh_get_array_n_items (pdf->qpdf, groups) : 1;
  for (gint i = 0; i < n; i++)
    n_hidden += group_is_hidden (pdf, qpdf_oh_is_array (pdf->qpdf, groups)
                                          ? qpdf_oh_get_array_item (pdf->qpdf, groups, i)
                                          : groups);
  qpdf_oh policy = ky_pdf_get (pdf, object, "/P");
  gboolean wants_all = ky_pdf_is (pdf, policy, "/AllOn") || ky_pdf_is (pdf, policy, "/AllOff");
  gboolean wants_off = ky_pdf_is (pdf, policy, "/AnyOff") || ky_pdf_is (pdf, policy, "/AllOff");
  if (n == 0)
    return FALSE;
  if (wants_off)
    return wants_all ? n_hidden < n : n_hidden == 0;
  return wants_all ? n_hidden > 0 : n_hidden == n;
}

static gboolean
resources_is_hidden (gpointer data, const gchar *key)
{
  KyPdfNames *names = data;

  return ky_pdf_content_is_hidden (
      names->pdf,
      ky_pdf_get (names->pdf, ky_pdf_get (names->pdf, names->resources, "/Properties"), key));
}

/* Returns the new number of marked content, counted in the order of its occurrence, because the
 * input's numbers may be any. */
static gint64
resources_mark (gpointer data, gint64 mcid)
{
  KyPdfNames *names = data;
  gpointer key = GINT_TO_POINTER (mcid), known;

  if (names->marks == NULL || mcid > G_MAXINT32)
    return -1;
  known = g_hash_table_lookup (names->marks, key);
  if (known == NULL)
    {
      known = GUINT_TO_POINTER (g_hash_table_size (names->marks) + 1);
      g_hash_table_insert (names->marks, key, known);
    }
  return GPOINTER_TO_UINT (known) - 1;
}

static gint64
properties (gpointer data, const gchar *key, GString *texts)
{
  KyPdfNames *names = data;
  KyPdf *pdf = names->pdf;
  qpdf_oh list = ky_pdf_get (pdf, ky_pdf_get (pdf, names->resources, "/Properties"), key);
  qpdf_oh mcid = ky_pdf_get (pdf, list, "/MCID");

  for (guint i = 0; ky_pdf_mark_texts[i] != NULL; i++)
    {
      g_autofree gchar *entry = g_strconcat ("/", ky_pdf_mark_texts[i], NULL);
      gsize before = texts->len;

      g_string_append (texts, entry);
      if (!ky_pdf_put_bytes (pdf, ky_pdf_get (pdf, list, entry), texts))
        g_string_truncate (texts, before);
    }
  return qpdf_oh_is_integer (pdf->qpdf, mcid) ? qpdf_oh_get_int_value (pdf->qpdf, mcid) : -1;
}

void
ky_pdf_names_set_marks (KyPdfNames *names, GHashTable *marks)
{
  names->marks = marks;
}

static gchar *
resources_inline_image (gpointer data, KyView entries, KyView content, gsize *ret_length)
{
  KyPdfNames *names = data;
  KyPdf *pdf = names->pdf;
  qpdf_oh behind = ky_pdf_last_handle (pdf);
  qpdf_oh objects = ky_pdf_get (pdf, names->resources, "/XObject");
  g_autofree gchar *key = NULL;
  guint handle = 0;

  if (!ky_pdf_make_inline_image (pdf, entries, content, names->resources, &handle, ret_length)
      || handle == 0)
    return NULL;
  while (key == NULL)
    {
      key = g_strdup_printf ("/KyI%u", ++names->n_inline);
      if (g_tree_lookup (names->used[KY_PDF_XOBJECT], key) != NULL
          || !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, objects, key)))
        g_clear_pointer (&key, g_free);
    }
  ky_pdf_release_handles (pdf, behind, ky_pdf_last_handle (pdf));
  ky_pdf_names_add (names, key, handle);
  ky_pdf_scale_add (&names->scale, "Do", NULL, 0, ky_pdf_weight_of (pdf, handle), 0);
  return g_strdup (key + 1);
}

static void
resources_content_removed (gpointer data, const gchar *code)
{
  ky_pdf_removed (((KyPdfNames *)data)->pdf, code, NULL);
}

static gboolean
put_used (gpointer key, gpointer value, gpointer data)
{
  const gchar *name = key, *text = ((const UsedResource *)value)->text;

  if (text[0] == '\0')
    return FALSE;
  ky_pdf_put_name (data, ky_view (name + 1, strlen (name) - 1));
  g_string_append (data, text);
  return FALSE;
}

void
ky_pdf_names_put (KyPdfNames *names, GString *entries)
{
  g_string_append (entries, "/Resources<<");
  for (guint i = 0; i < KY_PDF_RESOURCE_LAST; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      g_tree_foreach (names->used[i], put_used, text);
      if (text->len > 0)
        {
          g_string_append_printf (entries, "%s<<", categories[i]);
          g_string_append_len (entries, text->str, (gssize)text->len);
          g_string_append (entries, ">>");
        }
    }
  g_string_append (entries, ">>");
}

void
ky_pdf_names_add (KyPdfNames *names, const gchar *key, guint handle)
{
  guint before = names->pdf->references->len;
  g_autoptr (GString) text = g_string_new (NULL);

  ky_pdf_put_counted_reference (names->pdf, handle, text);
  resources_use (names, KY_PDF_XOBJECT, key, text, before);
}

KyPdfNames *
ky_pdf_names_new (KyPdf *pdf, qpdf_oh resources)
{
  KyPdfNames *names = g_new0 (KyPdfNames, 1);

  names->pdf = pdf;
  names->resources = qpdf_oh_is_dictionary (pdf->qpdf, resources) || pdf->resources == 0
                         ? resources
                         : pdf->resources;
  names->around = pdf->resources;
  names->outer = pdf->names;
  for (guint i = 0; i < KY_PDF_RESOURCE_LAST; i++)
    names->used[i] = g_tree_new_full (resources_compare_names, NULL, g_free, used_resource_free);
  return names;
}

void
ky_pdf_names_free (KyPdfNames *names)
{
  if (names == NULL)
    return;
  for (guint i = 0; i < KY_PDF_RESOURCE_LAST; i++)
    g_tree_unref (names->used[i]);
  g_free (names);
}

/* Takes the colour spaces that replace the device spaces in this content (§8.6.5.6), which no
 * operator names. */
static void
take_default_spaces (KyPdfNames *names)
{
  static const gchar *const spaces[] = { "/DefaultGray", "/DefaultRGB", "/DefaultCMYK" };

  if (qpdf_oh_is_null (names->pdf->qpdf,
                       ky_pdf_get (names->pdf, names->resources, categories[KY_PDF_COLORSPACE])))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    resources_has_resource (names, KY_PDF_COLORSPACE, spaces[i]);
}

gboolean
ky_pdf_names_rewrite (KyPdfNames *names, KyView content, KyPdfContentKind kind, qpdf_oh box,
                      GString *out, KyPdfWeight *ret_weight)
{
  KyPdfContent context
      = { .has_resource = resources_has_resource,
          .is_hidden = resources_is_hidden,
          .mark = resources_mark,
          .properties = properties,
          .inline_image = resources_inline_image,
          .removed = resources_content_removed,
          .drawn = drawn,
          .data = names,
          .is_glyph = kind == KY_PDF_OF_GLYPH,
          .unseen
          = names->pdf->removes_hidden ? ky_pdf_hidden_of (names->pdf->unseen, content) : NULL,
          .keeps_artifacts = names->pdf->has_structure && names->marks != NULL };
  KyPdf *pdf = names->pdf;
  qpdf_oh around = pdf->resources;
  KyPdfNames *outer = pdf->names;

  if (pdf->error != NULL)
    return FALSE;
  pdf->resources = names->resources;
  pdf->names = names;
  take_default_spaces (names);
  ky_pdf_scale_begin (&names->scale,
                      kind == KY_PDF_OF_PAGE   ? KY_PDF_SCALE_PAGE
                      : kind == KY_PDF_OF_FORM ? KY_PDF_SCALE_FORM
                                               : KY_PDF_SCALE_GLYPH,
                      ky_pdf_area_of (pdf, box));
  gsize begin = out->len;
  gboolean ok = ky_pdf_content_rewrite (&context, content, out, &pdf->error);
  names->scale.total.parts[KY_PDF_PART_OPERATORS]
      += (gdouble)(out->len - begin) / KY_PDF_BYTES_OF_OPERATOR;
  ky_pdf_scale_end (&names->scale);
  *ret_weight = names->scale.total;
  pdf->resources = around;
  pdf->names = outer;
  return ok && pdf->error == NULL;
}

gboolean
ky_pdf_put_content (KyPdf *pdf, qpdf_oh dictionary, KyView content, guint handle, GString *out,
                    GString *entries)
{
  g_autoptr (KyPdfNames) names = ky_pdf_names_new (pdf, ky_pdf_get (pdf, dictionary, "/Resources"));
  qpdf_oh box = ky_pdf_get (pdf, dictionary, "/BBox");
  gdouble square = ky_pdf_square_of (pdf, ky_pdf_get (pdf, dictionary, "/Matrix"));
  KyPdfWeight weight;

  if (!ky_pdf_names_rewrite (names, content, KY_PDF_OF_FORM, box, out, &weight))
    return FALSE;
  weight.painted = MIN (weight.painted * square, 1e15);
  for (guint i = KY_PDF_PART_LINES; i <= KY_PDF_PART_LETTERS; i++)
    weight.parts[i] = MIN (weight.parts[i] * square, 1e15);
  /* A group is put together first and then drawn through the mask as one. */
  if (strstr (entries->str, "/Group<<") != NULL)
    {
      weight.parts[KY_PDF_PART_PAINTS] = 1;
      weight.group = MIN (ky_pdf_area_of (pdf, box) * square, 1e15);
    }
  ky_pdf_set_weight (pdf, handle, &weight);
  ky_pdf_names_put (names, entries);
  return TRUE;
}

/* --- forms ---------------------------------------------------------------------------------- */

gboolean
ky_pdf_put_group (KyPdf *pdf, qpdf_oh object, GString *text)
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

gboolean
ky_pdf_make_form (KyPdf *pdf, qpdf_oh object, guint handle)
{
  static const KyPdfEntry form_entries[] = { { "/BBox", ky_pdf_put_rectangle },
                                             { "/Matrix", ky_pdf_put_matrix },
                                             { "/Group", ky_pdf_put_group },
                                             { NULL, NULL } };
  g_autoptr (GString) entries = g_string_new ("/Type/XObject/Subtype/Form");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GBytes) content = ky_pdf_stream_data (pdf, object);

  if (content == NULL)
    return FALSE;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, object);
  if (!ky_pdf_put_entries (pdf, dictionary, form_entries, entries))
    return FALSE;
  if (strstr (entries->str, "/BBox") == NULL)
    return FALSE;
  if (!ky_pdf_put_content (pdf, dictionary, ky_view_of_bytes (content), handle, out, entries))
    return FALSE;
  return ky_pdf_out_set_stream (pdf->out, handle, entries, ky_view (out->str, out->len),
                                KY_PDF_FLATE, &pdf->error);
}

static gboolean
make_xobject (KyPdf *pdf, qpdf_oh object, guint handle)
{
  if (!qpdf_oh_is_stream (pdf->qpdf, object))
    return FALSE;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, object);
  qpdf_oh subtype = ky_pdf_get (pdf, dictionary, "/Subtype");
  if (qpdf_oh_has_key (pdf->qpdf, dictionary, "/OC")
      && ky_pdf_content_is_hidden (pdf, ky_pdf_get (pdf, dictionary, "/OC")))
    {
      ky_pdf_removed (pdf, "pdf.hidden-layer", NULL);
      return FALSE;
    }
  if (qpdf_oh_has_key (pdf->qpdf, dictionary, "/Ref")
      || qpdf_oh_has_key (pdf->qpdf, dictionary, "/OPI"))
    ky_pdf_removed (pdf, "pdf.reference-xobject", NULL);
  if (ky_pdf_is (pdf, subtype, "/Image"))
    return ky_pdf_make_image (pdf, object, handle);
  if (ky_pdf_is (pdf, subtype, "/Form")
      && !ky_pdf_is (pdf, ky_pdf_get (pdf, dictionary, "/Subtype2"), "/PS"))
    {
      if (!ky_pdf_make_form (pdf, object, handle))
        return FALSE;
      if (++pdf->n_forms > FORMS_REMEMBERED)
        ky_pdf_forget (pdf, object);
      return TRUE;
    }
  ky_pdf_removed (pdf, "pdf.xobject", NULL);
  return FALSE;
}

/* --- graphics states ------------------------------------------------------------------------ */

/* Writes a number, and stores in `*ret_number` what was written. */
static gboolean
put_number (KyPdf *pdf, qpdf_oh object, GString *text, gdouble *ret_number)
{
  gsize before = text->len;

  if (!ky_pdf_put_real (pdf, object, text))
    return FALSE;
  *ret_number = g_ascii_strtod (text->str + before, NULL);
  return TRUE;
}

static gboolean
put_line_width (KyPdf *pdf, qpdf_oh object, GString *text)
{
  KyPdfWeight *state = pdf->state;
  gdouble units;

  if (!put_number (pdf, object, text, &units))
    return FALSE;
  state->parts[KY_PDF_PART_LINES] = state->parts[KY_PDF_PART_CORNERS] = 0;
  state->paint[KY_PDF_PART_LINES] = fabs (units);
  state->paint[KY_PDF_PART_CORNERS] = units * units;
  return TRUE;
}

static gboolean
put_miter_limit (KyPdf *pdf, qpdf_oh object, GString *text)
{
  gdouble limit;

  if (!put_number (pdf, object, text, &limit))
    return FALSE;
  pdf->state->miter = MAX (limit, 1);
  return TRUE;
}

/* Writes the size of the font that was written last. */
static gboolean
put_font_size (KyPdf *pdf, qpdf_oh object, GString *text)
{
  guint font = g_array_index (pdf->references, guint, pdf->references->len - 1);
  gdouble size;

  if (!put_number (pdf, object, text, &size))
    return FALSE;
  ky_pdf_weigh_text (pdf, pdf->state, font, size);
  return TRUE;
}

static gboolean
put_state_font (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const KyPdfEntry items[]
      = { { "", NULL, ky_pdf_make_font }, { "", put_font_size }, { NULL } };

  return ky_pdf_put_items (pdf, object, items, text);
}

/* Writes [ array phase ]. */
static gboolean
put_dash (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const KyPdfEntry items[]
      = { { "", ky_pdf_put_numbers }, { "", ky_pdf_put_real }, { NULL } };
  gsize before = text->len;

  if (!ky_pdf_put_items (pdf, object, items, text))
    return FALSE;
  pdf->state->parts[KY_PDF_PART_LENGTH]
      = ky_pdf_dashes (ky_view (text->str + before + 1, text->len - before - 1));
  return TRUE;
}

/* Writes a blend mode, or of an array the first that is known. */
static gboolean
put_blend_mode (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const gchar *const modes[]
      = { "/Normal",    "/Compatible", "/Multiply",   "/Screen",    "/Overlay",    "/Darken",
          "/Lighten",   "/ColorDodge", "/ColorBurn",  "/HardLight", "/SoftLight",  "/Difference",
          "/Exclusion", "/Hue",        "/Saturation", "/Color",     "/Luminosity", NULL };
  gint n = qpdf_oh_is_array (pdf->qpdf, object) ? qpdf_oh_get_array_n_items (pdf->qpdf, object) : 1;

  for (gint i = 0; i < MIN (n, 32); i++)
    {
      qpdf_oh mode = qpdf_oh_is_array (pdf->qpdf, object)
                         ? qpdf_oh_get_array_item (pdf->qpdf, object, i)
                         : object;

      if (ky_pdf_put_one_of (pdf, mode, modes, text))
        return TRUE;
    }
  return FALSE;
}

static gboolean
put_transfer (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (ky_pdf_is (pdf, object, "/Identity") || ky_pdf_is (pdf, object, "/Default"))
    return ky_pdf_put_any_name (pdf, object, text);
  return ky_pdf_put_function (pdf, object, text);
}

/* Writes a transfer function for all components, or one for each of four. FALSE: it is
 * malformed. */
static gboolean
put_transfers (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const KyPdfEntry items[] = {
    { "", put_transfer }, { "", put_transfer }, { "", put_transfer }, { "", put_transfer }, { NULL }
  };

  return qpdf_oh_is_array (pdf->qpdf, object) ? ky_pdf_put_items (pdf, object, items, text)
                                              : put_transfer (pdf, object, text);
}

static gboolean
put_soft_mask (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const KyPdfEntry entries[]
      = { { "/BC", ky_pdf_put_numbers }, { "/TR", put_transfer }, { NULL, NULL } };

  if (ky_pdf_is (pdf, object, "/None"))
    {
      g_string_append (text, "/None");
      pdf->state->parts[KY_PDF_PART_PAINTS] = 0;
      return TRUE;
    }
  guint before = pdf->references->len;
  qpdf_oh kind = ky_pdf_get (pdf, object, "/S");
  if (!ky_pdf_is (pdf, kind, "/Alpha") && !ky_pdf_is (pdf, kind, "/Luminosity"))
    return FALSE;
  g_string_append (text, "<</S");
  if (!ky_pdf_put_any_name (pdf, kind, text))
    return FALSE;
  g_string_append (text, "/G");
  if (!ky_pdf_put_made (pdf, ky_pdf_get (pdf, object, "/G"), ky_pdf_make_form, text)
      || !ky_pdf_put_entries (pdf, object, entries, text))
    return FALSE;
  g_string_append (text, ">>");
  ky_pdf_weigh_mask (pdf, pdf->state, before);
  return TRUE;
}

gboolean
ky_pdf_make_graphics_state (KyPdf *pdf, qpdf_oh object, guint handle)
{
  static const KyPdfEntry entries[] = {
    { "/LW", put_line_width },   { "/LC", ky_pdf_put_int },
    { "/LJ", ky_pdf_put_int },   { "/ML", put_miter_limit },
    { "/D", put_dash },          { "/RI", ky_pdf_put_any_name },
    { "/OP", ky_pdf_put_bool },  { "/op", ky_pdf_put_bool },
    { "/OPM", ky_pdf_put_int },  { "/Font", put_state_font },
    { "/FL", ky_pdf_put_real },  { "/SM", ky_pdf_put_real },
    { "/SA", ky_pdf_put_bool },  { "/BM", put_blend_mode },
    { "/SMask", put_soft_mask }, { "/CA", ky_pdf_put_real },
    { "/ca", ky_pdf_put_real },  { "/AIS", ky_pdf_put_bool },
    { "/TK", ky_pdf_put_bool },  { "/TR", put_transfers },
    { "/TR2", put_transfers },   { NULL, NULL },
  };
  KyPdfWeight state = { 0 }, *around = pdf->state;
  guint before = pdf->references->len;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < KY_PDF_PART_LAST; i++)
    state.parts[i] = KY_PDF_UNSET;
  pdf->state = &state;
  gboolean ok = ky_pdf_put_dictionary (pdf, object, entries, text);
  pdf->state = around;
  if (!ok)
    return FALSE;
  ky_pdf_weigh_state (pdf, &state, before);
  ky_pdf_set_weight (pdf, handle, &state);
  ky_pdf_out_set (pdf->out, handle, text);
  return TRUE;
}
