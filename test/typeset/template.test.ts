import { expect, test } from "vitest";
import { z } from "zod";
import { compileTemplate, renderText, TemplateError } from "#src/typeset/index.ts";

const schema = z.object({
  name: z.string(),
  isConfirmed: z.boolean(),
  shop: z.object({ name: z.string(), tel: z.string().optional() }),
  facts: z.array(z.object({ at: z.string(), exhibits: z.array(z.string()) })).readonly(),
  contact: z.union([z.object({ tel: z.string() }), z.object({ mail: z.string() })]).nullable(),
});
const data = {
  name: "見本 花子",
  isConfirmed: true,
  shop: { name: "美容室みほん" },
  facts: [
    { at: "朝", exhibits: ["E-001", "E-002"] },
    { at: "夜", exhibits: [] },
  ],
  contact: { tel: "000-000-0000" },
};

function refusal(source: string, partials: Record<string, string> = {}): string {
  try {
    compileTemplate(source, {
      schema,
      partials,
      helpers: { count: (list: readonly unknown[]) => list.length },
    });
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
  return "accepted";
}

test("prints fields, lists, conditions and reviewed helpers", () => {
  const template = compileTemplate(
    "{{shop.name}}{{#if isConfirmed}}確認済{{else}}未確認{{/if}}{{count facts}}件\n\n{{#each facts}}{{@index}}:{{at}}{{#each exhibits}}（{{this}}・{{../at}}・{{@root.name}}）{{else}}なし{{/each}}\n\n{{/each}}{{#with contact}}{{tel}}{{mail}}{{/with}}{{shop.tel}}",
    { schema, helpers: { count: (list: readonly unknown[]) => list.length } },
  );
  expect(renderText(template.render(data))).toBe(
    "美容室みほん確認済2件\n\n0:朝（E-001・朝・見本 花子）（E-002・朝・見本 花子）\n\n1:夜なし\n\n000-000-0000\n",
  );
  expect([...template.fields].sort()).toEqual([
    "contact",
    "contact.mail",
    "contact.tel",
    "facts",
    "facts[].at",
    "facts[].exhibits",
    "facts[].exhibits[]",
    "isConfirmed",
    "name",
    "shop.name",
    "shop.tel",
  ]);
});

test("names an unknown field with its line", () => {
  expect(refusal("一\n二\n{{nmae}}")).toBe(
    "3行目：「nmae」という項目はありません。ここで使える項目：name、isConfirmed、shop、facts、contact",
  );
  expect(refusal("{{#each facts}}\n{{ato}}\n{{/each}}")).toBe(
    "2行目：「ato」という項目はありません。ここで使える項目：at、exhibits",
  );
  expect(refusal("{{#if nope}}x{{/if}}")).toContain("1行目：「nope」という項目はありません。");
  expect(refusal("{{count nope}}")).toContain("「nope」という項目はありません。");
  expect(refusal("{{#if (count nope)}}x{{/if}}")).toContain("「nope」という項目はありません。");
  expect(refusal("{{shop.address}}")).toContain("「shop.address」という項目はありません。");
  expect(refusal("{{#each facts}}{{../../name}}{{/each}}")).toContain("../ が多すぎます");
});

test("refuses what would reach into JavaScript", () => {
  expect(refusal("{{constructor}}")).toContain("「constructor」という項目はありません。");
  expect(refusal("{{shop.__proto__}}")).toContain("「shop.__proto__」という項目はありません。");
  expect(refusal("{{facts.constructor.name}}")).toContain("という項目はありません。");
  expect(refusal("{{lookup this 'constructor'}}")).toContain("「lookup」という書式は使えません。");
  expect(refusal("{{#helperMissing name}}{{/helperMissing}}")).toContain(
    "「{{#helperMissing}}」は使えません。",
  );
  expect(refusal("{{log name}}")).toContain("「log」という書式は使えません。");
  expect(refusal("{{> (lookup . 'name')}}")).toContain("部品「」はありません。");
  expect(refusal("{{#*inline 'x'}}{{/inline}}")).toContain("使えません");
});

test("refuses triple braces, private characters and broken blocks, each with its line", () => {
  expect(refusal("\n{{{name}}}")).toBe("2行目：{{{ }}} と {{& }} は使えません。{{ }} と書いてください。");
  expect(refusal("{{&name}}")).toContain("1行目：{{{ }}}");
  expect(refusal("一\n\uE000")).toBe(
    "2行目：外字（私用領域の文字）は使えません。別の文字に置き換えてください。",
  );
  expect(refusal("一\n二{{#if name}}\n三")).toMatch(/^\d行目：\{\{ \}\} の書き方が正しくありません。/);
  expect(refusal("一\n{{name")).toMatch(/^2行目：\{\{ \}\} の書き方が正しくありません。/);
  expect(refusal("一\n{{#if name}}\n{{/each}}")).toMatch(/^[23]行目：\{\{ \}\} の書き方/);
});

test("refuses to print a list, a group or a yes-or-no as if it were text", () => {
  expect(refusal("{{facts}}")).toContain("「facts」は一覧です。");
  expect(refusal("{{shop}}")).toContain("「shop」は項目のまとまりです。");
  expect(refusal("{{isConfirmed}}")).toContain("「isConfirmed」は「はい・いいえ」です。");
  expect(refusal("{{#each shop}}{{/each}}")).toContain("「shop」は一覧ではない");
});

test("refuses blocks of paper that no line closes, or that a condition could unbalance", () => {
  expect(refusal("一\n:::keep\n二")).toBe("2行目：「:::」で閉じられていません。");
  expect(refusal("一\n:::\n")).toContain("対応する始まりのない「:::」があります。");
  expect(refusal("{{#if name}}\n:::keep\n{{/if}}\n:::\n")).toContain("2行目：「:::」で閉じられていません。");
  expect(refusal(":::space height={{name}}")).toBe("1行目：「:::」の行に {{ }} は書けません。");
});

test("refuses an address off the sheet, and columns too narrow to be read", () => {
  expect(refusal(":::address x=190 y=280\n{{name}}\n:::")).toBe(
    "1行目：宛先の欄が下に寄りすぎて、用紙からはみ出すことがあります。y と height の合計を200ミリまでにしてください。",
  );
  expect(refusal("一\n:::address x=100 width=120\n{{name}}\n:::")).toBe(
    "2行目：宛先の欄の右に、日付や差出人の入る場所がありません。x・width・slipx の合計を160ミリまでにしてください。",
  );
  expect(refusal(":::address width=0\n{{name}}\n:::")).toContain("「width」は 30 から 190 まで");
  expect(refusal(":::address height=0\n{{name}}\n:::")).toContain("「height」は 8 から 100 まで");
  expect(refusal(":::table 日時=0 内容=*\n日時: {{name}}\n:::")).toBe(
    "1行目：列「日時」の幅が狭すぎて読めません。6ミリ以上にしてください。",
  );
  expect(refusal(":::table 日時=6 内容=900\n日時: {{name}}\n:::")).toBe(
    "1行目：列の幅の合計が大きすぎて、列「日時」が読めない狭さになります。数で書く幅の合計を160ミリまでにしてください。",
  );
  expect(refusal(":::table 日時=7 所=100 甲=* 乙=* 丙=* 丁=*\n日時: {{name}}\n:::")).toContain(
    "数で書く幅の合計を72ミリまでにしてください。",
  );
  const many = Array.from({ length: 17 }, (_, index) => `列${index}=*`).join(" ");
  expect(refusal(`:::table ${many}\n列0: {{name}}\n:::`)).toBe("1行目：表の列は16列までにしてください。");
});

test("names the line of a directive that is wrong", () => {
  expect(refusal("一\n\n:::tabel a=1\n:::\n")).toContain("3行目：「:::tabel」は使えません。");
  expect(refusal(":::table 日時=広く\n:::")).toContain("1行目：列「日時」の幅は");
  expect(refusal("一\n:::table 日時=20 内容=*\n内容: x\n:::")).toContain("2行目：表の各行は「日時:」から");
  expect(refusal(":::address width=500\n:::")).toContain("1行目：「width」は 30 から 190 まで");
  expect(refusal("---\nlayout: poster\n---\n")).toContain("2行目：設定「layout: poster」は使えません。");
  // A poster is read from a distance.
  expect(() => compileTemplate("---\nsize: 40\n---\nあ", { schema: z.object({}) })).not.toThrow();
  expect(refusal("---\nsize: 41\n---\n")).toContain("2行目：設定「size: 41」は使えません。");
});

test("refuses partials that call themselves or grow without end", () => {
  expect(refusal("{{> a}}", { a: "一\n{{> b}}", b: "{{> a}}" })).toBe(
    "部品「b」の1行目：部品「a」が自分自身を呼び出しています。",
  );
  const doubling = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`p${i}`, i === 29 ? "終" : `{{> p${i + 1}}}{{> p${i + 1}}}`]),
  );
  expect(refusal("{{> p0}}", doubling)).toContain("部品の呼び出しが多すぎます。");
  expect(refusal("{{> nothing}}")).toContain("部品「nothing」はありません。");
  expect(refusal("{{> who shop}}", { who: "{{tel}}{{nmae}}" })).toContain("部品「who」の1行目：「nmae」");
});

