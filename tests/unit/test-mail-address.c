/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/mail/address.h"
#include "filetypes/mail/fields.h"
#include "filetypes/mail/date.h"

/* Reads `raw` and gives the list as kiyome writes it, without the field's name. */
static gchar *
rewrite_as (gboolean is_destination, const gchar *raw, KyFindings *findings)
{
  g_autoptr (GPtrArray) addresses
      = ky_addresses_parse (ky_view (raw, strlen (raw)), 1000, is_destination, findings);
  GString *out = g_string_new (NULL);
  KyFold fold = ky_fold_begin (out, "To");

  ky_fields_write_addresses (addresses, 8192, &fold, findings);
  g_string_erase (out, 0, 3);
  if (out->len > 0)
    g_string_erase (out, 0, 1);
  return g_string_free (out, FALSE);
}

static gchar *
rewrite (const gchar *raw, KyFindings *findings)
{
  return rewrite_as (FALSE, raw, findings);
}

/* The list is written so, and reading it again changes nothing. */
static void
assert_list (const gchar *raw, const gchar *expected)
{
  g_autofree gchar *first = rewrite (raw, NULL);
  g_autofree gchar *second = rewrite (first, NULL);

  g_assert_cmpstr (first, ==, expected);
  g_assert_cmpstr (second, ==, first);
}

static void
test_forms (void)
{
  assert_list ("a@example.jp", "a@example.jp");
  assert_list ("<a@example.jp>", "<a@example.jp>");
  assert_list ("b@example.jp, \t<a@example.jp>, <c@example.jp>",
               "b@example.jp, <a@example.jp>, <c@example.jp>");
  assert_list ("Taro Yamada <a@example.jp>, b@example.jp",
               "Taro Yamada <a@example.jp>, b@example.jp");
  assert_list ("\"Yamada, Taro\" <a@example.jp>", "\"Yamada, Taro\" <a@example.jp>");
  assert_list ("a@example.jp (Taro (nested) Y)", "\"Taro (nested) Y\" <a@example.jp>");
  assert_list ("a . b @ example . jp", "a.b@example.jp");
  assert_list ("=?utf-8?B?5bGx55Sw?= <a@example.jp>", "=?UTF-8?B?5bGx55Sw?= <a@example.jp>");
  assert_list ("=?utf-8?Q?Smith,_J?= <a@example.jp>", "\"Smith, J\" <a@example.jp>");
  assert_list ("\"=?utf-8?Q?Smith?=\" <a@example.jp>", "Smith <a@example.jp>");
  assert_list ("T <mailto:a@example.jp>", "T <a@example.jp>");
  assert_list ("a@[192.0.2.1]", "a@[192.0.2.1]");
  assert_list (",, ;", "");
}

static void
test_dots_of_docomo (void)
{
  assert_list ("abc..def@docomo.ne.jp", "\"abc..def\"@docomo.ne.jp");
  assert_list ("<abc.@docomo.ne.jp>", "<\"abc.\"@docomo.ne.jp>");
}

static void
test_groups_and_routes (void)
{
  assert_list ("Friends: a@example.jp, B <b@example.jp>;, c@example.jp",
               "a@example.jp, B <b@example.jp>, c@example.jp");
  assert_list ("<@one.example,@two.example:a@example.jp>", "<a@example.jp>");
  assert_list ("undisclosed-recipients:;", "");
}

