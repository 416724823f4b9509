/** Content negotiation (RFC 9110 §12): which of our languages and media types the caller prefers. */
import type { Language } from '@motcua/domain/language';
import Negotiator from 'negotiator';

const languages: Language[] = ['vi', 'en'];

/** The better of Vietnamese and English for an Accept-Language header; Vietnamese if it names neither. */
export function languageOf(header: string | undefined): Language {
  const negotiator = new Negotiator({ headers: { 'accept-language': header } });
  return (negotiator.language(languages) as Language | undefined) ?? 'vi';
}

/** The media type that an Accept header prefers among those offered; the first one offered if it names none of them. */
export function mediaTypeOf<T extends string>(header: string | undefined, offered: readonly [T, ...T[]]): T {
  const negotiator = new Negotiator({ headers: { accept: header } });
  return (negotiator.mediaType([...offered]) as T | undefined) ?? offered[0];
}
