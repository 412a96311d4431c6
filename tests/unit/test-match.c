/* SPDX-License-Identifier: GPL-2.0-or-later */
/* [match]: whom a policy is for, by client, size and lists. */
#include "config/config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "config/difference.h"
#include "config/fallback.h"
#include "growth.h"
#include "preparations.h"
#include "tree.h"

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

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *policies = NULL;

  (void)data;
  fixture->path = g_dir_make_tmp ("kiyome-match-XXXXXX", NULL);
  policies = g_build_filename (fixture->path, "policy.d", NULL);
  g_assert_cmpint (g_mkdir (policies, 0700), ==, 0);
  write_file (fixture, "kiyome.conf", "");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *kept = g_strconcat (fixture->path, ".kept", NULL);
  g_autofree gchar *lock = g_strconcat (kept, ".lock", NULL);

  (void)data;
  ky_tree_remove (fixture->path);
  ky_tree_remove (kept);
  g_unlink (lock);
  g_free (fixture->path);
}

static KyConfig *
load (const Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  KyConfig *config = ky_config_load (fixture->path, &error);

  g_assert_no_error (error);
  return config;
}

/* `name` holds, and what is said of it names the keys that matched. */
static void
assert_resolves (KyConfig *config, const KyEnvelopeFacts *facts, const gchar *name,
                 const gchar *keys)
{
  g_autofree gchar *why = NULL;
  g_autoptr (KyPolicy) policy = ky_config_resolve (config, facts, &why);

  g_test_message ("%s", why);
  g_assert_cmpstr (ky_policy_name (policy), ==, name);
  if (keys != NULL)
    g_assert_true (g_str_has_suffix (why, keys));
}

static void
test_clients (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const gchar *client, *name, *keys;
  } rows[] = {
    { "relay.example [192.0.2.9]", "net", "matches by client" },
    { "192.0.2.9", "net", "matches by client" },
    { "x [192.0.3.1]", "standard", NULL },
    { "x [192.0.2.77]", "host", "matches by client" },
    { "x [::ffff:192.0.2.77]", "host", "matches by client" },
    { "x [2001:db8:7::1]", "six", "matches by client" },
    { "x [2001:db7:7::1]", "standard", NULL },
    { "x [10.127.255.255]", "odd", "matches by client" },
    { "x [10.128.0.0]", "standard", NULL },
    /* A name is what its owner makes it. */
    { "a [192.0.2.77] [203.0.113.5]", "standard", NULL },
    { "192.0.2.77 [203.0.113.5]", "standard", NULL },
    { "x [192.0.2.77] y", "standard", NULL },
    { "x [unknown]", "standard", NULL },
    { "", "standard", NULL },
    { NULL, "standard", NULL },
  };
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "policy.d/a-net.conf",
              "[policy]\nname = net\n[match]\nclient = 192.0.2.0/24; 198.51.100.1\n");
  write_file (fixture, "policy.d/b-host.conf",
              "[policy]\nname = host\n[match]\nclient = 192.0.2.77\n");
  write_file (fixture, "policy.d/c-six.conf",
              "[policy]\nname = six\n[match]\nclient = 2001:DB8::/32\n");
  write_file (fixture, "policy.d/d-odd.conf",
              "[policy]\nname = odd\n[match]\nclient = 10.0.0.0/9\n");
  config = load (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_resolves (
        config,
        &(KyEnvelopeFacts){ .recipient = "a@b", .direction = "in", .client = rows[i].client },
        rows[i].name, rows[i].keys);
  assert_resolves (
      config, &(KyEnvelopeFacts){ .recipient = "a@b", .direction = "file", .client = "192.0.2.77" },
      "standard", NULL);
}

/* Forms of one address, which a mail system delivers to one mailbox: the sender chooses the
 * form. */
