/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome bundle keygen|make|show|apply`: brings signatures and packages to networks
 * without Internet access, in one signed file. A bundle is applied only if a key of bundle.keys
 * signed it and if its number is higher than that of the last one. */
#include "cli/bundle-signatures.h"
#include "cli/bundle-state.h"
#include "cli/connect.h"
#include "cli/store.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* --- keygen --------------------------------------------------------------------------------- */

static int
bundle_keygen (int argc, char **argv)
{
  const gchar *program = "kiyome bundle keygen";
  g_autoptr (GError) error = NULL;
  g_autofree gchar *public = NULL;
  g_autofree gchar *out = NULL;
  const GOptionEntry entries[] = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out,
                                     N_ ("the secret key; must not exist yet"), N_ ("OUT") },
                                   { NULL } };

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Creates the key pair that bundles are signed with. OUT gets the "
                            "secret key, for the machine that makes bundles; the line that is "
                            "printed is for kiyome.conf of those that apply them."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (out == NULL)
    return ky_command_usage (program, _ ("--output is needed"));
  if (!ky_bundle_make_key (out, &public, &error))
    return ky_command_fail (program, error);
  printf ("[bundle]\nkeys = %s\n", public);
  return KY_EXIT_OK;
}

/* --- make ----------------------------------------------------------------------------------- */

typedef struct
{
  KyBundle *bundle;
  GHashTable *sources; /* path in the bundle → file; both owned */
} Making;

/* Adds `file` of `folder`. Returns FALSE after it has printed the error. */
static gboolean
add_source (const gchar *program, Making *making, const gchar *folder, const gchar *file)
{
  g_autofree gchar *name = g_path_get_basename (file);
  g_autofree gchar *path = g_strconcat (folder, name, NULL);

  if (!ky_bundle_has_place (path))
    ky_command_complain (program, _ ("a bundle cannot contain a file named '%s'"), name);
  else if (g_hash_table_contains (making->sources, path))
    ky_command_complain (program, _ ("two files are named '%s'"), name);
  else if (g_hash_table_size (making->sources) >= KY_BUNDLE_FILES_MAX)
    ky_command_complain (program, _ ("a bundle holds at most %d files"), KY_BUNDLE_FILES_MAX);
  else
    {
      g_hash_table_insert (making->sources, g_steal_pointer (&path), g_strdup (file));
      return TRUE;
    }
  return FALSE;
}

/* Adds the files that libclamav loads; other files of the directory belong to freshclam. */
static gboolean
add_signatures (const gchar *program, Making *making, const gchar *directory)
{
  g_autoptr (GDir) names = g_dir_open (directory, 0, NULL);
  const gchar *name;

  if (names == NULL)
    {
      ky_command_complain (program, "%s: %s", directory, g_strerror (errno));
      return FALSE;
    }
  while ((name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *file = g_build_filename (directory, name, NULL);
      g_autofree gchar *path = g_strconcat (KY_BUNDLE_SIGNATURES, name, NULL);

      if (ky_bundle_has_place (path) && !add_source (program, making, KY_BUNDLE_SIGNATURES, file))
        return FALSE;
    }
  return TRUE;
}

static int
write_bundle (const gchar *program, Making *making, const gchar *key, const gchar *out)
{
  g_autoptr (GList) paths
      = g_list_sort (g_hash_table_get_keys (making->sources), (GCompareFunc)strcmp);
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  for (GList *at = paths; at != NULL; at = at->next)
    {
      KyBundleFile *file = g_new0 (KyBundleFile, 1);

      file->path = g_strdup (at->data);
      g_ptr_array_add (making->bundle->files, file);
      g_ptr_array_add (sources, g_hash_table_lookup (making->sources, at->data));
    }
  if (!ky_bundle_write (making->bundle, key, out, sources, &error))
    {
      ky_command_fail (program, error);
      return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? KY_EXIT_USAGE : KY_EXIT_FAILURE;
    }
  printf (_ ("Bundle %llu with %u files: %s\n"), (unsigned long long)making->bundle->number,
          sources->len, out);
  return KY_EXIT_OK;
}

/* Returns the time as a number like 20261123070000, so that a later one is larger. */
static guint64
number_of_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *text = g_date_time_format (now, "%Y%m%d%H%M%S");

  return g_ascii_strtoull (text, NULL, 10);
}

static int
bundle_make_file (const gchar *program, Making *making, const gchar *signatures, int n_packages,
                  gchar **packages, const gchar *key, const gchar *out)
{
  if (signatures != NULL && !add_signatures (program, making, signatures))
    return KY_EXIT_FAILURE;
  for (int i = 0; i < n_packages; i++)
    if (!add_source (program, making, KY_BUNDLE_PACKAGES, packages[i]))
      return KY_EXIT_USAGE;
  if (g_hash_table_size (making->sources) > 0)
    return write_bundle (program, making, key, out);
  if (signatures == NULL)
    return ky_command_usage (program, _ ("name --signatures DIR, packages, or both"));
  ky_command_complain (program, _ ("there are no signatures in %s"), signatures);
  return KY_EXIT_FAILURE;
}

static int
bundle_make (int argc, char **argv)
{
  const gchar *program = "kiyome bundle make";
  g_autofree gchar *key = NULL;
  g_autofree gchar *out = NULL;
  g_autofree gchar *signatures = NULL;
  g_autofree gchar *number = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_FILE ("key", &key, N_ ("the secret key of kiyome bundle keygen"), N_ ("FILE")),
          { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_ ("the bundle; must not exist yet"),
            N_ ("OUT") },
          KY_CLI_FILE ("signatures", &signatures, N_ ("ClamAV's signatures of this directory"),
                       N_ ("DIR")),
          KY_CLI_TEXT ("number", &number, N_ ("its number (default: the time, 20261123070000)"),
                       N_ ("N")),
          { NULL } };
  Making making = { 0 };
  guint64 value = number_of_now ();

  if (!ky_command_parse (&argc, &argv, program, _ ("[PACKAGE...]"),
                         _ ("Puts signatures of ClamAV and Debian packages into one signed file."),
                         _ ("Exit status: 0 done; 2 wrong usage, or no such key; 3 it failed, and "
                            "nothing was written."),
                         entries))
    return KY_EXIT_USAGE;
  if (number != NULL
      && !g_ascii_string_to_unsigned (number, 10, 1, KY_BUNDLE_NUMBER_MAX, &value, NULL))
    return ky_command_usage (program, _ ("--number: '%s' is not a number of a bundle"), number);
  if (signatures != NULL && !ky_command_can_open (program, signatures, S_IFDIR))
    return KY_EXIT_USAGE;
  if (key == NULL || out == NULL)
    return ky_command_usage (program, _ ("both --key FILE and -o OUT are needed"));
  if (!ky_command_can_open (program, key, S_IFREG))
    return KY_EXIT_USAGE;
  making.bundle = ky_bundle_new (&ky_bundle_updates, value);
  making.sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  int status = bundle_make_file (program, &making, signatures, argc - 1, argv + 1, key, out);
  ky_bundle_free (making.bundle);
  g_hash_table_unref (making.sources);
  return status;
}

/* --- show ----------------------------------------------------------------------------------- */

static int
status_of (const GError *error)
{
  if (g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG))
    return KY_EXIT_USAGE;
  if (g_error_matches (error, KY_ERROR, KY_ERROR_VERIFY)
      || g_error_matches (error, KY_ERROR, KY_ERROR_MALFORMED)
      || g_error_matches (error, KY_ERROR, KY_ERROR_SCANNER)
      || g_error_matches (error, KY_ERROR, KY_ERROR_POLICY))
    return KY_EXIT_NO;
  return KY_EXIT_FAILURE;
}

/* Opens the bundle `file` and verifies all of it. (transfer full) */
static KyBundle *
open_bundle (KyConfig *config, const gchar *file, GError **error)
{
  const gchar *const *keys = ky_config_list (config, KY_CONFIG_BUNDLE_KEYS);

  if (keys[0] != NULL)
    return ky_bundle_open (file, &ky_bundle_updates, keys, error);
  return ky_fail_null (error, KY_ERROR_CONFIG, "%s",
                       _ ("no key is trusted: put the line of kiyome bundle keygen into "
                          "kiyome.conf (bundle.keys)"));
}

static void
print_file (const KyBundleFile *file)
{
  g_autofree gchar *size = ky_cli_size ((gint64)file->size);

  printf ("  %s  %s\n", file->path, size);
}

static void
print_bundle (const KyBundle *bundle, gboolean is_json)
{
  if (!is_json)
    printf (_ ("Bundle %llu\n"), (unsigned long long)bundle->number);
  else
    printf ("{\"number\":%llu,\"sha256\":\"%s\",\"files\":[", (unsigned long long)bundle->number,
            bundle->sha256);
  for (guint i = 0; i < bundle->files->len; i++)
    {
      const KyBundleFile *file = bundle->files->pdata[i];

      if (!is_json)
        print_file (file);
      else /* paths are plain */
        printf ("%s\n{\"path\":\"%s\",\"size\":%llu,\"sha256\":\"%s\"}", i > 0 ? "," : "",
                file->path, (unsigned long long)file->size, file->sha256);
    }
  if (is_json)
    printf ("\n]}\n");
}

static int
bundle_show (int argc, char **argv)
{
  const gchar *program = "kiyome bundle show";
  g_autofree gchar *directory = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_JSON (&is_json), { NULL } };
  g_autoptr (GError) error = NULL;

  if (!ky_command_parse (
          &argc, &argv, program, _ ("FILE"), _ ("Checks a bundle, and lists what is in it."),
          _ ("Exit status: 0 it is complete and signed by one of bundle.keys; 1 it is not."),
          entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one file is expected"));
  g_autoptr (KyConfig) config = ky_command_config (program, directory);
  if (config == NULL || !ky_command_can_open (program, argv[1], S_IFREG))
    return KY_EXIT_USAGE;
  g_autoptr (KyBundle) bundle = open_bundle (config, argv[1], &error);
  if (bundle == NULL)
    {
      ky_command_fail (program, error);
      return status_of (error);
    }
  print_bundle (bundle, is_json);
  return KY_EXIT_OK;
}

/* --- apply ---------------------------------------------------------------------------------- */

typedef struct
{
  const gchar *program, *file, *directory;
  const gchar *packages; /* (nullable) where they are to go */
  KyConfig *config;
  KyStoreAdmin *admin;
  KyBundle *bundle;
  KyBundleState state;
  KySignatureSet set;
} Apply;

/* Adds a row to the audit log durably. */
static gboolean
bundle_record (const Apply *apply, const gchar *verb, const gchar *why, GError **error)
{
  g_autofree gchar *number = apply->bundle != NULL
                                 ? g_strdup_printf ("%" G_GUINT64_FORMAT, apply->bundle->number)
                                 : NULL;
  const gchar *const arguments[]
      = { "file",   apply->file, "number",
          number,   "manifest",  apply->bundle != NULL ? apply->bundle->sha256 : NULL,
          "detail", why,         NULL };
  g_autoptr (KyRows) rows = ky_store_admin_ask (apply->admin, verb, arguments, NULL, NULL, error);

  return rows != NULL;
}

static guint
count_in (const KyBundle *bundle, const gchar *folder)
{
  guint count = 0;

  for (guint i = 0; i < bundle->files->len; i++)
    count += ky_bundle_name_in (bundle->files->pdata[i], folder) != NULL;
  return count;
}

/* Finishes the record of an earlier run that was killed: if the signatures of its bundle are in
 * use, that bundle counts as applied; otherwise it does not. */
static gboolean
recover (Apply *apply, GError **error)
{
  KyBundleState *state = &apply->state;

  if (state->pending == 0)
    return TRUE;
  if (ky_signatures_number (&apply->set) == state->pending)
    {
      state->number = state->pending;
      state->sha256[0] = '\0';
    }
  state->pending = 0;
  return ky_bundle_state_write (state, error);
}

/* Reads from the audit log which bundle was applied last. */
static gboolean
raise_to_recorded (Apply *apply, const gchar *detail, GError **error)
{
  gchar sha256[KY_SHA256_HEX_SIZE];
  guint64 number;

  /* file=… manifest=… number=…: the fields are sorted by name, and no value contains "=". */
  if (sscanf (detail, "file=%*[^=]=%64s number=%" G_GUINT64_FORMAT, sha256, &number) != 2)
    return ky_fail (error, KY_ERROR_PROTOCOL, _ ("kiyome-store did not answer: see kiyome status"));
  ky_bundle_state_raise (&apply->state, number, sha256);
  return TRUE;
}

/* Raises the number of the last bundle to what the audit log and the signatures say: the file in
 * paths.state may have been removed, also by the user of kiyome-store, or be of an older backup. */
static gboolean
raise_number (Apply *apply, GError **error)
{
  g_autofree gchar *uid = g_strdup_printf ("%u", (guint)geteuid ());
  /* Bundles of other users do not count. */
  const gchar *const arguments[] = { "what", "bundle-apply", "uid", uid, NULL };
  g_autoptr (KyRows) rows
      = ky_store_admin_ask (apply->admin, "act-last", arguments, NULL, NULL, error);
  gint found = rows != NULL ? ky_rows_next (rows, error) : -1;
  g_autofree gchar *detail = found > 0 ? ky_rows_text_of (rows, "detail") : NULL;

  if (found < 0 || (detail != NULL && !raise_to_recorded (apply, detail, error)))
    return FALSE;
  ky_bundle_state_raise (&apply->state, ky_signatures_number (&apply->set), "");
  return TRUE;
}

/* Tells whether the signatures of the bundle that was applied last are missing: on another machine,
 * after kiyome restore, or because clamd did not load them. */
static gboolean
is_lacking (const Apply *apply)
{
  return apply->bundle->number == apply->state.number
         && g_str_equal (apply->bundle->sha256, apply->state.sha256)
         && count_in (apply->bundle, KY_BUNDLE_SIGNATURES) > 0
         && ky_signatures_number (&apply->set) != apply->state.number;
}

/* Checks that the bundle is newer than the last one that was applied. The same bundle may be
 * applied again if the last time was incomplete, or to get only its packages. */
static gboolean
check_number (const Apply *apply, GError **error)
{
  const KyBundle *bundle = apply->bundle;

  if (bundle->number > apply->state.number || is_lacking (apply))
    return TRUE;
  if (bundle->number == apply->state.number && apply->packages != NULL
      && (apply->state.sha256[0] == '\0' || g_str_equal (bundle->sha256, apply->state.sha256)))
    return TRUE;
  return ky_fail (error, KY_ERROR_POLICY,
                  _ ("bundle %llu is not newer than the last one that was applied, "
                     "%llu"),
                  (unsigned long long)bundle->number, (unsigned long long)apply->state.number);
}

static gboolean
set_number (Apply *apply, GError **error)
{
  apply->state.number = apply->bundle->number;
  apply->state.pending = 0;
  g_strlcpy (apply->state.sha256, apply->bundle->sha256, sizeof apply->state.sha256);
  return ky_bundle_state_write (&apply->state, error);
}

/* Makes clamd reload its signatures. Returns when clamd has loaded them, or when the earlier
 * signatures are back. */
static gboolean
bundle_reload (Apply *apply, GError **error)
{
  const gchar *engine = ky_config_string (apply->config, KY_CONFIG_SCANNER_ENGINE);
  const gchar *socket = ky_config_string (apply->config, KY_CONFIG_SCANNER_CLAMD);
  g_autoptr (GError) local = NULL;

  if (!g_str_equal (engine, "clamd") || ky_signatures_reload_clamd (socket, error))
    return TRUE;
  apply->state.pending = 0;
  if (!ky_signatures_switch (&apply->set, &local) || !ky_bundle_state_write (&apply->state, &local))
    ky_command_fail (apply->program, local);
  return FALSE;
}

static gboolean
apply_signatures (Apply *apply, GError **error)
{
  guint64 count = 0;

  if (!ky_signatures_stage (&apply->set, apply->bundle, error)
      || !ky_signatures_try (&apply->set, apply->directory, &count, error)
      || !bundle_record (apply, "bundle-apply", NULL, error))
    return FALSE;
  apply->state.pending = apply->bundle->number;
  if (!ky_bundle_state_write (&apply->state, error) || !ky_signatures_switch (&apply->set, error)
      || !bundle_reload (apply, error) || !set_number (apply, error))
    return FALSE;
  printf (_ ("%llu signatures are in %s now; those before: %s\n"), (unsigned long long)count,
          apply->set.database, apply->set.other);
  if (apply->set.is_new)
    printf (_ (
        "After the first bundle, restart kiyome-sanitizer: systemctl restart kiyome-sanitizer\n"));
  return TRUE;
}

/* Writes one package; it gets its name when it is complete. */
static gboolean
put_package (const Apply *apply, const KyBundleFile *file, int directory, GError **error)
{
  const gchar *name = ky_bundle_name_in (file, KY_BUNDLE_PACKAGES);
  g_autofree gchar *part = g_strconcat (".", name, ".part", NULL);

  unlinkat (directory, part, 0);
  return ky_bundle_extract (apply->bundle, file, directory, part, error)
         && (renameat (directory, part, directory, name) == 0 || ky_error_set_errno (error, name));
}

static gboolean
put_packages (const Apply *apply, GError **error)
{
  g_autoptr (GString) words = g_string_new ("apt install");
  ky_autofd int directory = open (apply->packages, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (directory < 0)
    return ky_error_set_errno (error, apply->packages);
  for (guint i = 0; i < apply->bundle->files->len; i++)
    {
      const KyBundleFile *file = apply->bundle->files->pdata[i];
      const gchar *name = ky_bundle_name_in (file, KY_BUNDLE_PACKAGES);

      if (name != NULL && !put_package (apply, file, directory, error))
        return FALSE;
      if (name != NULL)
        g_string_append_printf (words, " ./%s", name);
    }
  if (fsync (directory) != 0)
    return ky_error_set_errno (error, apply->packages);
  printf (_ ("Packages are in %s. To install them there: %s\n"), apply->packages, words->str);
  return TRUE;
}

static void
list_packages (const Apply *apply)
{
  printf (_ ("Packages, which --packages DIR writes to a directory:\n"));
  for (guint i = 0; i < apply->bundle->files->len; i++)
    if (ky_bundle_name_in (apply->bundle->files->pdata[i], KY_BUNDLE_PACKAGES) != NULL)
      print_file (apply->bundle->files->pdata[i]);
}

static gboolean
apply_packages (Apply *apply, GError **error)
{
  if (count_in (apply->bundle, KY_BUNDLE_PACKAGES) == 0)
    return TRUE;
  if (apply->packages == NULL)
    {
      list_packages (apply);
      return TRUE;
    }
  return bundle_record (apply, "bundle-packages", NULL, error) && put_packages (apply, error);
}

static gboolean
apply_bundle (Apply *apply, GError **error)
{
  apply->bundle = open_bundle (apply->config, apply->file, error);
  if (apply->bundle == NULL
      || !ky_bundle_state_open (&apply->state,
                                ky_config_string (apply->config, KY_CONFIG_PATHS_STATE), error)
      || !ky_signatures_init (&apply->set,
                              ky_config_string (apply->config, KY_CONFIG_SCANNER_DATABASE), error)
      || !recover (apply, error) || !raise_number (apply, error) || !check_number (apply, error))
    return FALSE;
  gboolean is_newer = apply->bundle->number > apply->state.number || is_lacking (apply);
  if (is_newer && count_in (apply->bundle, KY_BUNDLE_SIGNATURES) > 0)
    {
      if (!apply_signatures (apply, error))
        return FALSE;
    }
  else if (is_newer
           && !(bundle_record (apply, "bundle-apply", NULL, error) && set_number (apply, error)))
    return FALSE;
  return apply_packages (apply, error);
}

static int
run_apply (Apply *apply)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) local = NULL;

  apply->admin = ky_cli_connect (apply->config, &error);
  if (apply->admin == NULL)
    return ky_command_fail (apply->program, error);
  if (apply_bundle (apply, &error))
    return KY_EXIT_OK;
  ky_command_fail (apply->program, error);
  if (!bundle_record (apply, "bundle-refused", error->message, &local))
    ky_command_fail (apply->program, local);
  return status_of (error);
}

static int
bundle_apply (int argc, char **argv)
{
  const gchar *program = "kiyome bundle apply";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *packages = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_FILE ("packages", &packages, N_ ("write the packages to this directory, for apt"),
                       N_ ("DIR")),
          { NULL } };
  Apply apply = { .program = program, .state = KY_BUNDLE_STATE_INIT };

  if (!ky_command_parse (
          &argc, &argv, program, _ ("FILE"),
          _ ("Checks a bundle, and puts its signatures into scanner.database when "
             "they load. Packages are only listed, unless --packages is given."),
          _ ("Exit status: 0 done; 1 the bundle is not signed by one of bundle.keys, is incomplete "
             "or damaged, is not newer than the last one, or its signatures do not load; the "
             "present signatures stay in use. 3 it failed."),
          entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one file is expected"));
  g_autoptr (KyConfig) config = ky_command_config (program, directory);
  if (config == NULL || !ky_command_can_open (program, argv[1], S_IFREG)
      || (packages != NULL && !ky_command_can_open (program, packages, S_IFDIR)))
    return KY_EXIT_USAGE;
  apply.file = argv[1];
  apply.directory = directory;
  apply.packages = packages;
  apply.config = config;
  int status = run_apply (&apply);
  ky_store_admin_free (apply.admin);
  ky_bundle_free (apply.bundle);
  ky_bundle_state_clear (&apply.state);
  ky_signatures_clear (&apply.set);
  return status;
}

KY_DEFINE_KEY_COMMAND (ky_command_bundle, "kiyome bundle",
                       { "apply", bundle_apply, N_ ("put signatures of a bundle into place") },
                       { "keygen", bundle_keygen,
                         N_ ("create the key that bundles are signed with") },
                       { "make", bundle_make,
                         N_ ("put signatures and packages into one signed file") },
                       { "show", bundle_show, N_ ("check a bundle, and list it") })
