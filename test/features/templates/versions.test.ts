/** The owner's versions: kept, guarded, told to the log, and what papers and letters are printed from. */
import { buffer } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import {
  downloadDocument,
  draftDocument,
  editablePapers,
  issueDocument,
} from "#src/features/documents/index.ts";
import { findingsOf, letterTree } from "#src/features/letters/composition.ts";
import { editableLetters } from "#src/features/letters/index.ts";
import {
  editableTexts,
  listVersions,
  ourTemplate,
  readTemplate,
  resetTemplate,
  restoreTemplate,
  saveTemplate,
  verifyTemplates,
} from "#src/features/templates/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { renderText } from "#src/typeset/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { FORMER, makeCase } from "../letters/people.ts";

const texts = editableTexts([...editableLetters, ...editablePapers()]);
const textNamed = (name: string) => texts.find((text) => text.name === name)!;
const conflict = textNamed("documents/conflict");
const ours = ourTemplate("documents/conflict").source;
const OURS = "法律相談をお願いする前に";
const THEIRS = "ご相談の前に、どうかご確認ください。法律相談をお願いする前に";
const edited = ours.replace(OURS, THEIRS);

let at: TestApp;
afterEach(() => at.close());

const save = (name: string, source: string, seen: number) =>
  at.house.write({ id: at.owner.id }, (tx) => saveTemplate(tx, textNamed(name), { source, seen }));

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("versions", () => {
  test("follow the program's text until the first is saved, and are told to the log by name, number and digest", async () => {
    at = await openTestApp();
    expect(readTemplate(at.house.read, "documents/conflict")).toMatchObject({ version: 0, source: ours });
    expect(listVersions(at.house.read, "documents/conflict")).toEqual([]);
    const saved = save("documents/conflict", edited, 0);
    expect(saved).toMatchObject({ version: 1, origin: "saved", byUser: at.owner.id });
    expect(readTemplate(at.house.read, "documents/conflict")).toMatchObject({ version: 1, source: edited });
    expect(
      listVersions(at.house.read, "documents/conflict").map(({ version, origin }) => `${version} ${origin}`),
    ).toEqual(["1 saved", "0 original"]);
    expect(verifyTemplates(at.house.read)).toEqual([]);
    await expectSound(at);
  });

  test("are restored as new ones and given back to the program's, and none is lost", async () => {
    at = await openTestApp();
    save("documents/conflict", edited, 0);
    save("documents/conflict", edited.replace("ご相談の前に", "はじめに"), 1);
    at.house.write({ id: at.owner.id }, (tx) => restoreTemplate(tx, conflict, { version: 1, seen: 2 }));
    expect(readTemplate(at.house.read, "documents/conflict")).toMatchObject({ version: 3, source: edited });
    at.house.write({ id: at.owner.id }, (tx) => resetTemplate(tx, conflict, 3));
    expect(readTemplate(at.house.read, "documents/conflict")).toMatchObject({ version: 0, source: ours });
    save("documents/conflict", edited, 4);
    // Typing the program's text again is the same as giving it back.
    expect(save("documents/conflict", ours, 5).origin).toBe("reset");
    expect(
      listVersions(at.house.read, "documents/conflict").map(({ version, origin }) => `${version} ${origin}`),
    ).toEqual(["6 reset", "5 saved", "4 reset", "3 saved", "2 saved", "1 saved", "0 original"]);
    await expectSound(at);
  });

  test("of a colleague are never overwritten unseen", async () => {
    at = await openTestApp();
    save("documents/conflict", edited, 0);
    const mine = edited.replace("どうか", "");
    expect(refusalOf(() => save("documents/conflict", mine, 0)).code).toBe("template_changed");
    expect(
      refusalOf(() => at.house.write({ id: at.owner.id }, (tx) => resetTemplate(tx, conflict, 0))).code,
    ).toBe("template_changed");
    expect(readTemplate(at.house.read, "documents/conflict").source).toBe(edited);
    expect(save("documents/conflict", mine, 1).version).toBe(2);
  });

  test("are not made where nothing differs, also by line ends", async () => {
    at = await openTestApp();
    expect(refusalOf(() => save("documents/conflict", ours.replaceAll("\n", "\r\n"), 0)).code).toBe(
      "template_same",
    );
    expect(listVersions(at.house.read, "documents/conflict")).toEqual([]);
  });

  test("never change once they are kept", async () => {
    at = await openTestApp();
    save("documents/conflict", edited, 0);
    for (const change of [
      "UPDATE template_version SET source = 'x' WHERE version = 1",
      "DELETE FROM template_version WHERE version = 1",
    ]) {
      const { sql } = await import("drizzle-orm");
      expect(() => at.house.write({ id: at.owner.id }, (tx) => tx.db.run(sql.raw(change)))).toThrow();
    }
  });
});

