/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the engine libclamav, which kiyome-scanner loads with its signatures: scans a file
 * descriptor and names the signature found. */
#include "sanitizer/scanner.h"

#include <clamav.h>
#include <sys/stat.h>

static struct cl_engine *engine;
static unsigned int n_signatures;
static guint64 newest;
static guint32 parse_options;
static gboolean is_loading;

static gboolean
scanner_clamav_fail (GError **error, const gchar *what, cl_error_t code)
{
  return ky_fail (error, KY_ERROR_SCANNER, "libclamav: %s: %s", what, cl_strerror (code));
}

/* Logs what libclamav reports about signatures, but nothing about the content of mail. */
static void
scanner_clamav_on_message (enum cl_msg severity, const char *full, const char *message,
                           void *context)
{
  if (!is_loading || severity == CL_MSG_INFO_VERBOSE)
    return;
  g_autofree gchar *line = g_strchomp (g_strdup (message));
  ky_log (severity >= CL_MSG_WARN ? KY_LOG_WARNING : KY_LOG_DEBUG, "libclamav: %s", line);
}

/* Returns when a signed database was built; for others the time of the file. */
static guint64
database_time (const gchar *path)
{
  struct stat status;
  guint64 built = 0;

  if (g_str_has_suffix (path, ".cvd") || g_str_has_suffix (path, ".cld"))
    {
      struct cl_cvd *head = cl_cvdhead (path);

      if (head != NULL)
        {
          built = head->stime;
          cl_cvdfree (head);
        }
    }
  if (built == 0 && stat (path, &status) == 0 && S_ISREG (status.st_mode))
    built = (guint64)MAX (status.st_mtim.tv_sec, 0);
  return built;
}

static guint64
newest_database (const gchar *folder)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  guint64 time = 0;
  const gchar *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (folder, name, NULL);

      if (strchr (name, '.') != NULL && !g_str_has_suffix (name, ".dat"))
        time = MAX (time, database_time (path));
    }
  return time;
}

static gboolean
set_limits (const gchar *temporary, GError **error)
{
  static const struct
  {
    enum cl_engine_field field;
    long long value;
  } numbers[] = {
    { CL_ENGINE_MAX_SCANSIZE, KY_SCANNER_SIZE },
    { CL_ENGINE_MAX_FILESIZE, KY_SCANNER_SIZE },
    /* Wall time, which includes waiting: the limit of CPU time is reached first. */
    { CL_ENGINE_MAX_SCANTIME, KY_SCANNER_SECONDS * 1000 * 10 },
    { CL_ENGINE_BYTECODE_MODE, CL_BYTECODE_MODE_INTERPRETER }, /* no memory both written and run */
    { CL_ENGINE_BYTECODE_SECURITY, CL_BYTECODE_TRUST_SIGNED },
    /* The cache of clean files does not distinguish the options of a scan. */
    { CL_ENGINE_DISABLE_CACHE, 1 },
  };
  cl_error_t code = cl_engine_set_str (engine, CL_ENGINE_TMPDIR, temporary);

  for (guint i = 0; i < G_N_ELEMENTS (numbers) && code == CL_SUCCESS; i++)
    code = cl_engine_set_num (engine, numbers[i].field, numbers[i].value);
  return code == CL_SUCCESS || scanner_clamav_fail (error, "limits", code);
}

static gboolean clamav_scan (KyView view, int fd, gboolean raw, KyScanResult *ret_result,
                             GError **error);

/* Scans a few bytes of our own once, so that initialization (such as OpenSSL's tables) is done here
 * and not again in each child. */
