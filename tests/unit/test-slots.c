/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "milter/slots.h"

#define MS G_TIME_SPAN_MILLISECOND
#define SECOND G_TIME_SPAN_SECOND

static const KySlotFacts of_loud = { "loud", "10.0.0.1", 100, 1, 20, 0, 0, 50 };
static const KySlotFacts of_quiet = { "quiet", "10.0.0.2", 100, 1, 20, 0, 0, 50 };

static KyMailTurn *
come (KySlots *turns, const KySlotFacts *facts, gint64 now)
{
  KyMailTurn *turn = ky_slots_come (turns, facts, now);

  g_assert_nonnull (turn);
  ky_slots_run (turns, NULL, now);
  return turn;
}

static void
leave (KySlots *turns, KyMailTurn *turn, gint64 now)
{
  ky_slots_leave (turns, turn, now);
  ky_slots_run (turns, NULL, now);
}

static guint
n_at_work (KyMailTurn *const *all, guint n)
{
  guint count = 0;

  for (guint i = 0; i < n; i++)
    count += all[i]->is_at_work;
  return count;
}

/* Whose mail alone comes has as much of it at once as he sends. */
static void
test_alone (void)
{
  KySlots *turns = ky_slots_new ();
  KyMailTurn *all[20];

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    all[i] = come (turns, &of_loud, SECOND);
  g_assert_cmpuint (n_at_work (all, G_N_ELEMENTS (all)), ==, G_N_ELEMENTS (all));
  g_assert_false (ky_slots_is_over (turns, all[0], 20 * SECOND));
  g_assert_cmpint (ky_slots_run (turns, NULL, SECOND), ==, G_MAXINT64);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    leave (turns, all[i], 2 * SECOND);
  ky_slots_free (turns);
}

/* A burst goes one after the other, without pauses, while another tenant is there. */
static void
test_burst (void)
{
  KySlots *turns = ky_slots_new ();
  KyMailTurn *quiet = come (turns, &of_quiet, SECOND);
  KyMailTurn *all[3];

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    all[i] = come (turns, &of_loud, SECOND);
  g_assert_true (quiet->is_at_work);
  g_assert_cmpuint (n_at_work (all, 3), ==, 1);
  leave (turns, all[0], SECOND + 20 * MS);
  g_assert_cmpuint (n_at_work (all + 1, 2), ==, 1);
  g_assert_false (ky_slots_is_over (turns, all[1], SECOND + 20 * MS));
  leave (turns, all[1], SECOND + 40 * MS);
  leave (turns, all[2], SECOND + 60 * MS);
  leave (turns, quiet, SECOND + 60 * MS);
  ky_slots_free (turns);
}

/* Keeps 20 mails of the flood there from `start` for `time`, each done within 10 ms, while another
 * tenant's mail is always there or just about to come. Returns how many were at work. */
static guint
flood (KySlots *turns, const KySlotFacts *facts, gint64 start, gint64 time, gboolean has_other)
{
  KyMailTurn *all[20];
  KyMailTurn *quiet = NULL;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    all[i] = come (turns, facts, start);
  for (gint64 now = start; now < start + time; now += 10 * MS)
    {
      if (quiet != NULL)
        leave (turns, quiet, now);
      quiet = has_other ? come (turns, &of_quiet, now) : NULL;
      g_assert_true (quiet == NULL || quiet->is_at_work);
      for (guint i = 0; i < G_N_ELEMENTS (all); i++)
        if (all[i]->is_at_work && now > all[i]->since)
          {
            leave (turns, all[i], now);
            all[i] = come (turns, facts, now);
            n++;
          }
      ky_slots_run (turns, NULL, now);
    }
  g_assert_true (!has_other || ky_slots_is_over (turns, all[0], start + time));
  g_assert_true (quiet == NULL || !ky_slots_is_over (turns, quiet, start + time));
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    leave (turns, all[i], start + time);
  if (quiet != NULL)
    leave (turns, quiet, start + time);
  return n;
}

/* Checks that a client that floods is served, too, but seldom while others need the machine, and at
 * once when they are gone. */
static void
test_flood (void)
{
  KySlots *turns = ky_slots_new ();
  guint first, later;

  leave (turns, come (turns, &of_quiet, SECOND), SECOND);
  flood (turns, &of_loud, SECOND, 3 * SECOND, TRUE);
  first = flood (turns, &of_loud, 4 * SECOND, 10 * SECOND, TRUE);
  /* A rest of 20 times 10 ms behind each. */
  g_assert_cmpuint (first, >=, 40);
  g_assert_cmpuint (first, <=, 50);
  /* The machine is free between the others' mails. */
  later = flood (turns, &of_loud, 15 * SECOND, 10 * SECOND, FALSE);
  g_assert_cmpuint (later, >=, 900);
  /* They came last more than a minute ago. */
  later = flood (turns, &of_loud, 90 * SECOND, SECOND, FALSE);
  g_assert_cmpuint (later, >=, 1900);
  ky_slots_free (turns);
}

