import { isUnavailable, ping } from '@motcua/db/database';
import { oldestUnpublishedSeconds } from '@motcua/db/messages/outbox';
import { sweepAgeSeconds } from '@motcua/db/sweep/heartbeat';
import { secondsApart } from '@motcua/db/time-source';
import { findToken } from '@motcua/db/tokens';
import { StorageFault } from '@motcua/documents/shelf';
import { buildApp } from '@motcua/http/app';
import { docsRoutes } from '@motcua/http/docs';
import { requireBelow } from '@motcua/http/health';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import { attachmentRoutes } from './attachments/attachment-routes.ts';
import { adoptionRoutes } from './catalogue/adoption-routes.ts';
import { catalogueRoutes } from './catalogue/catalogue-routes.ts';
import { codeBlockRoutes } from './code-blocks/code-block-routes.ts';
import { formRoutes } from './forms/form-routes.ts';
import { registerBookRoutes } from './forms/register-book-routes.ts';
import { groupRoutes } from './groups/group-routes.ts';
import { importRoutes } from './import/import-routes.ts';
import { dossierListRoutes } from './lists/dossier-list-routes.ts';
import { noticeRoutes } from './notices/notice-routes.ts';
import { peopleRoutes } from './people/people-routes.ts';
import { dossierRoutes } from './register/dossier-routes.ts';
import { searchRoutes } from './search/search-routes.ts';
import { strandRoutes } from './strands/strand-routes.ts';
import { methodMeant } from './uploads/method-meant.ts';
import type { UploadDeps } from './uploads/upload-deps.ts';
import { uploadRoutes } from './uploads/upload-routes.ts';
import { verbRoutes } from './verbs/verb-routes.ts';

/** The counter's API. Its /health/ready speaks for the whole system, so it also checks the outbox and the sweep. */
export function intakeApp(
  deps: UploadDeps,
  log: Logger,
  { silentMs, proxies = 0 }: { readonly silentMs?: number; readonly proxies?: number } = {},
): Promise<FastifyInstance> {
  return buildApp({
    service: 'intake',
    log,
    verify: (token) => findToken(deps.db, token),
    isUnavailable: (error) => isUnavailable(error) || error instanceof StorageFault,
    proxies,
    methodMeant,
    checks: {
      database: () => ping(deps.db),
      outbox: () => requireBelow(60, oldestUnpublishedSeconds(deps.db)),
      sweep: () => requireBelow(10, sweepAgeSeconds(deps.db)),
    },
    worries: { time: () => requireBelow(60, secondsApart(deps.db)) },
    routes: [
      catalogueRoutes(deps),
      adoptionRoutes(deps),
      dossierRoutes(deps),
      codeBlockRoutes(deps),
      peopleRoutes(deps),
      verbRoutes(deps),
      groupRoutes(deps),
      formRoutes(deps),
      registerBookRoutes(deps),
      dossierListRoutes(deps),
      searchRoutes(deps),
      strandRoutes(deps),
      noticeRoutes(deps),
      uploadRoutes(deps),
      attachmentRoutes(deps, log),
      importRoutes(deps, log, silentMs),
      docsRoutes,
    ],
  });
}
