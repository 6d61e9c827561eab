import { element } from "./dom.js";

export interface Tab {
  readonly name: string;
  readonly title: string;
  readonly panel: HTMLElement;
}

/** A list of tabs, as ARIA's practices have it: arrows go to the next one, which is shown at once. */
export function tabs(all: readonly Tab[]): {
  list: HTMLElement;
  show(name: string): void;
  offer(names: readonly string[]): void;
  /** Puts the focus on the tab itself. */
  focus(name: string): void;
} {
  const buttons = all.map(({ name, title, panel }) => {
    panel.id = `panel-${name}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    return element(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `panel-${name}`,
        click: () => show(name),
      },
      title,
    );
  });
  const show = (name: string) => {
    all.forEach((tab, i) => {
      const isShown = tab.name === name;
      tab.panel.hidden = !isShown;
      buttons[i]?.setAttribute("aria-selected", String(isShown));
      buttons[i]?.setAttribute("tabindex", isShown ? "0" : "-1");
    });
  };
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      Home: -all.length,
      End: all.length,
    };
    const step = steps[event.key];
    const offered = buttons.filter((each) => !each.hidden);
    const at = offered.indexOf(event.target as HTMLButtonElement);
    if (step === undefined || at === -1) return;
    event.preventDefault();
    const wrapped = (at + step + offered.length) % offered.length;
    const next = offered[Math.abs(step) === 1 ? wrapped : step < 0 ? 0 : offered.length - 1];
    next?.focus();
    next?.click();
  };
  /** Offers only these; what is shown stays, or the first of them takes its place, and the focus if it was there. */
  const offer = (names: readonly string[]) => {
    const { activeElement } = list.getRootNode() as Document | ShadowRoot;
    const left = all.find(({ name, panel }) => !panel.hidden && !names.includes(name));
    const hasFocus = left !== undefined && [left.panel, list].some((each) => each.contains(activeElement));
    all.forEach(({ name }, i) => {
      buttons[i]?.toggleAttribute("hidden", !names.includes(name));
    });
    const [first = ""] = names;
    if (left !== undefined) show(first);
    if (hasFocus) focus(first);
  };
  const focus = (name: string) => buttons[all.findIndex((tab) => tab.name === name)]?.focus();
  const list = element("div", { role: "tablist", "aria-label": "Views", keydown: move }, ...buttons);
  return { list, show, offer, focus };
}
