/** `npm run token`: shows the tokens of a data folder again. */
import { fstatSync } from 'node:fs';
import { StartError } from './start-error.ts';
import { type Output, showTokens, usage } from './token.ts';

const output = (): Output => {
  if (process.stdout.isTTY) return 'terminal';
  return fstatSync(1).isFile() ? 'file' : 'pipe';
};

const args = process.argv.slice(2);
try {
  if (args.includes('--help')) process.stdout.write(usage);
  else {
    const { tokens, from } = await showTokens(args, process.env, output());
    process.stderr.write(`${from}\n`);
    process.stdout.write(tokens);
  }
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : `${(error as Error).message}\n\n${usage}`}\n`);
  process.exitCode = 1;
}
