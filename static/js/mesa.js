/* Small helps for people with JavaScript; every page works without them. */
(() => {
  "use strict";
  // The sentences are attributes of the live region, already in the language of the page.
  const say = (which) => { const box = document.getElementById("aviso"); if (box) box.textContent = box.dataset[which]; };

  // The summary of errors takes the focus.
  const focusErrors = () => document.querySelector("[data-focus]")?.focus();
  focusErrors();

  // What is typed stays on this device until the server has it. A form names its draft with what it was based on.
  const keyOf = (form) => `borrador:${location.pathname}:${form.dataset.draft}`;
  const typed = (form) => [...form.querySelectorAll("textarea")].map((area) => area.value);
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const before = JSON.stringify(typed(form));
    const kept = localStorage.getItem(keyOf(form));
    if (kept && kept !== before && !form.querySelector("[aria-invalid]")) {
      JSON.parse(kept).forEach((text, place) => { const area = form.querySelectorAll("textarea")[place]; if (area && text) area.value = text; });
      say("restored");
    }
    form.addEventListener("input", () => localStorage.setItem(keyOf(form), JSON.stringify(typed(form))));
  });
  // Drafts whose base changed were saved, or lost their race on a page that showed both texts.
  Object.keys(localStorage).filter((key) => key.startsWith(`borrador:${location.pathname}:`))
    .filter((key) => ![...document.querySelectorAll("form[data-draft]")].some((form) => keyOf(form) === key))
    .filter((key) => /-(\d+)-\d+$/.test(key) && document.querySelector(`form[data-draft^="${key.split(":").pop().replace(/\d+$/, "")}"]`))
    .forEach((key) => localStorage.removeItem(key));

  // A form is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // The session ended: send the form as a page, which keeps the text and asks to sign in.
  document.addEventListener("htmx:responseError", (event) => {
    const form = event.detail.elt.closest("form");
    if (event.detail.xhr.status === 401 && form) HTMLFormElement.prototype.submit.call(form);
    else say("failed");
  });
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });

  // Agenda rows can be dragged by their handle; «Subir» and «Bajar» do the same without it.
  document.querySelectorAll("[data-sortable]").forEach((list) => {
    let moving = null;
    list.querySelectorAll("[data-movable]").forEach((row) => {
      const handle = row.querySelector(".grip");
      handle.hidden = false;
      handle.addEventListener("pointerdown", () => { row.draggable = true; });
      row.addEventListener("dragstart", () => { moving = row; row.classList.add("moving"); });
      row.addEventListener("dragover", (event) => {
        event.preventDefault();
        if (!moving || moving === row) return;
        const box = row.getBoundingClientRect();
        row[event.clientY < box.top + box.height / 2 ? "before" : "after"](moving);
      });
      row.addEventListener("drop", (event) => event.preventDefault());
      row.addEventListener("dragend", () => {
        row.draggable = false;
        row.classList.remove("moving");
        list.querySelectorAll("input.place").forEach((input, place) => { input.value = place + 1; });
        row.closest("form").requestSubmit();
      });
    });
  });
})();
