/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/tenants.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "config/difference.h"
#include "config/fallback.h"
#include "milter/tenant-groups.h"
#include "tree.h"

#define OF_NO_MAIL "[tenant]\ndomains =\n"
#define ALL (KY_CONFIG_WITH_POLICIES | KY_CONFIG_WITH_TENANTS)

typedef struct
{
  gchar *path; /* has etc/ */
  gchar *etc;
} Fixture;

static void
write_file (const Fixture *fixture, const gchar *name, const gchar *text)
{
  g_autofree gchar *path = g_build_filename (fixture->etc, name, NULL);
  g_autofree gchar *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->path = g_dir_make_tmp ("kiyome-tenants-XXXXXX", NULL);
  fixture->etc = g_build_filename (fixture->path, "etc", NULL);
  write_file (fixture, "kiyome.conf",
              "[paths]\nstate = /s\nrun = /r\n[relay]\nhost = inner.example\n[scanner]\n"
              "engine = clamd\n[opener]\nuser = kiyome-opener\n[store]\nretention-days = 7\n");
  write_file (fixture, "tenants/ashita/kiyome.conf",
              "[tenant]\ndomains = ashita.example; .ashita.example\n[portal]\ntitle = Ashita\n");
  write_file (fixture, "tenants/bunka/kiyome.conf",
              "[tenant]\ndomains = Bunka.example; deep.ashita.example; 市.example\n"
              "[relay]\nport = 2525\n");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  ky_tree_remove (fixture->path);
  g_free (fixture->path);
  g_free (fixture->etc);
}

static const gchar *
name_of (KyConfig *config, const gchar *address)
{
  KyConfig *found = ky_config_tenant_of (config, address);

  return found == NULL ? "nobody" : found == config ? "gateway" : ky_config_tenant_name (found);
}

