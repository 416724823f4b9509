import { type IncomingMessage, METHODS } from 'node:http';

/**
 * The method that `X-HTTP-Method-Override` names in a request about uploads: tus lets clients behind old proxies, which
 * pass on GET and POST only, say so what they mean. Undefined where the request means its own method. No other address
 * has this.
 */
export function methodMeant({ url = '', headers }: IncomingMessage): string | undefined {
  const named = headers['x-http-method-override'];
  const isAboutUploads = /^(https?:\/\/[^/?#]*)?\/v1\/dossiers\/[^/?#]+\/uploads(\/[^/?#]*)?([?#]|$)/i.test(url);
  const method = String(named).trim().toUpperCase();
  return isAboutUploads && METHODS.includes(method) ? method : undefined;
}
