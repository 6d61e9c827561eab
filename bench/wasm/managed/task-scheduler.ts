// A simulation of an operating system's scheduler: devices, handlers and workers send one another packets.
import { below, seed } from "../random";

const ROUNDS = 40000;
const HANDLERS = 6;

class Packet {
  next: Packet | null = null;
  data: StaticArray<u8> = new StaticArray<u8>(4);

  constructor(
    public kind: i32,
    public to: i32,
  ) {}
}

class Queue {
  private first: Packet | null = null;
  private last: Packet | null = null;

  get isEmpty(): bool {
    return this.first === null;
  }

  put(packet: Packet): void {
    const last = this.last;
    packet.next = null;
    if (last !== null) last.next = packet;
    else this.first = packet;
    this.last = packet;
  }

  take(): Packet {
    const packet = this.first!;
    this.first = packet.next;
    if (this.first === null) this.last = null;
    packet.next = null;
    return packet;
  }
}

abstract class Task {
  readonly inbox: Queue = new Queue();
  handled: u32 = 0;

  constructor(public id: i32) {}

  /** What comes of a packet: another one, or nothing. */
  abstract handle(packet: Packet): Packet | null;
}

/** Fills packets with letters and sends them on. */
class Worker extends Task {
  private letter: u8 = 0;

  handle(packet: Packet): Packet | null {
    for (let i = 0; i < packet.data.length; i++) {
      this.letter = this.letter == 25 ? 0 : this.letter + 1;
      packet.data[i] = 65 + this.letter;
    }
    packet.to = 1 + (packet.kind % (HANDLERS - 1));
    return packet;
  }
}

/** Answers with a packet of its own, or sends the work back. */
class Handler extends Task {
  handle(packet: Packet): Packet | null {
    if (packet.kind > 0) {
      const answer = new Packet(packet.kind - 1, below(3) == 0 ? 0 : 1 + below(HANDLERS - 1));
      answer.data[0] = packet.data[0];
      return answer;
    }
    return null;
  }
}

class Scheduler {
  private tasks: Task[] = [];

  constructor() {
    this.tasks.push(new Worker(0));
    for (let i = 1; i < HANDLERS; i++) this.tasks.push(new Handler(i));
  }

  send(packet: Packet): void {
    this.tasks[packet.to].inbox.put(packet);
  }

  run(rounds: i32): void {
    for (let i = 0; i < rounds; i++) {
      const task = this.tasks[i % this.tasks.length];
      if (task.inbox.isEmpty) {
        this.send(new Packet(8, 0));
        continue;
      }
      const packet = task.inbox.take();
      task.handled += 1 + packet.data[0];
      const answer = task.handle(packet);
      if (answer !== null) this.send(answer);
    }
  }

  get result(): u32 {
    return this.tasks.reduce((sum, task) => sum * 31 + task.handled, <u32>0);
  }
}

export function setUp(): void {}

export function run(): u32 {
  seed(10);
  const scheduler = new Scheduler();
  scheduler.run(ROUNDS);
  return scheduler.result;
}
