// SPDX-License-Identifier: GPL-2.0-or-later
// What the browser shows of the pages of tests/corpus/hidden_html.py:
//   node hidden.mjs CHROMIUM PAGES.json SHOWN.json
// Of each page two pictures, with one text and with another of the same letters: how much differs.
import { chromium } from "playwright-core";
import fs from "node:fs";

const [executablePath, pagesFile, shownFile] = process.argv.slice(2);
const MOST = 4500; // pixels of a page that are looked at, each way
const NOTICED = 24; // of 255: what counts as another pixel
const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, offline: true });
const page = await context.newPage();
const counter = await context.newPage();

async function picture(html, wait) {
  await page.setContent(html, { waitUntil: "load" });
  await page.waitForTimeout(wait);
  const [width, height] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.scrollHeight,
  ]);
  const clip = {
    x: 0,
    y: 0,
    width: Math.min(Math.max(width, 1280), MOST),
    height: Math.min(Math.max(height, 720), MOST),
  };
  return page.screenshot({ fullPage: true, clip, animations: "allow" });
}

function difference(first, second) {
  return counter.evaluate(
    async ([one, other, noticed]) => {
      const load = async (data) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const context2d = new OffscreenCanvas(image.width, image.height).getContext("2d");
        context2d.drawImage(image, 0, 0);
        return context2d.getImageData(0, 0, image.width, image.height);
      };
      const [a, b] = [await load(one), await load(other)];
      let most = 0;
      let count = 0;
      for (let y = 0; y < Math.min(a.height, b.height); y++) {
        for (let x = 0; x < Math.min(a.width, b.width); x++) {
          const [i, j] = [(y * a.width + x) * 4, (y * b.width + x) * 4];
          const here = Math.max(...[0, 1, 2].map((k) => Math.abs(a.data[i + k] - b.data[j + k])));
          most = Math.max(most, here);
          count += here > noticed;
        }
      }
      return [most, count];
    },
    [first.toString("base64"), second.toString("base64"), NOTICED],
  );
}

const shown = {};
for (const { name, first, second, wait } of JSON.parse(fs.readFileSync(pagesFile, "utf8"))) {
  const pictures = [await picture(first, wait), await picture(second, wait)];
  shown[name] = pictures[0].equals(pictures[1]) ? [0, 0] : await difference(...pictures);
}
fs.writeFileSync(shownFile, JSON.stringify(shown));
await browser.close();
