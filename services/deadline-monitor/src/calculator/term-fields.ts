import { z } from 'zod';

/** Only the shape: the calculation decides whether the rules accept the amount. */
export const Amount = z
  .string()
  .max(20)
  .meta({
    description: 'A decimal above 0, at most 10000, with at most two decimals that make whole minutes',
    examples: ['3'],
  });

export const TermBody = z.discriminatedUnion('unit', [
  z.strictObject({ unit: z.enum(['workingDay', 'workingHour', 'calendarDay', 'month']), amount: Amount }),
  z.strictObject({
    unit: z.literal('sameDay'),
    cutoff: z
      .string()
      .max(20)
      .optional()
      .meta({ description: 'Local time; 15:00 if not given', examples: ['15:00'] }),
  }),
]);
