// SPDX-License-Identifier: GPL-2.0-or-later
// Writes what the browser shows of the pages of tests/corpus/hidden_html.py:
//   node hidden.mjs CHROMIUM PAGES.json SHOWN.json
// Of each page two pictures, with one text and with another of the same letters: how much differs.
import { chromium } from "playwright-core";
import fs from "node:fs";

const [executablePath, pagesFile, shownFile] = process.argv.slice(2);
const WINDOW = { width: 1280, height: 720 };
const MOST = 4500; // pixels of a page that are looked at, each way
const NOTICED = 24; // of 255: what counts as another pixel
const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const context = await browser.newContext({ viewport: WINDOW, offline: true });
const page = await context.newPage();
const session = await context.newCDPSession(page);
const counter = await context.newPage();

async function picture(html, wait) {
  await page.setContent(html, { waitUntil: "load" });
  if (wait) {
    await page.waitForTimeout(wait);
  }
  const [width, height] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.scrollHeight,
  ]);
  const options = { format: "png", optimizeForSpeed: true };
  if (width > WINDOW.width || height > WINDOW.height) {
    options.captureBeyondViewport = true;
    options.clip = {
      x: 0,
      y: 0,
      width: Math.min(Math.max(width, WINDOW.width), MOST),
      height: Math.min(Math.max(height, WINDOW.height), MOST),
      scale: 1,
    };
  }
  return (await session.send("Page.captureScreenshot", options)).data;
}

// One function for all pages: the browser compiles it once and makes it fast.
await counter.evaluate((noticed) => {
  const load = async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context2d = canvas.getContext("2d", { willReadFrequently: true });
    context2d.drawImage(image, 0, 0);
    return context2d.getImageData(0, 0, image.width, image.height);
  };
  const compare = (a, b) => {
    const [left, right] = [new Uint32Array(a.data.buffer), new Uint32Array(b.data.buffer)];
    const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
    let most = 0;
    let count = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * a.width + x;
        const j = y * b.width + x;
        if (left[i] !== right[j]) {
          let here = 0;
          for (let k = 0; k < 3; k++) {
            here = Math.max(here, Math.abs(a.data[i * 4 + k] - b.data[j * 4 + k]));
          }
          most = Math.max(most, here);
          count += here > noticed;
        }
      }
    }
    return [most, count];
  };
  window.difference = async (one, other) => compare(await load(one), await load(other));
}, NOTICED);

const shown = {};
for (const { name, first, second, wait } of JSON.parse(fs.readFileSync(pagesFile, "utf8"))) {
  const pictures = [await picture(first, wait), await picture(second, wait)];
  shown[name] =
    pictures[0] === pictures[1]
      ? [0, 0]
      : await counter.evaluate((both) => window.difference(...both), pictures);
}
fs.writeFileSync(shownFile, JSON.stringify(shown));
await browser.close();