/* A heavy mail has its turn for a second: others of its tenant wait no longer for it. */
static void
test_heavy (void)
{
  KySlots *turns = ky_slots_new ();
  KyMailTurn *quiet = come (turns, &of_quiet, SECOND);
  KyMailTurn *heavy = come (turns, &of_loud, SECOND);
  KyMailTurn *light = come (turns, &of_loud, SECOND);
  gint64 next = ky_slots_run (turns, NULL, SECOND + 500 * MS);

  g_assert_false (light->is_at_work);
  g_assert_cmpint (next, <=, 2 * SECOND);
  ky_slots_run (turns, NULL, 2 * SECOND);
  g_assert_true (light->is_at_work);
  g_assert_false (ky_slots_is_over (turns, light, 2 * SECOND));
  leave (turns, light, 2 * SECOND);
  leave (turns, heavy, 100 * SECOND);
  leave (turns, quiet, 100 * SECOND);
  ky_slots_free (turns);
}

static void
test_weights (void)
{
  KySlots *turns = ky_slots_new ();
  KySlotFacts large = of_loud, small = of_quiet;
  KyMailTurn *all[8], *others[8];

  large.turns = small.turns = 4;
  large.weight = 300;
  for (guint i = 0; i < 8; i++)
    {
      all[i] = ky_slots_come (turns, &large, SECOND);
      others[i] = ky_slots_come (turns, &small, SECOND);
    }
  ky_slots_run (turns, NULL, SECOND);
  g_assert_cmpuint (n_at_work (all, 8) + n_at_work (others, 8), >=, 4);
  g_assert_cmpuint (n_at_work (all, 8), ==, 3);
  for (guint i = 0; i < 8; i++)
    {
      ky_slots_leave (turns, all[i], SECOND);
      ky_slots_leave (turns, others[i], SECOND);
    }
  ky_slots_free (turns);
}

/* A tenant's and a client's own numbers hold also where nobody else is. */
static void
test_quotas (void)
{
  KySlots *turns = ky_slots_new ();
  KySlotFacts one = of_loud, two = of_loud;
  KyMailTurn *all[6];

  one.client_mails = two.client_mails = 2;
  one.mails = two.mails = 3;
  two.client = "10.0.0.9";
  for (guint i = 0; i < 5; i++)
    all[i] = come (turns, &one, SECOND);
  g_assert_cmpuint (n_at_work (all, 5), ==, 2);
  all[5] = come (turns, &two, SECOND);
  g_assert_true (all[5]->is_at_work);
  leave (turns, all[5], SECOND);
  all[5] = come (turns, &two, SECOND);
  g_assert_true (all[5]->is_at_work);
  leave (turns, all[0], SECOND);
  g_assert_cmpuint (n_at_work (all + 1, 5), ==, 3);
  for (guint i = 1; i < 6; i++)
    leave (turns, all[i], SECOND);
  ky_slots_free (turns);
}

/* As many wait as may, one client's half of them; and among a tenant's clients they take turns. */
static void
test_clients (void)
{
  KySlots *turns = ky_slots_new ();
  KySlotFacts flood = of_loud, other = of_loud;
  KyMailTurn *quiet = come (turns, &of_quiet, SECOND);
  KyMailTurn *all[4], *last;

  flood.waiting = other.waiting = 6;
  other.client = "10.0.0.9";
  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (ky_slots_may_come (turns, &flood, SECOND));
      all[i] = come (turns, &flood, SECOND);
    }
  g_assert_false (ky_slots_may_come (turns, &flood, SECOND));
  g_assert_null (ky_slots_come (turns, &flood, SECOND));
  g_assert_true (ky_slots_may_come (turns, &of_quiet, SECOND));
  last = come (turns, &other, SECOND);
  g_assert_false (last->is_at_work);
  leave (turns, all[0], SECOND + 1 * MS);
  g_assert_true (last->is_at_work);
  g_assert_cmpuint (n_at_work (all + 1, 3), ==, 0);
  leave (turns, last, SECOND + 2 * MS);
  g_assert_true (all[1]->is_at_work);
  for (guint i = 1; i < 4; i++)
    leave (turns, all[i], SECOND + 3 * MS);
  leave (turns, quiet, 2 * SECOND);
  ky_slots_free (turns);
}

/* Of a tenant over its part a few are read ahead; the others' data do not come before their turn
 * is near, and nobody else's wait. */