static void
test_forms (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const gchar *recipient, *name;
  } rows[] = {
    { "firm@city.example", "firm" },
    { "FIRM@City.Example", "firm" },
    { "firm@city.example.", "firm" },
    { "firm@city.example. ", "firm" },
    { "\"firm\"@city.example", "firm" },
    { "fi\\rm@city.example", "firm" },
    { "\"fi\\rm\"@city.example", "firm" },
    { "@a.example,@b.example:firm@city.example", "firm" },
    { "firm @ city.example", "firm" },
    { "firm(x(y\\))z)@city.example", "firm" },
    { "firm+x@city.example", "firm" },
    { "\"firm+x\"@city.example.", "firm" },
    { "firm+free@city.example", "free" },
    { "listed@city.example.", "listed" },
    { "\"listed+x\"@city.example", "listed" },
    { "x@\xe4\xbe\x8b.example", "firm" },
    { "x@xn--fsq.example", "firm" },
    { "x@xn--fsq.example.", "firm" },
    { "\xe3\x81\x8b\xe3\x82\x99@city.example", "firm" }, /* か with its mark apart */
    { "\xe3\x81\x8c@city.example", "firm" },
    { "other@city.example", "standard" },
    { "\"firm;x\"@other.example", NULL },
    { "confirm@city.example", "standard" },
    { "+x@city.example", "standard" },
    /* Whose these are only the mail system knows: the strictest of all that it may be. */
    { "firm%city.example", NULL },
    { "firm%city.example@city.example", NULL },
    { "firm%city.example@other.example", NULL },
    { "city.example!firm", NULL },
    { "city.example!firm@other.example", NULL },
    { "firm@city.example@other.example", NULL },
    { "\"firm@city.example\"", NULL },
    { "\"firm@city.example\"@other.example", NULL },
    { "firm", NULL },
    { "firm@", NULL },
    { "firm@[192.0.2.1]", NULL },
    { "firm@city.example(", NULL },
    { "\"firm", NULL },
    { "firm@city..example", NULL },
    { "\xff@city.example", NULL },
  };
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "policy.d/firm.list", "listed@city.example\n");
  write_file (
      fixture, "policy.d/a.conf",
      "[policy]\nname = firm\n[match]\nrecipient = firm@CITY.example; *@\xe4\xbe\x8b.example;"
      " \xe3\x81\x8c@city.example\n[limits]\nparts = 7\n");
  write_file (
      fixture, "policy.d/b.conf",
      "[policy]\nname = listed\n[match]\nrecipient-list = firm.list\n[limits]\nparts = 7\n");
  write_file (fixture, "policy.d/c.conf",
              "[policy]\nname = free\n[match]\nrecipient = firm+free*@city.example\n");
  config = load (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const KyEnvelopeFacts facts = { .recipient = rows[i].recipient, .direction = "in" };
      g_autofree gchar *why = NULL;
      g_autofree gchar *shown = NULL;
      g_autoptr (KyPolicy) policy = ky_config_resolve (config, &facts, &why);

      shown = g_utf8_make_valid (why, -1);
      g_test_message ("%s: %s", rows[i].name != NULL ? rows[i].name : "any", shown);
      if (rows[i].name != NULL)
        g_assert_cmpstr (ky_policy_name (policy), ==, rows[i].name);
      else
        g_assert_cmpuint (ky_policy_uint (policy, KY_POLICY_LIMIT_PARTS), ==, 7);
    }
}