static void
test_names_that_carry_addresses (void)
{
  KyFindings findings = { 0 };
  g_autofree gchar *list
      = rewrite ("\"boss@city.example.lg.jp\" <attacker@evil.example>", &findings);

  g_assert_cmpstr (list, ==, "attacker@evil.example");
  g_assert_cmpuint (ky_findings_count (&findings, "mail.display-name-address"), ==, 1);
  assert_list ("\"Boss <boss@city.example.jp>\" <x@evil.example>", "Boss <x@evil.example>");
  assert_list ("\"boss＠city.example.jp の部長\" <x@evil.example>",
               "=?UTF-8?B?44Gu6YOo6ZW3?= <x@evil.example>");
  assert_list ("\"a@example.jp\" <a@example.jp>", "a@example.jp");
  /* behind what is not seen, and with what looks like it */
  assert_list ("\"Boss boss@\u200acity\u00ad.example\" <x@evil.example>", "Boss <x@evil.example>");
  assert_list ("\"boss\u034f @ city\u2024example\" <x@evil.example>",
               "\"boss (at) city.example\" <x@evil.example>");
  assert_list ("\"boss @ city\ufe52example\" <x@evil.example>",
               "\"boss (at) city.example\" <x@evil.example>");
  assert_list ("\"boss @ city . example\" <x@evil.example>",
               "\"boss (at) city.example\" <x@evil.example>");
  assert_list ("x@evil.example (boss @ city\u00b7example)",
               "\"boss (at) city.example\" <x@evil.example>");
  /* no address: "@" at a word's end */
  assert_list ("\"Taro @ Tokyo\" <a@example.jp>", "\"Taro @ Tokyo\" <a@example.jp>");
}

static void
test_domains (void)
{
  KyFindings findings = { 0 };
  g_autofree gchar *list = rewrite ("x@b\xd0\xb0nk.example", &findings);

  g_assert_cmpstr (list, ==, "x@xn--bnk-6cd.example");
  g_assert_cmpuint (ky_findings_count (&findings, "mail.idn"), ==, 1);
  assert_list ("x@xn--bnk-6cd.example", "x@xn--bnk-6cd.example");
}

static void
test_unusable (void)
{
  assert_list ("noone", "noone <" KY_ADDRESS_UNUSABLE ">");
  assert_list ("Name <not an address>", "Name notanaddress <" KY_ADDRESS_UNUSABLE ">");
  assert_list ("山田@example.jp",
               "=?UTF-8?B?5bGx55SwKGF0KWV4YW1wbGUuanA=?= <" KY_ADDRESS_UNUSABLE ">");
  assert_list ("=", KY_ADDRESS_UNUSABLE);
  assert_list ("a@b..c", "\"a(at)b..c\" <" KY_ADDRESS_UNUSABLE ">");
}

/* A name and an address in one encoded word, which is an address for no reader, are taken apart. */
static void
test_encoded (void)
{
  assert_list ("=?utf-8?B?5bGx55SwIOWkqumDjiA8eWFtYWRhQHBhcnRuZXIuZXhhbXBsZT4=?=",
               "=?UTF-8?B?5bGx55SwIOWkqumDjg==?= <yamada@partner.example>");
  assert_list ("=?utf-8?B?IlRhcm8iIDx5YW1hZGFAcGFydG5lci5leGFtcGxlPg==?=",
               "Taro <yamada@partner.example>");
  assert_list ("=?utf-8?B?eWFtYWRhQHBhcnRuZXIuZXhhbXBsZQ==?=, b@example.jp",
               "yamada@partner.example, b@example.jp");
  assert_list ("=?utf-8?B?VGFybyA8YUBl?= =?utf-8?B?eGFtcGxlLmpwPg==?=", "Taro <a@example.jp>");
  /* what is not just that stays as it was */
  assert_list ("=?utf-8?B?YUBleGFtcGxlLmpwIDxub25lPg==?=",
               "\"a(at)example.jp <none>\" <" KY_ADDRESS_UNUSABLE ">");
  assert_list ("x =?utf-8?B?VGFybyA8YUBleGFtcGxlLmpwPg==?=",
               "\"x Taro <a(at)example.jp>\" <" KY_ADDRESS_UNUSABLE ">");
  /* a name that is another address goes */
  assert_list ("=?utf-8?B?cHJlc2lkZW50QGNpdHkuZXhhbXBsZSA8eWFtYWRhQHBhcnRuZXIuZXhhbXBsZT4=?=",
               "yamada@partner.example");
}

