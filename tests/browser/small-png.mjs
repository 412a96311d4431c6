// SPDX-License-Identifier: GPL-2.0-or-later
// Writes screenshots with at most 256 colours, which takes a third of the bytes or less:
//   node small-png.mjs FROM.png TO.png
import fs from "node:fs";
import zlib from "node:zlib";
import { crc32 } from "./samples.mjs";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const COLOURS = 256;
const CHANNELS = { 2: 3, 6: 4 }; // of RGB and RGBA, by the number of the kind

/** The chunks of a PNG file, as {type, data}. */
function chunksOf(file) {
  const chunks = [];
  for (let at = SIGNATURE.length; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    chunks.push({ type, data: file.subarray(at + 8, at + 8 + length) });
  }
  return chunks;
}

/** What PNG predicts for a byte from those on its left (A), above (B) and above on the left (C). */
function predicted(filter, a, b, c) {
  if (filter === 4) {
    const p = a + b - c;
    const distances = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    return [a, b, c][distances.indexOf(Math.min(...distances))];
  }
  return [0, a, b, (a + b) >> 1][filter];
}

/** Width, height, and one number 0xRRGGBB for each pixel. */
function decode(file) {
  const chunks = chunksOf(file);
  const header = chunks[0].data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = CHANNELS[header[9]];
  if (header[8] !== 8 || !channels || header[12] !== 0) {
    throw new Error("not a PNG file as Chromium writes them");
  }
  const parts = chunks.filter((chunk) => chunk.type === "IDAT").map((chunk) => chunk.data);
  const packed = zlib.inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const bytes = Buffer.alloc(stride * height);
  const byteAt = (x, y) => (x < 0 || y < 0 ? 0 : bytes[y * stride + x]);
  for (let y = 0; y < height; y += 1) {
    const filter = packed[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const left = byteAt(x - channels, y);
      const corner = x < channels ? 0 : byteAt(x - channels, y - 1);
      const guess = predicted(filter, left, byteAt(x, y - 1), corner);
      bytes[y * stride + x] = packed[y * (stride + 1) + 1 + x] + guess;
    }
  }
  const pixels = new Uint32Array(width * height);
  for (let n = 0; n < pixels.length; n += 1) {
    pixels[n] = bytes.readUIntBE(n * channels, 3);
  }
  return { width, height, pixels };
}

function distance(one, other) {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}

function nearest(palette, colour) {
  let best = 0;
  palette.forEach((one, index) => {
    if (distance(one, colour) < distance(palette[best], colour)) {
      best = index;
    }
  });
  return best;
}

/** The most frequent colours, without those that hardly differ from a more frequent one. */
function paletteOf(pixels) {
  const counts = new Map();
  pixels.forEach((colour) => counts.set(colour, (counts.get(colour) || 0) + 1));
  const colours = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  for (let least = 0; ; least = least * 2 + 4) {
    const palette = [];
    colours.forEach((colour) => {
      if (palette.length <= COLOURS && !palette.some((one) => distance(one, colour) <= least)) {
        palette.push(colour);
      }
    });
    if (palette.length <= COLOURS) {
      return palette;
    }
  }
}

function chunkBytes(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const edges = Buffer.alloc(8);
  edges.writeUInt32BE(data.length, 0);
  edges.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([edges.subarray(0, 4), body, edges.subarray(4)]);
}

function encode({ width, height, pixels }) {
  const palette = paletteOf(pixels);
  const indices = new Map();
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((colour, n) => {
    if (!indices.has(colour)) {
      indices.set(colour, nearest(palette, colour));
    }
    rows[n + Math.floor(n / width) + 1] = indices.get(colour);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8); // bits, and the kind of picture with a palette
  const colours = Buffer.alloc(3 * palette.length);
  palette.forEach((colour, n) => colours.writeUIntBE(colour, 3 * n, 3));
  return Buffer.concat([
    SIGNATURE,
    chunkBytes("IHDR", header),
    chunkBytes("PLTE", colours),
    chunkBytes("IDAT", zlib.deflateSync(rows, { level: 9, memLevel: 9 })),
    chunkBytes("IEND", Buffer.alloc(0)),
  ]);
}

const [from, to] = process.argv.slice(2);
fs.writeFileSync(to, encode(decode(fs.readFileSync(from))));
