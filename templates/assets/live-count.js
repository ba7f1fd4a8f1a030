/**
 * Counts a text while it is written: `<form data-live-count="#region" data-count-action="/address">`.
 * Sends the form to that address, which saves nothing, and puts the region of its answer in place. Without it the
 * form's own button does the same.
 */

const patience = 400;

for (const form of document.querySelectorAll("form[data-live-count]")) {
  const selector = form.dataset.liveCount;
  let timer;
  let running;

  const count = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.countAction, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: running.signal,
        headers: { accept: "text/html" },
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(selector);
      const region = document.querySelector(selector);
      if (!answer.ok || fresh === null) return;
      // What the reader opened stays open, and the status element itself stays: a replaced one is not spoken.
      const isOpen = region.querySelector("details")?.open === true;
      const details = fresh.querySelector("details");
      if (details !== null) details.open = isOpen;
      const status = region.querySelector("[role=status]");
      const words = fresh.querySelector("[role=status]");
      if (status !== null && words !== null) {
        if (status.textContent !== words.textContent) status.textContent = words.textContent;
        words.replaceWith(status);
      }
      region.replaceChildren(...fresh.childNodes);
    } catch {
      // A newer count took its place, or the service is away: what was typed stays, and the button counts too.
    }
  };

  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(count, patience);
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(count, patience);
  });
}
