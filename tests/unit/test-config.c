/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "config/difference.h"
#include "config/keyfile.h"
#include "config/presets.h"
#include "config/strictest.h"
#include "growth.h"
#include "tree.h"

/* A configuration directory that is gone when the test ends. */
typedef struct
{
  gchar *path;
} Fixture;

static void
write_file (const Fixture *fixture, const gchar *name, const gchar *text)
{
  g_autofree gchar *path = g_build_filename (fixture->path, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

#define MANY 40000

static gchar *
many_groups (gsize count)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i <= count; i++)
    g_string_append_printf (text, "[group %" G_GSIZE_FORMAT "]\nname = %" G_GSIZE_FORMAT "\n", i,
                            i);
  return g_string_free (text, FALSE);
}

static void
parse_groups (gsize count, gconstpointer data)
{
  g_autofree gchar *text = many_groups (count);
  g_autoptr (GError) error = NULL;
  g_autoptr (KyKeyFile) file = ky_key_file_parse ("many", text, strlen (text), &error);

  (void)data;
  g_assert_no_error (error);
  g_assert_nonnull (file);
}

/* Twice as many lines take twice as long, not four times. */
static void
test_many_lines (void)
{
  g_autofree gchar *text = many_groups (MANY);
  g_autofree gchar *more = g_strconcat (text, "[group 7]\nname = again\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KyKeyFile) file = ky_key_file_parse ("many", text, strlen (text), &error);
  g_autoptr (KyKeyFile) twice = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (ky_key_file_find (file, "group " G_STRINGIFY (MANY), "name")->value, ==,
                   G_STRINGIFY (MANY));
  g_assert_null (ky_key_file_find (file, "group " G_STRINGIFY (MANY), "nam"));
  twice = ky_key_file_parse ("many", more, strlen (more), &error);
  g_assert_null (twice);
  g_assert_error (error, KY_ERROR, KY_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "is set twice"));
  ky_assert_linear (parse_groups, MANY, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *policies = NULL;

  (void)data;
  fixture->path = g_dir_make_tmp ("kiyome-config-XXXXXX", NULL);
  policies = g_build_filename (fixture->path, "policy.d", NULL);
  g_assert_cmpint (g_mkdir (policies, 0700), ==, 0);
  write_file (fixture, "kiyome.conf", "");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  ky_tree_remove (fixture->path);
  g_free (fixture->path);
}

/* Loading must fail with "DIRECTORY/" and then `expected`. */
static void
assert_fails (const Fixture *fixture, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *message = g_build_filename (fixture->path, expected, NULL);
  KyConfig *config = ky_config_load (fixture->path, &error);

  g_assert_null (config);
  g_assert_error (error, KY_ERROR, KY_ERROR_CONFIG);
  g_assert_cmpstr (error->message, ==, message);
}

static KyConfig *
load (const Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  KyConfig *config = ky_config_load (fixture->path, &error);

  g_assert_no_error (error);
  return config;
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyConfig) config = ky_config_load (NULL, &error);

  g_assert_no_error (error);
  if (ky_config_directory (config) != NULL)
    {
      g_test_skip ("this machine has an /etc/kiyome");
      return;
    }
  g_assert_cmpstr (ky_config_string (config, KY_CONFIG_PATHS_STATE), ==, "/var/lib/kiyome");
  g_assert_cmpuint (ky_config_uint (config, KY_CONFIG_STORE_RESERVE), ==, 64 * 1024 * 1024);
  g_assert_true (ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED));
  g_assert_cmpuint (g_strv_length ((gchar **)ky_config_list (config, KY_CONFIG_STORE_DOORS)), ==,
                    5);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;
  g_autofree gchar *socket = g_strdup_printf ("unix:%s/run/m.sock", fixture->path);
  g_autofree gchar *run = g_build_filename (fixture->path, "run", NULL);
  g_autofree gchar *store = g_build_filename (run, "store", "store.sock", NULL);
  g_autofree gchar *got = NULL;

  (void)data;
  write_file (fixture, "kiyome.conf",
              "# comment\r\n[paths]\r\nrun = run\r\nstate=/srv/k\r\n\n[milter]\nsocket = "
              "unix:run/m.sock\n[store]\nreserve = 2G\nadmins = root; 保守 ;\n");
  config = load (fixture);
  g_assert_cmpstr (ky_config_string (config, KY_CONFIG_PATHS_RUN), ==, run);
  g_assert_cmpstr (ky_config_string (config, KY_CONFIG_PATHS_STATE), ==, "/srv/k");
  g_assert_cmpstr (ky_config_string (config, KY_CONFIG_MILTER_SOCKET), ==, socket);
  g_assert_cmpuint (ky_config_uint (config, KY_CONFIG_STORE_RESERVE), ==,
                    G_GUINT64_CONSTANT (2) << 30);
  g_assert_cmpstr (ky_config_list (config, KY_CONFIG_STORE_ADMINS)[1], ==, "保守");
  got = ky_config_run_path (config, "store/store.sock");
  g_assert_cmpstr (got, ==, store);
}

