/** Of Node and its like; browsers do not tell. */
const cpuUsage: typeof process.cpuUsage | undefined = globalThis.process?.cpuUsage;

/**
 * Takes the time between start() and stop(), stretch by stretch. Of each stretch it counts the smaller of wall-clock and
 * CPU time, where the host tells of the latter: the first contains other programs' turns on a busy machine, the second the work of V8's other threads.
 */
export class Stopwatch {
  #wall = 0;
  #cpu: NodeJS.CpuUsage | undefined;
  /** Nanoseconds of each stretch. */
  readonly laps: number[] = [];
  /** Their sum. */
  nanoseconds = 0;

  start(): void {
    this.#cpu = cpuUsage?.();
    this.#wall = performance.now();
  }

  stop(): void {
    const wall = (performance.now() - this.#wall) * 1e6;
    const used = cpuUsage?.(this.#cpu);
    const lap = Math.min(wall, used === undefined ? wall : (used.user + used.system) * 1e3);
    this.laps.push(lap);
    this.nanoseconds += lap;
  }
}
