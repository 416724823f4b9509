/** The message of an alert as its receiver gets it (webhook.ts makes it), for the reference. */
import { calendarRungs } from '@motcua/domain/calendars/calendar-warnings';
import { rungs } from '@motcua/domain/deadlines/ladder';
import { AgencyId, DossierCode, InstantOut, ProcedureCode } from '@motcua/http/fields';
import type { Webhooks } from '@motcua/http/openapi';
import { z } from 'zod';
import { CalendarName, InstantOrNull, KindName, RungName } from '../fields.ts';

const timestamp = InstantOut.meta({ description: 'When the alert was raised' });
const common = {
  alertId: z.uuid(),
  rung: RungName,
  at: InstantOut.meta({ description: 'The moment the rung was due' }),
};

const DeadlineMessage = z.strictObject({
  type: z.enum(rungs.map((rung) => `deadline.${rung}` as const)),
  timestamp,
  data: z.strictObject({
    ...common,
    deadlineId: z.uuid(),
    kind: KindName,
    dossier: DossierCode,
    agency: AgencyId.meta({ description: 'Received the dossier' }),
    procedure: ProcedureCode,
    dueAt: InstantOrNull.meta({ description: 'As it was when the alert was raised' }),
    apologySent: z.boolean().nullable(),
    taskId: z.uuid().optional().meta({ description: 'Of a step or a consultation' }),
    stepName: z.string().optional(),
  }),
});

const CalendarMessage = z.strictObject({
  type: z.enum(calendarRungs.map((rung) => rung.replace('-', '.'))),
  timestamp,
  data: z.strictObject({ ...common, calendar: CalendarName, edition: z.int() }),
});

/** What is posted to a subscription. It names no applicant. */
export const AlertMessage = z.union([DeadlineMessage, CalendarMessage]);

const text = (description: string) => ({ required: true, description, schema: { type: 'string' } });

const schema = () => {
  const { $schema: _, ...rest } = z.toJSONSchema(AlertMessage, { io: 'output' });
  return rest;
};

/** The messages of this service, as OpenAPI describes them. */
export const alertWebhooks: Webhooks = {
  alert: {
    post: {
      operationId: 'receiveAlert',
      tags: ['alerts'],
      summary: 'An alert, to every subscription that asks for it',
      description:
        'Posted to the URL of the subscription, signed as Standard Webhooks has it. Sent at least once: the id and the body are the same in every attempt. Any 2xx answer accepts it, 410 ends it, and whatever else is tried again with growing pauses.',
      security: [],
      parameters: [
        { name: 'webhook-id', in: 'header', ...text('`msg_` and the id of the alert: the same in every attempt') },
        { name: 'webhook-timestamp', in: 'header', ...text('When this attempt was made, Unix seconds') },
        {
          name: 'webhook-signature',
          in: 'header',
          ...text('`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` by the secret of the subscription'),
        },
      ],
      requestBody: { required: true, content: { 'application/json': { schema: schema() } } },
      responses: {
        '2XX': { description: 'It has arrived' },
        '410': { description: 'Nothing more is wanted at this address' },
        default: { description: 'It is sent again' },
      },
    },
  },
};