static void
test_whose (Fixture *fixture, gconstpointer data)
{
  static const gchar *const rows[][2] = {
    { "a@ashita.example", "ashita" },
    { "a@ASHITA.example", "ashita" },
    { "a@ashita.example.", "ashita" },
    { "a@x.y.ashita.example", "ashita" },
    { "a@xashita.example", "gateway" },
    { "a@deep.ashita.example", "bunka" },
    { "a@bunka.example", "bunka" },
    { "a@x.bunka.example", "gateway" },
    { "a@xn--mxu.example", "gateway" },
    { "a@市.example", "bunka" },
    { "a@.ashita.example", "ashita" },
    /* Labels that no host may have, other dots, more dots. */
    { "a@x_y.ashita.example", "ashita" },
    { "a@x_y\uff61ashita\u3002example", "ashita" },
    { "a@x*y.ashita.example", "ashita" },
    { "a@bunka.example..", "bunka" },
    { "(x@ashita.example) a@bunka.example", "bunka" },
    { "@ashita.example,@x.example:a@bunka.example", "bunka" },
    { "\"a b\"@bunka.example", "bunka" },
    { "a%x.example@bunka.example", "bunka" },
    { "bunka.example@ashita.example", "ashita" },
    /* A mail system may take them for another's. */
    { "\"x@bunka.example\"@city.example", "nobody" },
    { "\"a b\"@ashita.example(@bunka.example)", "nobody" },
    { "\"a b\"@ashita.example (@city.example)", "nobody" },
    { "a%ashita.example@city.example", "nobody" },
    { "ashita.example!a@bunka.example", "nobody" },
    { "a@ashita.example@bunka.example", "nobody" },
    { "a@x.ashita.example@city.example", "nobody" },
    /* What IDNA of 2003 and of 2008 read in two ways. */
    { "a@a\u00dfhita.example", "nobody" },
    { "a@a\u1e9ehita.example", "nobody" },
    { "a@\u03c3\u03c2.example", "nobody" },
    { "a@ashi\u200dta.example", "nobody" },
    { "a@x\u00df.city.example", "nobody" },
    { "a@", "gateway" },
    { "postmaster", "gateway" },
    { "", "gateway" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyConfig) config = ky_config_load_parts (fixture->etc, ALL, &error);

  (void)data;
  g_assert_no_error (error);
  g_assert_cmpuint (ky_config_n_tenants (config), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (name_of (config, rows[i][0]), ==, rows[i][1]);
  g_assert_cmpstr (name_of (config, NULL), ==, "gateway");
  write_file (fixture, "kiyome.conf", "[tenants]\nothers = refuse\n");
  g_clear_pointer (&config, ky_config_unref);
  config = ky_config_load_parts (fixture->etc, ALL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name_of (config, "a@city.example"), ==, "nobody");
  g_assert_cmpstr (name_of (config, "a@bunka.example"), ==, "bunka");
}

/* What each may send files to: names of those who may, in order. */
static void
test_own (Fixture *fixture, gconstpointer data)
{
  static const gchar *const rows[][2] = {
    { "a@ashita.example", "ashita " },
    { "a@x.ashita.example.", "ashita " },
    { "A@BUNKA.Example", "bunka " },
    { "a@\u5e02.example", "bunka " },
    { "a@x.bunka.example", "gateway " },
    { "a@xashita.example", "gateway " },
    { "a@ashita.example.city.example", "gateway " },
    { "a@city.example", "gateway " },
    /* Forms that a mail system may read in another way are nobody's. */
    { "a%ashita.example@bunka.example", "" },
    { "ashita.example!a@bunka.example", "" },
    { "\"a@ashita.example\"@bunka.example", "" },
    { "a@ashita.example@bunka.example", "" },
    { "a@[192.0.2.1]", "" },
    { "a@a\u00dfhita.example", "" },
    { "a@", "" },
    { "postmaster", "" },
    { "", "" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyConfig) config = ky_config_load_parts (fixture->etc, ALL, &error);

  (void)data;
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *may = g_strdup_printf (
          "%s%s%s", ky_config_is_own_address (config, rows[i][0]) ? "gateway " : "",
          ky_config_is_own_address (ky_config_tenant (config, 0), rows[i][0]) ? "ashita " : "",
          ky_config_is_own_address (ky_config_tenant (config, 1), rows[i][0]) ? "bunka " : "");

      g_assert_cmpstr (may, ==, rows[i][1]);
    }
}

/* Of the gateway what there is one of; of the tenant its places, users and what it says. */
static void
test_what_it_says (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = g_build_filename (fixture->etc, "tenants/bunka", NULL);
  g_autofree gchar *keys = g_build_filename (path, "keys", NULL);
  g_autoptr (KyConfig) tenant = ky_config_load (path, &error);
  g_autoptr (KyConfig) alone = NULL;
  g_autofree gchar *store = NULL;
  g_autofree gchar *sanitizer = NULL;

  (void)data;
  g_assert_no_error (error);
  g_assert_cmpstr (ky_config_tenant_name (tenant), ==, "bunka");
  store = ky_config_run_path (tenant, "store/store.sock");
  sanitizer = ky_config_run_path (tenant, "sanitizer/sanitizer.sock");
  g_assert_cmpstr (store, ==, "/r/tenants/bunka/store/store.sock");
  g_assert_cmpstr (sanitizer, ==, "/r/sanitizer/sanitizer.sock");
  g_assert_cmpstr (ky_config_string (tenant, KY_CONFIG_PATHS_STATE), ==, "/s-tenants/bunka");
  g_assert_cmpstr (ky_config_string (tenant, KY_CONFIG_PATHS_KEYS), ==, keys);
  g_assert_cmpstr (ky_config_string (tenant, KY_CONFIG_SCANNER_ENGINE), ==, "clamd");
  g_assert_cmpstr (ky_config_string (tenant, KY_CONFIG_RELAY_HOST), ==, "inner.example");
  g_assert_cmpuint (ky_config_uint (tenant, KY_CONFIG_RELAY_PORT), ==, 2525);
  /* The operator's own retention is nobody else's. */
  g_assert_cmpuint (ky_config_uint (tenant, KY_CONFIG_STORE_RETENTION), ==, 90);
  g_assert_cmpstr (ky_config_string (tenant, KY_CONFIG_STORE_PORTALS), ==,
                   "kiyome-portal-bunka;root");
  g_assert_cmpstr (ky_config_string (tenant, KY_CONFIG_STORE_PROXIES), ==,
                   "kiyome-icap-bunka;root");
  g_assert_cmpstr (ky_config_string (tenant, KY_CONFIG_OPENER_USER), ==, "kiyome-opener-bunka");
  g_assert_false (
      g_strv_contains (ky_config_list (tenant, KY_CONFIG_STORE_DOORS), "kiyome-portal"));
  /* Who asks for no tenants has none, and is as before they came. */
  alone = ky_config_load (fixture->etc, &error);
  g_assert_cmpuint (ky_config_n_tenants (alone), ==, 0);
  g_assert_cmpstr (name_of (alone, "a@bunka.example"), ==, "gateway");
  g_assert_false (
      g_strv_contains (ky_config_list (alone, KY_CONFIG_SANITIZER_DOORS), "kiyome-portal-bunka"));
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const gchar *file, *text, *message;
  } rows[] = {
    { "tenants/bunka/kiyome.conf", "[tenant]\n\ndomains = x.example; ASHITA.example\n",
      "tenants/bunka/kiyome.conf:3: tenant.domains = ASHITA.example: tenant ashita claims it, too "
      "(" },
    { "tenants/bunka/kiyome.conf", "[tenant]\ndomains = a..b\n",
      "tenants/bunka/kiyome.conf:2: tenant.domains = a..b: expected DOMAIN" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[milter]\nmemory = 2M\n",
      "tenants/bunka/kiyome.conf:4: milter.memory is the same for all tenants" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[sandbox]\nrequired = no\n",
      "is the same for all tenants" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[paths]\nstate = /s\n",
      "tenants/bunka/kiyome.conf:4: paths.state = /s: the gateway itself uses it, too" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[paths]\nrun = /r/tenants/ashita\n",
      "paths.run = /r/tenants/ashita: ashita uses it, too" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[opener]\nuser = kiyome-store-ashita\n",
      "bunka/kiyome.conf:4: opener.user = kiyome-store-ashita: a user of another tenant's" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[store]\nadmins = root; kiyome-portal\n",
      "bunka/kiyome.conf:4: store.admins = kiyome-portal: a user of another tenant's" },
    { "tenants/bunka/kiyome.conf",
      OF_NO_MAIL "[store]\nrun-as = kiyome-store-bunka;kiyome-folder-b\n",
      "store.run-as = kiyome-folder-b: a user of another tenant's" },
    /* However it is written, and within. */
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[paths]\nrun = /r/./tenants/x/..//ashita/\n",
      "paths.run = /r/tenants/ashita: ashita uses it, too" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[paths]\nstate = /s-tenants/ashita/originals\n",
      "paths.state = /s-tenants/ashita/originals: ashita uses it, too" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[store]\noriginals = s3://all/originals/bunka\n",
      "store.originals = s3://all/originals/bunka: the gateway itself uses it, too" },
    { "tenants/bunka/kiyome.conf",
      OF_NO_MAIL "[store]\ndatabase = postgresql:dbname='all' user=b host = db\n",
      "host = db: the gateway itself uses it, too" },
    { "tenants/bunka/kiyome.conf",
      OF_NO_MAIL "[store]\ndatabase = postgresql://b@db:5432/all?sslmode=disable\n",
      "sslmode=disable: the gateway itself uses it, too" },
    /* Whoever has the role reaches both databases. */
    { "tenants/bunka/kiyome.conf",
      OF_NO_MAIL "[store]\ndatabase = postgresql:host=db dbname=other user=a\n",
      "user=a: the gateway itself uses it, too" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[store]\ndatabase = postgresql://a@db/other\n",
      "postgresql://a@db/other: the gateway itself uses it, too" },
    { "tenants/bunka/kiyome.conf", OF_NO_MAIL "[portal]\nurl = https://Portal.example:8443/bunka\n",
      "portal.url = https://Portal.example:8443/bunka: the gateway itself uses it, too" },
    { "tenants/bunka/policy.d/a.conf", "[limits]\nparts = x\n",
      "tenants/bunka/policy.d/a.conf:2: limits.parts" },
    { "tenants/Bunka/kiyome.conf", "", "tenants/Bunka: not the name of a tenant" },
    /* Its group would be that of the gateway's store, or of the store of bunka. */
    { "tenants/store/kiyome.conf", "", "tenants/store: not the name of a tenant" },
    { "tenants/store-bunka/kiyome.conf", "", "tenants/store-bunka: not the name of a tenant" },
    { "tenants/bunka/kiyome.conf", "[tenant]\ndomains = stra\u00dfe.example\n",
      "tenant.domains = stra\u00dfe.example: expected DOMAIN" },
    { "tenants/bunka/kiyome.conf", "", "bunka/kiyome.conf: tenant.domains is missing" },
    { "tenants/chiba", "", "tenants/chiba: Not a directory" },
    { "kiyome.conf", "[tenant]\ndomains = x.example\n",
      "etc/kiyome.conf:2: tenant.domains must be set in a tenant's own file" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture own;
      g_autoptr (GError) error = NULL;
      g_autoptr (KyConfig) config = NULL;
      g_autoptr (GPtrArray) faults = NULL;

      set_up (&own, data);
      write_file (&own, "kiyome.conf",
                  "[paths]\nstate = /s/\nrun = /r/\n[store]\noriginals = s3://all/originals/\n"
                  "database = postgresql:host=db dbname=all user=a\n"
                  "[portal]\nurl = https://portal.example\n");
      write_file (&own, rows[i].file, rows[i].text);
      config = ky_config_load_parts (own.etc, ALL, &error);
      g_assert_null (config);
      g_assert_error (error, KY_ERROR, KY_ERROR_CONFIG);
      if (strstr (error->message, rows[i].message) == NULL)
        g_error ("'%s' has no '%s'", error->message, rows[i].message);
      faults = ky_config_check (own.etc);
      g_assert_cmpuint (faults->len, ==, 1);
      g_assert_cmpstr (faults->pdata[0], ==, error->message);
      tear_down (&own, data);
    }
  (void)fixture;
}

/* What only looks alike is each one's own. */
static void
test_no_fault (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "kiyome.conf",
              "[paths]\nstate = /s/\nrun = /r\n[store]\noriginals = s3://all/originals\n"
              "database = postgresql:host=db dbname=all\n[portal]\nurl = https://p.example\n");
  write_file (fixture, "tenants/ashita/kiyome.conf",
              "[tenant]\ndomains =\n[store]\noriginals = s3://all/originals-ashita\n"
              "database = postgresql:host=db dbname=ashita\n[portal]\nurl = https://a.p.example\n");
  write_file (
      fixture, "tenants/bunka/kiyome.conf",
      "[tenant]\ndomains =\n[paths]\nrun = /run/bunka/\n[store]\noriginals = s3://all/originals\n"
      "s3-endpoint = https://other.example\n"
      "database = postgresql:host=db port=5433 dbname=all\n");
  config = ky_config_load_parts (fixture->etc, ALL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ky_config_n_tenants (config), ==, 2);
  /* The suffix follows the name, with or without a slash. */
  g_assert_cmpstr (ky_config_string (ky_config_tenant (config, 0), KY_CONFIG_PATHS_STATE), ==,
                   "/s-tenants/ashita");
  g_assert_cmpstr (ky_config_string (ky_config_tenant (config, 1), KY_CONFIG_PATHS_RUN), ==,
                   "/run/bunka");
}