/* A list of addresses in one encoded word, or in several. */
static void
test_encoded_list (void)
{
  KyFindings findings = { 0 };
  g_autofree gchar *nested = NULL;

  g_free (rewrite ("=?utf-8?B?ImEiIDxhQGV4YW1wbGUuanA+LCAiYiIgPGJAZXhhbXBsZS5qcD4=?=", &findings));
  g_assert_cmpuint (ky_findings_count (&findings, "mail.address-encoded"), ==, 1);
  g_assert_cmpuint (ky_findings_count (&findings, "mail.address"), ==, 0);
  assert_list ("=?utf-8?B?ImEiIDxhQGV4YW1wbGUuanA+LCAiYiIgPGJAZXhhbXBsZS5qcD4=?=",
               "a <a@example.jp>, b <b@example.jp>");
  assert_list ("=?utf-8?B?YUBleGFtcGxlLmpwLCDlsbHnlLAgPGJAZXhhbXBsZS5qcD4=?=",
               "a@example.jp, =?UTF-8?B?5bGx55Sw?= <b@example.jp>");
  assert_list ("=?utf-8?B?IllhbWFkYSwgVGFybyIgPGFAZXhhbXBsZS5qcD4s?= =?utf-8?B?YkBleGFtcGxlLmpw?=, "
               "c@example.jp",
               "\"Yamada, Taro\" <a@example.jp>, b@example.jp, c@example.jp");
  /* names that are other addresses go, as in a list that is not encoded */
  assert_list ("=?utf-8?B?InhAeS5leGFtcGxlIiA8YUBleGFtcGxlLmpwPiwgYkBleGFtcGxlLmpw?=",
               "a@example.jp, b@example.jp");
  /* none is taken unless all are addresses, nor from a word within a word */
  assert_list ("=?utf-8?B?YSwgYiA8YkBleGFtcGxlLmpwPiwgY0BleGFtcGxlLmpw?=",
               "\"a, b <b(at)example.jp>, c(at)example.jp\" <" KY_ADDRESS_UNUSABLE ">");
  nested = rewrite ("=?utf-8?B?YUBleGFtcGxlLmpwLCA9P3V0Zi04P0I/", &findings);
  g_assert_null (strstr (nested, ", c@"));
}

/* Programs leave out angle brackets and commas. Name and address are kept. */
static void
test_without_brackets (void)
{
  static const gchar yamada[] = "=?UTF-8?B?5bGx55Sw?= <a@example.jp>";
  KyFindings findings = { 0 };

  g_free (rewrite ("\"山田\" a@example.jp", &findings));
  g_assert_cmpuint (ky_findings_count (&findings, "mail.address-form"), ==, 1);
  g_assert_cmpuint (ky_findings_count (&findings, "mail.address"), ==, 0);
  assert_list ("\"山田\" a@example.jp", yamada);
  assert_list ("山田 a@example.jp", yamada);
  assert_list ("山田　a@example.jp", yamada);
  assert_list ("\"山田\"a@example.jp", yamada);
  assert_list ("=?utf-8?B?5bGx55Sw?= a@example.jp", yamada);
  assert_list ("=?utf-8?B?5bGx55Sw?=a@example.jp", yamada);
  assert_list ("a@example.jp 山田", yamada);
  assert_list ("a@example.jp (山田)", yamada);
  assert_list ("<a@example.jp> 山田", yamada);
  assert_list ("\"山田\"<a@example.jp", yamada);
  assert_list ("山田 <a@example.jp", yamada);
  assert_list ("山田 a@example.jp>", yamada);
  assert_list ("<a@example.jp 山田", yamada);
  assert_list ("a@example.jp <山田>", yamada);
  assert_list ("a@example.jp>", "a@example.jp");
  assert_list ("Taro Yamada a@example.jp", "Taro Yamada <a@example.jp>");
  assert_list ("Example Inc. a @ example . jp", "\"Example Inc.\" <a@example.jp>");
  assert_list ("\"Yamada, Taro\" a@example.jp, b@example.jp",
               "\"Yamada, Taro\" <a@example.jp>, b@example.jp");
  assert_list ("Taro <Sales> <a@example.jp>", "Taro Sales <a@example.jp>");
  assert_list ("<a@exam\r\n ple.jp>", "<a@example.jp>");
}

