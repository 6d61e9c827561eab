// The part of the inspector that has the heap. It knows no document, so it runs in a worker; src/inspector/remote.ts calls it there.
import type { PyMem } from "../../py-mem.js";
import type { StackRow } from "./call-sites.js";
import { Comparison } from "./comparison.js";
import { placeAt } from "./describe-address.js";
import type { GroupedBy, GrowthRow } from "./growth.js";
import { HeapFiles, type Shown, samePlace } from "./heap-files.js";
import { openLive } from "./heap-sources.js";
import type { GivenFile } from "./open-file.js";
import { type OpenedOne, openFiles } from "./open-files.js";
import { type PaintRequest, paintMap } from "./paint-map.js";
import type { Changed, FileReport, HeapReport, Opened, PlaceReport } from "./reports.js";
import type { Source } from "./source.js";
import { summarize, withAsked } from "./summary.js";
import type { Picture } from "./tone-line.js";
import { explainHeap } from "./words.js";

export class InspectorEngine {
  readonly #comparison = new Comparison();
  readonly #heaps = new HeapFiles();
  #picture: Picture | undefined;
  #position: number | null = null;
  #canvas: OffscreenCanvas | HTMLCanvasElement | undefined;

  /**
   * Opens these files instead of what was open: the first one that has a heap is shown, and all can be compared.
   * @returns null: none of them has a heap.
   * @throws {FileError} one of them cannot be opened; what was open stays.
   */
  async open(
    files: readonly GivenFile[],
    onProgress: (part: number) => void = () => {},
  ): Promise<Opened | null> {
    const opened = await openFiles(files, onProgress);
    const { source, file } = opened.find((each) => each.source !== undefined) ?? {};
    // The picture first: what cannot be drawn is not shown.
    const report = source === undefined ? null : this.#begin(source);
    this.#clear();
    this.#add(opened);
    const id = this.#heaps.first;
    if (source === undefined || file === undefined || report === null || id === undefined) return null;
    return this.#show({ id, name: file.name, source }, report);
  }

  /** Shows the heap of a program. @throws {TypeError} py is none. */
  openLive(py: PyMem, siteOf: (address: number) => string): Opened {
    const source = openLive(py, siteOf);
    const report = this.#begin(source);
    this.#clear();
    const name = "the live heap";
    const id = this.#comparison.add({ name, kind: "live", moments: [] });
    return this.#show({ id, name, source }, report);
  }

  /** Adds files. @throws {FileError} one of them cannot be opened; then none is added. */
  async compareWith(files: readonly GivenFile[]): Promise<Changed> {
    this.#add(await openFiles(files, () => {}));
    return this.#settle();
  }

