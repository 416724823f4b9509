/** What checkers and generators that others use make of the document. */
import { mergedDocument } from '@motcua/http/docs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Spectral } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { expect, test } from 'vitest';

const document = mergedDocument();

test('Redocly finds nothing, by the rules it recommends', async () => {
  const config = await createConfig({ extends: ['recommended'] });
  const found = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
  expect(found.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
});

test('Spectral finds nothing, by the rules it recommends', async () => {
  const spectral = new Spectral();
  spectral.setRuleset({ extends: [[oas as never, 'recommended']] });
  const found = await spectral.run(structuredClone(document));
  expect(found.map(({ code, message, path }) => [code, message, path.join('/')])).toEqual([]);
});
