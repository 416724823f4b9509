import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { nameLookup } from './name-lookup.ts';

/** A name server of this machine: it answers each question for an IPv4 address with 127.0.0.7, or is silent. */
async function lookupAt(answers: 'address' | 'nothing' | 'silence') {
  const server = createSocket('udp4');
  server.on('message', (question, from) => {
    const wantsIPv4 = question.readUInt16BE(question.indexOf(0, 12) + 1) === 1;
    if (answers === 'silence') return;
    const answer = Buffer.from(question);
    const count = answers === 'address' && wantsIPv4 ? 1 : 0;
    answer.writeUInt16BE(answers === 'nothing' ? 0x8183 : 0x8180, 2); // 3: there is no such name
    answer.writeUInt16BE(count, 6);
    answer.writeUInt16BE(0, 10);
    const end = question.indexOf(0, 12) + 5;
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 7]);
    server.send(Buffer.concat([answer.subarray(0, end), ...(count ? [record] : [])]), from.port, from.address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const resolver = new Resolver({ timeout: 100, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  const lookUp = nameLookup(resolver);
  return (name: string, options: object) =>
    new Promise((resolve, reject) =>
      lookUp(name, options, (error, address, family) => (error ? reject(error) : resolve([address, family]))),
    );
}

test('a name is asked of the name servers', async () => {
  const lookUp = await lookupAt('address');
  expect(await lookUp('receiver.example', { all: true })).toEqual([[{ address: '127.0.0.7', family: 4 }], undefined]);
  expect(await lookUp('receiver.example', {})).toEqual(['127.0.0.7', 4]);
});

test('names of this machine, and those the name servers do not have, are asked of the operating system', async () => {
  expect(await (await lookupAt('silence'))('localhost', { family: 4 })).toEqual(['127.0.0.1', 4]);
  await expect((await lookupAt('nothing'))('receiver.invalid', {})).rejects.toMatchObject({ syscall: 'getaddrinfo' });
});

test('silent name servers take none of the threads that others need', async () => {
  const lookUp = await lookupAt('silence');
  const silent = Array.from({ length: 50 }, (_, i) => lookUp(`receiver-${i}.example`, { all: true }));
  const outcomes = await Promise.allSettled(silent);
  expect(new Set(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.syscall))).toEqual(
    new Set(['queryA']),
  );
});
