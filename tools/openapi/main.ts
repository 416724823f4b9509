/** `npm run openapi`: writes the OpenAPI document of each service into the HTTP package, as the code describes it. */
import { writeFile } from 'node:fs/promises';
import { openApiFolder } from '@motcua/http/docs';
import { describeServices } from './describe-services.ts';

for (const [service, document] of Object.entries(await describeServices())) {
  const file = new URL(`${service}.json`, openApiFolder);
  await writeFile(file, `${JSON.stringify(document, undefined, 2)}\n`);
  process.stdout.write(`${file.pathname}\n`);
}
process.exit(0);
