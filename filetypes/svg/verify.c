/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies an SVG drawing by the vocabulary of its schema (base/xml/verify.c): each element is
 * where the schema permits it, each value is of its kind, each reference leads to an element of the
 * same file, each picture inside was verified, and the work of drawing is bounded. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/svg/drawing.h"
#include "filetypes/svg/verify-dashes.h"

#include "filetypes/base/text/base64-verify.h"
#include "filetypes/base/xml/verify-number.h"
#include "filetypes/base/xml/verify.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define FUNCTION_MAX 1000.0 /* largest argument of a function: a radius, degrees, a percentage */
#define DASHES_MAX 440000   /* dashes and gaps of all lines together */

/* Made of schema.vocabulary by base/xml/vocabulary.py. */
extern const KyVocabulary ky_svg_vocabulary;

static const gchar declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/* Describes an element with an id and the elements without an id inside it; node 0 is the whole
 * drawing. */
typedef struct
{
  guint64 weight; /* number of the node's elements */
  guint n_before; /* edges to this node whose source was not processed yet */
  GArray *edges;  /* (nullable) of Way: the nodes that it shows or contains */
  gdouble dashes; /* of its shapes, with the dashes that they have where they stand */
  gdouble length; /* total length of the lines that inherit their dashes */
} Node;

/* Leads from a node to one that it shows or contains. */
typedef struct
{
  guint to;          /* index in Verify.nodes */
  gdouble density;   /* dashes per unit of length that the referring element adds to the target */
  gboolean hands_on; /* the target also inherits the dashes that this node inherits */
} Way;

/* A reference whose target may not have been read yet. */
typedef struct
{
  guint from;    /* index in Verify.nodes */
  gchar *to;     /* id of the target */
  guint64 times; /* how often the target is drawn; 0: Verify.n_all times */
  Way way;
} Edge;

/* Holds the node of an open element and the dashes per unit of length of its lines. */
typedef struct
{
  guint node;
  gdouble density;
} Open;

typedef struct
{
  KyJob *job;
  GArray *nodes;      /* of Node */
  GArray *open;       /* of Open */
  GArray *edges;      /* of Edge */
  GHashTable *names;  /* id of an element -> index in `nodes` */
  guint64 n_vertices; /* of the element that is being read; 0: it is no line */
  guint64 n_all;      /* elements and vertices of the drawing so far */
  gdouble density;    /* dashes per unit of length of the element that is being read */
  gchar *failure;
} Verify;

static void
svg_verify_fail (Verify *self, const gchar *what, const gchar *which)
{
  if (self->failure == NULL)
    self->failure = g_strdup_printf ("%s %s", what, which);
}

/* --- values ----------------------------------------------------------------------------------- */