static void
assert_size (KyConfig *config, guint64 size, const gchar *name)
{
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b", .has_size = TRUE, .size = size },
                   name, NULL);
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const gchar *const nobody[] = { "x@c", NULL };
  static const gchar *const one[] = { "a@b", NULL };
  static const gchar *const two[] = { "a@b", "x@c", NULL };
  const KyEnvelopeFacts facts = { .direction = "in" };
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (fixture, "policy.d/standard.conf", "[limits]\nmessage-size = 3M\n");
  write_file (fixture, "policy.d/a-large.conf",
              "[policy]\nname = large\n[match]\nmin-size = 1M\ndomain = b\n"
              "[limits]\nmessage-size = 20M\n");
  write_file (fixture, "policy.d/b-huge.conf",
              "[policy]\nname = huge\n[match]\nmin-size = 10M\ndomain = b\n"
              "[limits]\nmessage-size = 15M\n");
  write_file (fixture, "policy.d/c-some.conf",
              "[policy]\nname = some\n[match]\nmax-size = 1001\nmin-size = 1000\ndomain = b\n");
  config = load (fixture);
  assert_size (config, 0, "standard");
  assert_size (config, 999, "standard");
  assert_size (config, 1000, "some");
  assert_size (config, 1001, "some");
  assert_size (config, 1002, "standard");
  assert_size (config, 1024 * 1024 - 1, "standard");
  assert_size (config, 1024 * 1024, "large");
  assert_size (config, 10 * 1024 * 1024, "huge");
  assert_size (config, G_MAXINT64, "huge");
  assert_resolves (config,
                   &(KyEnvelopeFacts){ .recipient = "a@b", .has_size = TRUE, .size = 1 << 20 },
                   "large", "matches by domain size");
  /* What is not known matches nothing; what comes to be known may be any. */
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b" }, "standard", NULL);
  g_assert_cmpuint (ky_config_most (config, &facts, one, KY_POLICY_LIMIT_MESSAGE_SIZE), >=,
                    20 << 20);
  g_assert_cmpuint (ky_config_most (config, &facts, nobody, KY_POLICY_LIMIT_MESSAGE_SIZE), ==,
                    3 << 20);
  g_assert_cmpuint (ky_config_most (config, &facts, two, KY_POLICY_LIMIT_MESSAGE_SIZE), ==,
                    3 << 20);
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;

  (void)data;
  write_file (
      fixture, "policy.d/vip.list",
      "\xef\xbb\xbf# board\r\nMayor@City.Example\r\n\r\n  partner.example \r\n.sub.example");
  write_file (fixture, "policy.d/more.list", "deputy@city.example\n");
  write_file (fixture, "policy.d/bad.list", "spam.example\n<>\n");
  write_file (fixture, "policy.d/a.conf",
              "[policy]\nname = vip\n[match]\nrecipient-list = vip.list; more.list\n");
  write_file (fixture, "policy.d/b.conf",
              "[policy]\nname = bad\n[match]\nsender-list = bad.list\nsender-is-authentic = no\n");
  write_file (fixture, "policy.d/c.conf",
              "[policy]\nname = one\n[match]\nrecipient = may*@city.example\nclient = 192.0.2.1\n");
  config = load (fixture);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "mayor@city.example" }, "vip",
                   "matches by recipient-list");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "deputy@CITY.example" }, "vip", NULL);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "x@partner.example" }, "vip", NULL);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "x@a.b.sub.example" }, "vip", NULL);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "x@sub.example" }, "standard", NULL);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "x@apartner.example" }, "standard",
                   NULL);
  /* No addresses: the strictest of what each may be. */
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "partner.example" }, "standard+vip",
                   NULL);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "x@", .sender = "@" }, "standard+vip",
                   NULL);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b", .sender = "x@spam.example" },
                   "bad", "matches by sender-list");
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b", .sender = "" }, "bad", NULL);
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "a@b" }, "standard", NULL);
  /* recipient comes before all others, also by a pattern. */
  assert_resolves (
      config, &(KyEnvelopeFacts){ .recipient = "mayor@city.example", .client = "x [192.0.2.1]" },
      "one", "matches by recipient client");
}

