import type { Page } from 'playwright/test';
import { findInaccessible } from '../support/accessible.ts';
import { clientCredentials, getToken, type ManagementClient } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';
import { findWhatIsLost } from '../support/nothing-lost.ts';
import type { SandboxProcess } from '../support/sandbox.ts';

test.use({ sandboxOf: 'places', contextOptions: { reducedMotion: 'reduce' } });
test.describe.configure({ mode: 'parallel' });

/** So many tests share the places between them. */
const SHARES = 4;
/** With a digit more, names as long as they may be, of letters that are wide. */
const LONG = 'WEITSCHWEIFIG-'.repeat(8).slice(0, 99);
/** A window of 1280 x 800 at 200 % has as many CSS pixels as the second one. */
const NARROW = [
	{ name: '1024 px', width: 1_024, height: 768 },
	{ name: '200 %', width: 640, height: 400 },
];

/** The places of the console as its router has them: one that is new is in here by itself. Those that only lead on are left out. */
async function pathsOf(page: Page): Promise<string[]> {
	await page.goto('/i/local/');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	return page.evaluate(() => {
		interface Route {
			options: { component?: unknown };
			children?: unknown;
		}
		const { routesByPath } = (window as unknown as { __TSR_ROUTER__: { routesByPath: Record<string, Route> } }).__TSR_ROUTER__;
		return Object.entries(routesByPath)
			.filter(([, { options }]) => options.component !== undefined)
			.map(([path]) => path)
			.sort();
	});
}

interface Things {
	tenantId: string;
	appId: string;
	nodeId: string;
	planId: string;
	documentName: string;
}

/** A tenant, an app, a plan and an open document, each with a name as long as it may be, and something in each of their lists. */
async function makeThings(
	sandbox: SandboxProcess,
	management: ManagementClient,
	share: number,
): Promise<Things & { leave(): void }> {
	const name = `${LONG}${share}`;
	const { id: tenantId } = await management.tenants.create({ name });
	await management.tenants.approve({ tenantId });
	const limits = { maxConnections: 20_000, maxDocuments: 20_000, maxUsersPerDoc: 20_000, opsPerMinute: 1_000_000 };
	const plan = await management.plans.create({ name: name.slice(-60), monthlyPriceCents: 1_234_567, currency: 'USD', limits });
	const app = { tenantId, name, licenseRegion: 'aws-eu-west-1' as const, planId: plan.id };
	const { app: made, clientSecret } = await management.apps.create(app);
	await management.keys.rotate({ tenantId });
	await management.invitations.create({ tenantId, email: `${'long'.repeat(12)}@${'example'.repeat(8)}.example`, role: 'admin' });
	await management.apps.setDomains({ tenantId, appId: made.id, allowedDomains: [`${'sub.'.repeat(40)}example.com`] });
	const [node] = await management.nodes.list({});
	if (!node) throw new Error('the sandbox has no node');
	const { access_token } = await getToken(sandbox.controlPlane, clientCredentials({ clientId: made.clientId, clientSecret }));
	const documentName = `${'W'.repeat(254)}${share}`;
	const editor = connectEditor({ nodeUrl: node.url, documentName, token: access_token });
	await editor.synced;
	editor.doc.getText('body').insert(0, LONG);
	const refused = connectEditor({ nodeUrl: node.url, documentName, token: 'not.a.token' });
	await refused.closed;
	refused.destroy();
	return { tenantId, appId: made.id, nodeId: node.id, planId: plan.id, documentName, leave: () => editor.destroy() };
}

/** The address of a place. @throws for a parameter that nothing was made for: a new kind of place needs one */
function addressOf(path: string, things: Things): string {
	return `/i/local${path.replaceAll(/\$(\w+)/g, (_, name: string) => {
		if (!(name in things)) throw new Error(`${path} needs a ${name}: make one in makeThings`);
		return things[name as keyof Things];
	})}`;
}

/** Runs in the page: what is on its way right now, but for what takes no time. */
function whatMoves(): string[] {
	return document
		.getAnimations()
		.filter(({ playState, effect }) => playState === 'running' && Number(effect?.getTiming().duration) > 1)
		.map(({ effect }) => (effect instanceof KeyframeEffect ? `${effect.target?.outerHTML.slice(0, 140)}` : 'something'));
}

/** All that is wrong with a place. */
async function judge(page: Page): Promise<string[]> {
	const found = await findInaccessible(page);
	for (const element of await page.evaluate(whatMoves)) found.push(`moves, though less motion is wanted: ${element}`);
	const before = page.viewportSize();
	for (const { name, ...size } of NARROW) {
		await page.setViewportSize(size);
		for (const problem of await findWhatIsLost(page)) found.push(`${name}: ${problem}`);
	}
	if (before) await page.setViewportSize(before);
	return found;
}

test('who wants less motion sees no dialog move', async ({ page }) => {
	await page.goto('/i/local/');
	await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
	await page.keyboard.press('?');
	await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
	expect(await page.evaluate(whatMoves)).toEqual([]);
});

for (let share = 0; share < SHARES; share += 1)
	test(`no place has what axe finds in dark or light, moves when it must not, or loses anything in a narrow window (${share + 1} of ${SHARES})`, async ({
		page,
		sandbox,
		management,
	}) => {
		test.slow();
		const { leave, ...things } = await makeThings(sandbox, management, share);
		const paths = await pathsOf(page);
		expect(paths.length).toBeGreaterThan(30);
		for (const [index, path] of paths.entries()) {
			if (index % SHARES !== share) continue;
			await page.goto(addressOf(path, things));
			await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
			await expect(page.getByRole('status', { name: 'Loading' }), path).toBeHidden();
			await expect(page.locator('[aria-busy="true"]'), path).toHaveCount(0);
			expect.soft(await judge(page), path).toEqual([]);
		}
		leave();
	});