static gboolean
scanner_clamav_warm_up (GError **error)
{
  static const gchar *const samples[]
      = { "kiyome\n",
          "<html><head><title>kiyome</title></head><body><p>kiyome</p></body></html>\n" };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      KyScanResult result = { KY_SCAN_CLEAN, NULL };
      gboolean is_done
          = clamav_scan (ky_view (samples[i], strlen (samples[i])), -1, FALSE, &result, error);

      g_free (result.signature);
      if (!is_done)
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_database (const gchar *database, const gchar *temporary, GError **error)
{
  cl_set_clcb_msg (scanner_clamav_on_message);
  is_loading = TRUE;
  cl_error_t code = cl_init (CL_INIT_DEFAULT);
  if (code != CL_SUCCESS)
    return scanner_clamav_fail (error, "start", code);
  engine = cl_engine_new ();
  if (engine == NULL)
    return scanner_clamav_fail (error, "start", CL_EMEM);
  if (!set_limits (temporary, error))
    return FALSE;
  code = cl_load (database, engine, &n_signatures, CL_DB_STDOPT);
  if (code != CL_SUCCESS)
    return scanner_clamav_fail (error, database, code);
  if (n_signatures == 0)
    return ky_fail (error, KY_ERROR_SCANNER,
                    "%s: no signatures; run freshclam, or set scanner.database", database);
  newest = newest_database (database);
  code = cl_engine_compile (engine);
  return code == CL_SUCCESS || scanner_clamav_fail (error, database, code);
}

static gboolean
clamav_load (const KyConfig *config, const gchar *temporary, GError **error)
{
  const gchar *database = ky_config_string (config, KY_CONFIG_SCANNER_DATABASE);
  /* Read before the signatures are loaded; signatures that arrive meanwhile are loaded soon
   * after. */
  gboolean compares = ky_config_bool (config, KY_CONFIG_SCANNER_IMAGE_HASH)
                      && ky_scanner_compares_images (database);

  if (!load_database (database, temporary, error))
    return FALSE;
  parse_options = ~(guint32)0;
  if (!compares)
    parse_options &= ~(guint32)CL_SCAN_PARSE_IMAGE_FUZZY_HASH;
  is_loading = FALSE;
  return scanner_clamav_warm_up (error);
}

gboolean
ky_scanner_clamav_check (const gchar *database, const gchar *temporary, guint *ret_count,
                         GError **error)
{
  if (!load_database (database, temporary, error))
    return FALSE;
  parse_options = ~(guint32)0;
  is_loading = FALSE;
  *ret_count = n_signatures;
  return scanner_clamav_warm_up (error);
}

static gboolean
clamav_info (KyScannerInfo *ret_info)
{
  ret_info->signatures = n_signatures;
  ret_info->newest = newest;
  ret_info->name = g_strdup_printf ("ClamAV %s", cl_retver ());
  return TRUE;
}

/* Runs in the process of one scan, so changes affect only its copy of the engine. */
static void
clamav_enter (const gchar *folder)
{
  cl_engine_set_str (engine, CL_ENGINE_TMPDIR, folder);
}

static KyScanVerdict
failed_verdict (cl_error_t code)
{
  switch ((int)code)
    {
    case CL_ETIMEOUT:
    case CL_EMAXREC:
    case CL_EMAXSIZE:
    case CL_EMAXFILES:
      return KY_SCAN_LIMIT;
    default:
      return KY_SCAN_ERROR;
    }
}

static gboolean
clamav_scan (KyView view, int fd, gboolean raw, KyScanResult *ret_result, GError **error)
{
  struct cl_scan_options options = {
    .general = CL_SCAN_GENERAL_HEURISTICS,
    .parse = raw ? 0 : parse_options,
    .heuristic = CL_SCAN_HEURISTIC_EXCEEDS_MAX | CL_SCAN_HEURISTIC_ENCRYPTED_ARCHIVE
                 | CL_SCAN_HEURISTIC_ENCRYPTED_DOC,
  };
  const char *signature = NULL;
  unsigned long scanned = 0;

  ret_result->verdict = KY_SCAN_CLEAN;
  if (view.size == 0)
    return TRUE;
  cl_fmap_t *map = cl_fmap_open_memory (view.data, view.size);
  if (map == NULL)
    {
      ret_result->verdict = KY_SCAN_ERROR;
      ret_result->signature = g_strdup ("libclamav: the file can't be mapped");
      return TRUE;
    }
  cl_error_t code = cl_scanmap_callback (map, NULL, &signature, &scanned, engine, &options, NULL);
  cl_fmap_close (map);
  if (code == CL_VIRUS)
    {
      ret_result->signature = g_strdup (signature != NULL ? signature : "unnamed");
      ret_result->verdict = ky_scanner_verdict (ret_result->signature);
    }
  else if (code != CL_CLEAN)
    {
      ret_result->verdict = failed_verdict (code);
      ret_result->signature = g_strdup_printf ("libclamav: %s", cl_strerror (code));
    }
  return TRUE;
}

const KyScannerEngine ky_scanner_clamav
    = { clamav_load, clamav_info, clamav_enter, clamav_scan, TRUE };