/* A list is a part of what the configuration says: of the order of its lines it says nothing. */
static void
test_lists_are_hashed_and_kept (Fixture *fixture, gconstpointer data)
{
  const KyEnvelopeFacts facts = { .recipient = "b@x.example" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) fault = NULL;
  g_autoptr (KyConfig) old = NULL;
  g_autoptr (KyConfig) same = NULL;
  g_autoptr (KyConfig) changed = NULL;
  g_autoptr (KyConfig) kept = NULL;
  g_auto (GStrv) keys = NULL;

  (void)data;
  write_file (fixture, "policy.d/a.conf", "[match]\nrecipient-list = l.list\n");
  write_file (fixture, "policy.d/l.list", "a@x.example\nb@x.example\n");
  old = load (fixture);
  g_assert_true (ky_config_fallback_save (fixture->path, &error));
  write_file (fixture, "policy.d/l.list", "# sorted\nB@x.example\na@x.example\n");
  same = load (fixture);
  g_assert_cmpmem (ky_config_sha256 (old), KY_SHA256_SIZE, ky_config_sha256 (same), KY_SHA256_SIZE);
  write_file (fixture, "policy.d/l.list", "a@x.example\n");
  changed = load (fixture);
  g_assert_cmpint (memcmp (ky_config_sha256 (old), ky_config_sha256 (changed), KY_SHA256_SIZE), !=,
                   0);
  keys = ky_config_difference (old, changed);
  g_assert_cmpuint (g_strv_length (keys), ==, 1);
  g_assert_cmpstr (keys[0], ==, "policy a: match.recipient-list");
  assert_resolves (old, &facts, "a", NULL);
  assert_resolves (changed, &facts, "standard", NULL);
  /* A broken list is a broken configuration: the copy has the old one. */
  write_file (fixture, "policy.d/l.list", "a@x.example\n*@y.example\n");
  kept = ky_config_load_or_fallback (fixture->path, TRUE, &fault, &error);
  g_assert_no_error (error);
  g_assert_error (fault, KY_ERROR, KY_ERROR_CONFIG);
  g_assert_nonnull (strstr (fault->message, "/policy.d/l.list:2: expected one address"));
  assert_resolves (kept, &facts, "a", NULL);
}

static void
test_mistakes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const gchar *text, *message;
  } rows[] = {
    { "[match]\nclient = 192.0.2.1/24\n",
      "a.conf:2: match.client = 192.0.2.1/24: expected an IP address or a network "
      "(192.0.2.0/24, 2001:db8::/32)" },
    { "[match]\nclient = relay.example\n", "a.conf:2: match.client = relay.example: expected an" },
    { "[match]\nclient = 10.0.0.0/33\n", "a.conf:2: match.client = 10.0.0.0/33: expected an" },
    { "[match]\nclient = ::/129\n", "a.conf:2: match.client = ::/129: expected an" },
    { "[match]\nclient = 10.0.0.0/\n", "a.conf:2: match.client = 10.0.0.0/: expected an" },
    { "[match]\nclient = 10.0.0.0/-1\n", "a.conf:2: match.client = 10.0.0.0/-1: expected an" },
    { "[match]\nclient = ;\n", "a.conf:2: match.client is empty" },
    { "[match]\nmin-size = 0\n", "a.conf:2: match.min-size = 0: expected a number from 1 to" },
    { "[match]\nmax-size = > 10M\n", "a.conf:2: match.max-size = > 10M: expected a number" },
    { "[match]\nsize = 10M\n", "a.conf:2: unknown key match.size" },
    { "[match]\nmin-size = 2\n\nmax-size = 1\n",
      "a.conf:4: match.min-size is greater than match.max-size: nothing matches" },
    { "[match]\nrecipient-list = no.list\n",
      "a.conf:2: match.recipient-list = no.list: there is no such file in " },
    { "[match]\nrecipient-list = ../kiyome.conf\n",
      "a.conf:2: match.recipient-list = ../kiyome.conf: expected the name of a file beside" },
    { "[match]\nrecipient-list = ../x.list\n",
      "a.conf:2: match.recipient-list = ../x.list: expected the name of a file beside" },
    { "[match]\nsender-list = empty.list\n", "empty.list:2: the list is empty" },
    { "[match]\nsender-list = glob.list\n", "glob.list:2: expected one address" },
    { "[match]\nsender-list = sjis.list\n", "sjis.list:1: not UTF-8" },
    { "[match]\nsender-list = half.list\n", "half.list:1: expected one address" },
  };

  (void)data;
  write_file (fixture, "policy.d/empty.list", "# nobody\n");
  write_file (fixture, "policy.d/glob.list", "a@b\n*@c\n");
  write_file (fixture, "policy.d/sjis.list", "\x96\xb3@b\n");
  write_file (fixture, "policy.d/half.list", "a@\n");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *expected
          = g_strdup_printf ("%s/policy.d/%s", fixture->path, rows[i].message);
      g_autoptr (GError) error = NULL;
      KyConfig *config;

      write_file (fixture, "policy.d/a.conf", rows[i].text);
      config = ky_config_load (fixture->path, &error);
      g_assert_null (config);
      g_assert_error (error, KY_ERROR, KY_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, expected));
    }
}

