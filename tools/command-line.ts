import type { Writable } from 'node:stream';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Where a command writes. */
export interface Terminal {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** The command line is wrong: shown with the usage; exit status 2. */
export class UsageError extends Error {}

/** Something that the person who runs the command can put right: shown as one sentence; exit status 1. */
export class CommandError extends Error {}

/** Reads a command line as `parseArgs` does, which describes the result. Throws UsageError. */
export function readArguments<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.`);
  }
}

/**
 * Does the work of a command and returns its exit status: the number that the work gives, else 0; 1 or 2 for what it
 * throws. Nobody is shown a stack; of a fault of ours the line is named where it was raised.
 */
export async function runCommand(
  usage: string,
  { stderr }: Pick<Terminal, 'stderr'>,
  work: () => Promise<unknown>,
): Promise<number> {
  try {
    const status = await work();
    return typeof status === 'number' ? status : 0;
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`${error.message}\n\n${usage.trimEnd()}\n`);
      return 2;
    }
    stderr.write(`${error instanceof CommandError ? error.message : faultText(error)}\n`);
    return 1;
  }
}

function faultText(error: unknown): string {
  const { message = String(error), stack = '' } = error as Partial<Error>;
  const raisedIn = /\/((?:tools|infra|packages)\/[^\s()]+:\d+):\d+/.exec(stack)?.[1] ?? 'unknown place';
  return `A fault of this program (${raisedIn}): ${message.split('\n')[0]}`;
}
