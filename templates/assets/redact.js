/**
 * Drawing what to hide on a picture: `<form data-redact="40">` with `.redact-frame > img` and `.redact-rows`.
 * Each box fills one row of the table with percentages; without this script the rows are typed by hand.
 */

const form = document.querySelector("[data-redact]");
const frame = form.querySelector(".redact-frame");
const rows = form.querySelector(".redact-rows");
const most = Number(form.dataset.redact);
const sides = ["x", "y", "w", "h"];

form.querySelector(".redact-how").hidden = false;
frame.classList.add("is-live");

const field = (row, side) => row.querySelector(`[name^="${side}"]`);
const isEmpty = (row) => sides.every((side) => field(row, side).value === "");

function freeRow() {
  const all = [...rows.rows];
  const free = all.find(isEmpty);
  if (free !== undefined || all.length >= most) return free;
  const row = all.at(-1).cloneNode(true);
  const number = all.length + 1;
  row.querySelector("th").textContent = number;
  for (const side of sides) {
    const input = field(row, side);
    input.name = `${side}${number}`;
    input.value = "";
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/^\d+/, number));
  }
  rows.append(row);
  return row;
}

/** Shows every row that makes a box; a box is a button that takes itself away. */
function show() {
  for (const box of frame.querySelectorAll("button")) box.remove();
  [...rows.rows].forEach((row, at) => {
    const values = sides.map((side) => Number(field(row, side).value));
    if (isEmpty(row) || values.some((value) => !(value >= 0)) || values[2] === 0 || values[3] === 0) return;
    const box = document.createElement("button");
    box.type = "button";
    box.className = "redact-box";
    box.textContent = "×";
    box.setAttribute("aria-label", `${at + 1}番の囲みを消す`);
    place(box, values);
    box.addEventListener("click", () => {
      for (const side of sides) field(row, side).value = "";
      show();
    });
    frame.append(box);
  });
}

function place(box, [x, y, width, height]) {
  box.style.left = `${x}%`;
  box.style.top = `${y}%`;
  box.style.width = `${Math.min(width, 100 - x)}%`;
  box.style.height = `${Math.min(height, 100 - y)}%`;
}

const clamp = (value) => Math.min(Math.max(value, 0), 100);
function pointOf(event) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  return [clamp(((event.clientX - left) / width) * 100), clamp(((event.clientY - top) / height) * 100)];
}

let start;
let drawn;
const boxOf = ([x, y]) => [
  Math.min(start[0], x),
  Math.min(start[1], y),
  Math.abs(x - start[0]),
  Math.abs(y - start[1]),
];

frame.addEventListener("pointerdown", (event) => {
  if (event.target.closest("button") || !event.isPrimary) return;
  event.preventDefault();
  frame.setPointerCapture(event.pointerId);
  start = pointOf(event);
  drawn = document.createElement("div");
  drawn.className = "redact-box";
  frame.append(drawn);
});
frame.addEventListener("pointermove", (event) => {
  if (start !== undefined) place(drawn, boxOf(pointOf(event)));
});
frame.addEventListener("pointerup", (event) => {
  if (start === undefined) return;
  const box = boxOf(pointOf(event));
  stop();
  // A tap is no box.
  const row = box[2] < 0.5 || box[3] < 0.5 ? undefined : freeRow();
  if (row !== undefined) {
    sides.forEach((side, at) => {
      // Outwards, so that rounding never leaves an edge readable.
      const tenths = at < 2 ? Math.floor(box[at] * 10) : Math.ceil(box[at] * 10) + 1;
      field(row, side).value = String(Math.min(tenths, 1000) / 10);
    });
  }
  show();
});
frame.addEventListener("pointercancel", () => stop());

function stop() {
  start = undefined;
  drawn?.remove();
}

rows.addEventListener("change", show);
show();