describe("what a paper must print", () => {
  test("is asked for with its reason and article, and a version without it is refused", async () => {
    at = await openTestApp();
    const source = ourTemplate("documents/evidence-list").source;
    const without = refusalOf(() =>
      save(
        "documents/evidence-list",
        source.replace(" 立証趣旨=*", "").replace("立証趣旨: {{shows}}\n", ""),
        0,
      ),
    );
    expect(without.code).toBe("template_faulty");
    expect(Object.values(without.fields!).join("\n")).toContain("「立証趣旨」が入っていません。");
    expect(Object.values(without.fields!).join("\n")).toContain("民事訴訟規則137条1項");
  });

  test("is not hidden behind a condition", async () => {
    at = await openTestApp();
    const source = ourTemplate("letters/apology-ki").source;
    for (const hidden of [
      "3 原因: {{#if text.notIncluded}}{{text.cause}}{{/if}}",
      "3 原因: {{#unless customer.isFamily}}{{text.cause}}{{/unless}}",
      "3 原因: {{#if text.cause}}{{else}}{{text.cause}}{{/if}}",
      "3 原因: {{#if text.harm}}{{text.cause}}{{/if}}",
      "3 原因: {{#if items.length}}{{text.cause}}{{/if}}",
      "3 原因: なし",
    ]) {
      const refusal = refusalOf(() =>
        save("letters/apology-ki", source.replace("3 原因: {{text.cause}}", hidden), 0),
      );
      expect(Object.values(refusal.fields!)[0]).toContain("「原因」が");
      expect(Object.values(refusal.fields!)[0]).toContain("同施行規則10条");
    }
  });

  test("is not hidden where nobody reads: beside a picture, in a QR code, in a head that is left out, in the file's title", async () => {
    at = await openTestApp();
    const police = ourTemplate("documents/police").source;
    const summary = /\{\{#if summary\.isLong\}\}[\s\S]*?\{\{\/if\}\}/;
    const list = ourTemplate("documents/evidence-list").source;
    for (const [name, source, what] of [
      [
        "documents/police",
        police.replace(summary, ":::figures\n画像: x\n代替文: {{summary.text}}\n:::"),
        "相談の要旨",
      ],
      [
        "documents/police",
        police.replace(summary, ":::labels\nQR: {{summary.text}}\n番号: 1\n:::"),
        "相談の要旨",
      ],
      ["documents/evidence-list", list.replace(":::table ", ":::table header=none "), "6列"],
      [
        "documents/evidence-list",
        list
          .replace(/^title: .*$/m, "title: 予定")
          .replaceAll("案", "")
          .replace("予定", "案"),
        "「案」の字",
      ],
    ] as const) {
      expect(source).not.toBe(ourTemplate(name).source);
      const { fields } = refusalOf(() => save(name, source, 0));
      expect(Object.values(fields!).join("\n")).toContain(`${what}」が入っていません。`);
    }
  });

  test("may stand in another of the paper's texts, and then that text is not given back before the other", async () => {
    at = await openTestApp();
    const ki = ourTemplate("letters/apology-ki").source;
    const moved = ki.replace("8 お問い合わせ窓口: {{text.desk}}\n", "");
    expect(refusalOf(() => save("letters/apology-ki", moved, 0)).code).toBe("template_faulty");
    for (const name of ["letters/apology-suspected", "letters/apology-confirmed"]) {
      save(name, `${ourTemplate(name).source}\nお問い合わせ：{{text.desk}}\n`, 0);
    }
    save("letters/apology-ki", moved, 0);
    const back = refusalOf(() =>
      at.house.write({ id: at.owner.id }, (tx) =>
        resetTemplate(tx, textNamed("letters/apology-confirmed"), 1),
      ),
    );
    expect(back.code).toBe("template_faulty");
    at.house.write({ id: at.owner.id }, (tx) => resetTemplate(tx, textNamed("letters/apology-ki"), 1));
    at.house.write({ id: at.owner.id }, (tx) => resetTemplate(tx, textNamed("letters/apology-confirmed"), 1));
    await expectSound(at);
  });
});

describe("papers and letters", () => {
  test("are printed from the owner's version; what was issued stays as it was", async () => {
    at = await openTestApp();
    const incident = makeCase(at);
    const actor = { id: at.owner.id };
    const before = await issueDocument(at.house, actor, incident, "conflict");
    save("documents/conflict", edited, 0);
    const after = await issueDocument(at.house, actor, incident, "conflict");
    expect(after.templateSha256).not.toBe(before.templateSha256);
    const first = await buffer(downloadDocument(at.house, actor, incident, before.id).bytes);
    expect(first.length).toBe(before.sizeBytes);
    const kept = await import("#src/features/documents/tables.ts").then(({ documentTemplate }) =>
      at.house.read.select().from(documentTemplate).all(),
    );
    expect(kept.find(({ sha256 }) => sha256 === before.templateSha256)?.source).toBe(ours);
    expect(kept.find(({ sha256 }) => sha256 === after.templateSha256)?.source).toBe(edited);
    await expectSound(at);
  });

  test("that hold a mark of what was to be written later are not issued, and lead to the editor", async () => {
    at = await openTestApp();
    const incident = makeCase(at);
    for (const [seen, mark] of ["○○", "【　】", "TODO"].entries()) {
      save("documents/conflict", ours.replace(OURS, `${mark}　${OURS}`), seen);
      const { blocks } = draftDocument(at.house, incident, "conflict", at.house.clock());
      expect(blocks.map(({ sentence, href }) => `${sentence} ${href}`)).toEqual([
        `ひな形（お店の版）：書きかけの印「${mark}」が残っています。実際の内容に書き換えるか、消してください。 /settings/templates/documents/conflict`,
      ]);
      await expect(issueDocument(at.house, { id: at.owner.id }, incident, "conflict")).rejects.toThrow(
        Refusal,
      );
    }
  });

  test("for the police that accuse are not issued", async () => {
    at = await openTestApp();
    const incident = makeCase(at);
    const police = ourTemplate("documents/police").source;
    save(
      "documents/police",
      police.replace("# 11　添付資料一覧", "犯人は元従業員です。\n\n# 11　添付資料一覧"),
      0,
    );
    const { blocks } = draftDocument(at.house, incident, "police", at.house.clock());
    expect(blocks.map(({ sentence }) => sentence).join("\n")).toContain("「犯人」など、罪を決めつける言葉");
  });

  test("to customers print the owner's words, and are not made with a forbidden name, selling or a mark in them", async () => {
    at = await openTestApp();
    const incident = makeCase(at);
    const opening = ourTemplate("letters/apology-opening").source;
    save("letters/apology-opening", opening.replaceAll("誠にありがとう", "まことにありがとう"), 0);
    expect(renderText((await letterTree(at.house.read, incident, undefined)).tree)).toContain(
      "まことにありがとう",
    );
    expect((await findingsOf(at.house.read, incident, "2026-11-21")).filter((one) => one.isBlocking)).toEqual(
      [],
    );
    // In a branch that the sample does not take.
    for (const [index, words] of [
      FORMER,
      FORMER.replace(" ", ""),
      "次回使えるクーポン",
      "○○様",
      "【】",
    ].entries()) {
      const hidden = opening.replace("生前は", `${words}　生前は`);
      save("letters/apology-opening", hidden, index + 1);
      const findings = await findingsOf(at.house.read, incident, "2026-11-21");
      expect(`${words}: ${findings.filter((one) => one.isBlocking && one.where === "ひな形").length}`).toBe(
        `${words}: 1`,
      );
    }
  });
});