/* A row of the table below: the second step of a route is refused. */
#define ROUTE_FAULT(step)                                                                          \
  {                                                                                                \
    "[incident]\nroute = A:a@b.example:1; " step "\n",                                             \
        "kiyome.conf:2: incident.route: '" step                                                    \
        "': expected NAME:ADDRESS:DAYS, with 1 to 365 days"                                        \
  }
#define ROUTE_STEP "A:a@b.example:1;"

static void
test_bad_main_file (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const gchar *text, *message;
  } rows[] = {
    { "[paths]\nrun = /r\n\nruns = /r\n",
      "kiyome.conf:4: unknown key paths.runs; did you mean paths.run?" },
    { "[path]\nrun = /r\n", "kiyome.conf:2: unknown key path.run; did you mean paths.run?" },
    { "run = /r\n", "kiyome.conf:1: a key before the first [group]" },
    { "[paths\n", "kiyome.conf:1: expected [group]" },
    { "[paths]\nrun\n", "kiyome.conf:2: expected [group] or key = value" },
    { "[paths]\nrun = /a\nrun = /b\n", "kiyome.conf:3: paths.run is set twice" },
    { "[paths]\nrun = \xff\n",
      "kiyome.conf:2: not UTF-8: save the file as UTF-8 (not as ANSI or Shift JIS)" },
    { "[sandbox]\nrequired = maybe\n",
      "kiyome.conf:2: sandbox.required = maybe: expected yes or no" },
    { "[scanner]\nengine = sophos\n",
      "kiyome.conf:2: scanner.engine = sophos: expected one of libclamav|clamd|none" },
    { "[relay]\nport = 70000\n",
      "kiyome.conf:2: relay.port = 70000: expected a number from 1 to 65535" },
    { "[relay]\nport = 99999999999999999999\n",
      "kiyome.conf:2: relay.port = 99999999999999999999: expected a number from 1 to 65535" },
    { "[store]\nreserve = 3X\n", "kiyome.conf:2: store.reserve = 3X: expected a number from 0 to "
                                 "1125899906842624; K, M or G may "
                                 "follow" },
    { "[milter]\nsocket = tcp:25\n",
      "kiyome.conf:2: milter.socket = tcp:25: expected unix:PATH or inet:PORT@HOST" },
    { "[portal]\nlisten = localhost\n",
      "kiyome.conf:2: portal.listen = localhost: expected ADDRESS:PORT or [ADDRESS]:PORT" },
    { "[portal]\nlisten = 127.0.0.1:70000\n",
      "kiyome.conf:2: portal.listen = 127.0.0.1:70000: expected ADDRESS:PORT or [ADDRESS]:PORT" },
    { "[portal]\nlisten = ::1:80\n",
      "kiyome.conf:2: portal.listen = ::1:80: expected ADDRESS:PORT or [ADDRESS]:PORT" },
    { "[portal]\nlisten = ]:80\n",
      "kiyome.conf:2: portal.listen = ]:80: expected ADDRESS:PORT or [ADDRESS]:PORT" },
    ROUTE_FAULT ("cio@city.example:3"),
    ROUTE_FAULT ("CIO:cio@city.example"),
    ROUTE_FAULT ("CIO:cio:3"),
    ROUTE_FAULT (":cio@city.example:3"),
    ROUTE_FAULT ("CIO:cio@city.example:0"),
    ROUTE_FAULT ("CIO:cio@city.example:366"),
    ROUTE_FAULT ("CIO:cio@city.example:x"),
    ROUTE_FAULT ("A:cio@city.example:1:2"),
    { "[incident]\nroute = " ROUTE_STEP ROUTE_STEP ROUTE_STEP ROUTE_STEP ROUTE_STEP ROUTE_STEP
          ROUTE_STEP ROUTE_STEP ROUTE_STEP ROUTE_STEP ROUTE_STEP "\n",
      "kiyome.conf:2: incident.route: more than 10 steps" },
    { "[folder a]\nin = /a/in\nout = /a/out\nwithheld = /a/w\n",
      "kiyome.conf: [folder a]: owner is missing" },
    { "[folder a b]\nin = /a\n",
      "kiyome.conf:2: [folder a b]: expected [folder NAME], with a name of letters, digits, - and "
      "_" },
    { "[folder a]\ninn = /a\n", "kiyome.conf:2: unknown key inn; did you mean in?" },
    { "[folder a]\nin = /a/in\nout = /a/in/out\nwithheld = /a/w\nowner = x\n",
      "kiyome.conf: [folder a] in = /a/in and [folder a] out = /a/in/out: neither may lie in the "
      "other" },
    { "[portal]\nlisten = [::1]:443\nurl = javascript:x\n",
      "kiyome.conf:3: portal.url = javascript:x: expected https://HOST" },
  };

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      write_file (fixture, "kiyome.conf", rows[i].text);
      assert_fails (fixture, rows[i].message);
    }
}

