import type { Page } from 'playwright/test';
import { test as base, expect } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';
import { mailedToken, PASSWORD, postPublic } from '../support/people.ts';
import { type SandboxProcess, startSandbox } from '../support/sandbox.ts';
import { TOUR_PLACES } from '../tour/places.ts';

const MARKUP = (of: string) => `<img src=x onerror="window.hit='${of}'">${of}`;

/** A sandbox in which everything that has a name has markup for one. */
const test = base.extend<object, { sandbox: SandboxProcess }>({
	sandbox: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it that nothing is needed
		async ({}, use) => {
			const limits = { maxConnections: 50, maxDocuments: 50, maxUsersPerDoc: 50, opsPerMinute: 10_000 };
			const app = { name: MARKUP('app'), licenseRegion: 'aws-eu-west-1', plan: MARKUP('plan') };
			const sandbox = await startSandbox({
				config: {
					plans: [{ name: MARKUP('plan'), monthlyPriceCents: 100, limits }],
					tenants: [
						{ name: MARKUP('tenant'), apps: [app] },
						{ name: MARKUP('pending'), status: 'pending' },
					],
				},
			});
			await use(sandbox);
			await sandbox.stop();
		},
		{ scope: 'worker' },
	],
});

/** Nothing of a name has become an element, and nothing of it has run. */
async function expectInert(page: Page, place: string): Promise<void> {
	expect(await page.locator('img[src="x"]').count(), place).toBe(0);
	expect(await page.evaluate(() => 'hit' in window), place).toBe(false);
}

test('U5: markup in the names of tenant, app, plan, member and editor is inert text at every place', async ({
	page,
	sandbox,
	management,
}) => {
	test.slow();
	const [app] = sandbox.apps;
	if (!app) throw new Error('the declaration makes an app');
	const email = 'owner@markup.example';
	await management.invitations.create({ tenantId: app.tenantId, email, role: 'owner' });
	const token = await mailedToken(management, email);
	const accepted = await postPublic(sandbox, '/invitations/accept', { token, name: MARKUP('member'), password: PASSWORD });
	expect(accepted.status).toBe(201);
	const { accessToken } = await management.apps.testToken({ tenantId: app.tenantId, appId: app.appId });
	const editor = connectEditor({ nodeUrl: sandbox.nodes[0]?.url ?? '', documentName: 'playground', token: accessToken });
	await editor.synced;
	editor.provider.awareness.setLocalStateField('user', { name: MARKUP('editor'), color: '#000000' });
	editor.doc.getText('playground').insert(0, MARKUP('text'));

	const shown: string[] = [];
	for (const { name, path } of TOUR_PLACES) {
		await page.goto(path(app).replace(/(document=|documents\/)[^&?]+/, '$1playground'));
		await expect(page.getByRole('heading', { level: 1 }), name).toBeVisible();
		// What comes from the server is there once nothing is on its way any more
		await expect(page.locator('.mantine-Skeleton-root, .mantine-Loader-root'), name).toHaveCount(0);
		await expectInert(page, name);
		shown.push(await page.locator('body').innerText());
	}
	for (const of of ['tenant', 'app', 'plan', 'pending']) expect(shown.join('\n'), of).toContain(MARKUP(of));

	await page.goto(`/playground?tenantId=${app.tenantId}&appId=${app.appId}&document=playground`);
	await page.getByRole('region', { name: 'Editor 1', exact: true }).getByLabel('User').fill(MARKUP('user'));
	await page.getByRole('button', { name: 'Connect all' }).click();
	for (const number of [1, 2])
		await expect(page.getByRole('textbox', { name: `Text of Editor ${number}` })).toContainText(MARKUP('text'));
	await page.getByRole('textbox', { name: 'Text of Editor 1' }).click();
	await expect(page.locator('.cm-ySelectionInfo')).toHaveText(MARKUP('user'));
	await expect(page.getByRole('region', { name: 'Events of Editor 2' })).toContainText(`${MARKUP('editor')} is here`);
	await expectInert(page, 'playground');
	editor.destroy();
});
