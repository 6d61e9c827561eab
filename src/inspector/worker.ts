// The worker of the page: an engine, and the messages to it.
import { InspectorEngine } from "./engine/inspector-engine.js";
import { PROGRESS, type Reply, type Request } from "./remote.js";

const engine = new InspectorEngine();
const reply = (message: Reply) => postMessage(message);

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  const { id, name, given } = data;
  const progress = (part: number) => reply({ id, progress: part });
  try {
    const method = engine[name] as (...given: unknown[]) => unknown;
    const result = await method.apply(
      engine,
      given.map((each) => (each === PROGRESS ? progress : each)),
    );
    reply({ id, result });
  } catch (error) {
    reply({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