/* --- departments ------------------------------------------------------------------------------ */

static void
write_departments (const Fixture *fixture)
{
  write_file (fixture, "policy.d/standard.conf",
              "[limits]\nparts = 50\nmembers = 50\nmessage-size = 20M\n");
  write_file (fixture, "policy.d/a-tax.conf",
              "[policy]\nname = tax\n[match]\ndepartment = 税務課; Tax\n[limits]\nparts = 10\n"
              "members = 900\nmessage-size = 90M\n");
  write_file (fixture, "policy.d/b-roads.conf",
              "[policy]\nname = roads\n[match]\ndepartment = Roads\n[limits]\nmembers = 20\n");
  write_file (fixture, "policy.d/c-far.conf",
              "[policy]\nname = far\n[match]\ndepartment = Roads\ndomain = far.example\n"
              "[limits]\nparts = 1\n");
  write_file (fixture, "policy.d/d-one.conf",
              "[policy]\nname = one\n[match]\nrecipient = one@b\n[limits]\nparts = 40\n");
}

static KyDepartments *
departments_of (const gchar *text)
{
  return ky_departments_parse (ky_view (text, strlen (text)));
}

static void
test_departments (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GHashTable) known
      = departments_of ("tax@b\t=\t税務課\nNone@b\t=\nroads@b\t=\troads\nboth@b\t=\tRoads\t税務課\n"
                        "away@b\t?\none@b\t=\t税務課\nhalf@b\n");
  g_autoptr (GHashTable) names = NULL;
  KyEnvelopeFacts facts = { .departments = known };
  static const struct
  {
    const gchar *recipient, *name;
    guint64 parts, members;
  } rows[] = {
    { "tax@b", "tax", 10, 900 },
    { "TAX@B", "tax", 10, 900 },
    { "none@b", "standard", 50, 50 },
    { "roads@b", "roads", 0, 20 },
    { "both@b", "roads+tax", 10, 20 },
    /* A recipient by name is more than his department. */
    { "one@b", "one", 40, 0 },
    /* Not known: what the strictest says of each key, and nothing that is for other domains. */
    { "away@b", "roads+standard+tax", 10, 20 },
    { "half@b", "roads+standard+tax", 10, 20 },
    { "nobody@b", "roads+standard+tax", 10, 20 },
    { NULL, "roads+standard+tax", 10, 20 },
    { "x@far.example", "far+roads+standard+tax", 1, 20 },
  };

  (void)data;
  write_departments (fixture);
  config = load (fixture);
  g_assert_true (ky_config_has_departments (config));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *why = NULL;
      g_autoptr (KyPolicy) policy = NULL;

      facts.recipient = rows[i].recipient;
      policy = ky_config_resolve (config, &facts, &why);
      g_test_message ("%s", why);
      g_assert_cmpstr (ky_policy_name (policy), ==, rows[i].name);
      if (rows[i].parts > 0)
        g_assert_cmpuint (ky_policy_uint (policy, KY_POLICY_LIMIT_PARTS), ==, rows[i].parts);
      if (rows[i].members > 0)
        g_assert_cmpuint (ky_policy_uint (policy, KY_POLICY_LIMIT_MEMBERS), ==, rows[i].members);
      g_assert_cmpint (strstr (why, "the department is not known") != NULL, ==,
                       strstr (rows[i].name, "standard+") != NULL);
    }
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "x@b", .department = "TAX" }, "tax",
                   "matches by department");
  /* `*` is a name like any other. */
  assert_resolves (config, &(KyEnvelopeFacts){ .recipient = "x@b", .department = "*" }, "standard",
                   NULL);
  names = ky_config_departments (config);
  g_assert_cmpuint (g_hash_table_size (names), ==, 3);
  g_assert_true (g_str_has_suffix (g_hash_table_lookup (names, "roads"), "/b-roads.conf"));
}