test("refuses a template of more than 256 KiB and a document that grows beyond bounds", () => {
  expect(refusal("あ".repeat(300_000))).toContain("ひな形が長すぎます。");
  const long = compileTemplate(`{{#each facts}}{{#each ../facts}}${"あ".repeat(1000)}{{/each}}{{/each}}`, {
    schema,
  });
  const facts = Array.from({ length: 200 }, () => ({ at: "朝", exhibits: [] }));
  expect(() => long.render({ ...data, facts })).toThrow("書類が長くなりすぎました。");
});

test("keeps data that looks like a helper or a prototype out of the way", () => {
  const open = z.object({ date: z.string(), toString: z.string() });
  const template = compileTemplate("{{date}}／{{toString}}", {
    schema: open,
    helpers: { date: () => "helper" },
  });
  expect(renderText(template.render({ date: "11月", toString: "文字" }))).toBe("11月／文字\n");
});

test("joins lines of Japanese without a space, keeps lines in address, right and center", () => {
  const template = compileTemplate("一行目\n二行目\none\ntwo\n\n:::right\n右一\n右二\n:::\n", { schema });
  expect(renderText(template.render(data))).toBe("一行目二行目one two\n\n右一\n右二\n");
});

test("reads emphasis beside Japanese brackets", () => {
  const [block] = compileTemplate("（恐れ）**（重要）**です", { schema }).render(data).blocks;
  expect(block).toMatchObject({
    runs: [{ text: "（恐れ）" }, { text: "（重要）", strong: true }, { text: "です" }],
  });
});

