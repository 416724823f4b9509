/** The pattern of `like` that finds a text anywhere within another one. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
