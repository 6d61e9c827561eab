// How the page calls the engine: the same methods, answered by promises, whether it is in a worker or here.
import { InspectorEngine } from "./engine/inspector-engine.js";

type Method = (...given: never[]) => unknown;

/** An engine whose methods answer later. */
export type Remote = {
  readonly [Name in keyof InspectorEngine]: InspectorEngine[Name] extends (
    ...given: infer Given
  ) => infer Answer
    ? (...given: Given) => Promise<Awaited<Answer>>
    : never;
} & {
  /** Is it in a worker? */
  readonly isRemote: boolean;
};

/** What goes to the worker. A function among what is given stays here, and its calls come back. */
export interface Request {
  readonly id: number;
  readonly name: keyof InspectorEngine;
  readonly given: readonly unknown[];
}

/** What comes back. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly progress: number };

/** Stands for a function of the page in what is given. */
export const PROGRESS = "\u0000progress";

/** The engine in this thread. */
export function localEngine(engine = new InspectorEngine()): Remote {
  return remoteOver(
    async ({ name, given }) => (engine[name] as Method).apply(engine, given as never[]),
    false,
  );
}

/** The engine in a worker. @throws what the worker throws when it cannot be had. */
export function workerEngine(worker: Worker): Remote {
  const waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void; progress: unknown }
  >();
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
    const call = waiting.get(data.id);
    if (call === undefined) return;
    if ("progress" in data) {
      (call.progress as (part: number) => void)(data.progress);
      return;
    }
    waiting.delete(data.id);
    if ("error" in data) call.reject(new Error(data.error));
    else call.resolve(data.result);
  });
  const send = (request: Request) =>
    new Promise<unknown>((resolve, reject) => {
      const progress = request.given.find((each) => typeof each === "function");
      waiting.set(request.id, { resolve, reject, progress });
      const given = request.given.map((each) => (typeof each === "function" ? PROGRESS : each));
      worker.postMessage({ ...request, given }, transferable(given));
    });
  return remoteOver(send, true);
}

function transferable(given: readonly unknown[]): Transferable[] {
  const isCanvas = (value: unknown): value is OffscreenCanvas =>
    typeof OffscreenCanvas === "function" && value instanceof OffscreenCanvas;
  return given.filter(isCanvas);
}

function remoteOver(send: (request: Request) => Promise<unknown>, isRemote: boolean): Remote {
  let id = 0;
  return new Proxy({} as Remote, {
    get: (_, name) => {
      if (name === "isRemote") return isRemote;
      return (...given: unknown[]) => {
        id++;
        return send({ id, name: name as keyof InspectorEngine, given });
      };
    },
  });
}
