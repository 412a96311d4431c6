// SPDX-License-Identifier: GPL-2.0-or-later
// Draws stacked columns over time as SVG. Series differ by pattern and name, never by colour
// alone.
import { svg, freshId } from "./dom.js";
import { formatCount } from "./dates.js";

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 56;
const BOTTOM = 34;
const TOP = 12;
const RIGHT = 8;

/**
 * Returns the top of the scale, at least `value`: four steps of 1, 2, 3, 5 or 10 times a power of
 * ten, and never a fraction of a mail.
 * @param {number} value
 */
function niceTop(value) {
  const quarter = Math.max(1, value / 4);
  const power = Math.pow(10, Math.floor(Math.log10(quarter)));
  const step = [1, 2, 3, 5, 10].find((factor) => factor * power >= quarter) || 10;
  return 4 * step * power;
}

/** @param {number} top */
function scale(top) {
  const lines = [];
  for (let step = 0; step <= 4; step += 1) {
    const value = (top * step) / 4;
    const y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - step / 4);
    lines.push(
      svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y }),
      svg("text", { x: LEFT - 8, y: y + 4, "text-anchor": "end" }, formatCount(value)),
    );
  }
  return lines;
}

// The lines of the pattern of each series; "" for a series that is filled with its colour only.
const HATCHES = ["", "M0 8L8 0", "", "M0 4H8", "", "M4 0V8"];

/** @param {string} stem */
function hatches(stem) {
  return svg(
    "defs",
    {},
    HATCHES.map((lines, number) =>
      svg(
        "pattern",
        {
          id: stem + "-" + number,
          class: "hatch",
          width: 8,
          height: 8,
          patternUnits: "userSpaceOnUse",
        },
        lines ? svg("path", { d: lines }) : null,
      ),
    ),
  );
}

/**
 * @param {string} stem
 * @param {number} number
 * @param {{ [name: string]: number }} place
 */
function block(stem, number, place) {
  const blocks = [svg("rect", Object.assign({ class: "series series-" + number }, place))];
  if (HATCHES[number]) {
    blocks.push(svg("rect", Object.assign({ fill: "url(#" + stem + "-" + number + ")" }, place)));
  }
  return blocks;
}

/**
 * Returns a sample of the pattern of a series, for the legend.
 * @param {number} number
 */
export function swatch(number) {
  const stem = freshId("hatch");
  return svg(
    "svg",
    { class: "swatch", viewBox: "0 0 36 20", "aria-hidden": "true" },
    hatches(stem),
    block(stem, number, { x: 0, y: 0, width: 36, height: 20 }),
  );
}

/**
 * Returns the plot. `days` are the labels; each of `series` has one value a day. Its text
 * alternative is a table of the same figures beside it.
 * @param {string[]} days
 * @param {{ name: string, values: number[] }[]} series
 * @param {string} description
 */
export function columns(days, series, description) {
  const sums = days.map((day, index) => series.reduce((sum, item) => sum + item.values[index], 0));
  const top = niceTop(Math.max.apply(null, sums.concat([1])));
  const room = (WIDTH - LEFT - RIGHT) / Math.max(1, days.length);
  const every = Math.ceil(days.length / 8);
  const height = HEIGHT - TOP - BOTTOM;
  const stem = freshId("hatch");
  /** @type {SVGElement[]} */
  const bars = [];
  days.forEach((day, index) => {
    let under = 0;
    series.forEach((item, number) => {
      const size = (item.values[index] / top) * height;
      if (size > 0) {
        bars.push(
          ...block(stem, number, {
            x: LEFT + index * room + room * 0.1,
            width: room * 0.8,
            y: HEIGHT - BOTTOM - under - size,
            height: size,
          }),
        );
      }
      under += size;
    });
    if (index % every === 0) {
      bars.push(
        svg(
          "text",
          { x: LEFT + (index + 0.5) * room, y: HEIGHT - BOTTOM + 20, "text-anchor": "middle" },
          day,
        ),
      );
    }
  });
  return svg(
    "svg",
    {
      class: "plot",
      viewBox: "0 0 " + WIDTH + " " + HEIGHT,
      role: "img",
      "aria-label": description,
    },
    hatches(stem),
    scale(top),
    bars,
  );
}
