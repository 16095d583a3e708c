/* Small behaviours that pages work without: dialogs, copying, printing, progress. */
"use strict";
document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-open],[data-close],[data-dismiss],[data-print]");
  if (!target) return;
  if (target.dataset.open) {
    const dialog = document.getElementById(target.dataset.open);
    if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
  }
  if ("close" in target.dataset) { event.preventDefault(); target.closest("dialog").close(); }
  if ("dismiss" in target.dataset) target.parentElement.hidden = true;
  if ("print" in target.dataset) window.print();
});
/* One click, one effect: a form that is on its way cannot be sent again. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
