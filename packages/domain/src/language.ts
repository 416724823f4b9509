/** The languages that this system speaks. */
export type Language = 'vi' | 'en';
