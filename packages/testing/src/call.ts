import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

export interface CallOptions {
  /** Sent as it is if it is text or bytes, as JSON otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls an app with the token of a role; with null, without a token. */
export type Call<Role extends string> = (
  role: Role | null,
  method: string,
  path: string,
  options?: CallOptions,
) => Promise<LightMyRequestResponse>;

/** Makes calls to an app of this process, with a bearer token per role. */
export const callOf =
  <Role extends string>(app: Pick<FastifyInstance, 'inject'>, tokens: Readonly<Record<Role, string>>): Call<Role> =>
  (role, method, path, { body, headers = {} } = {}) =>
    app.inject({
      method: method as 'GET',
      url: path,
      headers: {
        ...(role === null ? {} : { authorization: `Bearer ${tokens[role]}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
