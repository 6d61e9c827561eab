// Elements in a line each.

type Child = Node | string;
type Attributes = { readonly [name: string]: string | boolean | ((event: never) => void) };

/** An element with attributes (`true`: present, `false`: absent; a function: a listener) and what is in it. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** The same of SVG. */
export function svgElement(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

function setAttributes(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value as EventListener);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
}

/** A button that says what it does. */
export function button(
  text: string | Node,
  onClick: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  return element("button", { type: "button", click: onClick, ...attributes }, text);
}

/** Characters of a long name that are always to be seen: the end of it, with the line's number. */
const TAIL = 22;

/** A path or a name, of which the middle is left out where there is no room; the whole of it is its title. */
export function pathText(text: string): HTMLElement {
  const slash = text.lastIndexOf("/");
  const cut = text.length - slash <= TAIL ? slash : text.length - TAIL;
  const parts = cut <= 0 ? [] : [element("span", { class: "head" }, text.slice(0, cut))];
  return element("span", { class: "path", title: text }, ...parts, text.slice(Math.max(cut, 0)));
}

/** A section with a heading, by which it is known. */
export function section(title: string, className: string, ...children: readonly Child[]): HTMLElement {
  return element("section", { class: className, "aria-label": title }, element("h2", {}, title), ...children);
}

/**
 * Makes a change of what is in an element, after which the focus is where it was: on what has the same data-key.
 * @param otherwise where the focus goes if that is there no more.
 */
export function keepingFocus(
  root: HTMLElement,
  change: () => void,
  otherwise: () => HTMLElement | undefined,
): void {
  const { activeElement } = root.getRootNode() as Document | ShadowRoot;
  const key = root.contains(activeElement) ? (activeElement as HTMLElement).dataset.key : undefined;
  change();
  if (key === undefined) return;
  const all = [...root.querySelectorAll<HTMLElement>("[data-key]")];
  const same = all.find(({ dataset }) => dataset.key === key);
  (same ?? otherwise())?.focus({ preventScroll: true });
}
