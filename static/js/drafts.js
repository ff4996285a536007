/* A form to register or to answer keeps what is typed on this device until it is sent: connections fail, and people start again.
   A draft of an account leaves with it (see mesa.js); one without account lasts a day. */
(() => {
  "use strict";
  const DAY = 86400000, OPEN = "formulario:", user = document.body.dataset.user;
  const mine = user ? `borrador:${user}:` : OPEN;
  const read = (key) => JSON.parse(localStorage.getItem(key));
  Object.keys(localStorage).filter((key) => key.startsWith(OPEN) && Date.now() - read(key).at > DAY)
    .forEach((key) => localStorage.removeItem(key));
  document.querySelectorAll("[data-sent-draft]").forEach((mark) => localStorage.removeItem(mine + mark.dataset.sentDraft));

  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const key = mine + form.dataset.keep;
    const box = form.querySelector(".save"), words = box.querySelector("span");
    const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden");
    const say = (which) => { box.hidden = false; words.textContent = words.dataset[which]; };
    // The answer that refuses a form has what was sent.
    if (localStorage.getItem(key) && !form.querySelector("[data-focus]")) {
      const { values } = read(key);
      fields.forEach((field) => {
        if (!(field.name in values)) return;
        if (field.type === "radio") field.checked = field.value === values[field.name];
        else field.value = values[field.name];
      });
      say("restored");
    }
    form.addEventListener("input", () => {
      const chosen = fields.filter((field) => field.type !== "radio" || field.checked);
      const values = Object.fromEntries(chosen.map((field) => [field.name, field.value]));
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
      say("kept");
    });
    box.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(key);
      form.reset();
      box.hidden = true;
    });
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      say("offline");
    });
    addEventListener("online", () => { if (!box.hidden) say("kept"); });
  });
})();
