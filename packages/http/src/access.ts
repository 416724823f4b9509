import { Refusal } from '@motcua/domain/refusal';
import type { FastifyInstance } from 'fastify';
import { EdgeRefusal } from './problem.ts';
import type { Principal } from './requests.ts';
import { TokenAttempts } from './token-attempts.ts';

export const accessRoles = ['counter', 'officer', 'supervisor', 'auditor', 'admin'] as const;
export type AccessRole = (typeof accessRoles)[number];
/** The roles that may see applicants. Auditors work by pseudonym. */
export const personRoles = ['counter', 'officer', 'supervisor', 'admin'] as const satisfies readonly AccessRole[];
export type Access = 'public' | readonly AccessRole[];

/**
 * @throws Refusal `agency-not-yours`, unless the caller acts for one of these agencies or is an administrator. A token
 * of the installation acts for no agency.
 */
export function requireAgency({ role, agencyId }: Principal, agencies: readonly string[]): void {
  if (role === 'admin' || (agencyId !== null && agencies.includes(agencyId))) return;
  throw new Refusal('agency-not-yours', 'the caller acts for another agency', { facts: { agencies } });
}

/**
 * How long a token found valid is accepted without reading it again. A revoked token stops working within this time.
 */
const believedForMs = 5_000;
const believedAtMost = 10_000;

/**
 * Sets `request.principal` on every request to a route that is not public. A request without a known token gets 401,
 * one with another role 403. An address that sends one unknown token after the other gets 429, unless it sends one that
 * this process knows. A route without `access` stops the service from starting.
 */
export function authenticate(app: FastifyInstance, verify: (token: string) => Promise<Principal | undefined>): void {
  const believed = new Map<string, { principal: Principal; until: number }>();
  const attempts = new TokenAttempts();
  const check = async (token: string): Promise<Principal | undefined> => {
    const known = believed.get(token);
    if (known !== undefined && known.until > performance.now()) return known.principal;
    const principal = await verify(token);
    believed.delete(token);
    if (believed.size >= believedAtMost) believed.clear();
    if (principal !== undefined) believed.set(token, { principal, until: performance.now() + believedForMs });
    return principal;
  };
  /** What was right once is asked again whatever others at the same address send. */
  const find = (token: string, address: string) =>
    believed.has(token) ? check(token) : attempts.lookUp(address, () => check(token));
  app.decorateRequest('principal', null as unknown as Principal);
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined && !route.url.startsWith('/docs'))
      throw new Error(`${route.method} ${route.url} does not say who may call it`);
  });
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (request.is404 || access === undefined || access === 'public') return;
    const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
    const principal = token === undefined ? undefined : await find(token, request.ip);
    if (principal === undefined) throw new EdgeRefusal('unauthenticated', 'no valid bearer token');
    if (!(access as readonly string[]).includes(principal.role))
      throw new EdgeRefusal('forbidden', `role ${principal.role} may not call this`);
    request.principal = principal;
  });
}
