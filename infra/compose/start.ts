/** The program of the image (infra/Dockerfile): runs the service or the step that the container's argument names. */
import { type ServiceName, serviceNames, services } from '../routes.ts';
import { completeEnvironment } from './given.ts';

/** The steps run before any service starts, and end. */
const steps = { 'create-roles': 'infra/compose/create-roles.ts', migrate: 'infra/compose/migrate.ts' };

const programs = new Map<string, string>([
  ...serviceNames.map((name: ServiceName) => [name, services[name].program] as const),
  ...Object.entries(steps),
]);

const program = programs.get(process.argv[2] ?? '');
if (program) {
  completeEnvironment(process.env);
  await import(new URL(`../../${program}`, import.meta.url).href);
} else {
  console.error(`Say what to run: ${[...programs.keys()].join(', ')}.`);
  process.exitCode = 2;
}