static void
test_missing_main_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = g_build_filename (fixture->path, "kiyome.conf", NULL);

  (void)data;
  g_unlink (path);
  g_assert_null (ky_config_load (fixture->path, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_bad_policy_file (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const gchar *text, *message;
  } rows[] = {
    { "[mail]\nnotices = never\n",
      "policy.d/a.conf:2: unknown key mail.notices; did you mean mail.notice?" },
    { "[mails]\nnotice = never\n",
      "policy.d/a.conf:2: unknown key mails.notice; did you mean mail.notice?" },
    { "[methods]\n\nunknown = pass\n",
      "policy.d/a.conf:3: methods.unknown = pass: expected rebuild, redraw, image, text or "
      "withhold" },
    { "[methods]\npfd = rebuild\n", "policy.d/a.conf:2: unknown key pfd; did you mean pdf?" },
    { "[methods]\n@archive = rebuild\n", "policy.d/a.conf:2: unknown file type @archive" },
    { "[methods]\npdf = rebuild\npng = rebuild, text\n",
      "policy.d/a.conf:3: methods.png = rebuild, text: files of this type have no method text "
      "(only "
      "rebuild, and withhold)" },
    { "[methods]\nexe = withhold\nunknown = rebuild\n",
      "policy.d/a.conf:3: methods.unknown = rebuild: files of this type are always withheld; there "
      "is no method for them" },
    { "[methods]\n@containers = image\n", "policy.d/a.conf:2: methods.@containers = image: no type "
                                          "of this group has the method image" },
    { "\xef\xbb\xbf[mail]\nnotices = never\n",
      "policy.d/a.conf:2: unknown key mail.notices; did you mean mail.notice?" },
    { "[mail]\n\xef\xbb\xbflanguage = en\n",
      "policy.d/a.conf:2: a byte order mark (U+FEFF), which cannot be seen: delete it" },
    { "[mail]\nheading = \x96\xb3\n",
      "policy.d/a.conf:2: not UTF-8: save the file as UTF-8 (not as ANSI or Shift JIS)" },
    { "\xff\xfe[", "policy.d/a.conf:1: UTF-16 (\"Unicode\" in Notepad): save the file as UTF-8" },
    { "[policy]\npreset = lax\n",
      "policy.d/a.conf:2: policy.preset = lax: expected standard, strict or text-only" },
    { "[policy]\npriority = -1\n",
      "policy.d/a.conf:2: policy.priority = -1: expected a number from 0 to 1000" },
    { "[policy]\nname = a b\n",
      "policy.d/a.conf:2: policy.name = a b: expected letters, digits, - _ ." },
    { "[match]\nrecipient = city.example\n",
      "policy.d/a.conf:2: match.recipient = city.example: expected an address (local@domain)" },
    { "[match]\ndomain = a@b\n",
      "policy.d/a.conf:2: match.domain = a@b: expected a domain without @" },
    { "[match]\ndirection = up\n",
      "policy.d/a.conf:2: match.direction = up: expected in, out or file" },
    { "[match]\nrecipient = ;\n", "policy.d/a.conf:2: match.recipient is empty" },
    { "[match]\nfrom = a@b\n",
      "policy.d/a.conf:2: unknown key match.from (kiyome-policy(5) has them all)" },
  };

  (void)data;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      write_file (fixture, "policy.d/a.conf", rows[i].text);
      assert_fails (fixture, rows[i].message);
    }
}

