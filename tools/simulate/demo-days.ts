import type { PlayOptions } from './play.ts';

/**
 * Ten civil days of two communes, the holiday of 24 November among them. At their end some dossiers are overdue, others
 * refused, stopped, waiting for the applicant or handed over.
 */
export const demoDays: PlayOptions = {
  from: '2026-11-16',
  days: 10,
  perDay: 4,
  seed: 10,
  agencies: ['H42.12', 'H42.13'],
};
