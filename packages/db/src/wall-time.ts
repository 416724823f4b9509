/** The clocks of the machine that a process reads, in ms. */
export interface MachineClocks {
  /** The date and the time of day (epoch ms). Somebody may set it, back or forward. */
  wall(): number;
  /** Time since some beginning. Nobody can set it. */
  monotonic(): number;
}

export const machineClocks: MachineClocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/** The wall clock of this process, of which no reading lies before an earlier one. */
export class WallTime {
  readonly #clocks: MachineClocks;
  #read: number;
  #readAt: number;

  constructor(clocks: MachineClocks = machineClocks) {
    this.#clocks = clocks;
    this.#read = clocks.wall();
    this.#readAt = clocks.monotonic();
  }

  /**
   * What time it is (epoch ms). Where the machine's clock was set back, time goes on at half speed until the clock has
   * caught up.
   */
  now(): number {
    const readAt = this.#clocks.monotonic();
    this.#read = Math.max(this.#clocks.wall(), this.#read + (readAt - this.#readAt) / 2);
    this.#readAt = readAt;
    return Math.floor(this.#read);
  }
}