test("takes a page break and a space alone on their line, before other blocks and inside a condition", () => {
  const template = compileTemplate(
    "前\n\n:::pagebreak\n\n{{#if name}}\n:::space height=5\n{{/if}}\n\n:::right\n右\n:::\n",
    { schema: z.object({ name: z.string() }) },
  );
  expect(template.render({ name: "名" }).blocks.map((block) => block.kind)).toEqual([
    "paragraph",
    "pagebreak",
    "space",
    "paragraph",
  ]);
});

test("a fleeting template makes the same trees, also where other values stand in the same words", () => {
  const source =
    "---\ntitle: {{name}}\n---\n# {{shop.name}}\n\n{{#each facts}}{{at}}に、**{{@root.name}}**\n\n{{/each}}\n:::form\n氏名: {{name}}\n店: {{shop.name}}\n:::\n\n同じ行\n\n同じ行";
  const kept = compileTemplate(source, { schema });
  const fleeting = compileTemplate(source, { schema, isFleeting: true });
  const others = { ...data, name: "試験 太郎", facts: [{ at: "昼", exhibits: [] }] };
  for (const one of [data, others, data]) expect(fleeting.render(one)).toEqual(kept.render(one));
  expect(renderText(fleeting.render(others))).toContain("昼に、試験 太郎");
});
