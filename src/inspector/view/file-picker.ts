// How files come to the page.
import { inOrder } from "../in-order.js";
import { button, element } from "./dom.js";

/** A button that asks for files. */
export function filePicker(text: string, onFiles: (files: readonly File[]) => unknown): HTMLElement {
  const input = element("input", { type: "file", multiple: true, hidden: true, "aria-label": text });
  input.addEventListener("change", () => {
    const files = inOrder([...(input.files ?? [])], ({ name }) => name);
    // The same file again is a change, too.
    input.value = "";
    onFiles(files);
  });
  return element(
    "span",
    { class: "picker" },
    button(text, () => input.click()),
    input,
  );
}

/** Files that are dropped anywhere on the page. */
export function acceptDrops(onFiles: (files: readonly File[]) => unknown): void {
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    onFiles(inOrder([...(event.dataTransfer?.files ?? [])], ({ name }) => name));
  });
}
