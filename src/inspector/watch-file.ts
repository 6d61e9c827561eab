// Files beside the page: what is in them, and whether that has changed.

/** Where the server says what is wrong with a file of which it gives the last good version: encoded as in a URL. */
export const PROBLEM_HEADER = "inspector-problem";

const EVERY_MS = 1000;

/** A version of a file. */
export interface Fetched {
  readonly bytes: Uint8Array;
  /** Another text for each version. */
  readonly version: string;
}

/** @throws {Error} the server does not give it. */
export async function fetchFile(path: string, name: string): Promise<Fetched> {
  const response = await fetch(path, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${name}: the server answers ${response.status} ${response.statusText}`);
  return { bytes: new Uint8Array(await response.arrayBuffer()), version: versionIn(response) };
}

/** A file that is watched, and what is to be done about it. */
export interface Watched {
  readonly path: string;
  readonly name: string;
  /** The version that is known. */
  readonly version: string;
  /** Takes another version, and throws if it cannot be shown. */
  take(file: Fetched): Promise<void>;
  /** Tells what is wrong with the file as it is now; "": nothing any more. */
  tell(problem: string): void;
}

/** Looks at the file each second. Gives what ends that. */
export function watchFile({ path, name, version, take, tell }: Watched): () => void {
  let known = version;
  let told = "";
  let seen = "";
  /** Why the known version could not be shown. */
  let failure = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;
  const look = async () => {
    const found = await lookAt(path, name);
    if (!hasEnded && found.version !== undefined && found.version !== known) {
      known = found.version;
      failure = await fetchFile(path, name)
        .then(take)
        .then(() => "", textOf);
    }
    const problem = found.problem || failure;
    // A file that is being written is whole a moment later: what is wrong is told when it is so twice.
    if (!hasEnded && problem !== told && (problem === "" || problem === seen)) {
      told = problem;
      tell(problem);
    }
    seen = problem;
    if (!hasEnded) timer = setTimeout(look, EVERY_MS);
  };
  timer = setTimeout(look, EVERY_MS);
  return () => {
    hasEnded = true;
    clearTimeout(timer);
  };
}

async function lookAt(path: string, name: string): Promise<{ version?: string; problem: string }> {
  try {
    const response = await fetch(path, { method: "HEAD", cache: "no-cache" });
    if (!response.ok) return { problem: `${name}: the server answers ${response.status}` };
    const problem = decodeURIComponent(response.headers.get(PROBLEM_HEADER) ?? "");
    return { version: versionIn(response), problem };
  } catch {
    return { problem: `${name}: the server does not answer: it may have ended` };
  }
}

function versionIn({ headers }: Response): string {
  return ["etag", "last-modified", "content-length"].map((name) => headers.get(name)).join(" ");
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
