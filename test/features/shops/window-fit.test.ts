import { expect, test } from "vitest";
import { windowFit } from "#src/features/shops/index.ts";

const block = { windowXMm: 22, windowYMm: 30, windowWidthMm: 65, windowHeightMm: 24 };

test("a block of 65 × 24 mm always stays in a window of 90 × 45 mm that begins with it", () => {
  const fit = windowFit(block, { x: 22, y: 30, width: 90, height: 45 });
  expect(fit).toMatchObject({ stays: true, best: { x: 22, y: 30, width: 65, height: 24 } });
  expect(fit.sentence).toContain("左右に最大25mm、上下に最大21mm動いても");
});

test.each([
  ["begins left of the window", { x: 25, y: 30, width: 90, height: 45 }],
  ["is too wide for it", { x: 22, y: 30, width: 85, height: 45 }],
  ["is too low in it", { x: 22, y: 20, width: 90, height: 45 }],
])("a block that %s is told, with the place where it would stay", (_what, hole) => {
  const fit = windowFit(block, hole);
  expect(fit.stays).toBe(false);
  expect(fit.sentence).toContain(`左から${hole.x}mm・上から${hole.y}mm、幅${hole.width - 25}mm`);
});

test("a window too small for any address is told; an unmeasured one is no verdict", () => {
  expect(windowFit(block, { x: 22, y: 30, width: 60, height: 30 })).toMatchObject({ stays: false });
  expect(windowFit(block, null).stays).toBeUndefined();
});
