/** Every section, in the order of the pages. */
import { counsel } from "./counsel.ts";
import { damage } from "./damage.ts";
import { data } from "./data.ts";
import { discovery } from "./discovery.ts";
import { duty } from "./duty.ts";
import { explanation } from "./explanation.ts";
import { leaver } from "./leaver.ts";
import { response } from "./response.ts";
import { secrecy } from "./secrecy.ts";
import type { AnswersOf } from "./section.ts";
import { usage } from "./usage.ts";
import { wishes } from "./wishes.ts";

export const sections = {
  discovery,
  leaver,
  data,
  usage,
  response,
  duty,
  secrecy,
  damage,
  wishes,
  explanation,
  counsel,
} as const;

export type SectionId = keyof typeof sections;
export type Answers = { readonly [S in SectionId]: AnswersOf<(typeof sections)[S]> };

export const sectionIds = Object.keys(sections) as SectionId[];
export const isSectionId = (name: string): name is SectionId => Object.hasOwn(sections, name);
