// What a page ends in that never came to its own report: a script that does not load or does not parse.
addEventListener(
  "error",
  ({ message, target }) => {
    const error = message ?? `could not load ${target.src}`;
    fetch("/result", { method: "POST", body: JSON.stringify({ error }) });
  },
  true,
);
