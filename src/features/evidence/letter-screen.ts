/** What the page of a postcard or letter says of its photographs, and where to go on. */
import { framesOf, missingFrames } from "./frames.ts";
import type { Evidence } from "./queries.ts";
import { itemPlace } from "./screens.ts";

/** Undefined for what is no letter. */
export function letterOf(item: Evidence) {
  if (framesOf(item.kind).length === 0) return undefined;
  const here = itemPlace(item);
  return {
    missing: missingFrames(item).map((frame) => ({
      what: `${frame.noun}の写真がありません`,
      href: `${here}/frames/${frame.part}`,
    })),
    framesHref: `${here}/frames`,
    arrivalHref: `${here}/arrival`,
    compareHref: `${here}/compare`,
  };
}