static gboolean
svg_verify_consists_of (const gchar *value, const gchar *signs, gboolean is_wide)
{
  for (; *value != '\0'; value++)
    if ((guchar)*value >= 0x80 ? !is_wide : strchr (signs, *value) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_colour_value (const gchar *value)
{
  static const KyVocabularyRange functional = { -FUNCTION_MAX, FUNCTION_MAX };
  static const gchar *const functions[]
      = { "blur",   "brightness", "contrast", "grayscale", "hsl",      "hsla",  "hue-rotate", "hwb",
          "invert", "opacity",    "rgb",      "rgba",      "saturate", "sepia", NULL };
  g_autofree gchar *lower = g_ascii_strdown (value, -1);
  gsize length = strcspn (lower, "(");

  if (value[0] == '#')
    return svg_verify_consists_of (value + 1, DIGITS "abcdefABCDEF", FALSE);
  if (lower[length] == '\0')
    return svg_verify_consists_of (value, LETTERS DIGITS "-", FALSE);
  if (!g_str_has_suffix (lower, ")") || strchr (lower + length + 1, '(') != NULL
      || strlen (lower) - strcspn (lower, ")") != 1)
    return FALSE;
  lower[length] = '\0';
  lower[strlen (lower + length + 1) + length] = '\0';
  return g_strv_contains (functions, lower)
         && ky_verify_numbers (ky_view (lower + length + 1, strlen (lower + length + 1)),
                               &functional)
         && svg_verify_consists_of (lower + length + 1, LETTERS DIGITS " .,%/+-", FALSE);
}

static gboolean
is_name_value (const gchar *value)
{
  return *value != '\0' && svg_verify_consists_of (value, LETTERS DIGITS "_.:-", TRUE);
}

/* Returns the id in the file to which `value` refers, or "" if it refers to nothing; NULL: the
 * value is not permitted. (transfer full) */
static gchar *
svg_verify_target_of (KyValueKind kind, const gchar *value)
{
  if (kind == KY_VALUE_REFERENCE)
    return value[0] == '#' && is_name_value (value + 1) ? g_strdup (value + 1) : NULL;
  if (!g_str_has_prefix (value, "url(#"))
    return is_colour_value (value) ? g_strdup ("") : NULL;
  const gchar *close = strchr (value, ')');
  if (close == NULL)
    return NULL;
  g_autofree gchar *name = g_strndup (value + 5, (gsize)(close - value) - 5);
  if (!is_name_value (name))
    return NULL;
  return close[1] == '\0' || (close[1] == ' ' && is_colour_value (close + 2))
             ? g_steal_pointer (&name)
             : NULL;
}

static gboolean
svg_verify_is_picture (Verify *self, const gchar *value)
{
  static const gchar *const types[] = { "png", "jpeg", "gif" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree gchar *head = g_strdup_printf ("data:image/%s;base64,", types[i]);

      if (!g_str_has_prefix (value, head))
        continue;
      value += strlen (head);
      g_autoptr (GByteArray) bytes = ky_verify_base64 (ky_view (value, strlen (value)));
      return bytes != NULL && bytes->len > 0
             && ky_job_verify_member (self->job, "image", types[i],
                                      ky_view (bytes->data, bytes->len), NULL);
    }
  return FALSE;
}

static gboolean
is_plain_value (KyValueKind kind, const gchar *value)
{
  switch (kind)
    {
    case KY_VALUE_NAME:
      return is_name_value (value);
    case KY_VALUE_NUM:
      return svg_verify_consists_of (value, DIGITS "eE+-.", FALSE);
    case KY_VALUE_TOK:
      return svg_verify_consists_of (value, LETTERS DIGITS " +-.,%", FALSE);
    case KY_VALUE_WORD:
      return svg_verify_consists_of (value, LETTERS DIGITS "-", FALSE);
    case KY_VALUE_PATH:
      return svg_verify_consists_of (value, LETTERS DIGITS " \t\r\n+-.,()", FALSE);
    case KY_VALUE_FONT:
      return strpbrk (value, "<>&\\(){};:/") == NULL;
    default:
      return FALSE;
    }
}

static gboolean
svg_verify_has_numbers (KyValueKind kind)
{
  return kind == KY_VALUE_NUM || kind == KY_VALUE_TOK || kind == KY_VALUE_PATH;
}

static void
svg_verify_check_value (Verify *self, guint node, KyValueKind kind,
                        const KyXmlVerifyAttribute *attribute, const KyVocabularyRange *range)
{
  g_autofree gchar *value = ky_xml_verify_decode (attribute->value);
  gboolean is_marker = g_str_has_prefix (attribute->local->text, "marker-");
  gboolean is_mid = strcmp (attribute->local->text, "marker-mid") == 0;
  /* An element that is not a line passes its marker properties on to its children. */
  Edge edge = { node,
                NULL,
                !is_marker || (self->n_vertices > 0 && !is_mid) ? 1 : self->n_vertices,
                { .density = kind == KY_VALUE_REFERENCE ? self->density : 0,
                  .hands_on = kind == KY_VALUE_REFERENCE } };
  gboolean ok;

  if (kind == KY_VALUE_COLOUR || kind == KY_VALUE_REFERENCE)
    {
      edge.to = svg_verify_target_of (kind, value);
      ok = edge.to != NULL;
      if (ok && *edge.to != '\0')
        g_array_append_val (self->edges, edge);
      else
        g_free (edge.to);
    }
  else
    ok = kind == KY_VALUE_BASE__
             ? svg_verify_is_picture (self, value)
             : is_plain_value (kind, value)
                   && (!svg_verify_has_numbers (kind)
                       || ky_verify_numbers (ky_view (value, strlen (value)), range));
  if (!ok)
    svg_verify_fail (self, "a value of", attribute->local->text);
}

/* --- elements --------------------------------------------------------------------------------- */

static void
svg_verify_hold (Verify *self, guint node, Way way)
{
  Node *holder = &g_array_index (self->nodes, Node, node);

  if (holder->edges == NULL)
    holder->edges = g_array_new (FALSE, FALSE, sizeof (Way));
  g_array_append_val (holder->edges, way);
  g_array_index (self->nodes, Node, way.to).n_before++;
}

/* Returns the node of the element: a new one if it has an id, else that of the element around
 * it. */
static guint
node_of (Verify *self, const KyXmlVerifyElement *tag)
{
  g_autofree gchar *id = ky_xml_verify_value (tag, "id");
  guint around
      = self->open->len > 0 ? g_array_index (self->open, Open, self->open->len - 1).node : 0;
  Node node = { .weight = 1 };
  guint number = self->nodes->len;

  if (*id == '\0')
    {
      g_array_index (self->nodes, Node, around).weight++;
      return around;
    }
  g_array_append_val (self->nodes, node);
  svg_verify_hold (self, around, (Way){ .to = number, .hands_on = TRUE });
  if (!g_hash_table_insert (self->names, g_steal_pointer (&id), GUINT_TO_POINTER (number)))
    svg_verify_fail (self, "a name that occurs twice, of", tag->local->text);
  return number;
}

/* Counts at least the vertices of the element: each character of its coordinates that is not a
 * digit counts as one. */
static void
count_vertices (Verify *self, const KyXmlVerifyElement *tag)
{
  static const gchar *const lines[] = { "line", "path", "polygon", "polyline", NULL };

  self->n_vertices = g_strv_contains (lines, tag->local->text) ? 2 : 0;
  for (guint i = 0; i < tag->n_attributes; i++)
    if (strcmp (tag->attributes[i].local->text, "d") == 0
        || strcmp (tag->attributes[i].local->text, "points") == 0)
      for (gsize j = 0; j < tag->attributes[i].value.size; j++)
        self->n_vertices += !g_ascii_isdigit (tag->attributes[i].value.data[j]);
  self->n_all += 1 + self->n_vertices;
}

/* Counts the dashes that the element has where it stands and, if it inherits them, the length that
 * has other dashes wherever a reference shows the element. */
static void
svg_verify_count_dashes (Verify *self, guint number, const KyXmlVerifyElement *tag)
{
  Node *node = &g_array_index (self->nodes, Node, number);
  gdouble length = ky_svg_verify_length (tag);
  gboolean is_own;

  self->density
      = self->open->len > 0 ? g_array_index (self->open, Open, self->open->len - 1).density : 0;
  if (!ky_svg_verify_density (tag, &self->density, &is_own))
    svg_verify_fail (self, "a value of", "stroke-dasharray");
  node->dashes += self->density * length;
  node->length += is_own ? 0 : length;
}

static gboolean
svg_verify_start_element (gpointer data, const KyXmlVerifyElement *tag)
{
  Verify *self = data;
  const KyVocabularyElement *within
      = tag->around > 0 ? &ky_svg_vocabulary.elements[tag->around - 1] : NULL;
  const KyVocabularyElement *element
      = ky_vocabulary_element (&ky_svg_vocabulary, within, tag->uri, tag->local);

  if (element == NULL)
    {
      svg_verify_fail (self, "an element that is not permitted at this place", tag->local->text);
      return FALSE;
    }
  for (guint i = 0; i < tag->n_declared; i++)
    if (strcmp (tag->declared[i]->text, "http://www.w3.org/2000/svg") != 0
        && strcmp (tag->declared[i]->text, "http://www.w3.org/1999/xlink") != 0)
      svg_verify_fail (self, "a namespace", tag->declared[i]->text);
  *tag->note = (guint32)(element - ky_svg_vocabulary.elements) + 1;
  guint node = node_of (self, tag);
  svg_verify_count_dashes (self, node, tag);
  Open open = { node, self->density };
  g_array_append_val (self->open, open);
  count_vertices (self, tag);
  for (guint i = 0; i < tag->n_attributes && self->failure == NULL; i++)
    {
      const KyXmlVerifyAttribute *attribute = &tag->attributes[i];
      const KyVocabularyRange *range;
      KyValueKind kind = ky_vocabulary_attribute (&ky_svg_vocabulary, element, attribute->uri,
                                                  attribute->local, &range);

      if (kind == KY_VALUE_NONE)
        svg_verify_fail (self, "an attribute", attribute->local->text);
      else
        svg_verify_check_value (self, node, kind, attribute, range);
    }
  return self->failure == NULL;
}

static gboolean
svg_verify_end_element (gpointer data, KyXmlWord *local, KyXmlWord *uri)
{
  Verify *self = data;

  g_array_set_size (self->open, self->open->len - 1);
  return TRUE;
}

static gboolean
svg_verify_take_text (gpointer data, guint32 note, KyView text)
{
  Verify *self = data;

  if (note == 0 || ky_svg_vocabulary.elements[note - 1].text == KY_VALUE_NONE)
    svg_verify_fail (self, "text where", "none stands");
  return self->failure == NULL;
}

/* --- what is drawn ---------------------------------------------------------------------------- */

/* Resolves the references to ids. Returns FALSE if there are more references, counted as often as
 * they are drawn, than the limit of objects. */
static gboolean
svg_verify_join (Verify *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->edges->len; i++)
    {
      Edge *edge = &g_array_index (self->edges, Edge, i);
      guint to = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, edge->to));

      guint64 times = to == 0 ? 0 : edge->times > 0 ? edge->times : self->n_all;

      sum += times;
      if (sum > ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_OBJECTS))
        return FALSE;
      edge->way.to = to;
      for (guint64 j = 0; j < times; j++)
        svg_verify_hold (self, edge->from, edge->way);
    }
  return TRUE;
}

