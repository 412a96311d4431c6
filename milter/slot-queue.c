/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the queue of messages that have been received whole and wait for a scheduling slot: puts
 * the thread of each to sleep, and wakes it when milter/slots.c gives the message a slot. */
#include "milter/slot-queue.h"

#define PROGRESS_TIME (5 * G_TIME_SPAN_SECOND)
#define LINGER_TIME (3 * G_TIME_SPAN_SECOND)

static GMutex slot_queue_mutex;
static KySlots *turns;
static gint64 next;        /* when the next slot may be given */
static KyMailTurn *keeper; /* (nullable) the waiting thread that wakes at that time */
static gint64 keeps_until;
static guint n_lingering; /* for all tenants */
static GCond lingerers;
static gboolean is_closed;

static void
slot_queue_wake (KyMailTurn *turn)
{
  g_cond_signal (&turn->woken);
}

/* Lets the next turns run. The lock must be held, as for all static functions here. */
static void
slot_queue_run (void)
{
  next = ky_slots_run (turns, slot_queue_wake, g_get_monotonic_time ());
  if (keeper != NULL && next < keeps_until)
    slot_queue_wake (keeper);
}

static KySlots *
the_turns (void)
{
  if (turns == NULL)
    turns = ky_slots_new ();
  return turns;
}

gboolean
ky_slot_queue_may_come (const KySlotFacts *facts)
{
  g_mutex_lock (&slot_queue_mutex);
  gboolean may = ky_slots_may_come (the_turns (), facts, g_get_monotonic_time ());
  g_mutex_unlock (&slot_queue_mutex);
  return may;
}

/* Sleeps until `turn` has its slot, something may have changed, or `until`. One thread of all
 * watches the clock. */
static void
sleep_until (KyMailTurn *turn, gint64 until)
{
  if (keeper == NULL)
    keeper = turn;
  if (keeper == turn)
    keeps_until = until = MIN (until, next);
  g_cond_wait_until (&turn->woken, &slot_queue_mutex, until);
  if (keeper == turn)
    keeper = NULL;
  if (!turn->is_at_work)
    slot_queue_run ();
}

/* Makes another thread watch the clock. */
static void
slot_queue_hand_over (void)
{
  KyMailTurn *other = keeper == NULL ? ky_slots_first (turns) : NULL;

  if (other != NULL)
    slot_queue_wake (other);
}

static gboolean
await (KyMailTurn *turn, gint64 deadline, gboolean (*progress) (gpointer data), gpointer data)
{
  gint64 tell = g_get_monotonic_time () + PROGRESS_TIME;

  while (!turn->is_at_work)
    {
      gint64 now = g_get_monotonic_time ();

      if (now >= deadline || is_closed)
        return FALSE;
      if (progress != NULL && now >= tell)
        {
          g_mutex_unlock (&slot_queue_mutex);
          gboolean goes_on = progress (data);
          g_mutex_lock (&slot_queue_mutex);
          tell = now + PROGRESS_TIME;
          if (!goes_on)
            return FALSE;
          continue;
        }
      sleep_until (turn, progress != NULL ? MIN (deadline, tell) : deadline);
    }
  return TRUE;
}

/* Returns NULL if there was no slot in time. */
static KyMailTurn *
wait_in_line (KyMailTurn *turn, guint seconds, gboolean (*progress) (gpointer data), gpointer data)
{
  slot_queue_run ();
  if (!await (turn, turn->since + (gint64)seconds * G_TIME_SPAN_SECOND, progress, data))
    {
      ky_slots_leave (turns, turn, g_get_monotonic_time ());
      turn = NULL;
      slot_queue_run ();
    }
  slot_queue_hand_over ();
  return turn;
}

gboolean
ky_slot_queue_knock (const KySlotFacts *facts, guint seconds, KyMailTurn **ret_turn)
{
  gint64 now = g_get_monotonic_time ();

  *ret_turn = NULL;
  g_mutex_lock (&slot_queue_mutex);
  gboolean may = ky_slots_may_come (the_turns (), facts, now);
  if (may)
    {
      KyMailTurn *turn = ky_slots_knock (turns, facts, now);

      *ret_turn = turn != NULL ? wait_in_line (turn, seconds, NULL, NULL) : NULL;
      may = turn == NULL || *ret_turn != NULL;
    }
  g_mutex_unlock (&slot_queue_mutex);
  return may;
}

void
ky_slot_queue_linger (const KySlotFacts *facts)
{
  gint64 until = g_get_monotonic_time () + LINGER_TIME;

  g_mutex_lock (&slot_queue_mutex);
  if (n_lingering < MAX (facts->waiting / 2, 1))
    {
      n_lingering++;
      while (!is_closed && g_cond_wait_until (&lingerers, &slot_queue_mutex, until))
        ;
      n_lingering--;
    }
  g_mutex_unlock (&slot_queue_mutex);
}

KyMailTurn *
ky_slot_queue_wait (const KySlotFacts *facts, guint seconds, gboolean (*progress) (gpointer data),
                    gpointer data, gboolean *ret_is_over)
{
  g_mutex_lock (&slot_queue_mutex);
  KyMailTurn *turn = ky_slots_come (the_turns (), facts, g_get_monotonic_time ());
  if (turn != NULL)
    turn = wait_in_line (turn, seconds, progress, data);
  if (turn != NULL)
    *ret_is_over = ky_slots_is_over (turns, turn, g_get_monotonic_time ());
  g_mutex_unlock (&slot_queue_mutex);
  return turn;
}

void
ky_slot_queue_leave (KyMailTurn *turn)
{
  if (turn == NULL)
    return;
  g_mutex_lock (&slot_queue_mutex);
  ky_slots_leave (turns, turn, g_get_monotonic_time ());
  slot_queue_run ();
  g_mutex_unlock (&slot_queue_mutex);
}

void
ky_slot_queue_close (void)
{
  g_mutex_lock (&slot_queue_mutex);
  is_closed = TRUE;
  g_cond_broadcast (&lingerers);
  /* A thread that stops waiting wakes the next one. */
  if (keeper != NULL)
    slot_queue_wake (keeper);
  else if (turns != NULL)
    slot_queue_hand_over ();
  g_mutex_unlock (&slot_queue_mutex);
}
