/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads when a document was last changed from its own properties: OLE summary information, OPC or
 * OpenDocument metadata, or RTF's \revtim. The converter uses this time instead of the current one
 * for fields that show a date. */
#include "filetypes/office/change-date.h"

#include "filetypes/base/xml/value.h"
#include "filetypes/base/zip/reader.h"

#define SUMMARY_MAX ((guint64)1 << 24)
#define PROPERTY_SAVED 13u
#define FILETIME 0x40u
#define UNITS_A_SECOND G_GUINT64_CONSTANT (10000000)
#define FROM_1601 G_GUINT64_CONSTANT (11644473600) /* seconds from 1601 to 1970 */

#define MEMBERS_MAX 65536u
#define RTF_HEAD 65536u /* bytes in which its description is looked for */

/* Reads the property LASTSAVE_DTM of the first set, a FILETIME (100 ns since 1601): [MS-OLEPS]
 * §2.21 PropertySetStream, §2.20 PropertySet; [MS-OSHARED] §2.3.3.2.1. */
static guint32
saved_time (KyView summary)
{
  KyReader reader = ky_reader (summary);
  guint64 set, units = 0;

  ky_reader_seek (&reader, 44);
  set = ky_reader_u32le (&reader);
  ky_reader_seek (&reader, set + 4);
  guint32 count = ky_reader_u32le (&reader);
  for (guint32 i = 0; i < count && !reader.failed && units == 0; i++)
    {
      guint32 property = ky_reader_u32le (&reader), offset = ky_reader_u32le (&reader);

      if (property != PROPERTY_SAVED)
        continue;
      ky_reader_seek (&reader, set + offset);
      if (ky_reader_u32le (&reader) != FILETIME)
        return 0;
      units = ky_reader_u64le (&reader);
    }
  units /= UNITS_A_SECOND;
  return units > FROM_1601 && units - FROM_1601 <= G_MAXUINT32 ? (guint32)(units - FROM_1601) : 0;
}

guint32
ky_change_date_compound (KyOle *ole)
{
  guint32 entry = KY_OLE_NO_ENTRY;

  if (!ky_ole_find (ole, KY_OLE_ROOT, "\005SummaryInformation", &entry, NULL)
      || entry == KY_OLE_NO_ENTRY)
    return 0;
  g_autoptr (GBytes) summary = ky_ole_read (ole, entry, SUMMARY_MAX, NULL);
  return summary != NULL ? saved_time (ky_view_of_bytes (summary)) : 0;
}

static guint32
seconds_of (GDateTime *time)
{
  gint64 seconds = time != NULL ? g_date_time_to_unix (time) : 0;

  return seconds > 0 && seconds <= G_MAXUINT32 ? (guint32)seconds : 0;
}

/* Returns the time in the first element called `local`: ISO 8601, in UTC if it has no zone. */
static guint32
element_time (KyView part, const KyXmlNamespace *namespaces, const gchar *local)
{
  static const KyXmlLimits limits = { 8, 64 };
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (part, namespaces, &limits, NULL);
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      if (event == KY_XML_START && name->ns == namespaces[0].id && strcmp (name->local, local) == 0)
        {
          g_autoptr (GString) text = ky_xml_content (reader, NULL);
          g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
          g_autoptr (GDateTime) time
              = text != NULL ? g_date_time_new_from_iso8601 (g_strstrip (text->str), utc) : NULL;

          return seconds_of (time);
        }
    }
  return 0;
}

/* Reads the date from the properties: OPC §11.1 (ISO/IEC 29500-2), OpenDocument 1.3 part 3
 * §4.3.2.10. */
guint32
ky_change_date_package (KyView input)
{
  static const struct
  {
    const gchar *member, *local;
    KyXmlNamespace namespaces[2];
  } places[] = {
    { "docProps/core.xml", "modified", { { "http://purl.org/dc/terms/", 1 }, { NULL, 0 } } },
    { "meta.xml", "date", { { "http://purl.org/dc/elements/1.1/", 1 }, { NULL, 0 } } },
  };
  g_autoptr (KyZip) zip = ky_zip_open (input, MEMBERS_MAX, NULL);

  for (guint i = 0; zip != NULL && i < G_N_ELEMENTS (places); i++)
    {
      const KyZipEntry *entry = ky_zip_find (zip, places[i].member);
      g_autoptr (GBytes) part
          = entry != NULL ? ky_zip_unpack (zip, entry, SUMMARY_MAX, NULL) : NULL;

      if (part != NULL)
        return element_time (ky_view_of_bytes (part), places[i].namespaces, places[i].local);
    }
  return 0;
}

/* Reads the date from {\revtim\yr2011\mo2\dy3\hr4\min5\sec6}, where parts that are 0 are left out
 * (RTF 1.9.1, Information Group). */
guint32
ky_change_date_rtf (KyView input)
{
  static const gchar begin[] = "{\\revtim";
  static const gchar *const words[] = { "\\yr", "\\mo", "\\dy", "\\hr", "\\min", "\\sec" };
  /* Without data, g_strndup() would get NULL and return NULL instead of "". */
  g_autofree gchar *head
      = g_strndup (input.size > 0 ? (const gchar *)input.data : "", MIN (input.size, RTF_HEAD));
  const gchar *group = strstr (head, begin);
  const gchar *end = group != NULL ? strchr (group, '}') : NULL;
  gint numbers[G_N_ELEMENTS (words)] = { 0 };

  if (end == NULL)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const gchar *word = g_strstr_len (group, end - group, words[i]);

      numbers[i]
          = word != NULL ? (gint)CLAMP (strtol (word + strlen (words[i]), NULL, 10), 0, 9999) : 0;
    }
  g_autoptr (GDateTime) time = g_date_time_new_utc (numbers[0], numbers[1], numbers[2], numbers[3],
                                                    numbers[4], numbers[5]);
  return seconds_of (time);
}
