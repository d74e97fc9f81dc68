(() => {
  // The page is whole without this script: each number links to the list at its end.
  const dialog = document.getElementById("way-back");
  const card = dialog.querySelector(".how");
  const target = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (event.target === dialog || (link && dialog.contains(link))) dialog.close();
    if (!link || !link.classList.contains("ref") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    card.replaceChildren(...target(link).cloneNode(true).childNodes);
    dialog.showModal();
  });
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  for (const link of document.querySelectorAll("a.ref")) link.setAttribute("aria-haspopup", "dialog");

  // Long lists are folded, since the numbers open here; paper shows all of them.
  const groups = document.querySelectorAll(".how-group");
  groups.forEach((group) => { group.open = false; });
  const reveal = () => {
    const found = location.hash ? target(location) : null;
    const fold = found?.closest("details:not([open])");
    if (!fold) return;
    fold.open = true;
    found.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));

  const boxes = document.querySelectorAll(".scroll");
  const settle = () => boxes.forEach((box) => {
    box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
  });
  addEventListener("resize", settle);
  settle();

  const entries = new Map([...document.querySelectorAll("#contents a")].map((link) => [target(link), link]));
  const seen = new IntersectionObserver((changes) => {
    for (const { isIntersecting, target: section } of changes) {
      if (!isIntersecting) continue;
      entries.forEach((link) => link.removeAttribute("aria-current"));
      entries.get(section).setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -75% 0px" });
  entries.forEach((_, section) => seen.observe(section));
})();