static void
test_without_commas (void)
{
  static const gchar both[] = "a@example.jp, b@example.jp";

  assert_list ("a@example.jp b@example.jp", both);
  assert_list ("<a@example.jp> <b@example.jp>", "<a@example.jp>, <b@example.jp>");
  assert_list ("<a@example.jp> b@example.jp", "<a@example.jp>, b@example.jp");
  assert_list ("<a@example.jp, b@example.jp", "<a@example.jp>, b@example.jp");
  assert_list ("<a@example.jp, b@example.jp>", "<a@example.jp>, b@example.jp");
  assert_list ("A <a@example.jp> B <b@example.jp> C <c@example.jp>",
               "A <a@example.jp>, B <b@example.jp>, C <c@example.jp>");
  assert_list ("A <a@example.jp B <b@example.jp>", "A <a@example.jp>, B <b@example.jp>");
  assert_list ("A a@example.jp B b@example.jp", "A <a@example.jp>, B <b@example.jp>");
}

/* Input methods write commas and semicolons wide. */
static void
test_with_wide_commas (void)
{
  static const gchar both[] = "A <a@example.jp>, B <b@example.jp>";

  assert_list ("A <a@example.jp>、B <b@example.jp>", both);
  assert_list ("A <a@example.jp>， B <b@example.jp>；", both);
  assert_list ("A <a@example.jp> ､　B <b@example.jp>", both);
  assert_list ("A <a@example.jp>=?utf-8?B?44CBQg==?= <b@example.jp>", both);
  assert_list ("a@example.jp、b@example.jp；", "a@example.jp, b@example.jp");
  assert_list ("a@example.jp、<b@example.jp>", "a@example.jp, <b@example.jp>");
  assert_list ("=?utf-8?B?44CB?= <a@example.jp>", "a@example.jp");
  assert_list ("課、係 <a@example.jp>", "=?UTF-8?B?6Kqy44CB5L+C?= <a@example.jp>");
}

/* An address in what can only be a name is no author. */
static void
test_without_brackets_spoofed (void)
{
  assert_list ("\"boss@city.example\" x@evil.example", "x@evil.example");
  assert_list ("\"Boss <boss@city.example>\" x@evil.example", "Boss <x@evil.example>");
  assert_list ("boss＠city.example x@evil.example", "x@evil.example");
  assert_list ("x@evil.example \"boss@city.example\"", "x@evil.example");
  assert_list ("=?utf-8?Q?boss=40city.example?= x@evil.example", "x@evil.example");
  assert_list ("boss@city..example x@evil.example", "x@evil.example");
  assert_list ("Boss <boss@city.example> <x@evil.example>", "Boss <x@evil.example>");
  assert_list ("boss@city.example <x@evil..example>",
               "\"x(at)evil..example\" <" KY_ADDRESS_UNUSABLE ">");
}

static void
assert_destination (const gchar *raw, const gchar *expected)
{
  KyFindings findings = { 0 };
  g_autofree gchar *list = rewrite_as (TRUE, raw, &findings);

  g_assert_cmpstr (list, ==, expected);
  g_assert_cmpuint (ky_findings_count (&findings, "mail.display-name-address"), ==, 0);
  g_assert_cmpuint (ky_findings_count (&findings, "mail.address-form"), >, 0);
}

static void
test_destinations_without_commas (void)
{
  assert_destination ("Taro <a@example.jp> <b@example.jp>", "Taro <a@example.jp>, <b@example.jp>");
  assert_destination ("Taro <a@example.jp> <b@example.jp> <c@example.jp>",
                      "Taro <a@example.jp>, <b@example.jp>, <c@example.jp>");
  assert_destination ("=?utf-8?B?5bGx55Sw?= <a@example.jp><b@example.jp>",
                      "=?UTF-8?B?5bGx55Sw?= <a@example.jp>, <b@example.jp>");
}

