/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/fair.h"

/* Who had much waits for who had little, and among one client's senders the same. */
static void
test_turns (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *much = ky_fair_share (fair, "10.0.0.1", "a@x.example");
  KyShare *also = ky_fair_share (fair, "10.0.0.1", "b@x.example");
  KyShare *little = ky_fair_share (fair, "10.0.0.2", "a@x.example");

  g_assert_cmpint (ky_share_compare (much, little), ==, 0);
  ky_share_charge (much, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (ky_share_compare (little, much), <, 0);
  g_assert_cmpint (ky_share_compare (much, little), >, 0);
  /* Its client has had as much, but it has not. */
  g_assert_cmpint (ky_share_compare (also, much), <, 0);
  g_assert_cmpint (ky_share_compare (little, also), <, 0);
  ky_share_charge (little, 6 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (ky_share_compare (much, little), <, 0);
  ky_share_give_back (much);
  ky_share_give_back (also);
  ky_share_give_back (little);
  ky_fair_free (fair);
}

/* What a sender could do with names must not stay. */
static void
test_many_names (void)
{
  KyFair *fair = ky_fair_new ();

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%u@x.example", i);

      ky_share_give_back (ky_fair_share (fair, i % 2 == 0 ? "10.0.0.1" : name, name));
    }
  g_assert_cmpuint (ky_fair_n_shares (fair), <, 5000);
  ky_fair_free (fair);
}

/* A share that is out is not forgotten, and neither is what it was charged. */
static void
test_kept (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *share = ky_fair_share (fair, "10.0.0.1", "a@x.example");

  ky_share_charge (share, G_TIME_SPAN_SECOND);
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%u@x.example", i);

      ky_share_give_back (ky_fair_share (fair, name, name));
    }
  g_assert_true (ky_fair_share (fair, "10.0.0.1", "a@x.example") == share);
  ky_share_give_back (share);
  ky_share_give_back (share);
  ky_fair_free (fair);
}

static void
test_gate (void)
{
  KyGate gate;

  ky_gate_init (&gate, 8);
  for (guint i = 0; i < 6; i++)
    {
      g_assert_true (ky_gate_is_open (&gate, FALSE));
      ky_gate_enter (&gate, FALSE);
    }
  g_assert_false (ky_gate_is_open (&gate, FALSE));
  /* The reserve, also when what was light in it turned out heavy. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (ky_gate_is_open (&gate, TRUE));
      ky_gate_enter (&gate, TRUE);
    }
  g_assert_false (ky_gate_is_open (&gate, TRUE));
  ky_gate_turn_heavy (&gate);
  ky_gate_turn_heavy (&gate);
  g_assert_true (ky_gate_is_open (&gate, TRUE));
  g_assert_false (ky_gate_is_open (&gate, FALSE));
  for (guint i = 0; i < 8; i++)
    ky_gate_leave (&gate, FALSE);
  for (guint i = 0; i < 8; i++)
    {
      g_assert_true (ky_gate_is_open (&gate, TRUE));
      ky_gate_enter (&gate, TRUE);
    }
  g_assert_false (ky_gate_is_open (&gate, TRUE));
  /* One place is everybody's. */
  ky_gate_init (&gate, 1);
  g_assert_true (ky_gate_is_open (&gate, FALSE) && ky_gate_is_open (&gate, TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fair/least-first", test_turns);
  g_test_add_func ("/fair/names-are-forgotten", test_many_names);
  g_test_add_func ("/fair/what-is-in-use-is-kept", test_kept);
  g_test_add_func ("/fair/gate-keeps-places-for-light-ones", test_gate);
  return g_test_run ();
}