/* What Notepad writes before the first letter, and line ends as Windows has them. */
static void
test_notepad (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyPolicy) policy = NULL;

  (void)data;
  write_file (fixture, "kiyome.conf", "\xef\xbb\xbf[log]\r\nlevel = debug\r\n");
  write_file (fixture, "policy.d/standard.conf",
              "\xef\xbb\xbf# \xe8\xa8\xad\xe5\xae\x9a\r\n[mail]\r\nlanguage = en\r\n");
  config = load (fixture);
  policy = ky_config_policy (config, "standard", NULL);
  g_assert_cmpint (ky_config_log_level (config), ==, KY_LOG_DEBUG);
  g_assert_true (ky_policy_is (policy, KY_POLICY_MAIL_LANGUAGE, "en"));
}

static void
test_two_policies_of_one_name (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *message = NULL;

  (void)data;
  write_file (fixture, "policy.d/a.conf", "[policy]\nname = x\n");
  write_file (fixture, "policy.d/b.conf", "[policy]\n# here\nname = x\n");
  message = g_strdup_printf ("policy.d/b.conf:3: policy x is defined in %s/policy.d/a.conf, too",
                             fixture->path);
  assert_fails (fixture, message);
}

static void
assert_resolves (KyConfig *config, const KyEnvelopeFacts *facts, const gchar *name)
{
  g_autofree gchar *why = NULL;
  g_autoptr (KyPolicy) policy = ky_config_resolve (config, facts, &why);

  g_test_message ("%s", why);
  g_assert_cmpstr (ky_policy_name (policy), ==, name);
  g_assert_nonnull (strstr (why, name));
}

static void
test_most_specific_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "policy.d/10-town.conf",
              "[policy]\nname = town\n[match]\ndomain = town.example; .town.example\n");
  write_file (fixture, "policy.d/20-tax.conf",
              "[policy]\nname = tax\npreset = strict\n[match]\nrecipient = zei*@town.example\n");
  write_file (fixture, "policy.d/30-chief.conf",
              "[policy]\nname = chief\n[match]\nrecipient = zeimu@town.example\n");
  write_file (fixture, "policy.d/40-partner.conf",
              "[policy]\nname = partner\n[match]\nsender-domain = partner.example\n");
  write_file (
      fixture, "policy.d/50-bulk.conf",
      "[policy]\nname = bulk\n[match]\nsender = *@bulk.example\nsender-is-authentic = no\n");
  write_file (fixture, "policy.d/60-out.conf",
              "[policy]\nname = out\npriority = 5\n[match]\ndirection = out\n");
  config = load (fixture);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@Town.Example" }, "town");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@sub.town.example" }, "town");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@notown.example" }, "standard");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "zei2@town.example" }, "tax");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "zeimu@town.example" }, "chief");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b", .sender = "x@partner.example" },
                   "standard");
  assert_resolves (config,
                   &(KyEnvelopeFacts){ .recipient = "a@b",
                                       .sender = "x@partner.example",
                                       .sender_is_authentic = TRUE },
                   "partner");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b", .sender = "x@bulk.example" },
                   "bulk");
  assert_resolves (
      config, &(KyEnvelopeFacts){ .recipient = "zeimu@town.example", .direction = "out" }, "out");
  assert_resolves (config, &(KyEnvelopeFacts){ 0 }, "standard");
}

