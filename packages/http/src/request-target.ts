/** The request line and the Host of a request, which node passes on as they came (RFC 9112 §3.2). */
import type { IncomingMessage } from 'node:http';
import type { FieldFlaw } from './problem.ts';

/**
 * The target in its usual form, path and query. A proxy may send the whole address; its authority means nothing here,
 * because this system answers for all of its names alike. A target of another form comes back as it is.
 */
export function originForm(target: string): string {
  const rest = /^https?:\/\/[^/?#]*(.*)$/is.exec(target)?.[1];
  return rest === undefined ? target : rest.startsWith('/') ? rest : `/${rest}`;
}

/** What a host may look like: a name or an address, and a port. It may be empty. */
const hostForm = /^([\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(:\d*)?$/i;

/** What is wrong with the Host of a request: of HTTP/1.1 there must be exactly one. Undefined: nothing is. */
export function hostFlaw({ rawHeaders, httpVersion }: IncomingMessage): FieldFlaw | undefined {
  const hosts = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === 'host');
  const [host] = hosts;
  if (host === undefined && httpVersion === '1.0') return undefined;
  if (host !== undefined && hosts.length === 1 && hostForm.test(host)) return undefined;
  return {
    path: 'Host',
    in: 'header',
    code: 'invalid',
    message: ['Phải có đúng một tên máy chủ hợp lệ', 'there must be exactly one, and it must be valid'],
  };
}
