/**
 * A small S3 in memory, for tests on a machine where nothing is installed; no well-kept one is published for Node. It
 * checks what a real one checks, as far as we use it: that credentials are named, that parts but the last have 5 MiB,
 * that tags match, that an upload is gone once it was completed or aborted. It does not check signatures.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Place } from '@motcua/documents/s3-shelf';

interface Stored {
  readonly bytes: Buffer;
  readonly meta: Readonly<Record<string, string>>;
}
interface Multipart {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

export interface S3 {
  readonly place: S3Place;
  readonly objects: Map<string, Stored>;
  readonly uploads: Map<string, Multipart>;
  /** While true, every request is answered with 503. */
  isAway: boolean;
  close(): Promise<void>;
}

class S3Fault extends Error {
  readonly status: number;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
  }
}

const smallestPart = 5 * 1_048_576;
const tagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;

export async function startS3(): Promise<S3> {
  const place = { region: 'vn-1', bucket: 'documents', accessKeyId: 'counter', secretAccessKey: 'secret' };
  const s3 = { objects: new Map<string, Stored>(), uploads: new Map<string, Multipart>(), isAway: false };
  const server = createServer((request, response) => {
    answer(s3, request, response).catch((error) => {
      const { status, message } = error instanceof S3Fault ? error : new S3Fault(500, 'InternalError');
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>${message}</Code><Message>${message}</Message></Error>`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return Object.assign(s3, { place: { ...place, endpoint }, close });
}

type World = Pick<S3, 'objects' | 'uploads' | 'isAway'>;

async function answer(s3: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  if (s3.isAway) throw new S3Fault(503, 'ServiceUnavailable');
  if (!/^AWS4-HMAC-SHA256 Credential=counter\//.test(request.headers.authorization ?? ''))
    throw new S3Fault(403, 'InvalidAccessKeyId');
  const { pathname, searchParams } = new URL(request.url!, 'http://s3');
  const [, bucket, ...rest] = pathname.split('/');
  if (bucket !== 'documents') throw new S3Fault(404, 'NoSuchBucket');
  const key = decodeURIComponent(rest.join('/'));
  const uploadId = searchParams.get('uploadId');
  if (searchParams.has('uploads')) return begin(s3, key, response);
  if (uploadId !== null)
    return multipart(s3, { key, uploadId, body, part: searchParams.get('partNumber') }, request, response);
  return object(s3, key, body, request, response);
}

function begin(s3: World, key: string, response: ServerResponse): void {
  const id = randomUUID();
  s3.uploads.set(id, { key, parts: new Map() });
  response.end(
    `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
  );
}

function multipart(
  s3: World,
  { key, uploadId, body, part }: { key: string; uploadId: string; body: Buffer; part: string | null },
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  const upload = s3.uploads.get(uploadId);
  if (upload?.key !== key) throw new S3Fault(404, 'NoSuchUpload');
  const parts = [...upload.parts].sort(([a], [b]) => a - b);
  if (method === 'PUT') {
    upload.parts.set(Number(part), body);
    response.writeHead(200, { etag: tagOf(body) }).end();
  } else if (method === 'GET') {
    const listed = parts.map(
      ([number, bytes]) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${tagOf(bytes)}</ETag><Size>${bytes.length}</Size></Part>`,
    );
    response.end(`<ListPartsResult><IsTruncated>false</IsTruncated>${listed.join('')}</ListPartsResult>`);
  } else if (method === 'POST') {
    const named = [...body.toString().matchAll(/<Part>.*?<\/Part>/gs)].map(([text]) => text.replaceAll('&quot;', '"'));
    const isNamed = parts.every(
      ([number, bytes], i) =>
        named[i]?.includes(`<PartNumber>${number}</PartNumber>`) && named[i].includes(tagOf(bytes)),
    );
    if (named.length !== parts.length || !isNamed) throw new S3Fault(400, 'InvalidPart');
    if (parts.slice(0, -1).some(([, bytes]) => bytes.length < smallestPart)) throw new S3Fault(400, 'EntityTooSmall');
    s3.objects.set(key, { bytes: Buffer.concat(parts.map(([, bytes]) => bytes)), meta: {} });
    s3.uploads.delete(uploadId);
    response.end(`<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`);
  } else {
    s3.uploads.delete(uploadId);
    response.writeHead(204).end();
  }
}

function object(
  s3: World,
  key: string,
  body: Buffer,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): void {
  if (method === 'PUT') {
    const meta = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-')));
    s3.objects.set(key, { bytes: body, meta: meta as Record<string, string> });
    response.writeHead(200, { etag: tagOf(body) }).end();
    return;
  }
  if (method === 'DELETE') {
    s3.objects.delete(key);
    response.writeHead(204).end();
    return;
  }
  const stored = s3.objects.get(key);
  if (stored === undefined) throw new S3Fault(404, 'NoSuchKey');
  const { bytes, meta } = stored;
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  const sent = from === undefined ? bytes : bytes.subarray(Number(from), Number(to) + 1);
  response.writeHead(from === undefined ? 200 : 206, { ...meta, etag: tagOf(bytes), 'content-length': sent.length });
  response.end(method === 'HEAD' ? undefined : sent);
}