/* All are kept as one; a tenant's program that starts while its gateway's file is broken works with
 * the copy of both. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (fixture->etc, "tenants/ashita", NULL);
  g_autoptr (GError) fault = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KyConfig) kept = NULL;

  (void)data;
  write_file (fixture, "tenants/ashita/policy.d/a.conf", "[limits]\nparts = 7\n");
  g_assert_true (ky_config_fallback_save (path, &error));
  g_assert_no_error (error);
  write_file (fixture, "kiyome.conf", "[paths]\nwrong = 1\n");
  kept = ky_config_load_or_fallback (path, ALL, &fault, &error);
  g_assert_no_error (error);
  g_assert_error (fault, KY_ERROR, KY_ERROR_CONFIG);
  g_assert_cmpstr (ky_config_directory (kept), ==, path);
  g_assert_cmpstr (ky_config_string (kept, KY_CONFIG_PORTAL_TITLE), ==, "Ashita");
  g_assert_cmpstr (ky_config_string (kept, KY_CONFIG_PATHS_STATE), ==, "/s-tenants/ashita");
  g_assert_nonnull (ky_config_policy_file (kept, "a"));
  /* And again, over the copy from before, with one tenant less. */
  write_file (fixture, "kiyome.conf", "");
  g_autofree gchar *other = g_build_filename (fixture->etc, "tenants/bunka", NULL);
  ky_tree_remove (other);
  g_assert_true (ky_config_fallback_save (fixture->etc, &error));
  g_autofree gchar *gone = g_build_filename (fixture->path, "etc.kept/tenants/bunka", NULL);
  g_autofree gchar *new = g_build_filename (fixture->path, "etc.kept.new", NULL);
  g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (new, G_FILE_TEST_EXISTS));
}