  /**
   * Another version of a file, of whatever kind it is now; the moments of what it was can still be compared.
   * @throws {FileError} it cannot be opened; the former version stays.
   */
  async renew(id: number, given: GivenFile): Promise<Changed> {
    const [{ file, source } = {}] = await openFiles([given], () => {});
    if (file === undefined) throw new TypeError("no file was given");
    if (!this.#comparison.has(id)) return { moments: this.moments() };
    this.#comparison.renew(id, file);
    const former = this.#heaps.shown;
    const shown = this.#heaps.renew(id, given, source);
    if (former === undefined || shown === undefined) return this.#settle(former !== undefined);
    return this.#changed(shown, samePlace(shown.source, former.source, this.#position));
  }

  /** Takes a file off the list. If it was on the map, the next one that has a heap is. */
  remove(id: number): Promise<Changed> {
    const { shown } = this.#heaps;
    this.#comparison.remove(id);
    this.#heaps.remove(id);
    return this.#settle(shown !== undefined);
  }

  /** Puts the heap of a file on the map. @throws {FileError} there is no memory for it; what was there stays. */
  async choose(id: number): Promise<Changed> {
    const shown = await this.#heaps.open(id);
    // It may have been taken off the list meanwhile.
    if (shown === undefined || !this.#heaps.has(id)) return this.#settle();
    return this.#changed(shown, shown.source.timeline?.start ?? null);
  }

  /** Compares files that know their blocks by this. */
  compareBy(by: GroupedBy): FileReport {
    this.#comparison.compareBy(by);
    return this.moments();
  }

  /** Adds the heap as it is now to the moments. @throws {TypeError} nothing is open. */
  keepMoment(label: string): FileReport {
    const { id, source } = this.#current();
    this.#comparison.keep(id, source.moment(label));
    return this.moments();
  }

  moments(): FileReport {
    return { ...this.#comparison.report(), onMap: this.#heaps.shown?.id ?? null };
  }

  /** What grew from one moment to another; -1 stands for nothing at all. */
  growth(from: number, to: number): readonly GrowthRow[] {
    return this.#comparison.growth(from, to);
  }

  /** The calls that led to a call site's blocks at two moments. */
  stacks(group: string, from: number, to: number): readonly StackRow[] {
    return this.#comparison.stacks(group, from, to);
  }

  /** The heap as it was after so many operations of the trace, or in so manieth version. */
  seek(position: number): HeapReport {
    return this.#reportOf(this.#current().source, position);
  }

  /** The live heap as it is now. */
  refresh(): HeapReport {
    return this.#reportOf(this.#current().source, null);
  }

  /** Draws on this canvas from now on. */
  attach(canvas: OffscreenCanvas | HTMLCanvasElement): void {
    this.#canvas = canvas;
  }

  /** Draws the map, and tells how many milliseconds that took. */
  paint(request: PaintRequest): number {
    if (this.#canvas === undefined || this.#picture === undefined) return 0;
    const start = performance.now();
    paintMap(this.#canvas, this.#picture, request);
    return performance.now() - start;
  }

  /** What is at the address; with `fine` the block of a pool. */
  placeAt(address: number, fine: boolean): PlaceReport {
    const { source } = this.#current();
    if (this.#picture === undefined) throw new TypeError("nothing is open");
    const place = placeAt(this.#picture, address, fine);
    return { ...place, owner: place.block === null ? "" : source.ownerText(place.block) };
  }

  #clear(): void {
    this.#comparison.clear();
    this.#heaps.clear();
  }

  #add(opened: readonly OpenedOne[]): void {
    for (const { file, given } of opened) {
      const id = this.#comparison.add(file);
      if (file.kind !== "tracemalloc") this.#heaps.add(id, given);
    }
  }

  /** Puts the first file that has a heap on the map where nothing is; `wasShown`: something was. */
  async #settle(wasShown = false): Promise<Changed> {
    const { first, shown } = this.#heaps;
    if (shown !== undefined) return { moments: this.moments() };
    if (first !== undefined) return this.choose(first);
    return { ...(wasShown && { opened: null }), moments: this.moments() };
  }

  #changed(shown: Shown, position: number | null): Changed {
    const opened = this.#show(shown, this.#reportOf(shown.source, position));
    return { opened, moments: this.moments() };
  }

  #begin(source: Source): HeapReport {
    return this.#reportOf(source, source.timeline?.start ?? null);
  }

  #show(shown: Shown, report: HeapReport): Opened {
    const { id, name, source } = shown;
    const { kind, notes, misuse = null, timeline = null } = source;
    this.#heaps.show(shown);
    return { id, kind, name, notes, misuse, timeline, report };
  }

  #reportOf(source: Source, wanted: number | null): HeapReport {
    const position = wanted === null ? null : (source.seek?.(wanted) ?? null);
    const picture = source.picture();
    const summary = withAsked(summarize(picture.pieces, picture.layout), source.askedByClass?.());
    this.#picture = picture;
    this.#position = position;
    return { summary, words: explainHeap(summary), position };
  }

  #current(): Shown {
    if (this.#heaps.shown === undefined) throw new TypeError("nothing is open");
    return this.#heaps.shown;
  }
}
