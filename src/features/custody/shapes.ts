/** Custody as programs read it. */
import { z } from "zod";
import {
  actionLabels,
  careLabels,
  codesOf,
  deviceKindLabels,
  ownerLabels,
  powerLabels,
  timeSourceLabels,
} from "./words.ts";

const day = z.string().nullable();

export const itemShape = z.object({
  id: z.string(),
  type: z.enum(["evidence", "device"]),
  label: z.string().meta({ description: "E-003 or D-001" }),
  title: z.string(),
  isPhysical: z.boolean(),
  isWithdrawn: z.boolean(),
  owner: z.object({ owner: z.enum(codesOf(ownerLabels)), name: z.string() }).nullable(),
  now: z.object({
    state: z.enum(["here", "away", "destroyed", "unsaid", "data"]),
    words: z.string(),
    since: day,
    act: z.string().nullable().meta({ description: "The act that brought it there" }),
    caseNumber: z.string(),
    seal: z.string(),
  }),
});

export const entryShape = z.object({
  seq: z.int().meta({ description: "Number of the entry in the ledger" }),
  at: z.string(),
  who: z.string(),
  what: z.string(),
  act: z.string().nullable().meta({ description: "Where a person did it" }),
  isOverruled: z.boolean(),
});

export const actShape = z.object({
  id: z.string(),
  incidentId: z.string(),
  number: z.int(),
  action: z.enum([...codesOf(actionLabels), "voided"]),
  items: z.array(z.object({ id: z.string(), condition: z.string() })),
  happenedOn: day,
  happenedAt: z.string().nullable(),
  timeSource: z.enum(codesOf(timeSourceLabels)),
  releasedBy: z.string(),
  releasedAffiliation: z.string(),
  receivedBy: z.string(),
  receivedAffiliation: z.string(),
  witness: z.string(),
  place: z.string(),
  keptAt: z.string(),
  purpose: z.string(),
  seal: z.string(),
  tool: z.string(),
  caseNumber: z.string().meta({ description: "受理番号" }),
  paperTitle: z.string().meta({ description: "The paper in its own words, e.g. 任意提出書" }),
  paperWords: z.string().meta({ description: "What it says of ownership and return, word for word" }),
  listNumber: z.string().meta({ description: "Number of the 押収品目録交付書" }),
  listOn: day,
  note: z.string(),
  reason: z.string().meta({ description: "Of a correction: what was wrong" }),
  corrects: z.string().nullable(),
  correctedBy: z.string().nullable(),
  receipts: z.array(z.string()).meta({ description: "Files of evidence that show the paper" }),
  entry: z.int(),
  recordedAt: z.string(),
  recordedBy: z.string(),
});

export const deviceShape = z.object({
  id: z.string(),
  incidentId: z.string(),
  number: z.int(),
  label: z.string(),
  revision: z.int(),
  kind: z.enum(codesOf(deviceKindLabels)),
  model: z.string(),
  serial: z.string(),
  usedBy: z.string(),
  place: z.string(),
  power: z.enum(codesOf(powerLabels)),
  untouchedOn: day,
  untouchedAt: z.string().nullable(),
  care: z.array(z.enum(codesOf(careLabels))),
  note: z.string(),
  photo: z.string().nullable(),
  addedAt: z.string(),
  at: z.string(),
});
