/**
 * Search while typing: `<form method="get" data-live-search="#results">`.
 * Fetches the page the form would open, takes the region out of it and puts it in place; the address follows,
 * so that reloading, going back and sharing show the same list. Without it the form's button does the same.
 * The count in the region is a status, which a screen reader speaks when it changes.
 */

const patience = 250;

for (const form of document.querySelectorAll("form[data-live-search]")) {
  const selector = form.dataset.liveSearch;
  let timer;
  let running;

  const search = async () => {
    running?.abort();
    running = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    const region = document.querySelector(selector);
    region.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: running.signal, headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(selector);
      // A login page or an error page has no such region: show it whole instead of an empty list.
      if (!answer.ok || fresh === null) {
        location.assign(address);
        return;
      }
      const status = region.querySelector("[role=status]");
      const words = fresh.querySelector("[role=status]");
      // The status element itself stays: a replaced one is not spoken.
      if (status !== null && words !== null) {
        status.textContent = words.textContent;
        words.replaceWith(status);
      }
      region.replaceChildren(...fresh.childNodes);
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    } finally {
      region.removeAttribute("aria-busy");
    }
  };

  const soon = (event) => {
    clearTimeout(timer);
    // Japanese is typed through a conversion window: unfinished kana are not searched.
    if (!event.isComposing) timer = setTimeout(search, patience);
  };
  form.addEventListener("input", soon);
  form.addEventListener("compositionend", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
}
