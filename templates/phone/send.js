/**
 * The phone's page: each chosen file is sealed here for the inbox key (age, X25519) and sent as it is sealed. Nothing
 * readable leaves the phone but the length. A file keeps its id until it is answered, so that sending it again after
 * a broken connection makes no second one.
 */
import { Encrypter } from "age-encryption";

// Without HTTPS browsers hide crypto.subtle; told so, the age library computes by itself.
if (crypto.subtle === undefined) {
  const importKey = async () => {
    throw new DOMException("no WebCrypto here", "NotSupportedError");
  };
  Object.defineProperty(crypto, "subtle", { value: { importKey } });
}

const TRIES = 6;
const PIECE_BYTES = 4 * 1024 * 1024;
const encoder = new TextEncoder();
const main = document.getElementById("phone");
const status = document.getElementById("status");
const rows = document.getElementById("rows");
const again = document.getElementById("again");
const inputs = [document.getElementById("camera"), document.getElementById("choose")];

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const tell = (words, kind = "") => {
  status.textContent = words;
  status.className = kind;
};

/** Behind the #: never sent but inside a sealed envelope. */
const key = location.hash.slice(1);
const isReady = /^[A-Za-z0-9_-]{22}$/.test(key);
if (isReady) {
  tell("写真を撮るか、選んでください。");
  for (const input of inputs) input.disabled = false;
} else
  tell(
    "アドレスの最後が欠けています。パソコンの画面のQRコードを、もう一度読み取ってください。",
    "is-trouble",
  );

const entries = [];
let isSending = false;
let isOver = false;

for (const input of inputs) {
  input.addEventListener("change", () => {
    for (const file of input.files) entries.push(entryOf(file));
    input.value = "";
    void sendAll();
  });
}
again.addEventListener("click", () => {
  for (const entry of entries) if (entry.state === "failed") entry.state = "waiting";
  void sendAll();
});
addEventListener("beforeunload", (event) => {
  if (isSending) event.preventDefault();
});

function entryOf(file) {
  const row = document.createElement("li");
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${file.name} を送っています`);
  words.textContent = file.name;
  row.append(words, bar);
  rows.append(row);
  const id = base64url(crypto.getRandomValues(new Uint8Array(18)));
  const say = (text) => {
    words.textContent = `${file.name}：${text}`;
  };
  return { file, id, bar, say, state: "waiting" };
}

async function sendAll() {
  if (isSending || isOver) return;
  isSending = true;
  again.hidden = true;
  for (let entry = next(); entry && !isOver; entry = next()) {
    tell("送っています。画面を消さずにお待ちください。");
    await send(entry);
  }
  isSending = false;
  summarize();
}

const next = () => entries.find((entry) => entry.state === "waiting");

function summarize() {
  const count = (state) => entries.filter((entry) => entry.state === state).length;
  const [sent, refused, failed] = [count("sent"), count("refused"), count("failed") + count("waiting")];
  const parts = [
    sent > 0 && `送れました（${sent}枚）。`,
    refused > 0 && `${refused}枚は受け取れませんでした。`,
  ];
  if (isOver) {
    for (const input of inputs) input.disabled = true;
    parts.push(
      "受け取りは終わりました。続けて送るときは、パソコンでもう一度始めて、新しいQRコードを読み取ってください。",
    );
    tell(parts.filter(Boolean).join(""), "is-trouble");
  } else if (failed > 0) {
    again.hidden = false;
    tell(
      `${parts.filter(Boolean).join("")}${failed}枚は送れませんでした。Wi-Fiにつながっているか確かめて、下のボタンを押してください。`,
      "is-trouble",
    );
  } else if (refused > 0) tell(`${parts.filter(Boolean).join("")}下の理由をご確認ください。`, "is-trouble");
  else tell(`${parts.filter(Boolean).join("")}この画面は閉じてかまいません。`, "is-done");
}

async function send(entry) {
  const largest = Number(main.dataset.largest);
  if (entry.file.size > largest) {
    entry.state = "refused";
    entry.bar.remove();
    entry.say(`大きすぎるため送っていません（1つ${Math.floor(largest / 1024 / 1024)}MBまで）。`);
    return;
  }
  let sealed;
  try {
    entry.say("暗号化しています");
    sealed = await seal(entry.file);
  } catch {
    entry.state = "refused";
    entry.bar.remove();
    entry.say("このスマホでは読み込めませんでした。もう一度撮るか、別の写真を選んでください。");
    return;
  }
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    entry.say(attempt === 1 ? "送っています" : `もう一度送っています（${attempt}回目）`);
    const answer = await put(entry, sealed);
    if (answer?.status === 404) {
      entry.say("送れませんでした");
      entry.bar.remove();
      isOver = true;
      return;
    }
    if (answer?.told && answer.status !== 400 && answer.status !== 429) {
      entry.state = answer.status === 200 ? "sent" : "refused";
      entry.say(answer.told.message);
      entry.bar.remove();
      return;
    }
    if (attempt < TRIES) await wait(Math.min(15_000, 500 * 2 ** attempt));
  }
  entry.state = "failed";
  entry.say("つながりが切れて、送れませんでした");
}

/** The envelope: a line with the key and the name, then the file; sealed piece by piece so that a film fits into a phone. */
async function seal(file) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(main.dataset.recipient);
  const head = encoder.encode(`${JSON.stringify({ v: 1, key, name: file.name.slice(0, 200) })}\n`);
  const reader = (await encrypter.encrypt(new Blob([head, file]).stream())).getReader();
  const done = [];
  let held = [];
  let bytes = 0;
  for (;;) {
    const { value, done: isEnd } = await reader.read();
    if (value) {
      held.push(value);
      bytes += value.length;
    }
    // The browser may move a Blob out of memory; it holds only sealed bytes.
    if (isEnd || bytes >= PIECE_BYTES) {
      done.push(new Blob(held));
      held = [];
      bytes = 0;
    }
    if (isEnd) return new Blob(done);
  }
}

/** Undefined when the line broke. */
function put({ id, bar }, sealed) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `files/${id}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded / Math.max(1, event.total);
    });
    request.addEventListener("error", () => resolve(undefined));
    request.addEventListener("abort", () => resolve(undefined));
    request.addEventListener("load", () =>
      resolve({ status: request.status, told: parse(request.responseText) }),
    );
    request.send(sealed);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
