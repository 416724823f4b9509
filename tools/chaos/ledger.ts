/** What was asked of the system and what it acknowledged, in memory and line by line in a file (NDJSON). */
import { appendFileSync } from 'node:fs';

/** A change that was asked for. A key of idempotency makes the same request again harmless. */
export interface Request {
  readonly key: string;
  readonly role: string;
  readonly path: string;
  readonly body: object;
  /** The type of the entry that it makes in the history. */
  readonly makes: string;
  /** The dossier that it changes; undefined for a registration. */
  readonly dossier?: string;
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers is what is looked at
  readonly body: any;
}

export class Ledger {
  /** Every change that was asked for; the system may have answered it or not. */
  readonly asked: Request[] = [];
  /** The changes that the system acknowledged, by key, with its answers. */
  readonly acknowledged = new Map<string, Answer>();
  /** Acknowledged dossiers that a search did not find. */
  readonly lost: string[] = [];
  readonly #file: string;

  /** @param file takes a line for each request before it is sent, and for each answer and fault */
  constructor(file: string) {
    this.#file = file;
  }

  ask(request: Request): void {
    this.asked.push(request);
    this.note({ asked: request.key, role: request.role, path: request.path, makes: request.makes });
  }

  /** Notes an answer; undefined: none came. */
  answer({ key }: Request, answer: Answer | undefined): void {
    if (answer !== undefined && answer.status < 300) this.acknowledged.set(key, answer);
    this.note({ answered: key, status: answer?.status ?? null, code: answer?.body?.code ?? null });
  }

  note(line: object): void {
    appendFileSync(this.#file, `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
  }
}
