import { expect, test } from 'vitest';
import { languageOf, mediaTypeOf } from './negotiation.ts';

test.each([
  [undefined, 'vi'],
  ['', 'vi'],
  ['*', 'vi'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['vi-VN,vi;q=0.9,en-US;q=0.8', 'vi'],
  ['en-GB,en;q=0.9,vi;q=0.8', 'en'],
  ['vi;q=0.1, en;q=0.2', 'en'],
  ['fr, en;q=0', 'vi'],
  ['fr-FR, de;q=0.7', 'vi'],
  ['fr-FR, en;q=0.3, *;q=0.1', 'en'],
  ['; ;;,,=q', 'vi'],
])('Accept-Language %j is answered in %s', (header, language) => expect(languageOf(header)).toBe(language));

const offered = ['application/pdf', 'text/html'] as const;

test.each([
  [undefined, 'application/pdf'],
  ['', 'application/pdf'],
  ['*/*', 'application/pdf'],
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
  ['text/html;q=0.5, application/pdf', 'application/pdf'],
  ['application/pdf;q=0, */*', 'text/html'],
  ['TEXT/HTML', 'text/html'],
  ['image/png', 'application/pdf'],
  ['text/*', 'text/html'],
])('Accept %j gets %s', (header, type) => expect(mediaTypeOf(header, offered)).toBe(type));