static void
test_door (void)
{
  KySlots *turns = ky_slots_new ();
  KyMailTurn *quiet = come (turns, &of_quiet, SECOND);
  KyMailTurn *ends[6], *doors[6];

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    ends[i] = come (turns, &of_loud, SECOND);
  g_assert_null (ky_slots_knock (turns, &of_loud, SECOND));
  leave (turns, quiet, 5 * SECOND);
  quiet = come (turns, &of_quiet, 5 * SECOND);
  g_assert_null (ky_slots_knock (turns, &of_quiet, 5 * SECOND));
  for (guint i = 0; i < G_N_ELEMENTS (doors); i++)
    doors[i] = ky_slots_knock (turns, &of_loud, 5 * SECOND);
  ky_slots_run (turns, NULL, 5 * SECOND);
  g_assert_cmpuint (n_at_work (doors, 6), ==, 0);
  /* Two of the ends have left, one is at work: three wait there, and one may come. */
  leave (turns, ends[0], 5 * SECOND);
  leave (turns, ends[1], 5 * SECOND);
  g_assert_cmpuint (n_at_work (ends + 2, 4), ==, 0);
  leave (turns, ends[2], 5 * SECOND);
  g_assert_cmpuint (n_at_work (doors, 6), ==, 1);
  g_assert_true (doors[0]->is_at_work);
  /* It takes its time, and the next comes in its place. */
  g_assert_cmpint (ky_slots_run (turns, NULL, 5 * SECOND + MS), <=, 6 * SECOND);
  leave (turns, quiet, 6 * SECOND - MS);
  quiet = come (turns, &of_quiet, 6 * SECOND - MS);
  ky_slots_run (turns, NULL, 6 * SECOND);
  g_assert_cmpuint (n_at_work (doors, 6), ==, 2);
  /* One whose data have come makes room for another until it is at its end. */
  leave (turns, doors[1], 6 * SECOND);
  g_assert_cmpuint (n_at_work (doors + 2, 4), ==, 1);
  leave (turns, quiet, 6 * SECOND);
  /* Nobody else comes any more: nobody waits. */
  ky_slots_run (turns, NULL, 70 * SECOND);
  g_assert_cmpuint (n_at_work (doors + 2, 4) + n_at_work (ends + 3, 3), ==, 7);
  g_assert_null (ky_slots_knock (turns, &of_loud, 70 * SECOND));
  leave (turns, doors[0], 70 * SECOND);
  for (guint i = 2; i < 6; i++)
    leave (turns, doors[i], 70 * SECOND);
  for (guint i = 3; i < 6; i++)
    leave (turns, ends[i], 70 * SECOND);
  ky_slots_free (turns);
}

/* What waits at the door counts where as many wait as may, and finds room at its end. */
static void
test_room_at_door (void)
{
  KySlots *turns = ky_slots_new ();
  KySlotFacts loud = of_loud;
  KyMailTurn *quiet = come (turns, &of_quiet, SECOND);
  KyMailTurn *ends[6], *doors[7];

  loud.waiting = 16;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    ends[i] = come (turns, &loud, SECOND);
  leave (turns, quiet, 5 * SECOND);
  quiet = come (turns, &of_quiet, 5 * SECOND);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (ky_slots_may_come (turns, &loud, 5 * SECOND));
      doors[i] = ky_slots_knock (turns, &loud, 5 * SECOND);
      g_assert_nonnull (doors[i]);
    }
  /* Half of all is one client's: five at their ends, three at the door. */
  g_assert_false (ky_slots_may_come (turns, &loud, 5 * SECOND));
  loud.client = "10.0.0.9";
  for (guint i = 3; i < 7; i++)
    {
      g_assert_true (ky_slots_may_come (turns, &loud, 5 * SECOND));
      doors[i] = ky_slots_knock (turns, &loud, 5 * SECOND);
    }
  leave (turns, ends[0], 5 * SECOND);
  leave (turns, ends[1], 5 * SECOND);
  leave (turns, ends[2], 5 * SECOND);
  /* The client goes first that had no turn. */
  g_assert_true (doors[3]->is_at_work);
  leave (turns, doors[3], 5 * SECOND);
  ends[0] = come (turns, &loud, 5 * SECOND);
  for (guint i = 0; i < 7; i++)
    if (i != 3)
      leave (turns, doors[i], 5 * SECOND);
  leave (turns, ends[0], 5 * SECOND);
  for (guint i = 3; i < 6; i++)
    leave (turns, ends[i], 5 * SECOND);
  leave (turns, quiet, 5 * SECOND);
  ky_slots_free (turns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/turns/alone", test_alone);
  g_test_add_func ("/turns/burst", test_burst);
  g_test_add_func ("/turns/flood", test_flood);
  g_test_add_func ("/turns/heavy", test_heavy);
  g_test_add_func ("/turns/weights", test_weights);
  g_test_add_func ("/turns/quotas", test_quotas);
  g_test_add_func ("/turns/clients", test_clients);
  g_test_add_func ("/turns/door", test_door);
  g_test_add_func ("/turns/room-at-door", test_room_at_door);
  return g_test_run ();
}
