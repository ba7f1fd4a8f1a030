import type { GridForm } from "#src/typeset/index.ts";

export const formLabels: Readonly<Record<GridForm, string>> = {
  "vertical-20x26": "縦書き（1行20字・1枚26行）",
  "horizontal-20x26": "横書き（1行20字・1枚26行）",
  "horizontal-13x40": "横書き（1行13字・1枚40行）",
  "horizontal-26x20": "横書き（1行26字・1枚20行）",
};

/** Addresses of the list and of one wording. */
export const placeOf = (incidentId: string): string => `/incidents/${incidentId}/notices`;
export const noticePlace = ({
  incidentId,
  id,
}: {
  readonly incidentId: string;
  readonly id: string;
}): string => `${placeOf(incidentId)}/${id}`;
