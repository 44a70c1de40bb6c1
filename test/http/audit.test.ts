import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent, ListedAuditEvent } from '../../core/contract/audit.ts';
import type { ManagementClient } from '../support/clients.ts';
import { managementClient, operatorToken, readProblem } from '../support/clients.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';

const FORMULA = '=HYPERLINK("http://evil","x")';

let sandbox: SandboxProcess;
let management: ManagementClient;
let authorization: string;
/** Everything that happened, oldest first. */
let all: ListedAuditEvent[];
let acme: { tenantId: string; appId: string };

beforeAll(async () => {
	sandbox = await startSandbox({ args: ['--ephemeral', '--no-rate-limits'] });
	management = await managementClient(sandbox);
	authorization = `Bearer ${await operatorToken(sandbox)}`;
	const tenant = await management.tenants.create({ name: 'Acme' });
	await management.tenants.approve({ tenantId: tenant.id });
	const { app } = await management.apps.create({ tenantId: tenant.id, name: 'Editor', licenseRegion: 'aws-eu-west-1' });
	await management.apps.update({ tenantId: tenant.id, appId: app.id, name: 'Étude, "quoted"\nline' });
	for (const name of [FORMULA, '+1', '-1', '@x']) await management.tenants.create({ name });
	acme = { tenantId: tenant.id, appId: app.id };
	all = (await management.audit.list({ sort: 'at', limit: 500 })).items;
});
afterAll(() => sandbox?.stop());

const ids = (events: AuditEvent[]) => events.map(({ id }) => id);

async function found(query: Parameters<ManagementClient['audit']['list']>[0]): Promise<string[]> {
	return ids((await management.audit.list({ sort: 'at', limit: 500, ...query })).items);
}

function exported(query: string): Promise<Response> {
	return fetch(`${sandbox.controlPlane}/api/v1/audit/export?${query}`, { headers: { authorization } });
}

async function exportedEvents(query: string): Promise<AuditEvent[]> {
	const lines = (await (await exported(`format=ndjson&${query}`)).text()).split('\n');
	expect(lines.pop()).toBe('');
	return lines.map((line) => JSON.parse(line) as AuditEvent);
}

describe('the audit list', () => {
	it('is newest first, or oldest first when asked', async () => {
		expect(ids((await management.audit.list({ limit: 500 })).items)).toEqual(ids(all).reverse());
		expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort());
	});

	it('gives each event by its id as well, and 404 for one that is not there', async () => {
		const [first] = all;
		if (!first) throw new Error('nothing was recorded');
		expect(await management.audit.get({ eventId: first.id })).toEqual(first);
		const inShard = all.find(({ id }) => id.startsWith('shard-01-eu-west-1:'));
		expect(await management.audit.get({ eventId: inShard?.id ?? '' })).toEqual(inShard);
		const problemOf = async (id: string) =>
			readProblem(await fetch(`${sandbox.controlPlane}/api/v1/audit/events/${id}`, { headers: { authorization } }));
		expect(await problemOf('global:000000999999')).toMatchObject({ status: 404, code: 'not_found' });
		expect(await problemOf('nowhere:000000000001')).toMatchObject({ status: 404 });
		expect(await problemOf('1')).toMatchObject({ status: 400, code: 'invalid_request' });
	});

	it('tells the name that a tenant has now', () => {
		expect(all.find(({ tenantId, action }) => tenantId === acme.tenantId && action === 'tenant.created')?.tenantName).toBe(
			'Acme',
		);
		expect(all.find(({ tenantId }) => tenantId === null)?.tenantName ?? null).toBeNull();
	});

	const some = (filter: (event: ListedAuditEvent) => boolean) => {
		const chosen = ids(all.filter(filter));
		expect(chosen.length).toBeGreaterThan(0);
		expect(chosen.length).toBeLessThan(all.length);
		return chosen;
	};

	it('is filtered by tenant', async () => {
		expect(await found({ tenantId: acme.tenantId })).toEqual(some(({ tenantId }) => tenantId === acme.tenantId));
	});

	it('is filtered by action', async () => {
		expect(await found({ action: 'app.renamed' })).toEqual(some(({ action }) => action === 'app.renamed'));
	});

	it('is filtered by the name of the actor, without case, and by its kind', async () => {
		const { actor } = all.find(({ action }) => action === 'app.renamed') as AuditEvent;
		expect(await found({ actor: actor.name.toUpperCase() })).toEqual(some((event) => event.actor.name === actor.name));
		expect(await found({ actorKind: 'system' })).toEqual(some((event) => event.actor.kind === 'system'));
		expect(await found({ actor: actor.name.slice(1) })).toEqual([]);
	});

	it('is filtered by type and id of the target', async () => {
		expect(await found({ targetType: 'app' })).toEqual(some(({ target }) => target.type === 'app'));
		expect(await found({ targetId: acme.appId })).toEqual(some(({ target }) => target.id === acme.appId));
		expect(await found({ targetId: acme.appId, targetType: 'tenant' })).toEqual([]);
	});

	it('is filtered by time: from an instant on, and before another', async () => {
		const middle = (all[Math.floor(all.length / 2)] as AuditEvent).at;
		expect(await found({ from: middle })).toEqual(some(({ at }) => at >= middle));
		expect(await found({ to: middle })).toEqual(some(({ at }) => at < middle));
		expect(await found({ from: middle, to: middle })).toEqual([]);
		const after = new Date(Date.parse(middle) + 1).toISOString();
		expect(await found({ from: middle, to: after })).toEqual(some(({ at }) => at === middle));
	});

	it('is searched for any text in an event, without case', async () => {
		expect(await found({ search: 'EDITOR' })).toEqual(some((event) => /editor/i.test(JSON.stringify(event))));
		expect(await found({ search: 'éTUDE' })).toEqual(some((event) => /étude/i.test(JSON.stringify(event))));
	});

	it('refuses a cursor of the other order', async () => {
		const { nextCursor } = await management.audit.list({ limit: 1 });
		const answer = await fetch(`${sandbox.controlPlane}/api/v1/audit?sort=at&cursor=${nextCursor}`, {
			headers: { authorization },
		});
		expect(await readProblem(answer)).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path: 'cursor' }] });
	});
});

