// The page that `npx pymalloc-wasm inspect` serves: build/inspector/index.html.

import { numbered } from "./distinct-names.js";
import { bytesText, quantity } from "./engine/format.js";
import { type GivenFile, MOST_BYTES } from "./engine/open-file.js";
import type { FileReport } from "./engine/reports.js";
import { localEngine, type Remote, workerEngine } from "./remote.js";
import { element, pathText } from "./view/dom.js";
import { EnginePanel } from "./view/engine-panel.js";
import { acceptDrops, filePicker } from "./view/file-picker.js";
import { InspectorView } from "./view/inspector-view.js";
import { fetchFile, watchFile } from "./watch-file.js";

/** What can be opened, and what writes it. */
const HELP: readonly (readonly [what: string, how: string])[] = [
  ["A recorded trace, .pmtc: ", "npx pymalloc-wasm record"],
  ["The snapshot of a heap: ", "py.snapshot()"],
  ["The capsule of a misuse: ", "py.captureMisuse()"],
  ["Snapshots of tracemalloc, two or more at once: ", "py.tracemalloc.take_snapshot().dump()"],
];

class Page {
  readonly #engine: Remote;
  readonly #view: InspectorView;
  readonly #name = element("span", { class: "name" });
  readonly #error = element("p", { class: "error", role: "alert", hidden: true });
  readonly #progress = element("progress", { max: "1", "aria-label": "Reading the trace", hidden: true });
  readonly #welcome = element(
    "div",
    { class: "welcome" },
    element("p", {}, "Open a file, or drop one here. It stays on your machine."),
    element("ul", {}, ...HELP.map(([what, how]) => element("li", {}, what, element("code", {}, how)))),
  );

  readonly #watching = element("p", { class: "error", role: "status", hidden: true });
  /** By the files' numbers: what is wrong with those that are watched, and what ends that. */
  readonly #problems = new Map<number, string>();
  readonly #watched = new Map<number, () => void>();
  #names: readonly string[] = [];

  constructor(engine: Remote) {
    this.#engine = engine;
    const compare = filePicker("Compare with files\u2026", (files) =>
      this.#take(files, (given) => this.#add(given)),
    );
    const tests = new EnginePanel(() => new Worker("own-engine.js"));
    const more = [{ name: "engine", title: "Your engine", panel: tests.element }];
    this.#view = new InspectorView(engine, [compare], {
      more,
      onFiles: (report) => this.#know(report),
      attempt: (action) => this.#try(action),
    });
    const open = (files: readonly File[]) => this.#take(files, (given) => this.#open(given));
    const header = element(
      "header",
      {},
      element("h1", {}, "Heap inspector"),
      this.#name,
      this.#progress,
      filePicker("Open files\u2026", open),
    );
    const messages = [this.#error, this.#watching, this.#welcome];
    document.body.append(header, element("main", {}, ...messages, this.#view.element));
    acceptDrops(open);
  }

  /** Opens files that lie beside the page, and with `isWatched` shows each again whenever it changes. */
  openBeside(paths: readonly string[], names: readonly string[], isWatched: boolean): Promise<void> {
    return this.#try(async () => {
      const files = paths.map((path, i) => ({ path, name: names[i] ?? path }));
      const fetched = await Promise.all(files.map(({ path, name }) => fetchFile(path, name)));
      const given = files.map(({ name }, i): GivenFile => {
        const { bytes = new Uint8Array() } = fetched[i] ?? {};
        return { name, bytes, label: isWatched ? timeNow() : name };
      });
      await this.#open(given);
      if (!isWatched) return;
      const listed = (await this.#engine.moments()).files;
      files.forEach((file, i) => {
        const id = listed[i]?.id ?? 0;
        const end = watchFile({
          ...file,
          version: fetched[i]?.version ?? "",
          take: ({ bytes }) => this.#renew(id, file.name, bytes),
          tell: (problem) => this.#tell(id, problem),
        });
        this.#watched.set(id, end);
      });
    });
  }

  /** Opens files that somebody has chosen or dropped. */
  #take(files: readonly File[], open: (given: readonly GivenFile[]) => Promise<void>): Promise<void> {
    return this.#try(async () => {
      if (files.length === 0) return;
      for (const { name, size } of files) {
        if (size <= MOST_BYTES) continue;
        const limit = bytesText(MOST_BYTES);
        throw new Error(`${name}: it has ${bytesText(size)}; the page opens files of up to ${limit}`);
      }
      await open(await Promise.all(files.map(givenFile)));
    });
  }

  /** Shows these files and no others; if one of them cannot be shown, says why, and what was shown stays. */
  async #open(files: readonly GivenFile[]): Promise<void> {
    const onProgress = (part: number) => {
      this.#progress.hidden = false;
      this.#progress.value = part;
    };
    try {
      await this.#view.show(await this.#engine.open(withNames(files, []), onProgress));
    } finally {
      this.#progress.hidden = true;
    }
  }

  /** Compares files with those that are there. */
  async #add(files: readonly GivenFile[]): Promise<void> {
    await this.#view.compare(await this.#engine.compareWith(withNames(files, this.#names)));
  }

  async #renew(id: number, name: string, bytes: Uint8Array): Promise<void> {
    await this.#view.change(await this.#engine.renew(id, { name, bytes, label: timeNow() }));
  }

  /** The files are these now: the header names them, and those that are gone are watched no more. */
  #know({ files, onMap }: FileReport): void {
    this.#names = files.map(({ name }) => name);
    this.#welcome.hidden = true;
    const { name = "" } = files.find(({ id }) => id === onMap) ?? files[0] ?? {};
    const others = files.length < 2 ? [] : [` and ${quantity(files.length - 1, "other file")}`];
    this.#name.replaceChildren(pathText(name), ...others);
    document.title = `${name} \u2013 Heap inspector`;
    for (const [id, end] of this.#watched) {
      if (files.some((file) => file.id === id)) continue;
      end();
      this.#watched.delete(id);
      this.#tell(id, "");
    }
  }

  /** Says what is wrong with files that are watched. */
  #tell(id: number, problem: string): void {
    this.#problems.set(id, problem);
    const problems = [...this.#problems.values()].filter((each) => each !== "");
    this.#watching.hidden = problems.length === 0;
    this.#watching.textContent =
      problems.length === 0
        ? ""
        : `${problems.join("; ")}. What is shown is the last version that could be read.`;
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      this.#error.hidden = true;
      await action();
    } catch (error) {
      this.#error.textContent = error instanceof Error ? error.message : String(error);
      this.#error.hidden = false;
    }
  }
}

/** Files that a picker or a drop gave have no paths that could tell them apart. */
function withNames(files: readonly GivenFile[], known: readonly string[]): GivenFile[] {
  const names = numbered(
    files.map(({ name }) => name),
    known,
  );
  return files.map((file, i) => ({ ...file, name: names[i] ?? file.name }));
}

async function givenFile(file: File): Promise<GivenFile> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** What a version of a watched file is called. */
function timeNow(): string {
  return new Date().toLocaleTimeString();
}

/** In a worker where there can be one: not on a page that was opened as a file. */
function startEngine(): Remote {
  const canDraw = typeof OffscreenCanvas === "function";
  try {
    return canDraw ? workerEngine(new Worker("worker.js")) : localEngine();
  } catch {
    return localEngine();
  }
}

const page = new Page(startEngine());
const query = new URLSearchParams(location.search);
const paths = query.getAll("file");
const names = query.getAll("name");
if (paths.length > 0) void page.openBeside(paths, names, query.has("watch"));
