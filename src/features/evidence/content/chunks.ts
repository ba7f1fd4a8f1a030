/** Reads a stream as runs of known length, each kept whole or passed by. Shared by PNG and WebP. */

export interface Runs {
  push(chunk: Buffer): void;
  /** No run is open: the stream ended where one may end. */
  readonly isBetween: boolean;
}

export interface Run {
  readonly bytes: number;
  /** Sees the run piece by piece. */
  readonly piece?: (piece: Buffer) => void;
  /**
   * Called when the run is complete, with its bytes when `keep` is set. Answers what follows; undefined ends reading.
   */
  readonly done: (kept: Buffer) => Run | undefined;
  readonly keep?: boolean;
}

export function readRuns(first: Run): Runs {
  let run: Run | undefined = first;
  let rest = first.bytes;
  let kept: Buffer[] = [];
  const advance = (): void => {
    while (run && rest === 0) {
      run = run.done(Buffer.concat(kept));
      kept = [];
      rest = run?.bytes ?? 0;
    }
  };
  return {
    push(chunk) {
      for (let at = 0; run && at < chunk.length; ) {
        const piece = chunk.subarray(at, at + rest);
        at += piece.length;
        rest -= piece.length;
        run.piece?.(piece);
        if (run.keep) kept.push(Buffer.from(piece));
        advance();
      }
    },
    get isBetween() {
      return run === undefined;
    },
  };
}