/* Nothing of a policy that names no department is asked for or changed by them. */
static void
test_departments_of_several (Fixture *fixture, gconstpointer data)
{
  static const gchar *const recipients[] = { "tax@b", "none@b", NULL };
  g_autoptr (GHashTable) known = departments_of ("tax@b\t=\t税務課\nnone@b\t=\n");
  g_autoptr (GString) text = g_string_new (NULL);
  const KyEnvelopeFacts facts = { .departments = known };
  g_autoptr (KyConfig) without = load (fixture);
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyPolicy) policy = NULL;

  (void)data;
  g_assert_false (ky_config_has_departments (without));
  assert_resolves (without, &(KyEnvelopeFacts){ .recipient = "x@b" }, "standard", NULL);
  write_departments (fixture);
  config = load (fixture);
  policy = ky_config_resolve_all (config, &facts, recipients, NULL);
  g_assert_cmpstr (ky_policy_name (policy), ==, "standard+tax");
  /* While it is not known it may be the laxest (roads has the 100 MiB of the preset). */
  g_assert_cmpuint (
      ky_config_most (config, &(KyEnvelopeFacts){ 0 }, recipients, KY_POLICY_LIMIT_MESSAGE_SIZE),
      ==, 100 << 20);
  ky_departments_put (text, "a@b", (const gchar *[]){ "x", "y z", NULL });
  ky_departments_put (text, "c@d", NULL);
  ky_departments_put (text, "", (const gchar *[]){ NULL });
  g_assert_cmpstr (text->str, ==, "a@b\t=\tx\ty z\nc@d\t?\n\t=\n");
}

/* Who signed in counts, and nothing that a sender writes. */
static void
test_sender_departments (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) tax = departments_of ("b@b\t=\n\t<\t税務課\tRoads\n");
  g_autoptr (GHashTable) none = departments_of ("b@b\t=\n\t<\n");
  g_autoptr (GHashTable) away = departments_of ("b@b\t=\n\t?\n");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (KyConfig) config = NULL;
  KyEnvelopeFacts facts = { .recipient = "b@b",
                            .sender = "boss@tax.example",
                            .sender_is_authentic = TRUE,
                            .login = "tanaka",
                            .departments = tax };

  (void)data;
  write_file (fixture, "policy.d/a.conf",
              "[policy]\nname = out\n[match]\nsender-department = 税務課\n[limits]\nparts = 10\n");
  config = load (fixture);
  g_assert_true (ky_config_has_departments (config));
  names = ky_config_departments (config);
  g_assert_true (g_hash_table_contains (names, "税務課"));
  assert_resolves (config, &facts, "out", "matches by sender-department");
  facts.departments = none;
  assert_resolves (config, &facts, "standard", NULL);
  facts.departments = away;
  assert_resolves (config, &facts, "out+standard",
                   "the sender's department is not known; the strictest of them");
  facts.departments = NULL;
  facts.department = "";
  assert_resolves (config, &facts, "out+standard",
                   "the sender's department is not known; the strictest of them");
  facts.sender_department = "税務課";
  assert_resolves (config, &facts, "out", NULL);
  /* Nobody signed in: an authentic address of somebody in that department is not enough. */
  facts.login = "";
  assert_resolves (config, &facts, "standard", NULL);
  facts.login = NULL;
  facts.departments = tax;
  facts.sender_department = NULL;
  assert_resolves (config, &facts, "standard", NULL);
  ky_departments_put_sender (text, (const gchar *[]){ "x", "y z", NULL });
  ky_departments_put_sender (text, NULL);
  g_assert_cmpstr (text->str, ==, "\t<\tx\ty z\n\t?\n");
}

/* --- many ------------------------------------------------------------------------------------- */

/* Writes `n` rules that each have a key of every kind. The envelope of `resolve_one` fails all of
 * them but number 500 at their last key. */
