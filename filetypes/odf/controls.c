/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects what each form control of an OpenDocument file shows (label, value, chosen entry, tick
 * mark) while the forms are read. Rebuild replaces the controls with text boxes and the text
 * method prints these captions. Values of password and hidden controls are not kept. */
#include "filetypes/odf/controls.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/odf/names.h"

struct KyOdfControls
{
  GHashTable *captions; /* id -> its visible text */
  GHashTable *boxes;    /* ids of those that have a line around them unless they say no */
  KyJob *job;
  gboolean is_quiet;
  gchar *list; /* id of the list whose entries follow; NULL: there was none */
};

KyOdfControls *
ky_odf_controls_new (KyJob *job, gboolean is_quiet)
{
  KyOdfControls *self = g_new0 (KyOdfControls, 1);

  self->job = job;
  self->is_quiet = is_quiet;
  self->captions = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  self->boxes = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_odf_controls_free, KyOdfControls, captions, boxes, list)

const gchar *
ky_odf_controls_caption (const KyOdfControls *self, const gchar *id)
{
  return g_hash_table_lookup (self->captions, id);
}

gboolean
ky_odf_controls_is_box (const KyOdfControls *self, const gchar *id)
{
  return *id != '\0' && g_hash_table_contains (self->boxes, id);
}

static gboolean
form_attribute_is (KyXmlReader *reader, const gchar *now, const gchar *first, const gchar *value)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (reader, KY_ODF_FORM, now);

  if (attribute == NULL)
    attribute = ky_xml_attribute (reader, KY_ODF_FORM, first);
  return attribute != NULL && ky_view_is (attribute->value, value);
}

/* Returns the sign for the state of a check box or option button, or "" for another control. */
static const gchar *
sign_of (const KyOdfControls *self, KyXmlReader *reader, const gchar *local)
{
  gboolean is_radio = strcmp (local, "radio") == 0;
  KyMarkState state = KY_MARK_OFF;

  if (!is_radio && strcmp (local, "checkbox") != 0)
    return "";
  if (is_radio ? form_attribute_is (reader, "current-selected", "selected", "true")
               : form_attribute_is (reader, "current-state", "state", "checked"))
    state = KY_MARK_ON;
  else if (form_attribute_is (reader, "current-state", "state", "unknown"))
    {
      state = KY_MARK_UNKNOWN;
      if (!self->is_quiet)
        ky_job_removed (self->job, "document.control-state", 1, NULL);
    }
  return ky_mark_of_state (state, is_radio,
                           ky_policy_is (ky_job_policy (self->job), KY_POLICY_MAIL_LANGUAGE, "ja"));
}

static void
add_caption (KyOdfControls *self, const gchar *id, const gchar *sign, const gchar *caption)
{
  if (*id != '\0' && !g_hash_table_contains (self->captions, id))
    g_hash_table_insert (
        self->captions, g_strdup (id),
        g_strconcat (sign, *sign != '\0' && *caption != '\0' ? " " : "", caption, NULL));
}

/* Returns the moment as people write it: OpenOffice and LibreOffice write times as 12150000 and
 * days as 20260401. */
static gchar *
shown_moment (const gchar *local, gchar *value)
{
  g_autofree gchar *moment = value;

  if (strlen (value) != 8 || strspn (value, "0123456789") != 8)
    return g_steal_pointer (&moment);
  if (strcmp (local, "date") == 0)
    return g_strdup_printf ("%.4s-%.2s-%.2s", value, value + 4, value + 6);
  if (strcmp (local, "time") != 0)
    return g_steal_pointer (&moment);
  if (strncmp (value + 4, "00", 2) == 0)
    return g_strdup_printf ("%.2s:%.2s", value, value + 2);
  return g_strdup_printf ("%.2s:%.2s:%.2s", value, value + 2, value + 4);
}

/* Tells whether a control has a border unless its style says otherwise. */
static gboolean
controls_is_box (const KyXmlName *name)
{
  static const gchar *const boxes[]
      = { "text", "textarea", "password", "file",   "formatted-text", "number", "date",
          "time", "combobox", "listbox",  "button", "frame",          NULL };

  return name->ns == KY_ODF_FORM && g_strv_contains (boxes, name->local);
}

void
ky_odf_controls_note (KyOdfControls *self, KyXmlReader *reader)
{
  static const gchar *const captions[] = { "label", "current-value", "value" };
  const KyXmlName *name = ky_xml_reader_name (reader);
  const gchar *sign = name->ns == KY_ODF_FORM ? sign_of (self, reader, name->local) : "";
  g_autofree gchar *id = ky_xml_value (reader, KY_ODF_FORM, "id");
  g_autofree gchar *other_id = ky_xml_value (reader, KY_XML_NS_XML, "id");
  g_autofree gchar *caption = NULL;

  if (controls_is_box (name))
    {
      g_hash_table_add (self->boxes, g_strdup (id));
      g_hash_table_add (self->boxes, g_strdup (other_id));
    }
  /* They show stars, or nothing. */
  if (name->ns == KY_ODF_FORM
      && (strcmp (name->local, "password") == 0 || strcmp (name->local, "hidden") == 0))
    return;
  /* The value of a check box is only the text that it would send, not its label. */
  for (guint i = 0; caption == NULL && i < (*sign != '\0' ? 1 : G_N_ELEMENTS (captions)); i++)
    if (ky_xml_attribute (reader, KY_ODF_FORM, captions[i]) != NULL)
      caption = ky_xml_value (reader, KY_ODF_FORM, captions[i]);
  if (name->ns == KY_ODF_FORM && strcmp (name->local, "listbox") == 0)
    {
      g_free (self->list);
      self->list = g_strdup (*id != '\0' ? id : other_id);
    }
  else if (name->ns == KY_ODF_FORM && strcmp (name->local, "option") == 0)
    {
      if (self->list != NULL && caption != NULL
          && form_attribute_is (reader, "current-selected", "selected", "true"))
        add_caption (self, self->list, "", caption);
      return;
    }
  if (caption != NULL && name->ns == KY_ODF_FORM)
    caption = shown_moment (name->local, caption);
  if (caption == NULL && *sign == '\0')
    return;
  add_caption (self, id, sign, caption != NULL ? caption : "");
  add_caption (self, other_id, sign, caption != NULL ? caption : "");
}
