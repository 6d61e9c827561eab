// The inspector in a page of one's own, over a heap that is in use there: the entry "pymalloc-wasm/inspector".
import { inspectorStyle } from "#build/inspector-style.js";
import { describe } from "../arguments.js";
import type { PyMem } from "../py-mem.js";
import { InspectorEngine } from "./engine/inspector-engine.js";
import { localEngine } from "./remote.js";
import { button } from "./view/dom.js";
import { InspectorView } from "./view/inspector-view.js";

/** Where an inspector goes, how often it looks, and what else it is to know. */
export interface InspectorOptions {
  /** Where the inspector goes; the end of the page unless given. */
  readonly container?: HTMLElement;
  /** Milliseconds after which the heap is looked at again; 1000 unless given. */
  readonly everyMs?: number;
  /** Says who allocated the live block at the address, in a line, where py.tracemalloc does not trace it; "" if you do not know either. */
  readonly siteOf?: (address: number) => string;
}

/** An inspector that is on a page. */
export interface OpenInspector {
  /** Looks at the heap now. */
  refresh(): Promise<void>;
  /** Keeps the heap as it is now, to be compared with later on the page's Leaks. */
  keepMoment(label: string): Promise<void>;
  /** Takes the inspector off the page; the heap is not looked at any more. */
  close(): void;
}

/**
 * Shows a live heap: its map, its size classes, and what grows. It walks over the whole heap each time it looks, and changes nothing in it.
 * @param py what createPyMem of this package gave, of any entry.
 * @throws {TypeError} py is no heap, container no element, siteOf no function.
 * @throws {RangeError} everyMs is not a number of at least 16.
 */
export async function openInspector(py: PyMem, options: InspectorOptions = {}): Promise<OpenInspector> {
  const { container = document.body, everyMs = 1000, siteOf = () => "" } = options;
  checkOptions(container, everyMs, siteOf);
  const engine = new InspectorEngine();
  const opened = engine.openLive(py, siteOf);
  const remote = localEngine(engine);
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(inspectorStyle);
  root.adoptedStyleSheets = [sheet];
  let kept = 0;
  const keepMoment = async (label: string) => view.showMoments(engine.keepMoment(label), true);
  const keep = button("Keep this moment", () => {
    kept++;
    void keepMoment(`moment ${kept}, ${new Date().toLocaleTimeString()}`);
  });
  const view = new InspectorView(remote, [keep]);
  root.append(view.element);
  container.append(host);
  await view.show(opened);
  const refresh = async () => view.update(engine.refresh());
  const timer = setInterval(refresh, everyMs);
  return {
    refresh,
    keepMoment,
    close() {
      clearInterval(timer);
      view.close();
      host.remove();
    },
  };
}

function checkOptions(container: unknown, everyMs: unknown, siteOf: unknown): void {
  const refuse = (what: string, value: unknown) => `openInspector: ${what}, not ${describe(value)}`;
  if (!(container instanceof HTMLElement))
    throw new TypeError(refuse("container must be an element", container));
  if (typeof siteOf !== "function") throw new TypeError(refuse("siteOf must be a function", siteOf));
  if (typeof everyMs !== "number" || !(everyMs >= 16 && everyMs < 2 ** 31)) {
    throw new RangeError(refuse("everyMs must be a number of milliseconds from 16 on", everyMs));
  }
}