/* What is uploaded has a direction of its own. */
static void
test_direction_of_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "policy.d/upload.conf", "[match]\ndirection = file\n");
  write_file (fixture, "policy.d/mail.conf", "[match]\ndirection = in; out\n");
  config = load (fixture);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b", .direction = "file" }, "upload");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b", .direction = "in" }, "mail");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b" }, "standard");
}

/* What differs is said by keys and no value; the same said in another way has the same name. */
static void
test_difference (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) old = NULL;
  g_autoptr (KyConfig) same = NULL;
  g_autoptr (KyConfig) changed = NULL;
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) keys = NULL;
  g_autofree gchar *list = NULL;

  (void)data;
  write_file (fixture, "kiyome.conf",
              "[store]\ndatabase = postgresql:password=ONE\nnode = a\n"
              "[folder a]\nin = /a/in\nout = /a/out\nwithheld = /a/held\nowner = me\n");
  write_file (fixture, "policy.d/town.conf",
              "[match]\ndomain = town.example\n[limits]\nparts = 7\n[mail]\nnotice = never\n");
  write_file (fixture, "policy.d/gone.conf", "[match]\ndomain = gone.example\n");
  old = load (fixture);
  write_file (fixture, "policy.d/town.conf",
              "# said in another way\n[mail]\nnotice=never\n[match]\ndomain = Town.example\n"
              "[limits]\nparts = 7\n");
  same = load (fixture);
  none = ky_config_difference (old, same);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpmem (ky_config_sha256 (old), KY_SHA256_SIZE, ky_config_sha256 (same), KY_SHA256_SIZE);
  write_file (fixture, "kiyome.conf",
              "[store]\ndatabase = postgresql:password=TWO\nnode = a\n"
              "[folder a]\nin = /a/new\nout = /a/out\nwithheld = /a/held\nowner = me\n"
              "[folder b]\nin = /b/in\nout = /b/out\nwithheld = /b/held\nowner = me\n");
  write_file (fixture, "policy.d/town.conf",
              "[policy]\npriority = 3\n[match]\nrecipient = a@b\n[limits]\nparts = 7\n"
              "[methods]\npdf = image\n[mail]\nnotice = always\n");
  write_file (fixture, "policy.d/gone.conf", "[policy]\nname = new\n");
  changed = load (fixture);
  keys = ky_config_difference (old, changed);
  list = g_strjoinv (", ", keys);
  g_assert_cmpstr (
      list, ==,
      "store.database, folder a: in, folder b: added, policy new: added, policy town: mail.notice, "
      "policy town: match.domain, policy town: match.recipient, "
      "policy town: methods.pdf, policy town: policy.priority, policy gone: removed");
  g_assert_cmpint (memcmp (ky_config_sha256 (old), ky_config_sha256 (changed), KY_SHA256_SIZE), !=,
                   0);
}

