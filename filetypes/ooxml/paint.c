/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes RGB colours from DrawingML colour elements and the theme of the document, with tint,
 * shade and luminance changes. The search for hidden text compares these colours; nothing is
 * rendered with them. */
#include "filetypes/ooxml/paint.h"

#include "filetypes/base/css/color.h"
#include "filetypes/base/markup/markup.h"

static const gchar *const names[KY_THEME_LAST]
    = { "dk1",     "lt1",     "dk2",     "lt2",     "accent1", "accent2",
        "accent3", "accent4", "accent5", "accent6", "hlink",   "folHlink" };

void
ky_theme_init (KyTheme *self)
{
  static const KyTheme office = { { 0x000000, 0xffffff, 0x44546a, 0xe7e6e6, 0x4472c4, 0xed7d31,
                                    0xa5a5a5, 0xffc000, 0x5b9bd5, 0x70ad47, 0x0563c1, 0x954f72 },
                                  { KY_THEME_LT1, KY_THEME_DK1, KY_THEME_LT2, KY_THEME_DK2 } };

  *self = office;
}

static gint
paint_number_of (KyView name)
{
  for (gint i = 0; i < KY_THEME_LAST; i++)
    if (ky_view_is (name, names[i]))
      return i;
  return -1;
}

gboolean
ky_paint_read_rgb (KyView text, guint32 *ret_rgb)
{
  guint32 rgb = 0;

  if (text.size != 6 && text.size != 8)
    return FALSE;
  for (gsize i = 0; i < text.size; i++)
    {
      if (!g_ascii_isxdigit (text.data[i]))
        return FALSE;
      rgb = rgb << 4 | (guint32)g_ascii_xdigit_value ((gchar)text.data[i]);
    }
  *ret_rgb = rgb & 0xffffff;
  return TRUE;
}

static gboolean
read_system (KyTextPart *xml, guint32 *ret_rgb)
{
  KyView value = ky_text_part_attribute (xml, KY_XML_NS_NONE, "val");

  if (ky_paint_read_rgb (ky_text_part_attribute (xml, KY_XML_NS_NONE, "lastClr"), ret_rgb))
    return TRUE;
  *ret_rgb = ky_view_is (value, "window") ? 0xffffff : 0;
  return ky_view_is (value, "window") || ky_view_is (value, "windowText");
}

void
ky_theme_read (KyTheme *self, KyJob *job, KyView xml)
{
  g_autoptr (KyXmlReader) reader
      = ky_markup_reader_new (job, xml, ky_ooxml_namespaces, "theme", NULL);
  KyTextPart part = { .reader = reader };
  gboolean in_scheme = FALSE;
  gint number = -1;
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = event != KY_XML_TEXT ? ky_xml_reader_name (reader) : NULL;
      guint32 rgb;

      if (name == NULL || name->ns != KY_NS_A)
        continue;
      if (strcmp (name->local, "clrScheme") == 0)
        {
          in_scheme = event == KY_XML_START;
          if (!in_scheme)
            return;
        }
      else if (in_scheme && event == KY_XML_START)
        {
          gint found = paint_number_of (ky_view (name->local, strlen (name->local)));

          number = found >= 0 ? found : number;
          if (number >= 0
              && ((strcmp (name->local, "srgbClr") == 0
                   && ky_paint_read_rgb (ky_text_part_attribute (&part, KY_XML_NS_NONE, "val"),
                                         &rgb))
                  || (strcmp (name->local, "sysClr") == 0 && read_system (&part, &rgb))))
            self->colours[number] = rgb;
        }
    }
}

gboolean
ky_theme_find (const KyTheme *self, KyView name, guint32 *ret_rgb)
{
  static const struct
  {
    const gchar *name;
    gint map, colour;
  } others[] = { { "bg1", 0, 0 },         { "background1", 0, 0 },
                 { "tx1", 1, 0 },         { "text1", 1, 0 },
                 { "bg2", 2, 0 },         { "background2", 2, 0 },
                 { "tx2", 3, 0 },         { "text2", 3, 0 },
                 { "dark1", -1, 0 },      { "light1", -1, KY_THEME_LT1 },
                 { "dark2", -1, 2 },      { "light2", -1, KY_THEME_LT2 },
                 { "hyperlink", -1, 10 }, { "followedHyperlink", -1, 11 } };
  gint number = paint_number_of (name);

  for (guint i = 0; number < 0 && i < G_N_ELEMENTS (others); i++)
    if (ky_view_is (name, others[i].name))
      number = others[i].map >= 0 ? self->map[others[i].map] : others[i].colour;
  if (number < 0)
    return FALSE;
  *ret_rgb = self->colours[number];
  return TRUE;
}

/* --- changes of a colour ---------------------------------------------------------------------- */

static guint32
paint_mix (guint32 rgb, guint32 with, gdouble part)
{
  guint32 result = 0;

  part = CLAMP (part, 0, 1);
  for (guint shift = 0; shift < 24; shift += 8)
    {
      gdouble value = (rgb >> shift & 0xff) * part + (with >> shift & 0xff) * (1 - part);

      result |= (guint32)CLAMP (value + 0.5, 0, 255) << shift;
    }
  return result;
}

guint32
ky_paint_tint (guint32 rgb, gdouble tint)
{
  return paint_mix (rgb, 0xffffff, tint);
}

