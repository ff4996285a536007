(() => {
  "use strict";
  // Which of allauth's functions a form needs is in its data-passkey; the parts it works with have fixed ids.
  const ids = { login: "passkey", add: "passkey", authenticate: "passkey", credential: "id_credential", data: "js_data", passwordless: "id_passwordless" };
  document.querySelectorAll("form[data-passkey]").forEach((form) => window.allauth.webauthn.forms[form.dataset.passkey]({ ids }));
  // Cancelled, timed out, or no key here: a sentence, and the other ways stay.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const said = document.querySelector("[data-passkey-error]");
    if (!said) return;
    const [retry, refused] = said.querySelectorAll("span");
    refused.hidden = event.detail?.exception?.name !== "SecurityError"; // an address that browsers give no keys to
    retry.hidden = !refused.hidden;
    said.hidden = false;
  });
})();
