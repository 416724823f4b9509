/** Files for the tests of attachments, and functions that send them. */
import { createHash } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { type Intake, validDossier } from '../intake.fixture.ts';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export const tus = { 'tus-resumable': '1.0.0' };

/** Upload-Metadata from its members; undefined ones are left out. */
export function metadata(said: Record<string, string | undefined> = {}): string {
  const all = { component: 'other', filename: 'Giấy khai sinh.pdf', filetype: 'application/pdf', ...said };
  return Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} ${Buffer.from(value!).toString('base64')}`)
    .join(',');
}

/** Registers a dossier to send files to. Returns its code. */
export const register = async ({ call }: Intake): Promise<string> =>
  (await call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json().code;

/** Announces a file. The answer's Location is its upload. */
export const announce = (
  { call }: Intake,
  code: string,
  length: number,
  said: Record<string, string | undefined> = {},
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> =>
  call('counter', 'POST', `/v1/dossiers/${code}/uploads`, {
    headers: { ...tus, 'upload-length': String(length), 'upload-metadata': metadata(said), ...headers },
  });

/** Sends bytes of a file from an offset on. */
export const append = (
  { call }: Intake,
  location: string,
  bytes: Buffer,
  offset = 0,
): Promise<LightMyRequestResponse> =>
  call('counter', 'PATCH', location, {
    body: bytes,
    headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
  });

/** Announces a file and sends all its bytes. The answer confirms what was stored. */
export async function send(
  intake: Intake,
  code: string,
  bytes: Buffer,
  said: Record<string, string | undefined> = {},
): Promise<LightMyRequestResponse> {
  const announced = await announce(intake, code, bytes.length, said);
  return announced.statusCode === 201 ? append(intake, String(announced.headers.location), bytes) : announced;
}