describe('the audit export', () => {
	it('as NDJSON is the list, one event a line, as a file', async () => {
		const answer = await exported('format=ndjson');
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			'content-type': 'application/x-ndjson',
			'content-disposition': 'attachment; filename="audit.ndjson"',
			'cache-control': 'no-store',
		});
		await answer.body?.cancel();
		expect(await exportedEvents('sort=at')).toEqual(all.map(({ tenantName: _, ...event }) => event));
	});

	it('takes the filters of the list', async () => {
		expect(ids(await exportedEvents(`sort=at&action=tenant.created&tenantId=${acme.tenantId}`))).toEqual(
			await found({ action: 'tenant.created', tenantId: acme.tenantId }),
		);
		expect(await exportedEvents('search=nothing-has-this')).toEqual([]);
	});

	it('as CSV has a heading, CRLF and quoted cells', async () => {
		const answer = await exported('format=csv&sort=at&action=app.renamed');
		expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
		const [heading, ...rest] = (await answer.text()).split('\r\n');
		expect(heading).toBe(
			'id,at,action,actorKind,actorName,remoteAddress,tenantId,targetType,targetId,targetName,before,after,hash',
		);
		expect(rest.join('\r\n')).toContain(',"Étude, ""quoted""\nline",');
	});

	it('as CSV puts an apostrophe before a cell that a spreadsheet would run', async () => {
		const text = await (await exported('format=csv')).text();
		expect(text).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`);
		for (const name of ['+1', '-1', '@x']) {
			expect(text).toContain(`,'${name},`);
			expect(text).not.toContain(`,${name},`);
		}
	});

	it('goes over pages without a gap', async () => {
		const tenant = await management.tenants.create({ name: 'busy' });
		for (let index = 0; index < 520; index += 1)
			await management.tenants.update({ tenantId: tenant.id, name: `busy ${index % 2}` });
		const events = await exportedEvents(`tenantId=${tenant.id}`);
		expect(new Set(ids(events)).size).toBe(521);
		expect(events.at(-1)?.action).toBe('tenant.created');
	});

	it('needs a management token, and a format', async () => {
		const bare = await fetch(`${sandbox.controlPlane}/api/v1/audit/export?format=csv`);
		expect((await readProblem(bare)).status).toBe(401);
		expect(await readProblem(await exported(''))).toMatchObject({ status: 400, code: 'invalid_request' });
		expect(await readProblem(await exported('format=xml'))).toMatchObject({ status: 400, code: 'invalid_request' });
	});
});
