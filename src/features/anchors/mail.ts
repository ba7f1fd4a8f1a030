/** The checkpoint by mail: a copy of the log's head at a place that whoever holds this machine does not control. */
import { desc, max } from "drizzle-orm";
import {
  type Actor,
  type Checkpoint,
  findCheckpoint,
  type House,
  signCheckpoint,
} from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { type Mail, type MailProblem, sendMail } from "#src/platform/mailer.ts";
import { anchorOfSize, latestAnchor, sha256 } from "./anchors.ts";
import { checkpointMailed } from "./events.ts";
import { findAnchorSettings, findMailServer } from "./settings.ts";
import { checkpointMail } from "./tables.ts";

export interface Mailed {
  readonly size: number;
  /** Undefined when the server took it. */
  readonly problem: MailProblem | undefined;
}

/** Sends the log's head as it stands now. Throws `mail_not_set` without a server or an address. */
export function mailCheckpoint(house: House, actor: Actor): Promise<Mailed> {
  assertSet(house.read);
  return send(house, actor, signCheckpoint(house));
}

/** The anchored checkpoint that is to be mailed after each anchor and was not yet, or undefined. */
export function dueMail(read: Reader): Checkpoint | undefined {
  const settings = findAnchorSettings(read);
  const newest = latestAnchor(read);
  if (!settings?.mailsEach || !newest || !findMailServer(read)) return undefined;
  const sent =
    read
      .select({ size: max(checkpointMail.size) })
      .from(checkpointMail)
      .get()?.size ?? 0;
  return newest.size > sent ? findCheckpoint(read, newest.size) : undefined;
}

/** Sends an anchored checkpoint. A crash between sending and its entry sends it a second time, which harms nobody. */
export const mailAnchored = (house: House, actor: Actor, checkpoint: Checkpoint): Promise<Mailed> =>
  send(house, actor, checkpoint);

export function lastMailed(read: Reader): { size: number; sentAt: string } | undefined {
  return read.select().from(checkpointMail).orderBy(desc(checkpointMail.sentAt)).limit(1).get();
}

function assertSet(read: Reader): void {
  if (!findMailServer(read) || !findAnchorSettings(read)?.mailTo) throw new Refusal("mail_not_set");
}

async function send(house: House, actor: Actor, checkpoint: Checkpoint): Promise<Mailed> {
  const server = findMailServer(house.read);
  const settings = findAnchorSettings(house.read);
  if (!server || !settings?.mailTo) throw new Refusal("mail_not_set");
  const { size, note } = checkpoint;
  const problem = await sendMail(
    { ...server, tlsCa: settings.tlsCa },
    compose(house.read, checkpoint, settings.mailTo),
  );
  if (problem) return { size, problem };
  house.write(actor, (tx) => {
    tx.db
      .insert(checkpointMail)
      .values({ id: newId("cml"), size, sentAt: tx.at.toISOString() })
      .run();
    tx.record(checkpointMailed, null, { size, note_sha256: sha256(Buffer.from(note, "utf8")) });
  });
  return { size, problem: undefined };
}

function compose(read: Reader, { size, note }: Checkpoint, to: string): Mail {
  const name = fileStem(size);
  const anchor = anchorOfSize(read, size);
  return {
    to,
    subject: `Akashi 記録の控え（記録${size}件まで）`,
    text: [
      "これは、証拠管理ソフト Akashi の記録の控え（チェックポイント）です。",
      `この時点までの記録${size}件を、まとめて指し示す値と署名だけが書かれています。事件やお客様についての内容は含まれません。`,
      "消さずに保管してください。あとで記録が書き換えられていないかを比べるときに使います。",
      "",
      note,
    ].join("\n"),
    attachments: [
      { filename: `${name}.txt`, content: Buffer.from(note, "utf8"), type: "text/plain; charset=utf-8" },
      ...(anchor
        ? [{ filename: `${name}.tsr`, content: anchor.token, type: "application/timestamp-reply" }]
        : []),
    ],
  };
}

/** Name of the files of one checkpoint, without ending. */
export const fileStem = (size: number): string => `checkpoint-${String(size).padStart(6, "0")}`;
