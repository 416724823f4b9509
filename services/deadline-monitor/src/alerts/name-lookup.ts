import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/**
 * Looks up the names of receivers. A name server that does not answer must not hold up other names: the lookup of the
 * operating system takes one of four threads for as long as it waits, and files need these threads as well. So the name
 * servers are asked directly, and the operating system only for names that they do not have.
 */
export function nameLookup(resolver: Resolver): LookupFunction {
  return (hostname, options, done) => {
    if (isLocal(hostname)) return lookup(hostname, options, done);
    addressesOf(resolver, hostname, options).then(
      (addresses) => {
        if (addresses.length === 0) lookup(hostname, options, done);
        else if (options.all) done(null, addresses);
        else done(null, addresses[0]!.address, addresses[0]!.family);
      },
      (error) => done(error, ''),
    );
  };
}

/** Names that never leave this machine (RFC 6761). */
const isLocal = (hostname: string) => /(^|\.)localhost$/i.test(hostname);

/**
 * What the name servers have of a name; nothing where they do not have it.
 * @throws Error `ETIMEOUT` when they do not answer
 */
async function addressesOf(
  resolver: Resolver,
  hostname: string,
  { family = 0 }: LookupOptions,
): Promise<LookupAddress[]> {
  const is = (wanted: 4 | 6) => family === 0 || family === wanted || family === `IPv${wanted}`;
  const answers = await Promise.allSettled([
    is(4) ? resolver.resolve4(hostname) : [],
    is(6) ? resolver.resolve6(hostname) : [],
  ]);
  const found = answers.flatMap((answer, i) => {
    if (answer.status === 'rejected') return [];
    return answer.value.map((address) => ({ address, family: i === 0 ? 4 : 6 }));
  });
  const silence = answers.find((answer) => answer.status === 'rejected' && answer.reason.code === 'ETIMEOUT');
  if (found.length === 0 && silence?.status === 'rejected') throw silence.reason;
  return found;
}
