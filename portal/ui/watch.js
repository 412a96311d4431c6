// SPDX-License-Identifier: GPL-2.0-or-later
// Asks again after a while how far something is that somebody waits for. It touches nothing but
// what it is given, and ends by itself: a page that asked for ever would keep the session of
// somebody alive who has gone.

const PAUSE = 2000;
const TIMES = 300; // ten minutes

/**
 * Runs LOOK () again and again until it says true, PLACE is gone, or too long has passed; then
 * ENDED (whether it said so).
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