static void
test_limits (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  KyFindings findings = { 0 };
  g_autofree gchar *list = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (many, "user%u@example.jp, ", i);
  list = rewrite (many->str, &findings);
  g_assert_cmpuint (strlen (list), <=, 8192);
  g_assert_cmpuint (ky_findings_count (&findings, "mail.address-limit"), >, 4000);
  assert_list (list, list);
}

static void
assert_date (const gchar *text, const gchar *expected)
{
  g_autofree gchar *date = ky_mail_date (text);

  g_assert_cmpstr (date, ==, expected);
}

static void
test_dates (void)
{
  assert_date ("Mon, 1 Jan 2024 09:00:00 +0900", "Mon, 1 Jan 2024 09:00:00 +0900");
  assert_date ("1 Jan 24 9:00 JST", "Mon, 1 Jan 2024 09:00:00 +0900");
  assert_date ("Fri, 1 Jan 2024 09:00:00 +0900 (JST)", "Mon, 1 Jan 2024 09:00:00 +0900");
  assert_date ("Mon Jan  1 09:00:00 2024", "Mon, 1 Jan 2024 09:00:00 +0000");
  assert_date ("Mon Jan  1 09:00:00 EST 2024", "Mon, 1 Jan 2024 09:00:00 -0500");
  assert_date ("2024-01-31T09:00:00+09:00", "Wed, 31 Jan 2024 09:00:00 +0900");
  assert_date ("31-Jan-2024 09:00:00 GMT", "Wed, 31 Jan 2024 09:00:00 +0000");
  assert_date ("Thu, 29 Feb 2024 23:59:60 -0330", "Thu, 29 Feb 2024 23:59:60 -0330");
  assert_date ("Thu, 30 Feb 2024 23:59:00 +0900", NULL);
  assert_date ("Mon, 1 Jan 2024 25:00:00 +0900", NULL);
  assert_date ("no date", NULL);
  assert_date ("", NULL);
}

/* What the first field says is kept: a mail may have as many others as there are lines in it. */
static void
test_same_fields (void)
{
  KyField first = { .value = ky_view (" =?utf-8?q?a_b?=", 16) },
          other = { .value = ky_view ("a\r\n b", 5) };
  gchar *text = NULL;

  g_assert_true (ky_fields_say_same (&other, &first, &text));
  g_assert_cmpstr (text, ==, "a b");
  first.value.size = 0;
  g_assert_true (ky_fields_say_same (&other, &first, &text));
  other.value.size = 1;
  g_assert_false (ky_fields_say_same (&other, &first, &text));
  g_free (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/address/every form is written canonically", test_forms);
  g_test_add_func ("/mail/address/dots that RFC 5322 forbids are quoted", test_dots_of_docomo);
  g_test_add_func ("/mail/address/groups and routes are dissolved", test_groups_and_routes);
  g_test_add_func ("/mail/address/a name that carries another address loses it",
                   test_names_that_carry_addresses);
  g_test_add_func ("/mail/address/domains are shown as A-labels", test_domains);
  g_test_add_func ("/mail/address/what is no address is shown and can't be answered",
                   test_unusable);
  g_test_add_func ("/mail/address/encoded together", test_encoded);
  g_test_add_func ("/mail/address/list in an encoded word", test_encoded_list);
  g_test_add_func ("/mail/address/without brackets", test_without_brackets);
  g_test_add_func ("/mail/address/without commas", test_without_commas);
  g_test_add_func ("/mail/address/with wide commas", test_with_wide_commas);
  g_test_add_func ("/mail/address/of a destination without commas all count",
                   test_destinations_without_commas);
  g_test_add_func ("/mail/address/without brackets, spoofed", test_without_brackets_spoofed);
  g_test_add_func ("/mail/address/long lists are cut at the limit", test_limits);
  g_test_add_func ("/mail/date/dates are written anew or left out", test_dates);
  g_test_add_func ("/mail/fields/what the first one says is kept", test_same_fields);
  return g_test_run ();
}