static void
write_rules (const Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("policy.d/p%u.conf", i);
      g_autofree gchar *text = g_strdup_printf (
          "[match]\nrecipient-list = all.list\nsender-list = from.list\n"
          "client = 192.0.2.0/24; 2001:db8::/32\nauthenticated-sender = tanaka\nmin-size = 10000\n"
          "domain = city.example\ndepartment = tax\ndirection = %s\n",
          i == 500 ? "in" : "out");

      write_file (fixture, name, text);
    }
}

/* Returns how often the resolution of one envelope prepares something. */
static guint
resolve_one (KyConfig *config, const gchar *name)
{
  const KyEnvelopeFacts facts = { .recipient = "zeimu@city.example",
                                  .sender = "tanaka@partner.example",
                                  .direction = "in",
                                  .login = "tanaka",
                                  .department = "tax",
                                  .client = "mx.partner.example [192.0.2.1]",
                                  .has_size = TRUE,
                                  .size = 20000,
                                  .sender_is_authentic = TRUE };
  guint before = ky_preparations;
  g_autoptr (KyPolicy) policy = ky_config_resolve (config, &facts, NULL);

  g_assert_cmpstr (ky_policy_name (policy), ==, name);
  return ky_preparations - before;
}

/* An envelope is prepared once: a comparison with a rule of all kinds allocates nothing, folds
 * nothing and reads no address again. */
static void
test_thousand_of_all_kinds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KyConfig) few = NULL;
  g_autoptr (KyConfig) many = NULL;
  guint for_few;

  (void)data;
  write_file (fixture, "policy.d/all.list", "zeimu@city.example\nx.example\n");
  write_file (fixture, "policy.d/from.list", "y.example\npartner.example\n");
  write_rules (fixture, 501);
  few = load (fixture);
  write_rules (fixture, 1000);
  many = load (fixture);
  for_few = resolve_one (few, "p500");
  g_assert_cmpuint (for_few, >, 0);
  g_assert_cmpuint (for_few, <, 100);
  g_assert_cmpuint (resolve_one (many, "p500"), ==, for_few);
}

static void
look_up (gsize size, gconstpointer data)
{
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (KyPolicy) policy = ky_config_resolve (
          (KyConfig *)data, &(KyEnvelopeFacts){ .recipient = "person7@city.example" }, NULL);

      g_assert_cmpstr (ky_policy_name (policy), ==, "a");
    }
}

/* 60,000 lines are asked as quickly as two are. */
static void
test_long_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KyConfig) few = NULL;
  g_autoptr (KyConfig) many = NULL;

  (void)data;
  write_file (fixture, "policy.d/a.conf", "[match]\nrecipient-list = l.list\n");
  write_file (fixture, "policy.d/l.list", "person7@city.example\nperson8@city.example\n");
  few = load (fixture);
  for (guint i = 0; i < 60000; i++)
    g_string_append_printf (text, "person%u@city.example\n", i);
  write_file (fixture, "policy.d/l.list", text->str);
  many = load (fixture);
  if (KY_GROWTH_IS_MEASURED)
    g_assert_cmpfloat (ky_growth_seconds (look_up, 20000, many), <,
                       8 * MAX (ky_growth_seconds (look_up, 20000, few), 0.002));
  else
    look_up (1, many);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/match/an address has one policy in whatever form it is written", test_forms);
  ADD ("/match/a client is known by the address that the door saw", test_clients);
  ADD ("/match/sizes bound a policy, and the narrower wins", test_sizes);
  ADD ("/match/long lists lie beside the policy", test_lists);
  ADD ("/match/lists are a part of the configuration", test_lists_are_hashed_and_kept);
  ADD ("/match/departments have policies, and who is in none that is known the strictest",
       test_departments);
  ADD ("/match/departments of several recipients", test_departments_of_several);
  ADD ("/match/the department of who signed in, and of nobody else", test_sender_departments);
  ADD ("/match/mistakes are named with file and line", test_mistakes);
  if (KY_GROWTH_IS_MEASURED)
    ADD ("/match/a thousand policies of all kinds are resolved at once",
         test_thousand_of_all_kinds);
  ADD ("/match/a long list costs no more than a short one", test_long_list);
  return g_test_run ();
}
