/** Masks every text of a dossier but the parts that are about the other party and the consulter. */
import type { Mask } from "./masking.ts";

export function maskDossier<D extends object>(dossier: D, mask: Mask, kept: readonly (keyof D)[]): D {
  return Object.fromEntries(
    Object.entries(dossier).map(([name, value]) => [
      name,
      kept.includes(name as keyof D) ? value : walk(value, mask),
    ]),
  ) as D;
}

function walk(value: unknown, mask: Mask): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((one) => walk(one, mask));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, mask)]));
}
