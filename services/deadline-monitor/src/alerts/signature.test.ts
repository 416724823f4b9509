import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { newSecret, signedHeaders } from './signature.ts';

// The example of the Standard Webhooks reference libraries.
test('signs as the Standard Webhooks libraries do', () => {
  const signed = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
  expect(signedHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', signed)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('what is signed is taken by the library that receivers use, and nothing else is', () => {
  const secret = newSecret();
  const timestamp = Math.floor(Date.now() / 1_000);
  const body = JSON.stringify({ type: 'deadline.breached', data: { name: 'Nguyễn Thị Đào' } });
  const sign = (changes: { timestamp?: number; body?: string } = {}, by = secret) =>
    signedHeaders(by, { id: 'msg_1', timestamp, body, ...changes });
  const receiver = new Webhook(secret);
  expect(receiver.verify(body, sign())).toEqual(JSON.parse(body));
  expect(sign()['webhook-signature']).toBe(receiver.sign('msg_1', new Date(timestamp * 1_000), body));
  for (const headers of [
    sign({}, newSecret()),
    sign({ body: `${body} ` }),
    sign({ timestamp: timestamp - 600 }),
    { ...sign(), 'webhook-id': 'msg_2' },
    { ...sign(), 'webhook-timestamp': String(timestamp + 1) },
  ])
    expect(() => receiver.verify(body, headers)).toThrow(WebhookVerificationError);
});

test('a secret is 32 random bytes', () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
  }
});
