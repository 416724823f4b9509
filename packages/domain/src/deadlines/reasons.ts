/** The reasons for which a clock stands, and those for which a dossier is late. */

/** The grounds that can pause the clock (docs/domain.md §4.3). A procedure version says which of them do. */
export const grounds = ['supplement', 'payment', 'posting', 'verification', 'force-majeure'] as const;
export type Ground = (typeof grounds)[number];

/**
 * The ground of the time between the end of a dossier and its reopening. It has a rule of its own
 * (docs/rules-of-time.md §3).
 */
export const ended = 'ended';

/** Why a dossier is late, or will be: the causes that the reports name (docs/domain.md §5.2). */
export const delayReasons = ['policy', 'coordination', 'staff', 'technical', 'applicant'] as const;
export type DelayReason = (typeof delayReasons)[number];