/* What a name leads to is not there: its tenant is not gone for that. */
static void
test_dangling (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *link = g_build_filename (fixture->etc, "tenants/chiba", NULL);
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_cmpint (symlink ("/nonexistent", link), ==, 0);
  config = ky_config_load_parts (fixture->etc, ALL, &error);
  g_assert_error (error, KY_ERROR, KY_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "tenants/chiba: "));
}

static void
test_difference (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) before = ky_config_load_parts (fixture->etc, ALL, NULL);
  g_autoptr (KyConfig) after = NULL;
  g_auto (GStrv) keys = NULL;
  g_autofree gchar *all = NULL;

  (void)data;
  write_file (fixture, "tenants/chiba/kiyome.conf", "[tenant]\ndomains =\n");
  write_file (fixture, "tenants/ashita/kiyome.conf", "[tenant]\ndomains = ashita.example\n");
  after = ky_config_load_parts (fixture->etc, ALL, NULL);
  keys = ky_config_difference (before, after);
  all = g_strjoinv (", ", keys);
  g_assert_nonnull (strstr (all, "tenant ashita: tenant.domains"));
  g_assert_nonnull (strstr (all, "tenant ashita: portal.title"));
  g_assert_nonnull (strstr (all, "tenant chiba: added"));
  g_assert_null (strstr (all, "bunka"));
}

