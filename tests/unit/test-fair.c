/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/fair.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Who had much waits for who had little, and among one client's senders the same. */
static void
test_turns (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *much = ky_fair_share (fair, "", "10.0.0.1", "a@x.example");
  KyShare *also = ky_fair_share (fair, "", "10.0.0.1", "b@x.example");
  KyShare *little = ky_fair_share (fair, "", "10.0.0.2", "a@x.example");

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

/* However many clients one tenant has mail from: another's is next, as long as it has had less. */
static void
test_turns_of_tenants (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *flood[100];
  KyShare *other = ky_fair_share (fair, "bunka", "10.0.0.1", "a@x.example");
  KyGate gate;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (flood); i++)
    {
      g_autofree gchar *client = g_strdup_printf ("10.0.1.%u", i);

      flood[i] = ky_fair_share (fair, "ashita", client, "a@x.example");
      if (i > 0)
        ky_share_charge (flood[i], 50 * G_TIME_SPAN_MILLISECOND);
    }
  ky_share_charge (other, G_TIME_SPAN_SECOND);
  /* One who never sent before is behind it, with all of his tenant. */
  g_assert_cmpint (ky_share_compare (other, flood[0]), <, 0);
  g_assert_cmpint (ky_share_compare (flood[0], flood[1]), <, 0);
  ky_share_charge (other, 10 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (ky_share_compare (flood[0], other), <, 0);
  /* Small ones of as many clients leave a place of the reserve, too. */
  ky_gate_init (&gate, KY_GATE_MESSAGES, 16);
  for (guint i = 0; i < 12; i++)
    ky_gate_enter (&gate, FALSE, flood[i]);
  while (n < G_N_ELEMENTS (flood) && ky_gate_is_open (&gate, TRUE, flood[n]))
    ky_gate_enter (&gate, TRUE, flood[n++]);
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (ky_gate_is_open (&gate, TRUE, other));
  for (guint i = 0; i < G_N_ELEMENTS (flood); i++)
    ky_share_give_back (flood[i]);
  ky_share_give_back (other);
  ky_fair_free (fair);
}

/* Twice the weight has twice as much for the same turn, and a door's word is enough. */
static void
test_weights_of_tenants (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *large = ky_fair_share (fair, "ashita", "10.0.0.1", "a@x.example");
  KyShare *small = ky_fair_share (fair, "bunka", "10.0.0.1", "a@x.example");
  g_autoptr (GString) json = g_string_new (NULL);

  ky_share_set_weight (large, 300);
  ky_share_charge (large, 5 * G_TIME_SPAN_SECOND);
  ky_share_charge (small, 2 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (ky_share_compare (large, small), <, 0);
  g_assert_false (ky_share_is_over (large));
  ky_share_charge (small, 2 * G_TIME_SPAN_SECOND);
  g_assert_true (ky_share_is_over (small));
  g_assert_false (ky_share_is_over (large));
  ky_share_note_over (large);
  g_assert_true (ky_share_is_over (large));
  ky_fair_status (fair, "bunka", json);
  g_assert_null (strstr (json->str, "ashita"));
  g_assert_nonnull (strstr (json->str, "\"bunka\""));
  g_string_truncate (json, 0);
  ky_fair_status (fair, NULL, json);
  g_assert_nonnull (strstr (json->str, "{\"tenant\":\"ashita\",\"weight\":300,"));
  g_assert_nonnull (strstr (json->str, "\"over\":true}]"));
  ky_share_give_back (large);
  ky_share_give_back (small);
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

      ky_share_give_back (ky_fair_share (fair, "", i % 2 == 0 ? "10.0.0.1" : name, name));
    }
  g_assert_cmpuint (ky_fair_n_shares (fair), <, 5000);
  ky_fair_free (fair);
}

/* A share that is out is not forgotten, and neither is what it was charged. */
static void
test_kept (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *share = ky_fair_share (fair, "", "10.0.0.1", "a@x.example");

  ky_share_charge (share, G_TIME_SPAN_SECOND);
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%u@x.example", i);

      ky_share_give_back (ky_fair_share (fair, "", name, name));
    }
  g_assert_true (ky_fair_share (fair, "", "10.0.0.1", "a@x.example") == share);
  ky_share_give_back (share);
  ky_share_give_back (share);
  ky_fair_free (fair);
}

