/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Withholds content of a type that no module knows. The name that libmagic gives it is in the
 * report's detail, as a hint for people; it decides nothing. */
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include <magic.h>
#endif

static guint
unknown_identify (const KyProbe *probe)
{
  return 0;
}

#ifndef KY_IDENTIFY_ONLY

#define LOOK_SIZE (256 * 1024) /* size of the part of the file that is examined */
#define NAME_LENGTH 200

/* libmagic's database is loaded once, before the sandbox closes, and only read afterwards. */
static magic_t database;

static void
unknown_warm_up (void)
{
  static const struct
  {
    int parameter;
    size_t value;
  } limits[] = {
    { MAGIC_PARAM_INDIR_MAX, 5 },     { MAGIC_PARAM_NAME_MAX, 20 },
    { MAGIC_PARAM_REGEX_MAX, 2048 },  { MAGIC_PARAM_BYTES_MAX, LOOK_SIZE },
    { MAGIC_PARAM_ELF_PHNUM_MAX, 0 }, { MAGIC_PARAM_ELF_SHNUM_MAX, 0 },
  };

  if (database != NULL)
    return;
  /* Only the database's own tests are used: none that unpacks, parses or opens a file. */
  database = magic_open (MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF
                         | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON
                         | MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_APPTYPE);
  if (database == NULL)
    return;
  if (magic_load (database, NULL) != 0)
    {
      magic_close (database);
      database = NULL;
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    magic_setparam (database, limits[i].parameter, &limits[i].value);
}

/* Returns the beginning of libmagic's `description` in printable characters, up to the first comma
 * or quote, after which libmagic repeats content of the file. (transfer full) */
static gchar *
clean_description (const gchar *description)
{
  gchar *clean = g_strndup (description, MIN (strcspn (description, ",\"'["), NAME_LENGTH));

  for (gchar *p = clean; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      *p = '?';
  return clean;
}

/* Returns whether a transfer has probably kept the size of the file and lost its content. */
static gboolean
has_only_zeros (KyView view)
{
  return view.data[0] == 0 && memcmp (view.data, view.data + 1, view.size - 1) == 0;
}

/* Writes nothing: its error is the detail of the report. */
static gboolean
unknown_name (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  const gchar *description = database != NULL && view.size > 0
                                 ? magic_buffer (database, view.data, MIN (view.size, LOOK_SIZE))
                                 : NULL;
  g_autofree gchar *clean = clean_description (description != NULL ? description : "");

  if (view.size == 0)
    g_set_error (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "empty file");
  else if (has_only_zeros (view))
    g_set_error (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "only-zeros");
  else if (clean[0] == '\0' || strcmp (clean, "data") == 0)
    g_set_error (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "no known format");
  else
    g_set_error (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "libmagic: %s", clean);
  return FALSE;
}
#endif

const KyFiletype ky_filetype_unknown = {
  .name = "unknown",
  .label_en = "unknown type",
  .label_ja = "不明な形式",
  .media_types = KY_WORDS ("application/octet-stream"),
  .suffixes = KY_WORDS ("bin"),
  .families = KY_FAMILY_REST,
  .flags = 0,
  .identify = unknown_identify,
  KY_METHODS (NULL, { KY_METHOD_REBUILD, unknown_name }),
  KY_WARM_UP (unknown_warm_up),
};
