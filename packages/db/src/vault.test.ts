import { expect, test } from 'vitest';
import { deriveKeys, keyNames, openVault } from './vault.ts';

const masterKey = Buffer.alloc(32, 7).toString('base64');

test('the keys are those of all earlier versions: what they sealed can be read', () => {
  const { tokens, index } = openVault(deriveKeys(masterKey));
  expect(tokens.tokenOf('0190a000-0000-7000-8000-000000000000')).toBe('ba-Bn_I5Xbq5Cs6zkIa6l_J09xizZDQ-Px0OX3n1XPw');
  expect(index.of('identity', '037190001234').toString('hex')).toBe(
    'edcfe4234a7597e85d5fef60789a0d23f5493c6c8e882429046f4af7f6d3c3f2',
  );
  expect(new Set(Object.values(deriveKeys(masterKey))).size).toBe(keyNames.length);
});

test('a vault opens what it has the key of, and nothing else', () => {
  const { persons } = deriveKeys(masterKey);
  expect(Object.keys(openVault({ persons }))).toEqual(['persons']);
  expect(() => openVault({ persons: 'AAAA' })).toThrow('32 bytes');
  expect(() => deriveKeys('AAAA')).toThrow('MASTER_KEY must be 32 bytes');
});
