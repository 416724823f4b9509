import type { Language } from '@motcua/domain/language';

/** The same words in both languages. */
export type Text = readonly [vi: string, en: string];

export const inLanguage = ([vi, en]: Text, language: Language): string => (language === 'vi' ? vi : en);
