/**
 * Watches the wall clock of this machine. It compares the clock with the monotonic clock and with the database's: a
 * jump forward of more than a minute is held, because a breach is final, and a clock may be wrong.
 */
import type { Database } from '@motcua/db/database';
import { heldMs, holdTimeJump, readTimeJump, releaseOldTimeJump, type TimeJump } from '@motcua/db/sweep/time-jumps';
import type { TimeSource } from '@motcua/db/time-source';
import { type MachineClocks, machineClocks } from '@motcua/db/wall-time';
import { formatInstant } from '@motcua/domain/instant';
import type { Logger } from '@motcua/runtime/logger';

/** A jump forward by more is held, ms. */
const mostForwardMs = 60_000;

/** A step back by more is logged, ms. By less, a machine corrects its clock every day. */
const mostBackMs = 1_000;

export interface TimeWatchOptions {
  readonly db: Database;
  /** The time of this system. */
  readonly time: TimeSource;
  readonly log: Logger;
  readonly clocks?: MachineClocks;
}

export class TimeWatch {
  readonly #db: Database;
  readonly #time: TimeSource;
  readonly #log: Logger;
  readonly #clocks: MachineClocks;
  /** How far the wall clock is ahead of the monotonic one, and of the database's, as far as that is accepted, ms. */
  #aheadOfMonotonic: number;
  #aheadOfDatabase = 0;
  #held: TimeJump | undefined;
  /** While a jump is held: how far the time without it is ahead of the monotonic clock, ms. */
  #heldAhead = Number.POSITIVE_INFINITY;

  constructor({ db, time, log, clocks = machineClocks }: TimeWatchOptions) {
    this.#db = db;
    this.#time = time;
    this.#log = log;
    this.#clocks = clocks;
    this.#aheadOfMonotonic = clocks.wall() - clocks.monotonic();
  }

  /**
   * The time of the sweep: that of this system, but neither ahead of the machine's clock nor what a jump adds to it.
   * Between two looks it does not run ahead of the monotonic clock by more than a jump may measure.
   */
  readonly sweepTime: TimeSource = async (q) => {
    const now = await this.#time(q);
    const monotonic = this.#clocks.monotonic();
    const seen = monotonic + this.#aheadOfMonotonic + mostForwardMs;
    return Math.floor(Math.min(now, this.#clocks.wall(), seen, monotonic + this.#heldAhead));
  };

  /** Compares the clocks. It holds a jump, releases one that has been held for long enough, and logs both. */
  async look(): Promise<void> {
    const [wall, monotonic] = [this.#clocks.wall(), this.#clocks.monotonic()];
    const seen = await readTimeJump(this.#db);
    const forward = this.#compare(wall - monotonic, wall - seen.now);
    const isOld = seen.jump !== undefined && seen.now - seen.jump.noticedAt > heldMs;
    if (forward > mostForwardMs)
      await holdTimeJump(this.#db, { fromAt: Math.round(wall - forward), toAt: Math.round(wall) });
    else if (isOld) await releaseOldTimeJump(this.#db);
    this.#heed(forward > mostForwardMs || isOld ? await readTimeJump(this.#db) : seen);
  }

  /** By how much the wall clock jumped forward since the last look, ms. What it finds is accepted from now on. */
  #compare(ofMonotonic: number, ofDatabase: number): number {
    const back = this.#aheadOfMonotonic - ofMonotonic;
    if (back > mostBackMs)
      this.#log.warn({ kind: 'time', ms: Math.round(back) }, 'the clock was set back: time goes on at half speed');
    const forward = Math.max(ofMonotonic - this.#aheadOfMonotonic, ofDatabase - this.#aheadOfDatabase);
    this.#aheadOfMonotonic = ofMonotonic;
    const accepted = forward > mostForwardMs ? ofDatabase : Math.min(this.#aheadOfDatabase, ofDatabase);
    this.#aheadOfDatabase = Math.max(0, accepted);
    return forward;
  }

  #heed({ now, jump }: Awaited<ReturnType<typeof readTimeJump>>): void {
    const without = jump === undefined ? Number.POSITIVE_INFINITY : jump.fromAt + (now - jump.noticedAt);
    this.#heldAhead = without - this.#clocks.monotonic();
    if (jump?.id === this.#held?.id) return;
    if (jump === undefined) this.#log.warn({ kind: 'time', jumpId: this.#held!.id }, 'the new time is taken as right');
    else this.#log.warn({ kind: 'time', jumpId: jump.id, ...saidOf(jump) }, 'the clock jumped: breaches are held back');
    this.#held = jump;
  }
}

const saidOf = ({ fromAt, toAt, noticedAt }: TimeJump) => ({
  from: formatInstant(fromAt),
  to: formatInstant(toAt),
  heldUntil: formatInstant(noticedAt + heldMs),
});
