import { setTimeout as sleep } from 'node:timers/promises';

/** From when on a receiver counts as slow. */
const slowMs = 1_000;

/** The most deliveries at the same time to a slow receiver, and to any other. */
const slowAtOnce = 4;
const quickAtOnce = 24;

/** How often a waiting delivery looks whether it may begin. */
const lookMs = 20;

interface Receiver {
  /** Attempts under way by delivery, oldest first: when they began (machine's ms). */
  readonly underWay: Map<string, number>;
  wasSlow: boolean;
}

/**
 * Keeps slow receivers from occupying every worker of this process. A quick receiver gets nearly all workers; its
 * further deliveries wait, for a second at most.
 */
export class Pace {
  readonly #receivers = new Map<string, Receiver>();

  /** Begins an attempt and returns the function that ends it; undefined: the receiver is slow and has enough to do. */
  async enter(receiverId: string, deliveryId: string): Promise<(() => void) | undefined> {
    const receiver = this.#receivers.get(receiverId) ?? { underWay: new Map(), wasSlow: false };
    this.#receivers.set(receiverId, receiver);
    for (;;) {
      const { size } = receiver.underWay;
      if (size >= slowAtOnce && isSlow(receiver)) return undefined;
      if (size < quickAtOnce) return begin(receiver, deliveryId);
      await sleep(lookMs);
    }
  }
}

function isSlow({ underWay, wasSlow }: Receiver): boolean {
  const now = performance.now();
  const [oldest = now] = underWay.values();
  return wasSlow || now - oldest > slowMs;
}

function begin(receiver: Receiver, deliveryId: string): () => void {
  const startedAt = performance.now();
  receiver.underWay.set(deliveryId, startedAt);
  return () => {
    receiver.underWay.delete(deliveryId);
    receiver.wasSlow = performance.now() - startedAt > slowMs;
  };
}