/* A reload tells the truth of each key: those that it takes, and those that it can't. */
static void
test_restarts (void)
{
  g_assert_null (ky_config_restart_of (KY_CONFIG_MILTER_MEMORY));
  g_assert_true (ky_config_restarts (KY_CONFIG_MILTER_SOCKET, "kiyome-milter"));
  g_assert_true (ky_config_restarts (KY_CONFIG_PATHS_RUN, "kiyome-milter"));
  g_assert_false (ky_config_restarts (KY_CONFIG_STORE_RUN_AS, "kiyome-milter"));
  g_assert_true (ky_config_restarts (KY_CONFIG_STORE_RUN_AS, "kiyome-store"));
  g_assert_true (ky_config_restarts (KY_CONFIG_STORE_RETENTION, "kiyome-store"));
  g_assert_true (ky_config_restarts (KY_CONFIG_LOG_LEVEL, "kiyome-sanitizer"));
}

static void
test_standard_can_be_replaced (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  (void)data;
  write_file (fixture, "policy.d/standard.conf", "[mail]\nlanguage = en\n");
  config = load (fixture);
  policy = ky_config_resolve (config, &(KyEnvelopeFacts){ .recipient = "a@b" }, NULL);
  g_assert_true (ky_policy_is (policy, KY_POLICY_MAIL_LANGUAGE, "en"));
  names = ky_config_policy_names (config);
  g_assert_cmpuint (g_strv_length (names), ==, 3);
  g_assert_null (ky_config_policy (config, "lax", &error));
  g_assert_cmpstr (error->message, ==,
                   "there is no policy 'lax'; there are standard, strict, text-only");
}

static void
test_portal_in_notice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyConfig) without = NULL;
  g_autoptr (KyPolicy) standard = NULL;
  g_autoptr (KyPolicy) own = NULL;
  g_autoptr (KyPolicy) silent = NULL;

  (void)data;
  write_file (
      fixture, "policy.d/own.conf",
      "[policy]\nname = own\n[match]\nrecipient = x@*\n[mail]\nportal = inside.example/help\n");
  without = load (fixture);
  silent = ky_config_resolve (without, &(KyEnvelopeFacts){ .recipient = "a@b" }, NULL);
  g_assert_cmpstr (ky_policy_string (silent, KY_POLICY_MAIL_PORTAL), ==, "");
  write_file (fixture, "kiyome.conf", "[portal]\nurl = https://kiyome.city.example\n");
  config = load (fixture);
  standard = ky_config_resolve (config, &(KyEnvelopeFacts){ .recipient = "a@b" }, NULL);
  g_assert_cmpstr (ky_policy_string (standard, KY_POLICY_MAIL_PORTAL), ==,
                   "https://kiyome.city.example/#/mails/{id}");
  /* What a policy says itself stands. */
  own = ky_config_resolve (config, &(KyEnvelopeFacts){ .recipient = "x@b" }, NULL);
  g_assert_cmpstr (ky_policy_string (own, KY_POLICY_MAIL_PORTAL), ==, "inside.example/help");
}

static void
test_strictest_for_several (Fixture *fixture, gconstpointer data)
{
  static const gchar *const both[] = { "a@one.example", "b@two.example", NULL };
  static const gchar *const turned[] = { "b@two.example", "a@one.example", NULL };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyPolicy) policy = NULL, again = NULL;
  g_autofree gchar *why = NULL;

  (void)data;
  write_file (fixture, "policy.d/one.conf",
              "[match]\ndomain = one.example\n[mail]\ntrusted-hosts = mx.a; mx.b\nurls = keep\n"
              "notice = never\n[limits]\nmembers = 50\n[scan]\nrequired = no\n");
  write_file (fixture, "policy.d/two.conf",
              "[policy]\npreset = strict\n[match]\ndomain = two.example\n[mail]\n"
              "trusted-hosts = mx.b\n[methods]\neml = rebuild\n*=text\n");
  config = load (fixture);
  policy = ky_config_resolve_all (config, &(KyEnvelopeFacts){ 0 }, both, &why);
  g_assert_cmpstr (ky_policy_name (policy), ==, "one+two");
  g_assert_nonnull (strstr (why, "the strictest of them"));
  g_assert_cmpuint (ky_policy_uint (policy, KY_POLICY_LIMIT_MEMBERS), ==, 50);
  g_assert_true (ky_policy_bool (policy, KY_POLICY_SCAN_REQUIRED));
  g_assert_true (ky_policy_is (policy, KY_POLICY_MAIL_URLS, "defang"));
  g_assert_true (ky_policy_is (policy, KY_POLICY_MAIL_NOTICE, "changed"));
  g_assert_cmpstr (ky_policy_list (policy, KY_POLICY_MAIL_TRUSTED_HOSTS)[0], ==, "mx.b");
  g_assert_null (ky_policy_list (policy, KY_POLICY_MAIL_TRUSTED_HOSTS)[1]);
  g_assert_cmpint (ky_policy_ladder (policy, "pdf")[0], ==, KY_METHOD_TEXT);
  g_assert_cmpint (ky_policy_ladder (policy, "pdf")[1], ==, KY_METHOD_NONE);
  g_assert_cmpint (ky_policy_ladder (policy, "eml")[0], ==, KY_METHOD_REBUILD);
  again = ky_config_resolve_all (config, &(KyEnvelopeFacts){ 0 }, turned, NULL);
  g_assert_true (again == policy);
}

