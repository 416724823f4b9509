import type { System } from './system.ts';

/** What to show once everything is ready: where it is, who one may be, and a first request to try. */
export function welcome({ url, tokens }: Pick<System, 'url' | 'tokens'>, seconds: number): string {
  const roles = Object.entries(tokens).map(([role, token]) => `  ${role.padEnd(12)}${token}`);
  return `
Một Cửa is ready after ${seconds.toFixed(1)} s. Ctrl-C stops it.

  API         ${url}
  Reference   ${url}/docs

Tokens (Authorization: Bearer …)
${roles.join('\n')}

A first call: register a dossier at the counter of xã Văn Phong.

  curl ${url}/v1/dossiers -H 'Authorization: Bearer ${tokens.counter}' \\
    -H 'Content-Type: application/json' -d '${JSON.stringify(firstDossier)}'
`;
}

const firstDossier = {
  procedure: '1.004873',
  channel: 'counter',
  applicant: { name: 'Nguyễn Thị Đào' },
  receivingAgency: 'H42.12',
};
