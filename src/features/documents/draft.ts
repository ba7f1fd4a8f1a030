/** A document before it is issued: its dossier, what is missing in it, and what keeps it from being issued. */
import type { House } from "#src/features/ledger/index.ts";
import { buildConflictDossier } from "./dossier-conflict.ts";
import { buildLawyerDossier } from "./dossier-lawyer.ts";
import { buildPoliceDossier } from "./dossier-police.ts";
import { gatherMaterial } from "./gather.ts";
import type { Kind } from "./kinds.ts";
import { type Finding, lint } from "./linter.ts";
import { type Material, publicMaterial } from "./material.ts";
import { listMissing, type MissingPart } from "./missing.ts";
import type { Dossier } from "./templates.ts";
import { findUnprintableText } from "./unprintable.ts";

export interface Draft {
  readonly kind: Kind;
  readonly dossier: Dossier;
  /** Parts that will say 未確認 or 未記入, and where to fill them in. */
  readonly missing: readonly MissingPart[];
  /** What has to be mended first; empty when it can be issued. */
  readonly blocks: readonly Finding[];
}

/** Throws `not_found`. */
export function draftDocument(house: House, incidentId: string, kind: Kind, at: Date): Draft {
  const material = gatherMaterial(house, incidentId, at, kind);
  const dossier = buildDossier(kind, material);
  return {
    kind,
    dossier,
    missing: listMissing(kind, material),
    blocks: [...lint(dossier, material), ...findUnprintableText(dossier)],
  };
}

function buildDossier(kind: Kind, material: Material): Dossier {
  switch (kind) {
    case "conflict":
      return buildConflictDossier(material);
    case "police":
      return buildPoliceDossier(publicMaterial(material));
    case "lawyer":
      return buildLawyerDossier(material);
  }
}
