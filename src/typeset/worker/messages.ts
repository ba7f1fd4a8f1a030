/** What the thread that sets letters and its owner say to each other. Everything about a volume carries its number. */
import type { Merged } from "../pdf/merge.ts";

/** A template as files hold it; already checked against its schema by who sends it. */
export interface TemplateSources {
  readonly template: string;
  readonly partials?: Readonly<Record<string, string>>;
}

export type Order =
  | {
      readonly kind: "start";
      readonly volume: number;
      readonly title: string;
      readonly author: string | undefined;
      readonly createdAt: Date;
    }
  /** Dossiers in order, as many as were read together; none are the end. */
  | { readonly kind: "dossiers"; readonly volume: number; readonly batch: readonly unknown[] }
  /** The writable has taken so many bytes. */
  | { readonly kind: "taken"; readonly volume: number; readonly bytes: number }
  | { readonly kind: "cancel"; readonly volume: number };

export type Report =
  /** One batch was used up: another may come. */
  | { readonly kind: "used"; readonly volume: number }
  | { readonly kind: "bytes"; readonly volume: number; readonly bytes: Uint8Array }
  | { readonly kind: "progress"; readonly volume: number; readonly done: number }
  | { readonly kind: "made"; readonly volume: number; readonly merged: Merged }
  /** A TemplateError loses its class on the way. */
  | {
      readonly kind: "broken";
      readonly volume: number;
      readonly line: number;
      readonly sentence: string;
      readonly partial: string | undefined;
    }
  | { readonly kind: "failed"; readonly volume: number; readonly error: unknown };
