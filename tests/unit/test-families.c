/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A family of workers that is started when it is needed is no fault while it is away or starting;
 * one that lacks its confinement is. */
#include "config/families.h"

#include "common/json.h"

#define FAMILY(state, demand, failure)                                                             \
  "{\"families\":[{\"family\":\"cad\",\"pid\":7,\"state\":\"" state "\",\"on_demand\":" demand     \
  ",\"failure\":" failure ",\"landlock\":3,\"seccomp\":true}]}"

static void
test_may_be_away (void)
{
  static const struct
  {
    const gchar *json;
    gboolean expected;
  } rows[] = {
    { FAMILY ("on-demand", "true", "null"), TRUE },
    { FAMILY ("starting", "true", "null"), TRUE },
    { FAMILY ("starting", "true", "\"{exec-failed}\""), FALSE },
    { FAMILY ("starting", "false", "null"), FALSE },
    { FAMILY ("restarting", "true", "null"), FALSE },
    { FAMILY ("absent", "false", "\"{office-absent}\""), TRUE },
    { FAMILY ("absent", "false", "\"{drawings-absent}\""), TRUE },
    { FAMILY ("absent", "false", "\"{media-absent}\""), TRUE },
    { FAMILY ("absent", "false", "\"{unknown-absent}\""), FALSE },
    { FAMILY ("absent", "false", "null"), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GHashTable) values = ky_json_flatten (rows[i].json);

      g_assert_nonnull (values);
      g_test_message ("%s", rows[i].json);
      g_assert_cmpint (ky_family_is_there (values, "families", 0), ==, rows[i].expected);
    }
}

static void
test_confinement (void)
{
  g_autoptr (GHashTable) values = ky_json_flatten (
      "{\"verifiers\":["
      "{\"family\":\"mail\",\"pid\":7,\"state\":\"ready\",\"landlock\":3,\"seccomp\":true},"
      "{\"family\":\"mail\",\"pid\":7,\"state\":\"ready\",\"landlock\":0,\"seccomp\":true},"
      "{\"family\":\"mail\",\"pid\":7,\"state\":\"ready\",\"landlock\":3,\"seccomp\":false},"
      "{\"family\":\"mail\",\"pid\":7,\"state\":\"ready\",\"landlock\":3},"
      "{\"family\":\"mail\",\"pid\":0,\"state\":\"on-demand\",\"landlock\":0,\"seccomp\":false},"
      "{\"family\":\"mail\",\"pid\":7,\"state\":\"starting\",\"landlock\":0,\"seccomp\":false},"
      "{\"family\":\"convert\",\"pid\":7,\"state\":\"ready\",\"landlock\":0,\"seccomp\":false}]}");
  static const KyFamilyConfinement expected[]
      = { KY_FAMILY_CONFINED, KY_FAMILY_OPEN, KY_FAMILY_OPEN, KY_FAMILY_OPEN,
          KY_FAMILY_IDLE,     KY_FAMILY_IDLE, KY_FAMILY_IDLE, KY_FAMILY_UNKNOWN };

  g_assert_nonnull (values);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (ky_family_confinement (values, "verifiers", i), ==, expected[i]);
  g_assert_cmpint (ky_family_confinement (values, "families", 0), ==, KY_FAMILY_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/families/may-be-away", test_may_be_away);
  g_test_add_func ("/families/confinement", test_confinement);
  return g_test_run ();
}
