/** Why a message was not taken. Each says what to mend, and nothing of the network behind it. */
export const failures = {
  dns: 'its name could not be looked up',
  refused: 'nobody listens at its address',
  unreachable: 'there is no way to its address',
  timeout: 'it did not answer in time',
  tls: 'no trusted TLS connection could be made',
  closed: 'it closed the connection without an answer',
  'not-http': 'what it answered is not HTTP',
  redirected: 'it answered with a redirect, which is not followed',
  status: 'it answered with a status other than 2xx',
} as const;
export type Failure = keyof typeof failures;

/** The codes of Node, by what they begin with; the first that fits counts. */
const failureOfCode: readonly (readonly [RegExp, Failure])[] = [
  [/^(ENOTFOUND|ENODATA|EAI_|ESERVFAIL|ETIMEOUT|EBADNAME)/, 'dns'],
  [/^ECONNREFUSED/, 'refused'],
  [/^(ETIMEDOUT|ABORT_ERR)/, 'timeout'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)/, 'closed'],
  [/^HPE_/, 'not-http'],
  [/CERT|CRL|_SSL_|_TLS_|SIGNATURE|^EPROTO|HOSTNAME/, 'tls'],
];

/** The kind of an error of a connection. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error) || !('code' in error)) return 'unreachable';
  if (error.message.includes('before secure TLS connection')) return 'tls';
  return failureOfCode.find(([code]) => code.test(String(error.code)))?.[1] ?? 'unreachable';
}

/** The kind of an answer; null: the message was taken. */
export function failureOfStatus(status: number): Failure | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'redirected' : 'status';
}
