/** The languages that this system speaks. */
export type Language = 'vi' | 'en';

/** The same words in both languages. */
export type Text = readonly [vi: string, en: string];

export const inLanguage = ([vi, en]: Text, language: Language): string => (language === 'vi' ? vi : en);
