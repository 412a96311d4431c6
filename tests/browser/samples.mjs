// SPDX-License-Identifier: GPL-2.0-or-later
// Files that the tests upload.

const TABLE = Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  }
  return value >>> 0;
});

function step(crc, byte) {
  return (TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8)) >>> 0;
}

/** The sum that ZIP and PNG keep of DATA. */
export function crc32(data) {
  return (data.reduce(step, 0xffffffff) ^ 0xffffffff) >>> 0;
}

/** A ZIP file with one stored member under the traditional encryption (APPNOTE 6.1). */
export function locked(name, data, password) {
  const keys = [0x12345678, 0x23456789, 0x34567890];
  const update = (byte) => {
    keys[0] = step(keys[0], byte);
    keys[1] = (Math.imul((keys[1] + (keys[0] & 0xff)) >>> 0, 134775813) + 1) >>> 0;
    keys[2] = step(keys[2], keys[1] >>> 24);
  };
  const encrypt = (byte) => {
    const mask = (keys[2] | 2) & 0xffff;
    update(byte);
    return byte ^ ((Math.imul(mask, mask ^ 1) >>> 8) & 0xff);
  };
  Array.from(Buffer.from(password)).forEach(update);
  const crc = crc32(data);
  const head = Buffer.concat([Buffer.alloc(11, 7), Buffer.from([crc >>> 24])]);
  const body = Buffer.from(Array.from(Buffer.concat([head, data])).map(encrypt));
  const file = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x801, 2);
  common.writeUInt16LE(0x5a21, 8);
  common.writeUInt32LE(crc, 10);
  common.writeUInt32LE(body.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, file, body]);
  const central = Buffer.concat([
    Buffer.from("PK\x01\x02\x14\x00"),
    common,
    Buffer.alloc(14),
    file,
  ]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from("PK\x05\x06"), end]);
}
