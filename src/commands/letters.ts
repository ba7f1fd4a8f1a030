import { permit } from "#src/features/access/index.ts";
import { getIncidentByIdOrNumber } from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import {
  downloadRun,
  downloadVolume,
  draftChanges,
  findJob,
  getRun,
  largestVolume,
  listRuns,
  makeLetters,
  type Run,
  resumeLetters,
  saveDraft,
  type WordedTemplate,
  wordedTemplates,
} from "#src/features/letters/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Call, type Command, EXIT, need, UsageError, withHouse, writeNew } from "./command.ts";
import { progress } from "./progress.ts";

const isTemplate = (name: string): name is WordedTemplate =>
  (wordedTemplates as readonly string[]).includes(name);

export const letters: Command = {
  verb: "letters",
  usage:
    "--incident N --template apology|followup|correction --out FILE.pdf|FILE.zip [--about 回] [--volume 100] [--date 2026-11-21] [--consulted] [--resume]",
  does: "お詫び状・続報・訂正を、対象のお客様の人数分つくる（.zip は巻ごとのPDFと発送一覧）",
  options: {
    incident: { type: "string" },
    template: { type: "string" },
    out: { type: "string" },
    about: { type: "string" },
    volume: { type: "string" },
    date: { type: "string" },
    consulted: { type: "boolean" },
    resume: { type: "boolean" },
  },
  run: async (call) => {
    const out = need(call, "out");
    const isZip = out.endsWith(".zip");
    const volumeSize = sizeOf(call, isZip);
    const incident = need(call, "incident");
    const made = await withHouse(call.config, async (house, actor) => {
      const { id } = getIncidentByIdOrNumber(house.read, incident);
      permit(house.read, actor.id, "letters.make", id);
      let run: Run | undefined;
      await writeNew(out, async () => {
        run =
          call.flags.resume === true
            ? await resume(call, house, actor, id)
            : await start(call, house, actor, id, volumeSize);
        if (isZip) return downloadRun(house, actor, id, run.id).zip;
        // The letters are made and kept; only this file cannot hold them.
        if (run.volumes > 1) throw new UsageError(tooMany);
        return downloadVolume(house, actor, id, run.id, 1).pdf;
      });
      return run!;
    });
    call.tell({ file: out, letters: made.printed, volumes: made.volumes, run: made.number });
    call.say(`${made.printed}通（${made.volumes}巻）を書き出しました: ${out}`);
    if (made.consulted === "not_yet") call.say("送る前に、警察・弁護士と発送の時期を相談しましたか。");
    return EXIT.done;
  },
};

const tooMany = `お手紙が何巻かに分かれました。作ったお手紙は残っています。--resume を付け、--out に .zip のファイル名を指定して、取り出してください。`;

function sizeOf(call: Call, isZip: boolean): number | undefined {
  const typed = call.flags.volume;
  if (typed === undefined) return isZip ? undefined : largestVolume;
  const size = Number(typed);
  if (!Number.isInteger(size) || size < 1 || size > largestVolume)
    throw new UsageError(`--volume は 1 から ${largestVolume.toLocaleString("ja-JP")} で指定してください。`);
  return size;
}

async function start(
  call: Call,
  house: House,
  actor: Actor,
  incidentId: string,
  volumeSize: number | undefined,
): Promise<Run> {
  const template = need(call, "template");
  if (!isTemplate(template))
    throw new UsageError(`ひな形は ${wordedTemplates.join("・")} から選んでください。`);
  const about =
    call.flags.about === undefined ? undefined : runNumbered(house, incidentId, String(call.flags.about));
  if (typeof call.flags.date === "string") {
    const changes = draftChanges.parse({ sentOn: call.flags.date });
    house.write(actor, (tx) => saveDraft(tx, incidentId, changes, template));
  }
  const { run } = await makeLetters(house, actor, incidentId, {
    template,
    aboutRun: about?.id,
    consulted: call.flags.consulted === true ? "yes" : "not_yet",
    ...(volumeSize === undefined ? {} : { volumeSize }),
    onProgress: progress(call, "お手紙"),
  });
  return run;
}

/** The newest run, gone on with where it is not finished. */
async function resume(call: Call, house: House, actor: Actor, incidentId: string): Promise<Run> {
  const [newest] = listRuns(house.read, incidentId, { limit: 1, by: "paper" });
  if (newest === undefined) throw new UsageError("続きを作るお手紙がありません。");
  if (newest.state !== "made") {
    const job = findJob(house, newest.id) ?? resumeLetters(house, actor, incidentId, newest.id);
    const bar = progress(call, "お手紙");
    const timer = setInterval(() => bar(job.done(), job.total), 200);
    const { state, error } = await job.ended.finally(() => clearInterval(timer));
    if (state !== "made") throw error ?? new Refusal("letter_run_failed");
    bar(job.total, job.total);
  }
  return getRun(house.read, incidentId, newest.id);
}

function runNumbered(house: House, incidentId: string, number: string): Run {
  const found = listRuns(house.read, incidentId, { limit: 1000 }).find(
    (run) => String(run.number) === number,
  );
  if (found === undefined) throw new UsageError(`第${number}回は見つかりません。`);
  return found;
}
