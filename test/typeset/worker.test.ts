import { Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, mergeLetters, openMerger, TemplateError } from "#src/typeset/index.ts";
import { collector } from "./outsiders.ts";

const createdAt = new Date("2026-11-21T01:02:03Z");
const sources = {
  template:
    "---\nlayout: letter\ntitle: お詫び状\n---\n{{> head}}\n\n{{name}}様には多大なご迷惑をおかけいたしました。\n",
  partials: { head: ":::address\n例示県例示市\n{{name}}　様\n:::" },
};
const schema = z.object({ name: z.string() });
type Dossier = z.infer<typeof schema>;
const people = (count: number): Dossier[] =>
  Array.from({ length: count }, (_, i) => ({ name: `見本 ${i}子` }));
const title = "お詫び状";

const merger = openMerger<Dossier>(sources);
afterAll(() => merger.close());

test("a thread makes the same bytes as the caller would, volume after volume", async () => {
  const here = collector();
  const template = compileTemplate(sources.template, { schema, partials: sources.partials });
  await mergeLetters({
    template,
    dossiers: people(300),
    out: here.out,
    title,
    author: "美容室みほん",
    createdAt,
  });
  for (const _ of [1, 2]) {
    const there = collector();
    const merged = await merger.merge({
      dossiers: people(300),
      out: there.out,
      title,
      author: "美容室みほん",
      createdAt,
    });
    expect(merged.pages).toBe(300);
    expect(merged.letters[299]).toEqual({ from: 300, to: 300, isAddressTooLong: false });
    expect(there.bytes().equals(here.bytes())).toBe(true);
  }
});

test("no letters make an empty page, and two volumes at once do not mix", async () => {
  const [one, two, none] = [collector(), collector(), collector()];
  const [first, second, third] = await Promise.all([
    merger.merge({ dossiers: people(200), out: one.out, title, createdAt }),
    merger.merge({ dossiers: people(201), out: two.out, title, createdAt }),
    merger.merge({ dossiers: [], out: none.out, title, createdAt }),
  ]);
  expect([first.pages, second.pages, third.pages]).toEqual([200, 201, 0]);
  const alone = collector();
  await merger.merge({ dossiers: people(201), out: alone.out, title, createdAt });
  expect(two.bytes().equals(alone.bytes())).toBe(true);
});

test("reads dossiers and makes bytes no faster than they are taken", async () => {
  let read = 0;
  function* dossiers() {
    for (const person of people(20_000)) {
      read += 1;
      yield person;
    }
  }
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let taken = 0;
  const out = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      taken += chunk.length;
      released.then(() => done());
    },
  });
  const making = merger.merge({ dossiers: dossiers(), out, title, createdAt });
  let before = -1;
  while (read === 0 || before !== read) {
    before = read;
    await wait(200);
  }
  expect(read).toBeLessThan(15_000);
  expect(taken).toBeGreaterThan(0);
  release();
  expect((await making).pages).toBe(20_000);
  expect(read).toBe(20_000);
});

test("the caller's thread does the smaller part of the work", async () => {
  const before = { all: process.cpuUsage(), here: process.threadCpuUsage() };
  await merger.merge({ dossiers: people(4000), out: collector().out, title, createdAt });
  const all = process.cpuUsage(before.all);
  const here = process.threadCpuUsage(before.here);
  expect(here.user + here.system).toBeLessThan((all.user + all.system) / 2);
});

test("tells progress, and a signal ends the work with its reason", async () => {
  const cancelling = new AbortController();
  const done: number[] = [];
  let read = 0;
  async function* dossiers() {
    for (;;) {
      read += 1;
      yield { name: "見本 花子" };
    }
  }
  const making = merger.merge({
    dossiers: dossiers(),
    out: collector().out,
    title,
    createdAt,
    signal: cancelling.signal,
    onProgress: (count) => {
      done.push(count);
      if (done.length === 3) cancelling.abort(new Error("やめました"));
    },
  });
  await expect(making).rejects.toThrow("やめました");
  const after = read;
  await wait(50);
  expect(read).toBeLessThanOrEqual(after + 1);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect((await merger.merge({ dossiers: people(1), out: collector().out, title, createdAt })).pages).toBe(1);
});

test("a failing writable, failing dossiers and a closed output reject, and the next volume is made", async () => {
  const broken = new Writable({
    write: (_chunk, _encoding, done) => done(new Error("ディスクがいっぱいです")),
  });
  await expect(merger.merge({ dossiers: people(3), out: broken, title, createdAt })).rejects.toThrow(
    "いっぱい",
  );
  function* failing() {
    yield { name: "見本 花子" };
    throw new Error("読めません");
  }
  await expect(merger.merge({ dossiers: failing(), out: collector().out, title, createdAt })).rejects.toThrow(
    "読めません",
  );
  const closing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const making = merger.merge({ dossiers: people(50_000), out: closing, title, createdAt });
  closing.destroy();
  await expect(making).rejects.toThrow("closed before");
  expect((await merger.merge({ dossiers: people(2), out: collector().out, title, createdAt })).pages).toBe(2);
});

test("a template that fails on a dossier, or cannot be read, is a TemplateError or a rejection", async () => {
  const growing = openMerger<{ items: string[] }>({
    template: "{{#each items}}{{#each @root.items}}あ{{/each}}{{/each}}",
  });
  const many = Array.from({ length: 5000 }, () => "あ");
  await expect(
    growing.merge({ dossiers: [{ items: many }], out: collector().out, title, createdAt }),
  ).rejects.toThrow(TemplateError);
  await growing.close();
  const unreadable = openMerger<Dossier>({ template: "{{#if" });
  await expect(
    unreadable.merge({ dossiers: people(1), out: collector().out, title, createdAt }),
  ).rejects.toThrow("{{ }} の書き方");
  await unreadable.close();
});

test("closing ends what is being made, and nothing can begin", async () => {
  const closed = openMerger<Dossier>(sources);
  const making = closed.merge({ dossiers: people(50_000), out: collector().out, title, createdAt });
  const ended = expect(making).rejects.toThrow("The merger was closed");
  await closed.close();
  await ended;
  await expect(closed.merge({ dossiers: [], out: collector().out, title, createdAt })).rejects.toThrow(
    "closed",
  );
});