/* Counts how often each node is drawn, from the root on, and the dashes that it inherits where it
 * is shown. Returns FALSE if the elements or dashes exceed their limits, or if a node refers to
 * itself: a node is processed after all that refer to it, so such a node is never processed. */
static gboolean
ends (Verify *self)
{
  guint64 limit = ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_OBJECTS), sum = 0;
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint64 *times = g_new0 (guint64, self->nodes->len);
  g_autofree gdouble *densities = g_new0 (gdouble, self->nodes->len);
  gdouble dashes = 0;
  guint whole = 0;

  times[0] = 1;
  g_array_append_val (order, whole);
  for (guint i = 0; i < order->len; i++)
    {
      guint at = g_array_index (order, guint, i);
      const Node *node = &g_array_index (self->nodes, Node, at);

      if (times[at] > limit || node->weight > limit || (sum += times[at] * node->weight) > limit)
        return FALSE;
      dashes += (gdouble)times[at] * node->dashes + densities[at] * node->length;
      if (dashes > DASHES_MAX)
        return FALSE;
      for (guint j = 0; node->edges != NULL && j < node->edges->len; j++)
        {
          const Way *way = &g_array_index (node->edges, Way, j);

          times[way->to] = MIN (times[way->to] + times[at], limit + 1);
          densities[way->to]
              += (gdouble)times[at] * way->density + (way->hands_on ? densities[at] : 0);
          if (--g_array_index (self->nodes, Node, way->to).n_before == 0)
            g_array_append_val (order, way->to);
        }
    }
  return order->len == self->nodes->len;
}

