/**
 * Groups that a phone shows closed stand open where there is room: `<details data-open-wide>`.
 * Without it they are opened by hand.
 */

if (matchMedia("(min-width: 48.01rem)").matches) {
  for (const group of document.querySelectorAll("details[data-open-wide]")) group.open = true;
}
