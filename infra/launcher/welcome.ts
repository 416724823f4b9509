import type { System } from './system.ts';

type Known = Pick<System, 'url' | 'tokens'>;

/** A registration as a counter sends it: a certificate of marital status, due in three working days at xã Văn Phong. */
const firstDossier = {
  procedure: '1.004873',
  channel: 'counter',
  receivingAgency: 'H42.12',
  applicant: { name: 'Nguyễn Thị Đào', identityNumber: '037190001234' },
  documents: [{ name: 'Tờ khai', form: 'original', quantity: 1 }],
};

/** The first request to try: it registers a dossier. */
export function firstRequest({ url, tokens }: Known) {
  return {
    url: `${url}/v1/dossiers`,
    headers: { authorization: `Bearer ${tokens.counter}`, 'content-type': 'application/json' },
    body: JSON.stringify(firstDossier),
  };
}

/** The text shown when everything is ready: the addresses, a token of each role, and a first request to try. */
export function welcome(system: Known & Pick<System, 'clock'>, seconds: number): string {
  const roles = Object.entries(system.tokens).map(([role, token]) => `  ${role.padEnd(12)}${token}`);
  const clock = '  Clock       stands still until PUT /v1/clock moves it (admin); GET /v1/clock says what time it is\n';
  const { url, headers, body } = firstRequest(system);
  const flags = Object.entries(headers).map(([name, value]) => `    -H '${name}: ${value}' \\\n`);
  return `
Một Cửa is ready after ${seconds.toFixed(1)} s. Ctrl-C stops it.

  API         ${system.url}
  Reference   ${system.url}/docs
  Tracking    ${system.url}/track   for applicants, without a token
${system.clock === 'simulated' ? clock : ''}
Tokens (Authorization: Bearer …)
${roles.join('\n')}

A first dossier, registered at the counter:

  curl ${url} \\
${flags.join('')}    -d '${body}'
`;
}