/* Eight places, two of them for light ones, each asked for by another client. */
static void
test_gate (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *shares[8];
  KyGate gate;

  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_autofree gchar *client = g_strdup_printf ("10.0.0.%u", i);

      shares[i] = ky_fair_share (fair, "", client, "a@x.example");
    }
  ky_gate_init (&gate, KY_GATE_WORKS, 8);
  for (guint i = 0; i < 6; i++)
    {
      g_assert_true (ky_gate_is_open (&gate, FALSE, shares[i]));
      ky_gate_enter (&gate, FALSE, shares[i]);
    }
  g_assert_false (ky_gate_is_open (&gate, FALSE, shares[6]));
  /* The reserve, also when what was light in it turned out heavy. */
  for (guint i = 6; i < 8; i++)
    {
      g_assert_true (ky_gate_is_open (&gate, TRUE, shares[i]));
      ky_gate_enter (&gate, TRUE, shares[i]);
    }
  g_assert_false (ky_gate_is_open (&gate, TRUE, shares[0]));
  ky_gate_turn_heavy (&gate, shares[6]);
  ky_gate_turn_heavy (&gate, shares[7]);
  g_assert_true (ky_gate_is_open (&gate, TRUE, shares[0]));
  g_assert_false (ky_gate_is_open (&gate, FALSE, shares[0]));
  for (guint i = 0; i < 8; i++)
    ky_gate_leave (&gate, FALSE, shares[i]);
  for (guint i = 0; i < 8; i++)
    {
      g_assert_true (ky_gate_is_open (&gate, TRUE, shares[i]));
      ky_gate_enter (&gate, TRUE, shares[i]);
    }
  g_assert_false (ky_gate_is_open (&gate, TRUE, shares[0]));
  for (guint i = 0; i < 8; i++)
    ky_gate_leave (&gate, TRUE, shares[i]);
  /* One place is everybody's. */
  ky_gate_init (&gate, KY_GATE_WORKS, 1);
  g_assert_true (ky_gate_is_open (&gate, FALSE, shares[0]));
  g_assert_true (ky_gate_is_open (&gate, TRUE, shares[0]));
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    ky_share_give_back (shares[i]);
  ky_fair_free (fair);
}

/* Many small mails of one client, under as many senders as it likes, leave a place to others'. */
static void
test_gate_of_clients (void)
{
  static const guint limits[] = { 8, 3, 2, 16 };
  KyFair *fair = ky_fair_new ();
  KyShare *other = ky_fair_share (fair, "", "10.0.0.2", "a@x.example");
  KyGate gate;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GPtrArray) shares = g_ptr_array_new ();

      ky_gate_init (&gate, KY_GATE_SCANS, limits[i]);
      for (guint k = 0; k < 100; k++)
        {
          g_autofree gchar *sender = g_strdup_printf ("%u@x.example", k);
          KyShare *share = ky_fair_share (fair, "", "10.0.0.1", sender);

          if (ky_gate_is_open (&gate, TRUE, share))
            {
              ky_gate_enter (&gate, TRUE, share);
              g_ptr_array_add (shares, share);
            }
          else
            ky_share_give_back (share);
        }
      g_assert_cmpuint (shares->len, >=, MAX (limits[i] - gate.reserve, 1));
      g_assert_true (ky_gate_is_open (&gate, TRUE, other));
      for (guint k = 0; k < shares->len; k++)
        {
          ky_gate_leave (&gate, TRUE, shares->pdata[k]);
          ky_share_give_back (shares->pdata[k]);
        }
    }
  ky_share_give_back (other);
  ky_fair_free (fair);
}

/* What is in the background takes nobody's place, has its turn last, and has one place only as long
 * as others are there. */
