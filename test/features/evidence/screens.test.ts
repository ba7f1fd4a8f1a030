import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { linkFacts, listEvidence } from "#src/features/evidence/index.ts";
import { addFact, factInput, openIncident } from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { closeBrowser, complaintsOf, lookAt, openSignedIn } from "../../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { drawJpeg, PDF } from "./pictures.ts";

let at: TestApp;
let incident: string;
let place: string;
const actor = () => ({ id: at.owner.id });

beforeEach(async () => {
  at = await openTestApp();
  incident = newIncident();
  place = `/incidents/${incident}/evidence`;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

const newIncident = () =>
  at.house.write(actor(), (tx) => openIncident(tx, { shopId: listShops(at.house.read)[0]!.id })).id;

interface Sent {
  readonly name: string;
  readonly fileName?: string;
  readonly bytes: Buffer | string;
}
function form(...parts: Sent[]) {
  const boundary = "----mihon";
  const body = parts.flatMap(({ name, fileName, bytes }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? "" : `; filename="${fileName}"`}\r\n${fileName === undefined ? "" : "Content-Type: application/octet-stream\r\n"}\r\n`,
    bytes,
    "\r\n",
  ]);
  return {
    payload: Buffer.concat([...body, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece))),
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  };
}
const post = (url: string, sent: ReturnType<typeof form>, headers: Record<string, string> = {}) =>
  at.http.inject({
    method: "POST",
    url,
    payload: sent.payload,
    headers: { ...at.signedIn(), ...sent.headers, ...headers },
  });
const get = (url: string, headers: Record<string, string> = at.signedIn()) =>
  at.http.inject({ method: "GET", url, headers });
const items = () => listEvidence(at.house.read, incident);
const kinds = () => listEntries(at.house.read, { incident, limit: 50 }).map((entry) => entry.kind);

describe("adding files", () => {
  it("takes the good ones and says of each bad one why", async () => {
    const answer = await post(
      `/api${place}`,
      form(
        { name: "kind", bytes: "sns" },
        { name: "files", fileName: "画面.jpg", bytes: await drawJpeg({ width: 401 }) },
        { name: "files", fileName: "空.jpg", bytes: "" },
        { name: "files", fileName: "ページ.jpg", bytes: "<html><script>alert(1)</script></html>" },
        { name: "files", fileName: "記録.pdf", bytes: PDF },
      ),
    );
    expect(answer.statusCode).toBe(201);
    expect(answer.json().items.map((item: { label: string }) => item.label)).toEqual(["E-001", "E-002"]);
    expect(answer.json().refused).toMatchObject([
      { index: 1, fileName: "空.jpg", code: "evidence_empty" },
      { index: 2, fileName: "ページ.jpg", code: "evidence_kind" },
    ]);
    expect(items().map((item) => item.files[0]!.fileName)).toEqual(["画面.jpg", "記録.pdf"]);
    expect(items()[0]!.kind).toBe("sns");
  });

  it("answers upload.js with the place to go, and the sentence waits there", async () => {
    const cookie = at.signedIn();
    const sent = form(
      { name: "form", bytes: "postcard" },
      { name: "kind", bytes: "postcard" },
      { name: "front", fileName: "a.jpg", bytes: await drawJpeg({ width: 402 }) },
      { name: "back", fileName: "b.jpg", bytes: await drawJpeg({ width: 403 }) },
      { name: "postmark", fileName: "c.jpg", bytes: await drawJpeg({ width: 404 }) },
      { name: "envelope", fileName: "", bytes: "" },
    );
    const answer = await post(place, sent, { accept: "application/json, text/html;q=0.5", ...cookie });
    expect(answer.statusCode).toBe(200);
    const [item] = items();
    expect(answer.json()).toEqual({ next: `${place}/${item!.id}` });
    expect(item!.files.map((file) => file.part)).toEqual(["front", "back", "postmark"]);
    const page = await get(answer.json().next, cookie);
    expect(page.body).toContain("はがきの写真3枚を保管しました（E-001）。");
    expect(page.body).toContain("次は、届いたお客様のお名前を記録しましょう。");
  });

  it("shows the form again with each sentence where no script runs", async () => {
    const answer = await post(
      place,
      form(
        { name: "files", fileName: "良い.jpg", bytes: await drawJpeg({ width: 405 }) },
        { name: "files", fileName: "<script>x</script>.jpg", bytes: "MZ\0\0" },
      ),
    );
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("1点は保管しました（E-001）。1点は保管できませんでした。");
    expect(answer.body).toContain("script&gt;.jpg");
    expect(answer.body).not.toContain("<script>x");
    expect(answer.body).toContain(`<a href="${place}/${items()[0]!.id}">E-001</a>`);
    const nothing = await post(place, form({ name: "files", fileName: "", bytes: "" }));
    expect(nothing.statusCode).toBe(400);
    expect(nothing.body).toContain("ファイルが選ばれていません。");
  });

  it("counts a file that was there already apart, and leads the missing frames to the same item", async () => {
    const bytes = await drawJpeg({ width: 407 });
    const bad = { name: "back", fileName: "b.jpg", bytes: "MZ\0\0" };
    const kind = { name: "kind", bytes: "postcard" };
    const answer = await post(
      place,
      form({ name: "form", bytes: "postcard" }, kind, { name: "front", fileName: "a.jpg", bytes }, bad),
    );
    const [item] = items();
    expect(answer.body).toContain("E-001に写真を足す");
    expect(answer.body).toContain(`action="${place}/${item!.id}/files"`);
    const again = await post(
      place,
      form({ name: "files", fileName: "a.jpg", bytes }, { ...bad, name: "files" }),
    );
    expect(again.body).toContain("1点は同じファイルを保管済みです（E-001）。1点は保管できませんでした。");
    expect(again.body).toContain('value="video"');
  });

  it("shows in an item's custody line what was done with this item, the newest 30 of all", async () => {
    for (const width of [408, 409]) {
      await post(place, form({ name: "files", fileName: "a.jpg", bytes: await drawJpeg({ width }) }));
    }
    const [one, other] = items();
    const page = async (id: string) => (await get(`${place}/${id}`)).body;
    const linesOf = (body: string) => body.match(/（記録[0-9,]+）/g)?.length ?? 0;
    const before = linesOf(await page(one!.id));
    expect(before).toBe(4);
    at.house.write({ id: at.owner.id }, (tx) => {
      for (let time = 0; time < 30; time += 1) linkFacts(tx, incident, other!.id, []);
    });
    expect(linesOf(await page(one!.id))).toBe(before);
    at.house.write({ id: at.owner.id }, (tx) => {
      for (let time = 0; time < 40; time += 1) linkFacts(tx, incident, one!.id, []);
    });
    const body = await page(one!.id);
    expect(linesOf(body)).toBe(30);
    expect(body).toContain("44件のうち新しい30件");
  });

  it("tells upload.js which of the files are stored, and where", async () => {
    const answer = await post(
      place,
      form(
        { name: "files", fileName: "a.jpg", bytes: "MZ\0\0" },
        { name: "files", fileName: "b.jpg", bytes: await drawJpeg({ width: 410 }) },
      ),
      { ...at.signedIn(), accept: "application/json" },
    );
    expect(answer.statusCode).toBe(400);
    const { fields, stored } = answer.json().error;
    expect(Object.keys(fields)).toEqual(["files[0]"]);
    expect(stored).toEqual({ "files[1]": { label: "E-001", href: `${place}/${items()[0]!.id}` } });
  });

  it("recognises the same file and says its number", async () => {
    const photo = { name: "files", fileName: "a.jpg", bytes: await drawJpeg({ width: 406 }) };
    await post(place, form(photo));
    const cookie = at.signedIn();
    const again = await post(place, form({ ...photo, fileName: "b.jpg" }), cookie);
    expect(again.statusCode).toBe(303);
    const page = await get(again.headers.location as string, cookie);
    expect(page.body).toContain("同じファイルがE-001として保管されているため、二重には保管していません。");
    expect(items()).toHaveLength(1);
  });

  it("refuses one file above the limit, drains it, and still takes the next", async () => {
    const large = Buffer.alloc(50 * 1024 * 1024 + 1, "a");
    const answer = await post(
      `/api${place}`,
      form(
        { name: "files", fileName: "大.txt", bytes: large },
        { name: "files", fileName: "小.txt", bytes: "小" },
      ),
    );
    expect(answer.statusCode).toBe(201);
    expect(answer.json().refused).toMatchObject([{ index: 0, code: "evidence_too_large" }]);
    expect(answer.json().items).toHaveLength(1);
  });

  it("leaves nothing behind when the sender hangs up half-way", async () => {
    await at.http.listen({ host: "127.0.0.1", port: 0 });
    const { port } = at.http.server.address() as { port: number };
    const head = `POST /api${place} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${at.signedIn().cookie}\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 900000\r\n\r\n--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n`;
    const photo = await drawJpeg({ width: 3000, height: 2000 });
    const socket = connect(port, "127.0.0.1");
    await new Promise<void>((done) =>
      socket.write(Buffer.concat([Buffer.from(head), photo.subarray(0, -2)]), () => done()),
    );
    const onDisk = () =>
      readdirSync(`${at.house.storage}/files`, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name.replace(/^.*[.]/, ""));
    await expect.poll(onDisk, { timeout: 5000 }).toEqual(["part"]);
    socket.destroy();
    await expect.poll(onDisk, { timeout: 5000 }).toEqual([]);
    expect(items()).toEqual([]);
  });
});

describe("taking away and looking", () => {
  const added = async () => {
    const photo = await drawJpeg({ width: 407, exif: true });
    await post(place, form({ name: "files", fileName: "はがき 表.jpg", bytes: photo }));
    const [item] = items();
    return { photo, item: item!, file: `${place}/${item!.id}/files/${item!.files[0]!.id}` };
  };

  it("hands out the original byte for byte, as a download only, and records it first", async () => {
    const { photo, file, item } = await added();
    for (const url of [`${file}/original`, `/api${file}/original`]) {
      const answer = await get(url);
      expect(answer.rawPayload.equals(photo)).toBe(true);
      expect(answer.headers["content-type"]).toBe("application/octet-stream");
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
      expect(answer.headers["content-disposition"]).toBe(
        "attachment; filename=\"E-001______.jpg\"; filename*=UTF-8''E-001_%E3%81%AF%E3%81%8C%E3%81%8D%20%E8%A1%A8.jpg",
      );
    }
    const [entry] = listEntries(at.house.read, { incident, limit: 1 });
    expect(entry).toMatchObject({ kind: "evidence.opened", actor: at.owner.id });
    expect(findPayload(at.house.read, entry!.seq)).toMatchObject({
      evidence: item.id,
      sha256: createHash("sha256").update(photo).digest("hex"),
    });
  });

  it("shows only re-encoded pictures; the large one is recorded, the small one is not", async () => {
    const { file } = await added();
    const before = kinds().length;
    const thumb = await get(`${file}/thumb.jpg`);
    expect(thumb.headers["content-type"]).toBe("image/jpeg");
    expect(thumb.rawPayload.includes("Mihon")).toBe(false);
    expect(kinds()).toHaveLength(before);
    const view = await get(`/api${file}/picture?size=view`);
    expect(view.rawPayload.includes("Mihon")).toBe(false);
    expect(kinds()[0]).toBe("evidence.viewed");
  });

  it("does not exist for members of another incident, and advisers change nothing", async () => {
    const { file, item } = await added();
    const stranger = at.signedIn(at.addPerson("staff", [newIncident()]));
    const adviser = at.signedIn(at.addPerson("adviser", [incident]));
    const own = newIncident();
    const urls = [place, `${place}/${item.id}`, `${file}/thumb.jpg`, `${file}/view.jpg`, `${file}/original`];
    for (const url of [...urls, `/api${place}`, `/api${place}/${item.id}`, `/api${file}/original`]) {
      expect((await get(url, stranger)).statusCode, url).toBe(404);
      expect((await get(url, adviser)).statusCode, url).toBe(200);
      expect((await get(url.replace(incident, own))).statusCode, url).toBe(
        url.endsWith("/evidence") ? 200 : 404,
      );
    }
    const sent = form({ name: "files", fileName: "a.txt", bytes: "メモ" });
    expect((await post(place, sent, stranger)).statusCode).toBe(404);
    expect((await post(place, sent, adviser)).statusCode).toBe(403);
    expect(items()).toHaveLength(1);
  });
});

describe("the register", () => {
  const fields = {
    kind: "postcard",
    title: "開店のご案内",
    form: "original",
    created: "令和8年11月頃",
    postmarkOn: "R8.11.12",
    author: "例示美容室",
    recipient: "見本 花子",
    obtainedOn: "2026-11-13",
    obtainedAt: "14時30分",
    obtainedBy: "試験 太郎",
    obtainedFrom: "見本 花子様が来店してお持ちになった",
    obtainedHow: "現物を預かった",
    photographer: "",
    photographedOn: "",
    photographedAt: "",
    photographedWhere: "",
    photographedWith: "",
    keptWhere: "金庫",
    keptBy: "",
    purpose: "{{x}} *#| 案内が届いたこと",
    consent: "given",
    note: "一行目\r\n二行目",
  };
  const encoded = (values: Record<string, string>) => ({
    payload: new URLSearchParams(values).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  const added = async () => {
    await post(place, form({ name: "files", fileName: "a.jpg", bytes: await drawJpeg({ width: 408 }) }));
    return items()[0]!;
  };
  const postForm = (url: string, values: Record<string, string>) => {
    const { payload, headers } = encoded(values);
    return at.http.inject({ method: "POST", url, payload, headers: { ...at.signedIn(), ...headers } });
  };

  it("overwrites nothing that a colleague recorded meanwhile, on the page and in the API", async () => {
    const { id } = await added();
    const edit = `${place}/${id}/edit`;
    const seenIn = (body: string): string => /name="seen" value="([^"]*)"/.exec(body)![1]!;
    const seen = seenIn((await get(edit)).body);
    const { revision } = items()[0]!;
    const theirs = { ...fields, title: "同僚の標目", consent: "declined" };
    expect((await postForm(edit, { seen, ...theirs })).statusCode).toBe(303);
    const mine = { ...theirs, title: "自分の標目", consent: "given" };
    const stale = await postForm(edit, { seen, ...mine });
    expect(stale.statusCode).toBe(409);
    expect(stale.body).toContain("開いている間に、内容が変わりました");
    expect(stale.body).toContain("今の記録：同僚の標目");
    expect(stale.body).toContain("今の記録：提出しないでほしい");
    expect(stale.body).toContain("自分の標目");
    expect(stale.body).not.toContain("今の記録：例示美容室");
    expect(items()[0]!.title).toBe("同僚の標目");
    const patch = (payload: object) =>
      at.http.inject({ method: "PATCH", url: `/api${place}/${id}`, headers: at.signedIn(), payload });
    const late = await patch({ revision, title: "自分の標目" });
    expect([late.statusCode, late.json().error.code]).toEqual([409, "changed_elsewhere"]);
    expect((await patch({ revision, title: "同僚の標目" })).statusCode).toBe(200);
    expect(items()[0]!.title).toBe("同僚の標目");
    expect((await postForm(edit, { seen: seenIn(stale.body), ...mine })).statusCode).toBe(303);
    expect(items()[0]!.title).toBe("自分の標目");
    expect((await patch({ revision: items()[0]!.revision, title: "標目" })).json().title).toBe("標目");
  });

  it("keeps the mark of a form that was typed wrong, so that a second try is guarded too", async () => {
    const { id } = await added();
    const edit = `${place}/${id}/edit`;
    const seen = /name="seen" value="([^"]*)"/.exec((await get(edit)).body)![1]!;
    await postForm(edit, { seen, ...fields, title: "同僚の標目" });
    const wrong = await postForm(edit, { seen, ...fields, title: "" });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).toContain(`name="seen" value="${seen}"`);
  });

  it("keeps what was typed, every wording, and which fields changed", async () => {
    const { id } = await added();
    const answer = await postForm(`${place}/${id}/edit`, fields);
    expect(answer.statusCode).toBe(303);
    expect(items()[0]).toMatchObject({
      title: "開店のご案内",
      created: { precision: "month", date: "2026-11-01", around: true },
      postmarkOn: "2026-11-12",
      obtainedOn: "2026-11-13",
      obtainedAt: "14:30",
      note: "一行目\n二行目",
      revision: 2,
    });
    const [entry] = listEntries(at.house.read, { incident, limit: 1 });
    expect(entry!.kind).toBe("evidence.edited");
    const payload = findPayload(at.house.read, entry!.seq)!;
    expect(payload.fields).toContain("recipient");
    expect(payload.fields).not.toContain("keptBy");
    expect(JSON.stringify(payload)).not.toContain("見本");
    const page = await get(`${place}/${id}`);
    expect(page.body).toContain("令和8年11月頃");
    expect(page.body).toContain("標目（証拠の名前）：「a.jpg」→「開店のご案内」");
    expect(page.body).toContain("{{x}} *#| 案内が届いたこと");
    expect((await get(`${place}?q=${encodeURIComponent("例示美容室")}`)).body).toContain(
      "1点のうち 1〜1点目",
    );
    expect((await get(`${place}?q=%25`)).body).toContain("当てはまる証拠はありません。");
  });

  it("answers wrong input with a sentence beside the field and keeps the rest", async () => {
    const { id } = await added();
    const answer = await postForm(`${place}/${id}/edit`, {
      ...fields,
      created: "令和8年13月",
      title: "長".repeat(201),
      author: "NUL\0",
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("令和8年13月はありません。月は1から12で入力してください。");
    expect(answer.body).toContain("200文字以内で入れてください。");
    expect(answer.body).toContain("使えない文字（見えない制御文字）が含まれています。");
    expect(answer.body).toContain("見本 花子様が来店してお持ちになった");
    expect(items()[0]!.revision).toBe(1);
    const api = await at.http.inject({
      method: "PATCH",
      url: `/api${place}/${id}`,
      headers: at.signedIn(),
      payload: { postmarkOn: "11月" },
    });
    expect(api.statusCode).toBe(400);
    expect(api.json().error.fields.postmarkOn).toContain("11月");
  });

  it("links facts of its own incident only", async () => {
    const { id } = await added();
    const input = factInput.parse({
      date: { precision: "day", date: "2026-11-13", around: false },
      what: "お客様から連絡があった",
      certainty: "確認済",
    });
    const fact = at.house.write(actor(), (tx) => addFact(tx, incident, input));
    const elsewhere = newIncident();
    const other = at.house.write(actor(), (tx) => addFact(tx, elsewhere, input));
    expect((await postForm(`${place}/${id}/facts`, { facts: fact.id })).statusCode).toBe(303);
    expect(items()[0]!.factIds).toEqual([fact.id]);
    expect((await postForm(`${place}/${id}/facts`, { facts: other.id })).statusCode).toBe(404);
    expect(items()[0]!.factIds).toEqual([fact.id]);
    expect((await get(`${place}/${id}`)).body).toContain("お客様から連絡があった");
  });

  it("withdraws with a reason, keeps number, file and log, and never reuses the number", async () => {
    const { id } = await added();
    expect((await postForm(`${place}/${id}/withdraw`, { reason: " " })).statusCode).toBe(400);
    expect((await postForm(`${place}/${id}/withdraw`, { reason: "別の事件の写真" })).statusCode).toBe(303);
    expect(items()).toEqual([]);
    expect((await get(`${place}/${id}`)).body).toContain("理由：別の事件の写真");
    expect((await postForm(`${place}/${id}/edit`, fields)).statusCode).toBe(409);
    await post(place, form({ name: "files", fileName: "b.jpg", bytes: await drawJpeg({ width: 409 }) }));
    expect(items()[0]!.label).toBe("E-002");
  });

  it("pages through the register with a cursor", async () => {
    const texts = ["一", "二", "三"].map((bytes) => ({ name: "files", fileName: `${bytes}.txt`, bytes }));
    await post(place, form(...texts));
    const first = (await get(`/api${place}?limit=2`)).json();
    expect(first.items.map((item: { label: string }) => item.label)).toEqual(["E-001", "E-002"]);
    expect(first.nextCursor).toBe("2");
    const second = (await get(`/api${place}?limit=2&cursor=2`)).json();
    expect(second.items.map((item: { label: string }) => item.label)).toEqual(["E-003"]);
    expect(second.nextCursor).toBeNull();
  });
});

describe("more files than one request may bring", () => {
  /** One good file, then empty ones, which are refused at once: so many in all. */
  const many = (count: number) =>
    form(
      { name: "files", fileName: "メモ.txt", bytes: "見本のメモ" },
      ...Array.from({ length: count - 1 }, (_, index) => ({
        name: "files",
        fileName: `空${index + 2}.txt`,
        bytes: "",
      })),
    );
  const tooMany =
    "一度に保管できるのは500点までのため、このファイルは保管していません。元のファイルはそのままです。残りを選んで、もう一度送ってください。";

  it("looks at all of 500", async () => {
    const { items, refused } = (await post(`/api${place}`, many(500))).json();
    expect(items).toMatchObject([{ outcome: "added", label: "E-001" }]);
    expect(refused).toHaveLength(499);
    expect(refused.at(-1)).toMatchObject({ index: 499, fileName: "空500.txt", code: "evidence_empty" });
  }, 30_000);

  it("says of 502 what was kept, and of each one too many that it was not", async () => {
    const answer = await post(`/api${place}`, many(502));
    expect(answer.statusCode).toBe(201);
    const { items: kept, refused } = answer.json();
    expect(kept).toMatchObject([{ outcome: "added", label: "E-001" }]);
    expect(refused).toHaveLength(501);
    expect(refused[498]).toMatchObject({ index: 499, code: "evidence_empty" });
    expect(refused.slice(499)).toEqual([
      { index: 500, fileName: "空501.txt", code: "evidence_too_many", message: tooMany },
      { index: 501, fileName: "空502.txt", code: "evidence_too_many", message: tooMany },
    ]);
    expect(items()).toHaveLength(1);
    const page = await post(place, many(502));
    expect(page.statusCode).toBe(400);
    expect(page.body).toContain("1点は同じファイルを保管済みです（E-001）。501点は保管できませんでした。");
    expect(page.body).toContain(`<strong>空502.txt</strong>：${tooMany}`);
  }, 30_000);

  it("still tells what was kept when there are more than are read at all", async () => {
    const answer = await post(`/api${place}`, many(5002));
    expect(answer.statusCode).toBe(201);
    const { items: kept, refused } = answer.json();
    expect(kept).toMatchObject([{ outcome: "added", label: "E-001" }]);
    expect(refused.at(-1)).toMatchObject({ fileName: "以降のファイルすべて", code: "evidence_too_many" });
  }, 30_000);
});

describe("証拠の健全性", () => {
  it("says in plain words that all is well", async () => {
    await post(place, form({ name: "files", fileName: "a.txt", bytes: "メモ" }));
    const cookie = at.signedIn();
    expect((await get(place, cookie)).body).toContain("記録とファイルの確認は、まだ行っていません。");
    await at.http.inject({ method: "POST", url: "/integrity", headers: cookie });
    const page = await get("/integrity", cookie);
    expect(page.body).toContain("異常なし");
    expect(page.body).toContain("登録したファイルはすべてあり、変わっていません。");
    expect((await get(place, cookie)).body).toContain("ファイル1点を確認しました。");
    expect((await get("/api/ledger/verify", cookie)).json()).toMatchObject({ isSound: true, logFaults: [] });
  });
});

describe.each([360, 1280])("in a browser at %i px", (width) => {
  it("adds three photos, shows them, and passes axe on every page", async () => {
    await at.http.listen({ host: "127.0.0.1", port: 0 });
    const { port } = at.http.server.address() as { port: number };
    const origin = `http://127.0.0.1:${port}`;
    const page = await openSignedIn(at, origin, { width, scripts: true });
    const complaints = complaintsOf(page);
    const look = (shot: string) => lookAt(page, `evidence-${shot}-${width}`);
    await page.goto(origin + place);
    await look("empty");
    await page.getByRole("link", { name: "証拠を追加する" }).click();
    const photos = await Promise.all(
      [900, 901, 902].map(async (wide, index) => ({
        name: `はがき${index + 1}.jpg`,
        mimeType: "image/jpeg",
        buffer: await drawJpeg({ width: wide, height: 600, red: 120 + index * 40, exif: true }),
      })),
    );
    await page.setInputFiles("#f-files-choose", photos);
    await look("new");
    await page.getByRole("button", { name: "証拠を保管する" }).click();
    await page.getByText("証拠3点を保管しました（E-001〜E-003）。").waitFor();
    const widths = "[...document.querySelectorAll('.evidence img')].map((image) => image.naturalWidth)";
    await expect.poll(() => page.evaluate(widths), { timeout: 10_000 }).toEqual([480, 480, 480]);
    await look("list");
    await page.goto(`${origin}${place}/new/postcard`);
    await look("postcard");
    await page.setInputFiles("#f-front-choose", {
      ...photos[0]!,
      buffer: await drawJpeg({ width: 800, height: 540, red: 30 }),
    });
    await page.setInputFiles("#f-back-choose", {
      ...photos[0]!,
      buffer: await drawJpeg({ width: 801, height: 540, red: 60 }),
    });
    await page.getByRole("button", { name: "写真を保管する" }).click();
    await page.getByText("はがきの写真2枚を保管しました（E-004）。").waitFor();
    await look("item");
    await page.getByRole("link", { name: "次は、届いたお客様のお名前を記録しましょう。" }).click();
    await page.getByLabel("名簿にない方のお名前").fill("見本 花子");
    await look("arrival");
    await page.getByRole("button", { name: "届いたときのことを記録する" }).click();
    await page.getByText("E-004 が届いたときのことを記録しました。").waitFor();
    await page.getByRole("link", { name: "次は、何が分かるかを書きましょう。" }).click();
    expect(await page.getByLabel("受け取ったお客様").inputValue()).toBe("見本 花子");
    await look("edit");
    await page.getByRole("button", { name: "説明を記録する" }).click();
    await page.getByText("E-004 の説明を記録しました。").waitFor();
    await page.getByRole("link", { name: "この証拠を取り下げる" }).click();
    await look("withdraw");
    await page.goto(`${origin}/integrity`);
    await page.getByRole("button", { name: "いま確認する" }).click();
    await page.getByText("食い違いはありません。").first().waitFor();
    await look("integrity");
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 60_000);
});

it("describes uploads and fields for programs", async () => {
  const { paths } = (await get("/api/openapi.json")).json();
  const upload =
    paths["/api/incidents/{incident}/evidence"].post.requestBody.content["multipart/form-data"].schema;
  expect(upload.properties.front).toMatchObject({ type: "string", format: "binary" });
  const change =
    paths["/api/incidents/{incident}/evidence/{evidence}"].patch.requestBody.content["application/json"]
      .schema;
  expect(change.properties.created).toEqual({ type: "string" });
});
