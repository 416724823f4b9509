import { randomInt, randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Calls, HttpCall } from './calls.ts';

const names = ['Nguyễn Thị Đào', 'Trần Văn Hùng', 'Lê Thị Thu Hà', 'Phạm Minh Đức', 'Hoàng Thị Lan', 'Đinh Công Tráng'];

/** A registration that every rule accepts, due in three working days at the counter of xã Văn Phong. */
export function registration(): object {
  return {
    procedure: '1.004873',
    channel: 'counter',
    applicant: {
      name: names[randomInt(names.length)]!,
      identityNumber: `037${String(randomInt(1_000_000_000)).padStart(9, '0')}`,
      phone: '0912345678',
      address: 'Thôn 1, xã Văn Phong',
    },
    documents: [{ name: 'Tờ khai', form: 'original', quantity: 1 }],
    fee: { amountVnd: 15_000, paid: true },
    receivingAgency: 'H42.12',
  };
}

export function httpCalls({ url, token, withKey }: HttpCall, callers: number): Calls {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const target = new URL('/v1/dossiers', url);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const once = () =>
    new Promise<void>((resolve, reject) => {
      const body = JSON.stringify(registration());
      const key = withKey ? { 'idempotency-key': randomUUID() } : {};
      const length = { 'content-length': Buffer.byteLength(body) };
      const asked = request(target, { agent, method: 'POST', headers: { ...headers, ...length, ...key } }, (answer) => {
        if (answer.statusCode === 201) answer.resume().on('end', resolve).on('error', reject);
        else refused(answer).then(reject, reject);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  return { callOf: () => once, close: async () => agent.destroy() };
}

async function refused(answer: IncomingMessage): Promise<Error> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return new Error(`a registration was answered ${answer.statusCode}: ${Buffer.concat(chunks)}`);
}
