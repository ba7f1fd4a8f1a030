import { expect, it } from "vitest";
import { beginReading } from "#src/features/customers/import/reading.ts";

/** Over 1 MB of people in whose names nearly every pair of letters is another one. */
function variedList(): Uint8Array<ArrayBuffer> {
  let seed = 7;
  const letter = (): string => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return String.fromCharCode(0x4e00 + (seed % 20_000));
  };
  const rows = Array.from({ length: 8_000 }, () => Array.from({ length: 45 }, letter).join(""));
  return new TextEncoder().encode(`氏名\n${rows.join("\n")}\n`);
}
const task = { chosen: {}, firstNumber: 1 };

it("reads a list of very many different words", async () => {
  const reading = beginReading(variedList());
  let people = 0;
  try {
    const finish = reading.into(task, ({ sourceRows }) => {
      people += sourceRows.length;
    });
    expect([people, finish.counts.imported]).toEqual([8_000, 8_000]);
  } finally {
    reading.end();
  }
});

it("says that a list holds too much when its thread ran out of memory, and does not wait for ever", async () => {
  const reading = beginReading(variedList(), { heapMebibytes: 24, patienceMs: 4_000 });
  try {
    reading.into(task, () => undefined);
    expect.unreachable("the thread had too little memory");
  } catch (error) {
    expect(await reading.reasonFor(error)).toMatchObject({ code: "customer_file_too_varied" });
  } finally {
    reading.end();
  }
});
