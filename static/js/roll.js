/* The roll of a session: found as one types, counted as one taps. Without this the form and the links do it. */
(() => {
  "use strict";
  // The seconds that the code of the room still holds.
  setInterval(() => document.querySelectorAll("[data-countdown]").forEach((bar) => {
    bar.value = Math.max(0, bar.value - 1);
    bar.parentElement.querySelector("[data-countdown-text]").textContent = bar.value;
  }), 1000);

  const finder = document.querySelector("[data-finder]");
  if (!finder) return;
  const field = finder.querySelector("[type=search]"), chips = [...finder.querySelectorAll("[data-show]")];
  // Only a whole list can be searched here; one the server narrowed stays as it is until it is asked again.
  const whole = !field.value && finder.querySelector('[data-show="all"][aria-current]');
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}@]+/gu, " ").trim();
  let show = "all";

  const narrow = () => {
    const words = fold(field.value), here = document.activeElement.closest("[data-words]");
    document.querySelectorAll(`${finder.dataset.finder} > [data-words]`).forEach((row) => {
      const isPresent = row.querySelector("[aria-pressed]").getAttribute("aria-pressed") === "true";
      row.hidden = !row.dataset.words.includes(words) || (show === "missing" && isPresent) || (show === "queued" && !("queued" in row.dataset));
    });
    // Who goes down the list by keyboard goes on from there when the row they are on leaves it.
    if (!here?.hidden) return;
    let next = here;
    while (next?.hidden) next = next.nextElementSibling;
    (next?.querySelector("button") || field).focus();
  };
  if (whole) {
    field.addEventListener("input", narrow);
    finder.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); });
    chips.forEach((chip) => chip.addEventListener("click", (event) => {
      event.preventDefault();
      show = chip.dataset.show;
      chips.forEach((each) => each.toggleAttribute("aria-current", each === chip));
      chip.setAttribute("aria-current", "true");
      narrow();
    }));
    document.addEventListener("htmx:afterSwap", narrow);
  }
  document.addEventListener("queue:counted", (event) => {
    const { present, missing, queued } = event.detail;
    if (whole) document.querySelectorAll("[data-n=present]").forEach((each) => { each.textContent = present; });
    if (whole) document.querySelectorAll("[data-n=missing]").forEach((each) => { each.textContent = missing; });
    document.querySelectorAll("[data-n=queued]").forEach((each) => { each.textContent = queued; });
    const waits = finder.querySelector("[data-show=queued]");
    waits.hidden = !whole || !queued;
    if (!queued && show === "queued") chips[0].click();
  });
})();
