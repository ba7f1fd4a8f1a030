/** 設定 → 時刻の証明: what is proven, what waits, and the tokens to take along. The settings' forms stand apart. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { type House, logSize } from "#src/features/ledger/index.ts";
import { actorOf, attachment, type Http } from "#src/http/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Anchor, coveredBytes, findAnchor, lineOf, pageOfAnchors } from "./anchors.ts";
import { anchorNow, findWaiting, type Outcome } from "./asking.ts";
import { lastMailed, mailCheckpoint } from "./mail.ts";
import { dueRenewals, renewDue } from "./renewal.ts";
import { lastTroubles } from "./schedule.ts";
import { findAnchorSettings, findAuthority, findMailServer } from "./settings.ts";
import { settingsPages } from "./settings-pages.ts";
import { expiryWords, isLineValid, protection } from "./verify.ts";
import { checkCommands, fileNames, provenWords } from "./words.ts";

const HERE = "/settings/timestamps";
const PAGE = 20;

const params = z.object({ anchor: z.string() });
const query = z.object({ before: z.coerce.number().int().min(1).optional().catch(undefined) });

export function anchorsPages(http: Http, app: Akashi): void {
  settingsPages(http, app);
  const read = { config: { action: "log.verify" as const } };
  const manage = { config: { action: "house.manage" as const } };

  http.get(HERE, { ...read, schema: { querystring: query } }, async (request, reply) => {
    const house = app.house();
    const settings = findAnchorSettings(house.read);
    const anchors = pageOfAnchors(house.read, { before: request.query.before, limit: PAGE + 1 });
    return reply.page("anchors/timestamps", {
      title: "時刻の証明",
      place: "settings",
      isOwner: roleMay(request.user?.role, "house.manage"),
      isSet: findAuthority(house.read) !== undefined,
      hasAny: anchors.length > 0,
      ...standing(house),
      waiting: waitingWords(house),
      troubles: troublesOf(house),
      renewals: dueRenewals(house.read, house.clock()).length,
      canMail: settings?.mailTo && findMailServer(house.read),
      mailed: lastMailed(house.read),
      anchors: anchors.slice(0, PAGE).map((one) => ({
        href: `${HERE}/${one.id}`,
        words: provenWords(one.size, one.genTime, one.authority),
        ...stateOf(house, one),
      })),
      nextHref: anchors.length > PAGE ? `${HERE}?before=${anchors[PAGE - 1]!.size}` : undefined,
    });
  });

  http.post(HERE, manage, async (request, reply) => {
    const outcome = await anchorNow(app.house(), actorOf(request));
    return reply.done(HERE, flashOf(outcome));
  });

  http.post(`${HERE}/renewals`, manage, async (request, reply) => {
    const { made, problems } = await renewDue(app.house(), actorOf(request), 100);
    if (problems.length > 0) {
      const reasons = problems.map((one) => one.message).join("");
      return reply.done(HERE, {
        kind: "error",
        text: `${made.length}件を更新しました。残りは更新できませんでした。${reasons}`,
      });
    }
    return reply.done(HERE, `時刻証明${made.length}件を更新しました。前のものと合わせて使えます。`);
  });

  http.post(`${HERE}/mail`, manage, async (request, reply) => {
    const { size, problem } = await mailCheckpoint(app.house(), actorOf(request));
    if (problem)
      return reply.done(HERE, { kind: "error", text: `記録の控えは送れませんでした。${problem.message}` });
    return reply.done(HERE, `記録${size}件までの控えをメールで送りました。届いているかを確かめてください。`);
  });

  http.get(`${HERE}/:anchor`, { ...read, schema: { params } }, async (request, reply) => {
    const house = app.house();
    const line = lineAt(house, request.params.anchor);
    const [first] = line;
    const last = line.at(-1)!;
    return reply.page("anchors/anchor", {
      title: "時刻証明の内容",
      place: "settings",
      words: provenWords(first!.size, first!.genTime, first!.authority),
      ...stateOf(house, first!),
      items: [
        { label: "証明の時刻", value: formatInstant(first!.genTime, { seconds: true }) },
        { label: "対象", value: `記録${first!.size}件までの控え（チェックポイント）` },
        { label: "時刻認証局", value: first!.authority },
        { label: "ポリシー", value: first!.policy },
        { label: "発行番号", value: first!.serial },
        { label: "証明書の期限", value: `${expiryWords(last)}まで` },
        { label: "ルートCA証明書の指紋（SHA-256）", value: last.rootSha256 },
        { label: "時刻証明の指紋（SHA-256）", value: first!.tokenSha256 },
      ],
      note: first!.note,
      tokens: line.map((one, place) => tokenLinks(one, place)),
      commands: checkCommands(line),
    });
  });

  http.get(`${HERE}/:anchor/data`, { ...read, schema: { params } }, async (request, reply) => {
    const { anchor, line, place } = placeOf(app.house(), request.params.anchor);
    const bytes = coveredBytes(anchor.note, line.slice(0, place));
    const type = place === 0 ? "text/plain; charset=utf-8" : "application/octet-stream";
    return send(reply, type, fileNames(anchor.size, place).data, bytes);
  });

  http.get(`${HERE}/:anchor/token`, { ...read, schema: { params } }, async (request, reply) => {
    const { anchor, place } = placeOf(app.house(), request.params.anchor);
    return send(reply, "application/timestamp-reply", fileNames(anchor.size, place).token, anchor.token);
  });

  http.get(`${HERE}/:anchor/ca`, { ...read, schema: { params } }, async (request, reply) => {
    const { anchor, place } = placeOf(app.house(), request.params.anchor);
    return send(reply, "application/x-pem-file", fileNames(anchor.size, place).ca, Buffer.from(anchor.caPem));
  });
}

const send = (reply: FastifyReply, type: string, name: string, bytes: Buffer): FastifyReply =>
  reply.type(type).header("content-disposition", attachment(name)).send(bytes);

function lineAt(house: House, id: string): Anchor[] {
  const line = lineOf(house.read, id);
  if (line.length === 0) throw new Refusal("not_found");
  return line;
}

function placeOf(house: House, id: string): { anchor: Anchor; line: Anchor[]; place: number } {
  const anchor = findAnchor(house.read, id);
  if (!anchor) throw new Refusal("not_found");
  const line = lineOf(house.read, id);
  return { anchor, line, place: line.findIndex((one) => one.id === id) };
}

function tokenLinks(anchor: Anchor, place: number) {
  const { data, token, ca } = fileNames(anchor.size, place);
  const href = `${HERE}/${anchor.id}`;
  return {
    title:
      place === 0
        ? "控えと時刻証明"
        : `更新${place}回目（${formatInstant(anchor.genTime)}・${anchor.authority}）`,
    files: [
      {
        href: `${href}/data`,
        name: data,
        what: place === 0 ? "記録の控え" : "更新の対象（控えと前の時刻証明）",
      },
      { href: `${href}/token`, name: token, what: "時刻証明" },
      { href: `${href}/ca`, name: ca, what: "確かめるためのCA証明書" },
    ],
  };
}

/** How far the log is protected, and how much is not. */
function standing(house: House) {
  const entries = logSize(house.read);
  const found = protection(house.read, house.clock());
  if (!found) return { entries };
  return {
    entries,
    proven: provenWords(found.size, found.since, found.authority),
    unprotected: entries - found.size,
  };
}