static void
test_background (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *back = ky_fair_background (fair, "", "10.0.0.1", "a@x.example");
  KyShare *mail = ky_fair_share (fair, "", "10.0.0.1", "a@x.example");
  KyGate gate;

  g_assert_false (back == mail);
  ky_share_charge (mail, 100 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (ky_share_compare (mail, back), <, 0);
  g_assert_cmpint (ky_share_compare (back, mail), >, 0);
  ky_gate_init (&gate, KY_GATE_WORKS, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (ky_gate_is_open (&gate, FALSE, back));
      ky_gate_enter (&gate, FALSE, back);
    }
  g_assert_false (ky_gate_is_open (&gate, FALSE, back));
  g_assert_true (ky_gate_is_open (&gate, FALSE, mail));
  ky_gate_enter (&gate, FALSE, mail);
  g_assert_true (ky_gate_is_open (&gate, TRUE, mail));
  ky_gate_enter (&gate, TRUE, mail);
  ky_gate_leave (&gate, FALSE, back);
  g_assert_false (ky_gate_is_open (&gate, FALSE, back));
  ky_gate_leave (&gate, FALSE, back);
  g_assert_true (ky_gate_is_open (&gate, FALSE, back));
  ky_gate_enter (&gate, FALSE, back);
  ky_gate_leave (&gate, TRUE, mail);
  ky_gate_leave (&gate, FALSE, mail);
  /* The next of them may come at once. */
  g_assert_false (ky_gate_is_open (&gate, FALSE, back));
  gate.quiet_since -= KY_QUIET_TIME + 1;
  g_assert_true (ky_gate_is_open (&gate, FALSE, back));
  ky_gate_leave (&gate, FALSE, back);
  ky_share_give_back (back);
  ky_share_give_back (mail);
  ky_fair_free (fair);
}

/* A tenant is over when others are there, and it has had clearly more than they. */
static void
test_over (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *loud = ky_fair_share (fair, "loud", "10.0.0.1", "a@x.example");
  KyShare *quiet;

  ky_share_charge (loud, 100 * G_TIME_SPAN_SECOND);
  g_assert_false (ky_share_is_over (loud));
  quiet = ky_fair_share (fair, "quiet", "10.0.0.1", "a@x.example");
  g_assert_true (ky_share_is_over (loud));
  g_assert_false (ky_share_is_over (quiet));
  /* Two that have had the same are both as they were. */
  ky_share_charge (quiet, 90 * G_TIME_SPAN_SECOND);
  g_assert_false (ky_share_is_over (loud));
  g_assert_false (ky_share_is_over (quiet));
  ky_share_charge (quiet, 200 * G_TIME_SPAN_SECOND);
  g_assert_true (ky_share_is_over (quiet));
  g_assert_false (ky_share_is_over (loud));
  ky_share_give_back (loud);
  ky_share_give_back (quiet);
  ky_fair_free (fair);
  /* A moment's work is nothing. */
  fair = ky_fair_new ();
  loud = ky_fair_share (fair, "loud", "10.0.0.1", "a@x.example");
  quiet = ky_fair_share (fair, "quiet", "10.0.0.1", "a@x.example");
  ky_share_charge (loud, G_TIME_SPAN_SECOND / 2);
  g_assert_false (ky_share_is_over (loud));
  ky_share_give_back (loud);
  ky_share_give_back (quiet);
  ky_fair_free (fair);
}

/* Heavy work of one tenant leaves a place for another's that is there. */
static void
test_gate_of_tenants (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *loud = ky_fair_share (fair, "loud", "10.0.0.1", "a@x.example");
  KyShare *quiet;
  KyGate gate;

  ky_gate_init (&gate, KY_GATE_WORKS, 8);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_true (ky_gate_is_open (&gate, FALSE, loud));
      ky_gate_enter (&gate, FALSE, loud);
    }
  g_assert_true (ky_gate_is_open (&gate, FALSE, loud));
  quiet = ky_fair_share (fair, "quiet", "10.0.0.1", "a@x.example");
  g_assert_false (ky_gate_is_open (&gate, FALSE, loud));
  g_assert_true (ky_gate_is_open (&gate, FALSE, quiet));
  ky_gate_enter (&gate, FALSE, quiet);
  g_assert_false (ky_gate_is_open (&gate, FALSE, quiet));
  ky_gate_leave (&gate, FALSE, quiet);
  /* It may come again soon. */
  ky_share_give_back (quiet);
  g_assert_false (ky_gate_is_open (&gate, FALSE, loud));
  for (guint i = 0; i < 5; i++)
    ky_gate_leave (&gate, FALSE, loud);
  /* One that turned heavy counts, too. */
  ky_gate_enter (&gate, TRUE, loud);
  ky_gate_turn_heavy (&gate, loud);
  ky_gate_leave (&gate, FALSE, loud);
  g_assert_cmpuint (gate.n_heavy + gate.n_light, ==, 0);
  ky_share_give_back (loud);
  ky_fair_free (fair);
}

