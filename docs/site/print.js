// On paper a prediction's answer is open; afterwards it is closed as it was.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")].filter((fold) =>
    fold.querySelector("summary").textContent.trim().startsWith("Guessed?"),
  );
  opened.forEach((fold) => (fold.open = true));
});
addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));
