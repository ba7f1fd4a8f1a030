import { crc32, deflateSync } from "node:zlib";

/** Dark squares as a black and white PNG (ISO/IEC 15948), `side` pixels a square, with a quiet zone of four squares. */
export function squaresPng(squares: readonly (readonly boolean[])[], side: number): Buffer {
  const quiet = 4;
  const count = squares.length + 2 * quiet;
  const width = count * side;
  const stride = Math.ceil(width / 8);
  const rows = Buffer.alloc((stride + 1) * width, 0xff);
  for (let y = 0; y < width; y += 1) {
    const from = y * (stride + 1);
    // Each row begins with its filter: none.
    rows[from] = 0;
    const row = squares[Math.floor(y / side) - quiet] ?? [];
    for (let x = 0; x < width; x += 1) {
      if (row[Math.floor(x / side) - quiet]) rows[from + 1 + (x >> 3)]! &= ~(0x80 >> (x & 7));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(width, 4);
  // One bit a pixel, grey.
  head[8] = 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