/* Dear work comes behind others; behind all what is of a tenant over its part, or waited for by
 * nobody. */
static void
test_behind (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *loud = ky_fair_share (fair, "loud", "10.0.0.1", "a@x.example");
  KyShare *quiet = ky_fair_share (fair, "quiet", "10.0.0.1", "a@x.example");
  KyShare *back = ky_fair_background (fair, "quiet", "10.0.0.1", "a@x.example");

  g_assert_cmpint (ky_share_behind (quiet, FALSE), ==, KY_BEHIND_NOBODY);
  g_assert_cmpint (ky_share_behind (quiet, TRUE), ==, KY_BEHIND_OTHERS);
  g_assert_cmpint (ky_share_behind (back, FALSE), ==, KY_BEHIND_ALL);
  g_assert_cmpint (ky_share_behind (loud, FALSE), ==, KY_BEHIND_NOBODY);
  ky_share_note_over (loud);
  g_assert_cmpint (ky_share_behind (loud, FALSE), ==, KY_BEHIND_ALL);
  g_assert_cmpint (ky_share_behind (quiet, FALSE), ==, KY_BEHIND_NOBODY);
  ky_share_give_back (loud);
  ky_share_give_back (quiet);
  ky_share_give_back (back);
  ky_fair_free (fair);
}