function stateOf(house: House, anchor: Anchor): { state: string; stateLabel: string } {
  const now = house.clock();
  if (!isLineValid(house.read, anchor, now)) return { state: "failed", stateLabel: "今は確かめられません" };
  const last = lineOf(house.read, anchor.id).at(-1)!;
  return { state: "done", stateLabel: `有効（${expiryWords(last)}まで）` };
}

function waitingWords(house: House): { text: string; reasons: readonly string[] } | undefined {
  const waiting = findWaiting(house);
  if (!waiting) return undefined;
  const next = waiting.nextAt
    ? `次は${formatInstant(waiting.nextAt.toISOString())}ごろに、自動で試します。`
    : "まもなく自動で試します。";
  return {
    text: `時刻証明を取れなかったため待っています。${next}記録はそのままで、仕事は続けられます。`,
    reasons: waiting.problems.map((one) => one.message),
  };
}

function troublesOf(house: House): string[] {
  const { renewal, mail } = lastTroubles(house);
  return [
    ...(renewal?.problems ?? []).map((one) => `時刻証明の更新：${one.message}`),
    ...(mail ? [`控えのメール：${mail.message}`] : []),
  ];
}

function flashOf(outcome: Outcome) {
  if (outcome.kind === "waiting") {
    const reasons = outcome.problems.map((one) => one.message).join("");
    return { kind: "error" as const, text: `時刻証明は、まだ取れていません。${reasons}` };
  }
  const { size, genTime, authority } = outcome.anchor;
  const words = provenWords(size, genTime, authority);
  if (outcome.kind === "covered")
    return {
      kind: "info" as const,
      text: `そのあとに増えた記録はないため、新しくは取っていません。${words}`,
    };
  return {
    kind: "done" as const,
    text: `時刻証明を取りました。${words}${outcome.warnings.map((one) => one.message).join("")}`,
  };
}
