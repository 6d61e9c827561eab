/**
 * Adds up the time between start() and stop(). Of each stretch it counts the smaller of wall-clock and CPU time: the first
 * contains other programs' turns on a busy machine, the second the work of V8's other threads.
 */
export class Stopwatch {
  #wall = 0;
  #cpu: NodeJS.CpuUsage = { user: 0, system: 0 };
  nanoseconds = 0;

  start(): void {
    this.#cpu = process.cpuUsage();
    this.#wall = performance.now();
  }

  stop(): void {
    const wall = (performance.now() - this.#wall) * 1e6;
    const { user, system } = process.cpuUsage(this.#cpu);
    this.nanoseconds += Math.min(wall, (user + system) * 1e3);
  }
}