/* --- recipients of several -------------------------------------------------------------------- */

static const KyReply *
refuse (const KyConfig *tenant, gpointer data)
{
  g_assert_cmpstr (data, ==, "told");
  return g_strcmp0 (ky_config_tenant_name (tenant), "chiba") == 0 ? &ky_reply_away : NULL;
}

/* "taken", or the code of the reply. */
static const gchar *
add (GPtrArray *parties, KyConfig *config, KyMessage *message, const gchar *address)
{
  const KyReply *reply = ky_tenant_groups_add (parties, config, message, address, address, refuse,
                                               (gpointer) "told");

  return reply == NULL ? "taken" : reply->code;
}

static void
test_parties (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = ky_config_load_parts (fixture->etc, ALL, NULL);
  static const gchar *const orders[][4]
      = { { "a@bunka.example", "z@ashita.example", "b@ashita.example", "c@city.example" },
          { "c@city.example", "b@ashita.example", "z@ashita.example", "a@bunka.example" } };

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GPtrArray) parties = ky_tenant_groups_new ();
      g_autoptr (KyMessage) message = ky_message_new ("s@x.example", NULL);
      const KyTenantGroup *first;

      for (guint k = 0; k < 4; k++)
        g_assert_cmpstr (add (parties, config, message, orders[i][k]), ==, "taken");
      g_assert_cmpstr (add (parties, config, message, "b@ashita.example"), ==, "taken");
      g_assert_cmpuint (message->recipients->len, ==, 4);
      ky_tenant_groups_finish (parties);
      g_assert_cmpuint (parties->len, ==, 3);
      first = parties->pdata[0];
      g_assert_cmpstr (ky_config_tenant_name (first->config), ==, "ashita");
      g_assert_cmpuint (first->recipients->len, ==, 3); /* and the NULL */
    }
}

/* Mail that goes out: who signed in counts before the sender that he writes, the null sender of a
 * bounce among them. */
static void
test_out (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const gchar *login, *sender, *whose;
  } rows[] = {
    { NULL, "a@ashita.example", "ashita" },
    { "mail@ashita.example", "a@ashita.example", "ashita" },
    { "mail@ashita.example", "a@bunka.example", "ashita" },
    { "mail@ashita.example", "", "ashita" },
    { "a@x.example", "a@bunka.example", "bunka" },
    { "ashita", "a@bunka.example", "bunka" },
    { NULL, "", "nobody" },
    { NULL, "a@x.example", "nobody" },
  };
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "kiyome.conf", "[milter]\ndirection = out\n[tenants]\nothers = refuse\n");
  config = ky_config_load_parts (fixture->etc, ALL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) parties = ky_tenant_groups_new ();
      g_autoptr (KyMessage) message = ky_message_new (rows[i].sender, NULL);
      const gchar *reply;

      message->login = g_strdup (rows[i].login);
      reply = add (parties, config, message, "a@partner.example");
      g_assert_cmpstr (reply, ==, g_str_equal (rows[i].whose, "nobody") ? "550" : "taken");
      if (parties->len > 0)
        g_assert_cmpstr (ky_config_tenant_name (((const KyTenantGroup *)parties->pdata[0])->config),
                         ==, rows[i].whose);
    }
}