/* Whatever way a value differs, the merge keeps the stricter one, from both sides. */
static void
test_strictest_ladders (void)
{
  static const struct
  {
    const gchar *a, *b, *strictest;
  } rows[] = {
    { "rebuild", "image,text", "image,text" },
    { "rebuild,redraw,image", "redraw", "redraw" },
    { "text", "image", "text" },
    { "withhold", "text", "withhold" },
    { "rebuild", "rebuild,image", "rebuild" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint turned = 0; turned < 2; turned++)
      {
        g_autoptr (KyPolicy) standard = ky_policy_new_default ();
        g_autoptr (KyPolicy) a
            = ky_policy_with (standard, "methods.pdf", turned ? rows[i].b : rows[i].a, NULL);
        g_autoptr (KyPolicy) b
            = ky_policy_with (standard, "methods.*", turned ? rows[i].a : rows[i].b, NULL);
        g_autoptr (KyPolicy) merged = ky_policy_strictest (a, b);
        g_autoptr (KyPolicy) expected
            = ky_policy_with (standard, "methods.pdf", rows[i].strictest, NULL);

        g_assert_cmpint (ky_policy_ladder (merged, "pdf")[0], ==,
                         ky_policy_ladder (expected, "pdf")[0]);
      }
}

/* The merge of a policy and one that differs in one key takes the stricter value, and does not
 * depend on the order. */
static void
test_strictest_choices (void)
{
  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    {
      const KyPolicyKeyInfo *info = ky_policy_key_info ((KyPolicyKey)i);
      g_autofree gchar *key = g_strdup_printf ("%s.%s", info->group, info->key);
      g_autoptr (KyPolicy) standard = ky_policy_new_default ();
      g_autoptr (KyPolicy) other = NULL, one = NULL, two = NULL;
      g_auto (GStrv) choices = NULL;

      if (info->choices == NULL || i == KY_POLICY_MAIL_LANGUAGE || i == KY_POLICY_MAIL_CHARSET)
        continue;
      choices = g_strsplit (info->choices, "|", -1);
      other = ky_policy_with (standard, key,
                              choices[strcmp (choices[0], info->standard) == 0 ? 1 : 0], NULL);
      one = ky_policy_strictest (standard, other);
      two = ky_policy_strictest (other, standard);
      g_assert_cmpstr (ky_policy_string (one, (KyPolicyKey)i), ==,
                       ky_policy_string (two, (KyPolicyKey)i));
    }
}

static void
test_presets (void)
{
  static const gchar *const names[] = { "standard", "strict", "text-only" };
  g_autoptr (KyConfig) config = ky_config_load (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KyPolicy) policy = ky_config_policy (config, names[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (ky_policy_name (policy), ==, names[i]);
      if (i > 0)
        g_assert_cmpint (ky_policy_ladder (policy, "pdf")[0], >=, KY_METHOD_IMAGE);
    }
}

/* A file is read more strictly than what is compiled in. */
static void
test_presets_as_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;
  g_auto (GStrv) names = NULL;

  (void)data;
  for (const KyPreset *preset = ky_presets; preset->name != NULL; preset++)
    {
      g_autofree gchar *name = g_strdup_printf ("policy.d/%s.conf", preset->name);

      write_file (fixture, name, preset->text);
    }
  config = load (fixture);
  names = ky_config_policy_names (config);
  g_assert_cmpuint (g_strv_length (names), ==, 3);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

static const struct
{
  const gchar *name, *group;
  KyMethodId ladder[4];
} types[] = { { "eml", "containers", { KY_METHOD_REBUILD, KY_METHOD_TEXT } },
              { "exe", "", { KY_METHOD_NONE } },
              { "pdf", "", { KY_METHOD_REBUILD, KY_METHOD_IMAGE, KY_METHOD_TEXT } },
              { "png", "pictures", { KY_METHOD_REBUILD } },
              { "txt", "", { KY_METHOD_REBUILD, KY_METHOD_TEXT } },
              { "unknown", "", { KY_METHOD_NONE } },
              { "zip", "containers", { KY_METHOD_REBUILD } } };

static const gchar *
type_name (guint i)
{
  return i < G_N_ELEMENTS (types) ? types[i].name : NULL;
}

static gboolean
type_is_in (guint i, const gchar *group)
{
  return strcmp (types[i].group, group) == 0;
}

static const KyMethodId *
type_ladder (guint i)
{
  return types[i].ladder;
}

/* "@containers" is each of them; who has a row of its own keeps it, before or behind. */
static void
test_groups (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const gchar *type;
    KyMethodId method;
  } rows[] = { { "eml", KY_METHOD_REBUILD },
               { "pdf", KY_METHOD_TEXT },
               { "png", KY_METHOD_WITHHOLD },
               { "zip", KY_METHOD_WITHHOLD } };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyPolicy) policy = NULL;

  (void)data;
  write_file (fixture, "policy.d/a.conf",
              "[policy]\nname = a\npreset = strict\n[methods]\nzip = withhold\n"
              "@containers = rebuild\n@pictures = withhold\n* = text\n");
  config = load (fixture);
  policy = ky_config_policy (config, "a", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ky_policy_ladder (policy, rows[i].type)[0], ==, rows[i].method);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ky_config_set_types (type_name, type_is_in, type_ladder);
  g_test_add_func ("/config/defaults stand without a directory", test_defaults);
  g_test_add_func ("/config/a file of very many lines is read in linear time", test_many_lines);
  g_test_add_func ("/config/presets are there by name", test_presets);
  g_test_add_func ("/config/the strictest ladder is taken", test_strictest_ladders);
  g_test_add_func ("/config/the strictest choice is taken", test_strictest_choices);
  ADD ("/config/presets are policies without a mistake", test_presets_as_files);
  ADD ("/config/a group of types is each of them", test_groups);
  ADD ("/config/values are read and paths resolved", test_values);
  ADD ("/config/mistakes in kiyome.conf are named with file and line", test_bad_main_file);
  ADD ("/config/a missing kiyome.conf is an error", test_missing_main_file);
  ADD ("/config/mistakes in a policy are named with file and line", test_bad_policy_file);
  ADD ("/config/a file that Notepad saved is read as any other", test_notepad);
  ADD ("/config/two policies of one name are an error", test_two_policies_of_one_name);
  ADD ("/config/the most specific policy wins", test_most_specific_wins);
  ADD ("/config/uploads have a direction", test_direction_of_files);
  ADD ("/config/what differs is said by keys, and no value", test_difference);
  g_test_add_func ("/config/keys that take a restart are told apart", test_restarts);
  ADD ("/config/the standard policy can be replaced", test_standard_can_be_replaced);
  ADD ("/config/several recipients get the strictest", test_strictest_for_several);
  ADD ("/config/the notice leads to the portal that portal.url names", test_portal_in_notice);
  return g_test_run ();
}