static void
test_step_back (void)
{
  pid_t pid = fork ();
  int nice;

  if (pid == 0)
    {
      pause ();
      _exit (0);
    }
  g_assert_cmpint (pid, >, 0);
  nice = getpriority (PRIO_PROCESS, 0);
  ky_process_step_back (pid, KY_BEHIND_NOBODY);
  g_assert_cmpint (getpriority (PRIO_PROCESS, (id_t)pid), ==, nice);
  ky_process_step_back (pid, KY_BEHIND_OTHERS);
  g_assert_cmpint (getpriority (PRIO_PROCESS, (id_t)pid), >=, 15);
  g_assert_cmpint (sched_getscheduler (pid), ==, SCHED_OTHER);
  ky_process_step_back_all (pid, KY_BEHIND_ALL);
  g_assert_cmpint (sched_getscheduler (pid), ==, SCHED_IDLE);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

typedef enum
{
  SLEEPS,
  RUNS,
  STOPS,
} Does;

static void
do_this (Does does)
{
  if (does == STOPS)
    raise (SIGSTOP);
  while (does == RUNS)
    ;
  pause ();
}

static gpointer
spin (gpointer data G_GNUC_UNUSED)
{
  do_this (RUNS);
  return NULL;
}

/* Starts a process that sleeps, with a child that does `child` and, if wanted, a thread that
 * runs. */
static pid_t
start_sleeper (Does child, gboolean has_thread)
{
  pid_t pid = fork ();

  setpgid (pid, pid);
  if (pid != 0)
    return pid;
  if (fork () == 0)
    do_this (child);
  if (has_thread)
    g_thread_unref (g_thread_new ("spin", spin, NULL));
  do_this (SLEEPS);
  _exit (0);
}

/* A process that sleeps counts as running if one of its threads or children runs, and as stopped if
 * one of them is stopped. */
static void
test_states (void)
{
  static const struct
  {
    Does child;
    gboolean has_thread;
    gchar state;
  } rows[] = {
    { SLEEPS, FALSE, 'S' }, { RUNS, FALSE, 'R' }, { STOPS, FALSE, 'T' },
    { SLEEPS, TRUE, 'R' },  { STOPS, TRUE, 'T' },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pid_t pid = start_sleeper (rows[i].child, rows[i].has_thread);

      g_assert_cmpint (pid, >, 0);
      while (ky_process_state (pid) != 'S' || ky_process_state_of_all (pid) != rows[i].state)
        g_usleep (G_TIME_SPAN_MILLISECOND);
      g_assert_cmpint (kill (-pid, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
    }
}

/* Where messages are let in, one in the background is followed by a pause that is many times as
 * long, unless nothing else is there. */
static void
test_pauses (void)
{
  KyFair *fair = ky_fair_new ();
  KyShare *back = ky_fair_background (fair, "", "10.0.0.1", "a@x.example");
  KyShare *mail = ky_fair_share (fair, "", "10.0.0.1", "a@x.example");
  gint64 left;
  KyGate gate;

  ky_gate_init (&gate, KY_GATE_MESSAGES, 4);
  ky_gate_enter (&gate, TRUE, mail);
  g_assert_true (ky_gate_is_open (&gate, FALSE, back));
  ky_gate_enter (&gate, FALSE, back);
  gate.background_at -= 30 * G_TIME_SPAN_MILLISECOND;
  ky_gate_leave (&gate, FALSE, back);
  left = gate.pause_until - g_get_monotonic_time ();
  g_assert_cmpint (left, >, (KY_PAUSES - 1) * 30 * G_TIME_SPAN_MILLISECOND);
  g_assert_false (ky_gate_is_open (&gate, FALSE, back));
  g_assert_true (ky_gate_is_open (&gate, TRUE, mail));
  ky_gate_leave (&gate, TRUE, mail);
  g_assert_false (ky_gate_is_open (&gate, FALSE, back));
  gate.quiet_since -= KY_QUIET_TIME + 1;
  g_assert_true (ky_gate_is_open (&gate, FALSE, back));
  ky_gate_enter (&gate, TRUE, mail);
  gate.pause_until = g_get_monotonic_time ();
  g_assert_true (ky_gate_is_open (&gate, FALSE, back));
  /* One that took an hour doesn't end the others for days. */
  ky_gate_enter (&gate, FALSE, back);
  gate.background_at -= G_TIME_SPAN_HOUR;
  ky_gate_leave (&gate, FALSE, back);
  g_assert_cmpint (gate.pause_until - g_get_monotonic_time (), <=, KY_PAUSE_MAX);
  ky_gate_leave (&gate, TRUE, mail);
  ky_share_give_back (back);
  ky_share_give_back (mail);
  ky_fair_free (fair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fair/least-first", test_turns);
  g_test_add_func ("/fair/names-are-forgotten", test_many_names);
  g_test_add_func ("/fair/what-is-in-use-is-kept", test_kept);
  g_test_add_func ("/fair/gate-keeps-places-for-light-ones", test_gate);
  g_test_add_func ("/fair/a tenant's turn is before another's with more, whoever sends to it",
                   test_turns_of_tenants);
  g_test_add_func ("/fair/gate-keeps-places-for-other-clients", test_gate_of_clients);
  g_test_add_func ("/fair/background-comes-last", test_background);
  g_test_add_func ("/fair/a tenant over its part steps back", test_over);
  g_test_add_func ("/fair/a tenant has of the processors what its weight says",
                   test_weights_of_tenants);
  g_test_add_func ("/fair/gate-keeps-heavy-places-for-other-tenants", test_gate_of_tenants);
  g_test_add_func ("/fair/who comes behind whom", test_behind);
  g_test_add_func ("/fair/a process steps back", test_step_back);
  g_test_add_func ("/fair/a process's state is that of all its threads and children", test_states);
  g_test_add_func ("/fair/background-pauses-beside-mail", test_pauses);
  return g_test_run ();
}
