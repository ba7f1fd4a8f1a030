/**
 * On every page: brings the reader to what went wrong, and offers printing where a script can start it.
 * Nothing here is needed to read or to write.
 */

document.querySelector("[data-focus]")?.focus();

// The summary of errors links to a field, or to a group whose first control takes the focus.
for (const link of document.querySelectorAll(".error-summary a")) {
  link.addEventListener("click", () => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const control = target?.matches("fieldset") ? target.querySelector("input:not([type=hidden])") : target;
    setTimeout(() => control?.focus());
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.classList.add("is-live");
  button.addEventListener("click", () => window.print());
}
