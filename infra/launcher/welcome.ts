import { relative, sep } from 'node:path';
import type { System } from './system.ts';

type Known = Pick<System, 'url' | 'tokens' | 'newTokens' | 'dir' | 'clock'>;

/** A registration as a counter sends it: a certificate of marital status, due in three working days at xã Văn Phong. */
const firstDossier = {
  procedure: '1.004873',
  channel: 'counter',
  receivingAgency: 'H42.12',
  applicant: { name: 'Nguyễn Thị Đào', identityNumber: '037190001234' },
  documents: [{ name: 'Tờ khai', form: 'original', quantity: 1 }],
};

/** The first request to try: it registers a dossier. `token`: the counter's. */
export function firstRequest(url: string, token: string) {
  return {
    url: `${url}/v1/dossiers`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(firstDossier),
  };
}

/** The arguments by which `npm run token` finds a data folder, as they are typed in the folder of the checkout. */
function placeArguments(dir: string): readonly string[] {
  const place = relative(process.cwd(), dir);
  if (place === '.data') return [];
  return [`--data-dir '${place.split(sep)[0] === '..' ? dir : place}'`];
}

/** The command that shows all tokens, as it is typed in the folder of the checkout. */
export const tokensCommand = (dir: string): string => ['npm run token', ...placeArguments(dir)].join(' -- ');

/** The command that gives one token to another program, as it is typed in the folder of the checkout. */
export const tokenCommand = (dir: string, role: string): string =>
  ['npm run --silent token --', role, ...placeArguments(dir)].join(' ');

/**
 * The text shown when everything is ready: the addresses, the tokens and a first request to try. Tokens are shown at
 * the start that has made them only, and to a terminal only: whatever else takes our output may keep it.
 */
export function welcome(system: Known, seconds: number, isTerminal: boolean): string {
  const clock = '  Clock       stands still until PUT /v1/clock moves it (admin); GET /v1/clock says what time it is\n';
  const { url, headers, body } = firstRequest(system.url, `$(${tokenCommand(system.dir, 'counter')})`);
  const flags = Object.entries(headers).map(([name, value]) => `    -H "${name}: ${value}" \\\n`);
  return `
Một Cửa is ready after ${seconds.toFixed(1)} s. Ctrl-C stops it.

  API         ${system.url}
  Reference   ${system.url}/docs
  Tracking    ${system.url}/track   for applicants, without a token
${system.clock === 'simulated' ? clock : ''}  Tokens      ${system.dir}/tokens.json, for this account only
              ${tokensCommand(system.dir)} shows them
${isTerminal ? newTokens(system) : ''}
A first dossier, registered at the counter:

  curl ${url} \\
${flags.join('')}    -d '${body}'
`;
}

function newTokens({ tokens, newTokens: made }: Known): string {
  if (made.length === 0) return '';
  const lines = made.map((role) => `  ${role.padEnd(12)}${tokens[role]}\n`);
  return `\nNew tokens (Authorization: Bearer …), not shown at later starts\n${lines.join('')}`;
}
