/** `npm run export -- FILE`: writes dossiers of a running system into a file, the whole of them or nothing. */
import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { withBar } from '../bar.ts';
import { CommandError, readArguments, runCommand, UsageError } from '../command-line.ts';
import { findSystem } from '../running-system.ts';
import { download } from './download.ts';

const usage = `npm run export -- FILE [options]

  FILE              its ending chooses the format: .ndjson, .csv, .xlsx; replaced only once the new one is whole
  --format import   rows that another installation imports, with applicants
  --with-applicants with the applicants in clear
  --agency ID  --status N  --procedure CODE  --late true|false
  --accepted-from INSTANT  --accepted-before INSTANT  --due-before INSTANT  --due-after INSTANT
  --data-dir DIR    the folder of the running system (.data)
  --url URL --tokens FILE   a system elsewhere
  --role ROLE       whose token to use (supervisor)

Exit status: 0 the file is whole, 1 there is none, 2 wrong usage.`;

const formats = ['ndjson', 'csv', 'xlsx', 'import'];
const filters = [
  'agency',
  'status',
  'procedure',
  'accepted-from',
  'accepted-before',
  'due-before',
  'due-after',
  'late',
] as const;
const flags = {
  ...(Object.fromEntries(filters.map((name) => [name, { type: 'string' }])) as Record<
    (typeof filters)[number],
    { type: 'string' }
  >),
  format: { type: 'string' },
  'with-applicants': { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.data' },
  url: { type: 'string' },
  tokens: { type: 'string' },
  role: { type: 'string', default: 'supervisor' },
  help: { type: 'boolean', default: false },
} as const;

process.exitCode = await runCommand(usage, process, main);

async function main(): Promise<void> {
  const { values, positionals } = readArguments({ options: flags, allowPositionals: true });
  if (values.help) return void process.stdout.write(`${usage}\n`);
  const [file] = positionals;
  const format = values.format ?? extname(file ?? '').slice(1);
  if (file === undefined || positionals.length > 1)
    throw new UsageError(`One file is needed, ${positionals.length} given.`);
  if (!formats.includes(format))
    throw new UsageError(`${file} ends in none of .ndjson, .csv and .xlsx: name it so, or give --format.`);
  const query = new URLSearchParams({ format, ...(values['with-applicants'] && { include: 'applicant' }) });
  for (const name of filters) {
    const value = values[name];
    if (value !== undefined)
      query.set(
        name.replace(/-(\w)/, (_, letter) => letter.toUpperCase()),
        value,
      );
  }
  process.once('SIGINT', () => void rm(`${file}.part`, { force: true }).finally(() => process.exit(130)));
  const system = await findToken({ ...values, dataDir: values['data-dir'] });
  const rows = await downloadWithBar({ ...system, query, file });
  process.stdout.write(`${file}: ${rows} dossiers\n`);
}

async function findToken({ role, ...given }: Parameters<typeof findSystem>[0] & { role: string }) {
  if ((given.url === undefined) !== (given.tokens === undefined))
    throw new UsageError('--url and --tokens are given together.');
  const { url, tokens } = await findSystem(given);
  const token = tokens[role];
  if (token === undefined) throw new CommandError(`There is no token for the role ${role}.`);
  return { url, token };
}

/** Shows the progress in dossiers, one a line. A workbook has no lines, so its progress is shown in bytes. */
function downloadWithBar(from: Parameters<typeof download>[0]): Promise<number> {
  const isWorkbook = from.query.get('format') === 'xlsx';
  const format = `exporting ${isWorkbook ? '{total} dossiers' : '{bar} {value}/{total} dossiers'} | {kilobytes} kB`;
  return withBar(
    format,
    ({ tick }) =>
      download(from, ({ bytes, lines, total }) =>
        tick(Math.min(lines, total), total, { kilobytes: Math.round(bytes / 1_024) }),
      ),
    { named: { kilobytes: 0 } },
  );
}
