/** How far a packet is, as a shape and a word. */
import type { packetState } from "./making.ts";

type State = ReturnType<typeof packetState>;

const words: Readonly<Record<State, readonly [kind: string, label: string]>> = {
  making: ["active", "作成中"],
  made: ["waiting", "作成済・まだ渡していない"],
  cancelled: ["none", "取りやめ"],
  failed: ["failed", "作れませんでした"],
  stopped: ["late", "途中で止まっています"],
};

export function stateWords(state: State, isHandedOver: boolean): { state: string; stateLabel: string } {
  if (isHandedOver) return { state: "done", stateLabel: "渡した" };
  const [kind, label] = words[state];
  return { state: kind, stateLabel: label };
}
