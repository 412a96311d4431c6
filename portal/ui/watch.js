// SPDX-License-Identifier: GPL-2.0-or-later
// Repeats a question after a pause until work that the user waits for has ended. It ends after a
// limit, because a page that asks for ever would keep the session of an absent user alive.

const PAUSE = 2000;
const TIMES = 300; // ten minutes in all

/**
 * Calls look() repeatedly until it returns true, `place` is no longer in the page, or the limit
 * is reached. Then calls ended() with whether look() returned true.
 * @param {Node} place
 * @param {() => Promise<boolean>} look
 * @param {(isOver: boolean) => void} ended
 */
export async function watchUntil(place, look, ended) {
  for (let count = 0; count < TIMES; count += 1) {
    if (!document.hidden && (await look())) {
      ended(true);
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE);
    });
    if (!document.contains(place)) {
      return;
    }
  }
  ended(false);
}
