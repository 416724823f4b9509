import { runImport } from './run-import.ts';

// A reader that closes our output (`| head`) ends the report, not the import.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runImport(process.argv.slice(2), process.env, process);
