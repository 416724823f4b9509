/** The verbs that start, stop and move a dossier's clocks. */
import { getAgency } from '@motcua/db/agencies';
import { applyCommand } from '@motcua/db/dossiers';
import { delayReasons } from '@motcua/domain/dossier';
import type { DossierCommand } from '@motcua/domain/dossier-decisions';
import { grounds } from '@motcua/domain/procedure';
import type { AccessRole } from '@motcua/http/access';
import { DossierCode, InstantIn } from '@motcua/http/fields';
import { problems } from '@motcua/http/problem';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { change } from './change.ts';
import type { Deps } from './deps.ts';
import { openReception } from './opening.ts';
import { acceptSubmission } from './register.ts';
import { ChangedDossierView } from './views.ts';

const ByCode = z.object({ code: DossierCode });
const line = (max: number) => z.string().trim().min(1).max(max);
const Basis = line(300).meta({
  description: 'Legal basis; no personal data, it is kept in the open',
  examples: ['Nghị định 118/2025/NĐ-CP'],
});
const Document = line(100).meta({ description: 'Number of the paper that orders it', examples: ['15/YCBS-UBND'] });

const Nothing = z.strictObject({}).meta({ id: 'Nothing' });

const SupplementRequest = z.strictObject({ basis: Basis, document: Document.optional() }).meta({
  id: 'SupplementRequest',
  examples: [{ basis: 'Điều 16 Nghị định 118/2025/NĐ-CP', document: '15/YCBS-UBND' }],
});

const Suspend = z
  .strictObject({
    ground: z.enum(grounds).exclude(['supplement']).meta({
      description:
        'Why the clock stands. The procedure version says which grounds may stop it; a supplement is asked for by its own verb',
    }),
    basis: Basis,
    document: Document.optional(),
    from: InstantIn.optional().meta({ description: 'Entered afterwards: when it began; now if not given' }),
  })
  .meta({ id: 'Suspend', examples: [{ ground: 'payment', basis: 'Luật Đất đai 2024', document: '22/TB-CCT' }] });

const Resume = z
  .strictObject({
    to: InstantIn.optional().meta({ description: 'Entered afterwards: when it ended; now if not given' }),
  })
  .meta({ id: 'Resume', examples: [{}] });

const Extend = z
  .strictObject({
    amount: z
      .string()
      .max(20)
      .meta({
        description: 'Whole units of the term; working days for same-day and imported terms',
        examples: ['3'],
      }),
    reason: z.enum(delayReasons),
    basis: Basis.optional(),
    document: Document.meta({ description: 'Number of the letter with apology and new date' }),
    approver: line(100).meta({ description: 'Officer or post that approved it', examples: ['vp-leaders-1'] }),
  })
  .meta({
    id: 'Extend',
    examples: [{ amount: '3', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' }],
  });

/** A verb without a rule of its own: its body is the command. */
interface Verb<B extends z.ZodType> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly access: readonly AccessRole[];
  readonly body: B;
  readonly command: (body: z.infer<B>) => DossierCommand;
}

const office = ['counter', 'officer', 'supervisor', 'admin'] as const;

export function clockCommandRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    const schemaOf = ({
      operationId,
      summary,
      description,
      body,
    }: Omit<Verb<z.ZodType>, 'path' | 'access' | 'command'>) => ({
      operationId,
      tags: ['dossiers'],
      summary,
      description,
      params: ByCode,
      body,
      response: { 200: ChangedDossierView, ...problems(400, 401, 403, 404, 409, 412, 422, 428, 503) },
    });
    const verb = <B extends z.ZodType>({ path, access, command, ...schema }: Verb<B>) =>
      app.post(
        `/v1/dossiers/:code/${path}`,
        { config: { access: [...access], dryRun: true }, schema: schemaOf(schema) },
        async (request, reply) => {
          const wanted = command(request.body as z.infer<B>);
          const addressed = request as typeof request & { params: { code: string } };
          return change(deps, addressed, reply, (tx, locked, act) => applyCommand(tx, locked, wanted, act));
        },
      );

    app.post(
      '/v1/dossiers/:code/accept',
      {
        config: { access: ['counter', 'admin'], dryRun: true },
        schema: schemaOf({
          operationId: 'acceptDossier',
          summary: 'Accept an online filing as complete and valid',
          description:
            'Status 2, under the rules of this day. Answers the reception clock, starts the statutory one and the agency’s own promise, and opens the first step.',
          body: Nothing,
        }),
      },
      async (request, reply) =>
        change(deps, request, reply, (tx, locked, act) => acceptSubmission(deps, tx, locked, act)),
    );
    verb({
      path: 'request-supplement',
      operationId: 'requestSupplement',
      summary: 'Ask the applicant for what is missing',
      description:
        'Status 5. Before acceptance it answers the reception clock. Afterwards every clock of the dossier stands until the supplement is there, unless the procedure says otherwise; a dossier that is overdue stays overdue.',
      access: office,
      body: SupplementRequest,
      command: ({ basis, document }) => ({ type: 'request-supplement', basis, document: document ?? null }),
    });
    app.post(
      '/v1/dossiers/:code/supplement',
      {
        config: { access: ['counter', 'admin'], dryRun: true },
        schema: schemaOf({
          operationId: 'deliverSupplement',
          summary: 'Record that the supplement was delivered',
          description:
            'The clocks run again: the working time lost is given back. A filing not accepted yet returns to status 1 and must be answered anew within 8 working hours.',
          body: Nothing,
        }),
      },
      async (request, reply) =>
        change(deps, request, reply, async (tx, locked, act) => {
          const supplemented = await applyCommand(tx, locked, { type: 'supplement' }, act);
          const { dossier } = supplemented;
          if (dossier.acceptedAt !== null) return supplemented;
          const agency = await getAgency(tx, dossier.agencyId, 'receivingAgency');
          await openReception(tx, dossier, await deps.calendars.ofAgency(tx, agency), act);
          return supplemented;
        }),
    );
    verb({
      path: 'suspend',
      operationId: 'suspendDossier',
      summary: 'Let the clock stand',
      description:
        'Every clock of the dossier stands until it is resumed, and there is no due date meanwhile. For a payment the status becomes 6. What begins at or after the due moment moves nothing; what is entered afterwards cannot take back that the dossier was overdue.',
      access: ['officer', 'supervisor', 'admin'],
      body: Suspend,
      command: (body) => ({ type: 'suspend', ...body, document: body.document ?? null }),
    });
    verb({
      path: 'resume',
      operationId: 'resumeDossier',
      summary: 'Let the clock run again',
      description: 'The working time lost since the suspension began is given back to every clock of the dossier.',
      access: ['officer', 'supervisor', 'admin'],
      body: Resume,
      command: (body) => ({ type: 'resume', ...body }),
    });
    verb({
      path: 'extend',
      operationId: 'extendDossier',
      summary: 'Set a new date, with an apology',
      description:
        'Before the old date has passed and not while suspended, as often as the procedure version allows (once by default). Moves the statutory clock; the old date stays in the history.',
      access: ['supervisor', 'admin'],
      body: Extend,
      command: (body) => ({ type: 'extend', ...body, basis: body.basis ?? null }),
    });
    verb({
      path: 'refuse',
      operationId: 'refuseDossier',
      summary: 'Refuse a filing at reception',
      description: 'Status 3: it was not accepted. Answers the reception clock; no other clock ever ran.',
      access: ['counter', 'admin'],
      body: Nothing,
      command: () => ({ type: 'refuse' }),
    });
  };
}
