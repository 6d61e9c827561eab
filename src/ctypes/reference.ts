import type { CData } from "./cdata.js";
import type { Place } from "./place.js";

/** What byref gives: an address for functions, and the object that it is in. */
export class Reference {
  /** The object. */
  readonly _obj: CData;
  readonly #place: Place;

  constructor(object: CData, place: Place) {
    this._obj = object;
    this.#place = place;
  }

  /** undefined: it is no reference. */
  static placeOf(value: unknown): Place | undefined {
    return value instanceof Reference ? value.#place : undefined;
  }
}
