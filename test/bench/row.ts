/** One line of the bench: ours beside a baseline measured in the same run, or beside a fixed limit. */
export interface BenchRow {
  readonly what: string;
  readonly ours: number;
  readonly baseline: number;
  /** Above 1 where ours is better. */
  readonly ratio: number;
  readonly unit: string;
  readonly note: string;
}
