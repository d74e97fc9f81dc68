// The few things that a page without a script does not need.
"use strict";

// An old complaint goes when the next request succeeds.
document.addEventListener("htmx:after:request", (event) => {
  const alert = document.getElementById("alert");
  if (alert && event.detail.ctx.response.status < 400) alert.replaceChildren();
});