/* Whose store is away is refused alone, and the others' mail goes on without him. */
static void
test_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) parties = ky_tenant_groups_new ();
  g_autoptr (KyMessage) message = ky_message_new ("s@x.example", NULL);
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "tenants/chiba/kiyome.conf", "[tenant]\ndomains = chiba.example\n");
  config = ky_config_load_parts (fixture->etc, ALL, NULL);
  g_assert_cmpstr (add (parties, config, message, "a@chiba.example"), ==, "451");
  g_assert_cmpstr (add (parties, config, message, "a@bunka.example"), ==, "taken");
  g_assert_cmpstr (add (parties, config, message, "b@chiba.example"), ==, "451");
  g_assert_cmpuint (parties->len, ==, 1);
  g_assert_cmpuint (message->recipients->len, ==, 1);
}

/* Of those whom no opener reaches there is one party in a transaction, and it is the one served. */
static void
test_no_relay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) parties = ky_tenant_groups_new ();
  g_autoptr (KyMessage) message = ky_message_new ("s@x.example", NULL);
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "kiyome.conf", "[tenants]\nat-once = 2\n");
  write_file (fixture, "tenants/bunka/kiyome.conf",
              "[tenant]\ndomains = bunka.example\n[relay]\nhost = inner.example\n");
  config = ky_config_load_parts (fixture->etc, ALL, NULL);
  g_assert_cmpstr (add (parties, config, message, "a@bunka.example"), ==, "taken");
  g_assert_cmpstr (add (parties, config, message, "b@bunka.example"), ==, "taken");
  g_assert_cmpstr (add (parties, config, message, "a@ashita.example"), ==, "taken");
  /* One more than may be at once, and one more that nobody could send to. */
  g_assert_cmpstr (add (parties, config, message, "a@city.example"), ==, "452");
  g_assert_cmpstr (add (parties, config, message, "\"a b\"@bunka.example"), ==, "452");
  g_assert_cmpuint (message->recipients->len, ==, 3);
  ky_tenant_groups_finish (parties);
  g_assert_cmpstr (ky_config_tenant_name (((const KyTenantGroup *)parties->pdata[0])->config), ==,
                   "ashita");
}

/* Many clients that send to one tenant leave a quarter of the memory to mail of others. */
static void
test_memory (Fixture *fixture, gconstpointer data)
{
  static const guint8 chunk[100000];
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_message_free);
  guint64 held = 0;

  (void)fixture;
  (void)data;
  ky_message_set_memory (8000000);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree gchar *network = g_strdup_printf ("192.0.2.%u", i);
      KyMessage *message = ky_message_new ("s@x.example", network);

      ky_message_set_tenant (message, i < 99 ? "ashita" : "bunka");
      g_ptr_array_add (messages, message);
      g_assert_true (ky_message_add_body (message, ky_view (chunk, sizeof chunk), NULL));
      held += message->reserved;
      if (i == 98)
        {
          g_assert_true (message->is_busy);
          g_assert_cmpuint (held, <=, 6000000);
          g_assert_cmpuint (held, >, 5000000);
        }
    }
  g_assert_false (((KyMessage *)messages->pdata[99])->is_busy);
  ky_message_set_memory (G_MAXUINT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/tenants/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("an address is its domain's tenant's", test_whose);
  ADD ("files go to one's own domains alone", test_own);
  ADD ("a tenant has what is shared, places of its own, and what it says", test_what_it_says);
  ADD ("what two have, or is not theirs to say, is a fault with file and line", test_faults);
  ADD ("what only looks alike is no fault", test_no_fault);
  ADD ("all are kept as one", test_kept);
  ADD ("a name that leads nowhere is a fault", test_dangling);
  ADD ("a reload says what changed of whom", test_difference);
  ADD ("the party that is served is the same in any order", test_parties);
  ADD ("mail that goes out is whose who signed in is", test_out);
  ADD ("whose store is away is refused alone", test_away);
  ADD ("who can't be owed his mail is served, or comes again", test_no_relay);
  ADD ("many clients of one tenant leave memory to another's", test_memory);
  return g_test_run ();
}