guint32
ky_paint_shade (guint32 rgb, gdouble shade)
{
  return paint_mix (rgb, 0x000000, shade);
}

/* Multiplies the luminance (of hue, saturation and luminance) by `by` and adds `plus`. */
static guint32
set_luminance (guint32 rgb, gdouble by, gdouble plus)
{
  gdouble most = 0, least = 255, before, after;

  for (guint shift = 0; shift < 24; shift += 8)
    {
      most = MAX (most, rgb >> shift & 0xff);
      least = MIN (least, rgb >> shift & 0xff);
    }
  before = (most + least) / 510;
  after = CLAMP (before * by + plus, 0, 1);
  if (before < 1e-6)
    return paint_mix (0xffffff, 0, after);
  return after <= before ? paint_mix (rgb, 0, after / before)
                         : paint_mix (rgb, 0xffffff, (1 - after) / MAX (1 - before, 1e-6));
}

static gboolean
take_change (KyScenePaint *paint, const gchar *local, gdouble value)
{
  if (strcmp (local, "alpha") == 0)
    paint->alpha = value;
  else if (strcmp (local, "alphaMod") == 0)
    paint->alpha *= value;
  else if (strcmp (local, "lumMod") == 0)
    paint->rgb = set_luminance (paint->rgb, value, 0);
  else if (strcmp (local, "lumOff") == 0)
    paint->rgb = set_luminance (paint->rgb, 1, value);
  else if (strcmp (local, "tint") == 0)
    paint->rgb = ky_paint_tint (paint->rgb, value);
  else if (strcmp (local, "shade") == 0)
    paint->rgb = ky_paint_shade (paint->rgb, value);
  else
    return FALSE;
  return TRUE;
}

/* Reads a scrgbClr, which is in hundredths of a percent of linear light. */
static guint32
linear_rgb (KyTextPart *xml)
{
  static const gchar *const parts[] = { "r", "g", "b" };
  guint32 rgb = 0;

  for (guint i = 0; i < 3; i++)
    {
      gint64 value = ky_text_part_int (xml, KY_XML_NS_NONE, parts[i], 0);
      gdouble linear = (gdouble)CLAMP (value, 0, 100000) / 100000;
      /* a square root approximates the transfer function of sRGB closely enough */
      gdouble root = 1;

      for (guint j = 0; j < 20; j++)
        root = (root + linear / MAX (root, 1e-9)) / 2;
      rgb = rgb << 8 | (guint32)(CLAMP (root, 0, 1) * 255 + 0.5);
    }
  return rgb;
}

/* Reads an hslClr, which is in 60,000ths of a degree and thousandths of a per cent. */
static gboolean
read_hsl (KyTextPart *xml, guint32 *ret_rgb)
{
  gint64 hue = ky_text_part_int (xml, KY_XML_NS_NONE, "hue", 0);
  gint64 saturation = ky_text_part_int (xml, KY_XML_NS_NONE, "sat", 0);
  gint64 luminance = ky_text_part_int (xml, KY_XML_NS_NONE, "lum", 0);
  gchar text[80];
  gboolean is_clear;

  g_snprintf (text, sizeof text, "hsl(%d,%d%%,%d%%)", (gint)(CLAMP (hue, 0, 21600000) / 60000),
              (gint)(CLAMP (saturation, 0, 100000) / 1000),
              (gint)(CLAMP (luminance, 0, 100000) / 1000));
  return ky_css_color (text, strlen (text), ret_rgb, &is_clear);
}

gboolean
ky_paint_take (KyScenePaint *paint, KyTextPart *xml, const KyTheme *theme)
{
  const KyXmlName *name = ky_xml_reader_name (xml->reader);
  gint ns = name->ns == KY_NS_W14 ? KY_NS_W14 : KY_XML_NS_NONE;
  KyView value = ky_text_part_attribute (xml, ns, "val");
  guint32 rgb = 0;
  gboolean is_known, is_clear;

  if (name->ns != KY_NS_A && ns != KY_NS_W14)
    return FALSE;
  if (strcmp (name->local, "srgbClr") == 0)
    is_known = ky_paint_read_rgb (value, &rgb);
  else if (strcmp (name->local, "schemeClr") == 0)
    is_known = ky_theme_find (theme, value, &rgb);
  else if (strcmp (name->local, "sysClr") == 0)
    is_known = read_system (xml, &rgb);
  else if (strcmp (name->local, "scrgbClr") == 0)
    {
      rgb = linear_rgb (xml);
      is_known = TRUE;
    }
  else if (strcmp (name->local, "prstClr") == 0)
    is_known = ky_css_color ((const gchar *)value.data, value.size, &rgb, &is_clear);
  else if (strcmp (name->local, "hslClr") == 0)
    is_known = read_hsl (xml, &rgb);
  else
    {
      gdouble part = (gdouble)ky_text_part_int (xml, ns, "val", 100000) / 100000;

      /* w14:alpha is the transparency ([MS-ODRAWXML] 2.24.3.1) */
      return take_change (paint, name->local,
                          ns == KY_NS_W14 && strcmp (name->local, "alpha") == 0 ? 1 - part : part);
    }
  paint->kind = is_known ? KY_SCENE_COLOUR : KY_SCENE_OTHER;
  paint->rgb = rgb;
  paint->alpha = 1;
  return TRUE;
}
