/** Does every version of a template still say what it said when it was saved? */
import { eventsTold, type Told } from "#src/features/ledger/index.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { templateCopied, templateReset, templateSaved } from "./events.ts";
import type { TemplateVersion } from "./queries.ts";
import { templateVersion } from "./tables.ts";

interface TemplateVersionFault {
  readonly code: "template_not_in_log" | "template_differs" | "template_not_in_register";
  /** Name and version. */
  readonly where: string;
}

const meanings: Record<TemplateVersionFault["code"], string> = {
  template_not_in_log: "ひな形の版が、保存したときの記録に見当たりません。",
  template_differs: "ひな形の版が、保存したときの記録と違います。",
  template_not_in_register: "記録にあるひな形の版が、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const templateFaultSentence = (fault: TemplateVersionFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

const events = { original: templateCopied, saved: templateSaved, reset: templateReset } as const;
type Payload = ReturnType<typeof templateSaved.payload.parse>;
type Said = Told<Payload> & { readonly origin: TemplateVersion["origin"] };

/** Compares every version with its entry. Returns all it finds. */
export function verifyTemplates(read: Reader): TemplateVersionFault[] {
  const told = new Map<string, Said>();
  for (const [origin, event] of Object.entries(events) as [Said["origin"], typeof templateSaved][]) {
    for (const one of eventsTold(read, event)) {
      told.set(`${one.payload.template} ${one.payload.version}`, { ...one, origin });
    }
  }
  const faults: TemplateVersionFault[] = [];
  for (const row of read.select().from(templateVersion).all()) {
    const where = `${row.name} ${row.version}`;
    const said = told.get(where);
    told.delete(where);
    if (!said) faults.push({ code: "template_not_in_log", where });
    else if (!isSame(row, said)) faults.push({ code: "template_differs", where });
  }
  for (const where of told.keys()) faults.push({ code: "template_not_in_register", where });
  return faults;
}

function isSame(row: TemplateVersion, { entry, payload, origin }: Said): boolean {
  return (
    row.origin === origin &&
    row.sha256 === payload.sha256 &&
    sha256Hex(row.source) === payload.sha256 &&
    row.at === entry.at &&
    row.byUser === entry.actor
  );
}
