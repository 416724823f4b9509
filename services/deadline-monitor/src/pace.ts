/** From when on a receiver counts as slow. */
const slowMs = 1_000;

/** Deliveries at a time to a slow receiver. */
const slowAtOnce = 4;

interface Receiver {
  /** Attempts under way by delivery, oldest first: when they began (machine's ms). */
  readonly underWay: Map<string, number>;
  wasSlow: boolean;
}

/** Keeps receivers that take their time from occupying every worker of this process. A quick one gets all it wants. */
export class Pace {
  readonly #receivers = new Map<string, Receiver>();

  /** Counts an attempt in and returns how to count it out, or undefined when the receiver has enough to do. */
  enter(receiverId: string, deliveryId: string): (() => void) | undefined {
    const receiver = this.#receivers.get(receiverId) ?? { underWay: new Map(), wasSlow: false };
    this.#receivers.set(receiverId, receiver);
    const now = performance.now();
    const [oldest = now] = receiver.underWay.values();
    const isSlow = receiver.wasSlow || now - oldest > slowMs;
    if (isSlow && receiver.underWay.size >= slowAtOnce) return undefined;
    receiver.underWay.set(deliveryId, now);
    return () => {
      receiver.underWay.delete(deliveryId);
      receiver.wasSlow = performance.now() - now > slowMs;
    };
  }
}
