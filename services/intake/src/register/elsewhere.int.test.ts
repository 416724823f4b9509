import { connect } from '@motcua/db/database';
import { sql } from '@motcua/db/drizzle';
import { readSeed } from '@motcua/db/installation/seed';
import { addCalendarEdition } from '@motcua/db/reference/calendar-editions';
import { expect } from 'vitest';
import { waitingOnOf } from '../../../routing/src/waiting/waiting-on-routes.ts';
import { intakeTest as test, validDossier } from '../intake.fixture.ts';

/** A transfer of land, helped at one commune, received at another, decided by the land registration branch. */
const landTransfer = {
  ...validDossier,
  procedure: '1.115668',
  receivingAgency: 'H42.12',
  helpedAgency: 'H42.13',
  decidingAgency: 'H42.201',
};

test('received for another agency: counted by its calendar, found under each of the three', async ({
  intake,
  database,
}) => {
  const owner = connect(database.urls.motcua_migrator!, { max: 1 });
  const { calendar } = await readSeed();
  const closed = { date: '2026-11-23', kind: 'closed', name: 'Kiểm kê', basis: '12/TB', status: 'confirmed' } as const;
  const exceptions = [...calendar.definition.exceptions, closed].toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const definition = { ...calendar.definition, exceptions };
  await owner.transaction(async (tx) => {
    await addCalendarEdition(tx, { calendarId: 'land', definition, basis: '12/TB', createdAt: 0, createdBy: 'test' });
    await tx.execute(sql`update agencies set calendar_id = 'land' where id = 'H42.201'`);
  });
  await owner.$client.end();

  const post = (body: object) => intake.call('counter', 'POST', '/v1/dossiers', { body });
  const own = (await post({ ...landTransfer, decidingAgency: 'H42.12' })).json();
  const registered = await post(landTransfer);
  expect(registered.statusCode, registered.body).toBe(201);
  const dossier = registered.json();
  expect(dossier).toMatchObject({
    ...{ helpedAgency: 'H42.13', receivingAgency: 'H42.12', decidingAgency: 'H42.201' },
    code: 'H42.12-261120-0002',
    calendar: { id: 'land' },
  });
  // The branch is closed on a day on which the commune works.
  expect([own.dueOn, dossier.dueOn]).toEqual(['2026-12-07', '2026-12-08']);

  const { waitingOn } = await waitingOnOf(intake.db, dossier.code, { now: intake.now, language: 'vi' });
  expect(waitingOn).toMatchObject([{ agency: 'H42.12', step: 'reception' }]);

  const codes = async (query: string) =>
    (await intake.call('auditor', 'GET', `/v1/dossiers?${query}`))
      .json()
      .items.map(({ code }: { code: string }) => code);
  expect(await codes('decidingAgency=H42.201')).toEqual([dossier.code]);
  expect(await codes('receivingAgency=H42.201')).toEqual([]);
  expect(await codes('receivingAgency=H42.12&helpedAgency=H42.13')).toEqual([dossier.code, own.code]);
  expect(await codes('helpedAgency=H42.12')).toEqual([]);
  expect(await codes('agency=H42.201')).toEqual([dossier.code]);

  const receipt = (code: string) => intake.call('counter', 'GET', `/v1/dossiers/${code}/forms/receipt?format=html`);
  expect((await receipt(dossier.code)).body).toContain('Cơ quan giải quyết: <bdi>Chi nhánh Văn phòng đăng ký đất đai');
  expect((await receipt(own.code)).body).not.toContain('Cơ quan giải quyết');
});
