/**
 * `npm start --port 9000` gives the flag to npm: npm keeps it, and only sets a variable of the environment.
 * @param command what the flags belong to, such as `npm start --`
 * @returns what to tell the person about the first of these flags that npm has kept; undefined when it kept none
 */
export function flagKeptByNpm(command: string, flags: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const kept = flags.find((flag) => env[`npm_config_${flag.replace('-', '_')}`] !== undefined);
  if (kept === undefined) return undefined;
  return `npm kept --${kept} to itself. Put two dashes first: ${command} --${kept} …`;
}
