/* Small helps for people with JavaScript; every page works without them. */
(() => {
  "use strict";
  // The sentences are attributes of the live region, already in the language of the page. Said so, they are seen too;
  // what the server puts there is already on the page, and is only read aloud.
  const box = document.getElementById("aviso");
  const say = (which) => {
    const text = box?.dataset[which] || "";
    if (!box || box.textContent === text) return;
    box.textContent = text;
    box.className = text ? "toast" : "vh";
  };

  // The summary of errors takes the focus.
  const focusErrors = () => document.querySelector("[data-focus]")?.focus();
  focusErrors();

  // What is typed stays on this device until the server has it, for whoever typed it and nobody else: a page of another
  // person, or of nobody (the sign-in page), forgets it. A form names its draft with what it was based on.
  const mine = `borrador:${document.body.dataset.user}:`;
  const forget = (which) => Object.keys(localStorage).filter((key) => key.startsWith("borrador:") && which(key))
    .forEach((key) => localStorage.removeItem(key));
  forget((key) => !document.body.dataset.user || !key.startsWith(mine));
  document.querySelectorAll("form[data-leaves]").forEach((form) => form.addEventListener("submit", () => forget(() => true)));
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const key = mine + form.dataset.draft;
    const areas = [...form.querySelectorAll("textarea")];
    const typed = () => JSON.stringify(areas.map((area) => area.value.trim()));
    // A draft of another base was saved, or lost its race on a page that showed both texts.
    const stem = key.replace(/\d+$/, "");
    forget((other) => other !== key && other.startsWith(stem) && /^\d+$/.test(other.slice(stem.length)));
    const kept = localStorage.getItem(key);
    // The answer that refuses a form has what was sent: the draft stays as it is until it is saved.
    if (kept && !form.querySelector("[aria-invalid], [data-focus]")) {
      const texts = kept === typed() ? [] : JSON.parse(kept);
      if (texts.some(Boolean)) {
        texts.forEach((text, place) => { if (areas[place] && text) areas[place].value = text; });
        say("restored");
        form.addEventListener("input", () => say(), { once: true });
      } else forget((other) => other === key);
    }
    form.addEventListener("input", () => localStorage.setItem(key, typed()));
  });

  // A page made for paper offers its button only where it works.
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // A text to paste elsewhere is copied at one press; without this, it is there to select.
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.querySelector("span").textContent = button.dataset.copied;
    });
  });

  // A letter in its frame is as tall as it needs: only the page scrolls.
  document.querySelectorAll(".mail-body").forEach((frame) => {
    const fit = () => {
      const letter = frame.contentDocument;
      if (letter && letter.URL !== "about:blank") frame.height = Math.ceil(letter.documentElement.getBoundingClientRect().height);
    };
    frame.addEventListener("load", fit);
    addEventListener("resize", fit);
    fit();
  });

  // A row of filters wider than the screen shows the one in use.
  const showChosen = () => document.querySelectorAll(".chips [aria-current]").forEach((chip) => {
    const row = chip.parentElement;
    row.scrollLeft = chip.offsetLeft - row.offsetLeft - (row.clientWidth - chip.offsetWidth) / 2;
  });
  showChosen();
  document.addEventListener("htmx:afterSettle", showChosen);

  // A form is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // The session ended: send the form as a page, which keeps the text and asks to sign in. What asks by itself, as the
  // screen of a room, has no form: the page comes again, and asks too.
  document.addEventListener("htmx:responseError", (event) => {
    const form = event.detail.elt.closest("form");
    if (event.detail.xhr.status === 401) form ? HTMLFormElement.prototype.submit.call(form) : location.reload();
    else if (form) say("failed");
  });
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.isError) say();
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  // A list that is narrowed comes with how many it has; a reader says aloud only a status that was already on the page.
  document.addEventListener("htmx:afterSettle", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (!form?.matches("[role=search]")) return;
    const told = document.querySelector(form.getAttribute("hx-target"))?.querySelector("[role=status]")?.innerText.trim().replace(/\s+/g, " ");
    if (told && box.textContent !== told) box.textContent = told;
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