KY_DEFINE_CLEAR (node_clear, Node, edges)

KY_DEFINE_CLEAR (edge_clear, Edge, to)

gboolean
ky_svg_verify (KyJob *job, GError **error)
{
  static const KyXmlVerifyHandler handler
      = { svg_verify_start_element, svg_verify_end_element, svg_verify_take_text, NULL };
  guint depth = (guint)ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_XML_DEPTH);
  g_autoptr (GArray) nodes = g_array_new (FALSE, TRUE, sizeof (Node));
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (Open));
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_autoptr (GHashTable) names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  Verify self = { .job = job, .nodes = nodes, .open = open, .edges = edges, .names = names };

  g_array_set_clear_func (nodes, node_clear);
  g_array_set_clear_func (edges, edge_clear);
  g_array_set_size (nodes, 1);
  const gchar *wrong = ky_xml_verify (ky_job_input (job), declaration, depth, &handler, &self);
  if (wrong == NULL && self.failure == NULL)
    {
      if (!svg_verify_join (&self) || !ends (&self))
        svg_verify_fail (&self, "what is drawn", "has no end");
    }
  g_autofree gchar *failure = self.failure;
  if (failure != NULL)
    return ky_verify_fail (error, "svg: %s", failure);
  return wrong == NULL || ky_verify_fail (error, "svg: %s", wrong);
}
