import { randomBytes } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openAkashi } from "#src/app.ts";
import { exportDocument, listKinds, listSubjects } from "#src/features/documents/index.ts";
import { downloadVolume, makeLetters } from "#src/features/letters/index.ts";
import { defaultChoice, exportPacket } from "#src/features/packets/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { systemClock } from "#src/platform/clock.ts";
import { loadSample } from "#src/sample/index.ts";
import { type Command, EXIT, writeNew } from "./command.ts";
import { progress } from "./progress.ts";

const LOGIN = "sample";
const OWNER_NAME = "見本 花子";

/** Papers made for each of something are shown for the first of them. */
const SHOWN_SUBJECTS = 1;

export const demo: Command = {
  verb: "demo",
  usage: "[--out DIR]",
  does: "新しい保管場所にサンプル事件を作り、できる書類をすべて DIR に書き出す",
  options: { out: { type: "string" } },
  run: async (call) => {
    const started = systemClock();
    const folder = await freshFolder(resolve(String(call.flags.out ?? "demo-output")));
    // Fresh storage beside the papers, unless one was named: a demo never touches an existing case.
    const storage = call.flags.storage === undefined ? join(folder, "storage") : call.config.storage;
    const password = call.config.password ?? randomBytes(12).toString("base64url");
    const app = await openAkashi({ ...call.config, storage, keyFile: undefined }, systemClock);
    const files: string[] = [];
    try {
      call.say("サンプル事件を作っています…");
      const owner = { login: LOGIN, displayName: OWNER_NAME, password };
      const { user, incidentId, recoveryCode } = await loadSample(app, owner);
      const [house, actor] = [app.house(), { id: user.id }];
      for (const { kind, title, subjectWord } of listKinds()) {
        const subjects =
          subjectWord === undefined
            ? [undefined]
            : listSubjects(house.read, incidentId, kind, { limit: SHOWN_SUBJECTS });
        for (const subject of subjects) {
          const file = join(folder, `${title}.pdf`);
          await writeNew(
            file,
            async () => (await exportDocument(house, actor, incidentId, kind, subject?.id)).pdf,
          );
          files.push(file);
        }
      }
      const bar = progress(call, "お詫び状");
      let count = 0;
      const letters = join(folder, "お詫び状.pdf");
      await writeNew(letters, async () => {
        const options = { template: "apology", consulted: "not_yet", onProgress: bar } as const;
        const made = await makeLetters(house, actor, incidentId, options);
        count = made.count;
        return downloadVolume(house, actor, incidentId, made.run.id, 1).pdf;
      });
      files.push(letters);
      const packet = join(folder, "警察提出用データ.zip");
      await writeNew(packet, async () => {
        const choice = defaultChoice(house.read, incidentId, "police", "例示警察署 生活安全課");
        return (await exportPacket(house, actor, incidentId, choice, progress(call, "提出用データ"))).zip;
      });
      files.push(packet);
      const { entries, logFaults, fileFaults } = await house.verify();
      call.tell({ storage, files, letters: count, login: LOGIN, password, recoveryCode, entries });
      const day = dateInTokyo(started);
      call.say(
        `\n${day} のサンプル事件ができました（お詫び状 ${count}通、記録 ${entries}件、異常 ${logFaults.length + fileFaults.length}件）。`,
      );
      for (const file of files) call.say(`  ${file}`);
      call.say("\n画面で開くには:");
      call.say(`  AKASHI_STORAGE='${storage}' npm start`);
      call.say(
        `  ログイン名 ${LOGIN}　パスワード ${call.config.password === undefined ? password : "（AKASHI_PASSWORD のとおり）"}`,
      );
      return EXIT.done;
    } finally {
      app.close();
    }
  },
};

/** The folder itself when it is missing or empty, else the next free `…-2`, `…-3`: nothing is overwritten. */
async function freshFolder(wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return folder;
  }
}
