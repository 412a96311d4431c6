/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the steps in a chart that are too small: the distance between grid lines or labels of an
 * axis (c:majorUnit, c:minorUnit), or the value that one picture of a stack stands for
 * (c:pictureStackUnit). With a step far smaller than the axis, a program that shows the chart draws
 * lines, labels or pictures without end. */
#include "common/release.h"
#include "filetypes/ooxml/pass.h"

#include <math.h>

#define STEPS_MAX 100000.0 /* on one axis */
/* The step of a logarithmic axis is a factor. With this one, the range of gdouble has less than
 * 15,000 steps. */
#define LEAST_FACTOR 1.1

typedef struct
{
  gdouble low, high; /* NAN: not specified, so it depends on the numbers of the chart */
  gboolean is_logarithmic;
} Axis;

static const Axis unsaid_axis = { NAN, NAN, FALSE };

typedef struct
{
  gsize place; /* ky_xml_reader_place() behind the start tag */
  gdouble size;
  Axis axis; /* axis that the step divides */
} Step;

typedef struct
{
  GArray *steps;           /* of Step */
  Axis axis;               /* axis whose elements are being read */
  gdouble lowest, highest; /* of 0 and the numbers of the chart */
  gboolean is_number;      /* the reader is in a list of numbers, */
  gboolean is_value;       /* and in one of them, */
  GString *value;          /* text of the current value */
} Steps;

KY_DEFINE_AUTO_CLEAR (chart_steps_clear, Steps, steps, value)

static gdouble
chart_steps_value (KyXmlReader *reader)
{
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, "val");

  return g_ascii_strtod (value, NULL);
}

static void
chart_steps_begin (Steps *self, KyXmlReader *reader, const gchar *local)
{
  static const gchar *const steps[] = { "majorUnit", "minorUnit", "pictureStackUnit", NULL };

  if (strcmp (local, "scaling") == 0)
    self->axis = unsaid_axis;
  else if (strcmp (local, "logBase") == 0)
    self->axis.is_logarithmic = TRUE;
  else if (strcmp (local, "min") == 0)
    self->axis.low = chart_steps_value (reader);
  else if (strcmp (local, "max") == 0)
    self->axis.high = chart_steps_value (reader);
  else if (g_strv_contains (steps, local))
    {
      Step step = { ky_xml_reader_place (reader), chart_steps_value (reader), self->axis };

      if (local[0] == 'p')
        step.axis = unsaid_axis;
      g_array_append_val (self->steps, step);
    }
}

/* Records the number of the chart whose element ends here. */
static void
chart_steps_end_value (Steps *self)
{
  gdouble number = g_ascii_strtod (self->value->str, NULL);

  self->lowest = fmin (self->lowest, number);
  self->highest = fmax (self->highest, number);
  g_string_truncate (self->value, 0);
}

static void
chart_steps_take (Steps *self, KyXmlReader *reader, KyXmlEvent event)
{
  if (event == KY_XML_TEXT)
    {
      KyView text = ky_xml_reader_text (reader);

      if (self->is_value)
        g_string_append_len (self->value, (const gchar *)text.data, (gssize)text.size);
      return;
    }
  const KyXmlName *name = ky_xml_reader_name (reader);
  if (name->ns != KY_NS_C)
    return;
  if (strcmp (name->local, "numCache") == 0 || strcmp (name->local, "numLit") == 0)
    self->is_number = event == KY_XML_START;
  else if (strcmp (name->local, "v") == 0 && self->is_number)
    {
      self->is_value = event == KY_XML_START;
      if (!self->is_value)
        chart_steps_end_value (self);
    }
  else if (event == KY_XML_START)
    chart_steps_begin (self, reader, name->local);
}

/* Tells whether the axis has more than STEPS_MAX steps of this size. */
static gboolean
chart_steps_is_small (const Steps *self, const Step *step)
{
  const Axis *axis = &step->axis;
  gdouble low = isnan (axis->low) ? self->lowest : axis->low;
  gdouble high = isnan (axis->high) ? self->highest : axis->high;
  gdouble size = isnan (axis->low) || isnan (axis->high) ? high - low : fabs (high - low);

  if (axis->is_logarithmic && step->size >= LEAST_FACTOR)
    return FALSE;
  return !(step->size > 0 && size / step->size <= STEPS_MAX);
}

gboolean
ky_ooxml_find_small_steps (KyOoxmlPass *self, KyView xml, GError **error)
{
  g_auto (Steps) steps = { .steps = g_array_new (FALSE, FALSE, sizeof (Step)),
                           .axis = unsaid_axis,
                           .value = g_string_new (NULL) };
  KyXmlEvent event;

  if (self->filter->root_ns != KY_NS_C)
    return TRUE;
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (self->markup.job, xml, ky_ooxml_namespaces,
                                                         self->filter->where, error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    chart_steps_take (&steps, reader, event);
  for (guint i = 0; i < steps.steps->len; i++)
    {
      const Step *step = &g_array_index (steps.steps, Step, i);

      if (chart_steps_is_small (&steps, step))
        g_hash_table_add (self->small_steps, GSIZE_TO_POINTER (step->place));
    }
  return event == KY_XML_EOF;
}
