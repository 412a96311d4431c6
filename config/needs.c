/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns a program's table of needed paths into the paths that Landlock allows, by the values of the
 * configuration, and makes the directories that the program writes to. */
#include "config/needs.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "config/tenants.h"

/* (transfer full) (nullable) */
static gchar *
find_need (const KyNeed *need, const KyConfig *config)
{
  g_autofree gchar *real = NULL;

  if (need->path == NULL)
    return g_strdup (ky_config_string (config, need->key));
  if (need->path[0] == '.')
    {
      real = realpath (ky_config_string (config, need->key), NULL);
      return real != NULL ? g_strconcat (real, need->path, NULL) : NULL;
    }
  if (g_str_equal (need->path, KY_AT_CONFIG))
    return g_strdup (ky_config_directory (config));
  if (g_str_equal (need->path, KY_AT_TEMPORARY))
    return g_strdup (g_get_tmp_dir ());
  if (!g_str_equal (need->path, KY_AT_PROGRAM))
    return g_strdup (need->path);
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  return self != NULL ? g_path_get_dirname (self) : NULL;
}

/* Makes a directory that must exist before the kernel can permit access to it. If it cannot be
 * made, the program reports that when it needs it. Others must be able to reach sockets through
 * it. */
static void
needs_make_directory (const gchar *path, guint rights)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return;
  if (g_mkdir_with_parents (path, 0700) != 0
      || ((rights & KY_PATH_SOCKET) != 0 && chmod (path, 0755) != 0))
    ky_log (KY_LOG_DEBUG, "%s: %s", path, g_strerror (errno));
}

/* (transfer full) (nullable) */
static gchar *
gateway_file (const KyConfig *config)
{
  return ky_config_tenant_name (config) != NULL
             ? g_canonicalize_filename ("../../kiyome.conf", ky_config_directory (config))
             : NULL;
}

static void
needs_add_path (GArray *paths, gchar *path, guint rights)
{
  const KyConfinePath one = { path, rights };

  if (path != NULL && path[0] == '/')
    g_array_append_val (paths, one);
  else
    g_free (path);
}

static void
clear_path (gpointer data)
{
  g_free ((gchar *)((KyConfinePath *)data)->path);
}

GArray *
ky_needs_find (const KyNeed *needs, const KyConfig *config, gboolean makes)
{
  GArray *paths = g_array_new (FALSE, FALSE, sizeof (KyConfinePath));

  g_array_set_clear_func (paths, clear_path);
  for (const KyNeed *need = needs; need->rights != 0; need++)
    {
      gchar *path = find_need (need, config);

      if (makes && need->path == NULL && (need->rights & KY_PATH_MAKE) != 0 && *path == '/')
        needs_make_directory (path, need->rights);
      /* A path that may be created later, such as a key. */
      if (need->path == NULL && need->rights == KY_PATH_READ && *path == '/'
          && !g_file_test (path, G_FILE_TEST_EXISTS))
        {
          gchar *parent = g_path_get_dirname (path);

          g_free (path);
          path = parent;
        }
      needs_add_path (paths, path, need->rights);
      /* The configuration of a tenant is read together with the common one of the gateway. */
      if (need->path != NULL && g_str_equal (need->path, KY_AT_CONFIG))
        needs_add_path (paths, gateway_file (config), need->rights);
    }
  return paths;
}
