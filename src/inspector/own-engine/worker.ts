// The worker that tries the visitor's engine: beside the one that has the heap, and gone when it is done, with all memory that it took.
import { type EngineNews, testEngine } from "./engine-tests.js";

const load = async (name: string) => {
  const response = await fetch(`own-engine/${name}`);
  if (!response.ok) throw new Error(`own-engine/${name}: the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

void testEngine(load, (news: EngineNews) => postMessage(news));
