/** `verify PACKET.zip`: needs no storage and no password. */
import { readFile } from "node:fs/promises";
import { type PacketFinding, verifyPacket } from "#src/features/packets/index.ts";
import { type Call, EXIT, type ExitCode } from "./command.ts";
import { progress } from "./progress.ts";

export async function verifyPacketFile(call: Call, file: string): Promise<ExitCode> {
  const { fingerprint, ca } = call.flags;
  const verdict = await verifyPacket(file, {
    fingerprint: typeof fingerprint === "string" ? fingerprint : undefined,
    authorities: typeof ca === "string" ? await readFile(ca, "utf8") : undefined,
    onProgress: progress(call, "検査"),
  });
  call.tell({ ...verdict, intact: verdict.isIntact });
  for (const { where, message } of verdict.findings) call.say(`✗ ${whereWords(where)}${message}`);
  for (const sentence of verdict.sentences) call.say(sentence);
  if (verdict.key) call.say(`鍵の指紋: ${verdict.key.fingerprint}`);
  if (verdict.tagManifestSha256) call.say(`一覧の値: ${verdict.tagManifestSha256}`);
  return verdict.isIntact ? EXIT.done : EXIT.found;
}

const whereWords = (where: PacketFinding["where"]): string => (where === "" ? "" : `${where}：`);
