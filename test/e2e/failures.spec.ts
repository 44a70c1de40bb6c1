import type { Page, Route } from 'playwright/test';
import { expect, test } from '../support/console-page.ts';

test.use({ input: 'keyboard' });

const API = '**/instances/local/api/v1';

/** Answers as the instance would in such a state. */
function problem(status: number, code: string, detail: string, headers: Record<string, string> = {}) {
	const body = { type: `urn:wiresocket:problem:${code}`, title: `Title of ${code}`, status, detail, code };
	return (route: Route) =>
		route.fulfill({ status, headers: { 'Content-Type': 'application/problem+json', ...headers }, body: JSON.stringify(body) });
}

async function expectNoDeadEnd(page: Page): Promise<void> {
	await expect(page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Plans' })).toBeVisible();
}

test('403: what one may not see is said, and not tried again', async ({ page, sandbox, complaints }) => {
	complaints.expectStatus(403);
	const path = `/tenants/${sandbox.apps[0]?.tenantId}`;
	await page.route(`${API}${path}`, problem(403, 'forbidden', 'Ask an owner of the tenant for a role.'));
	await page.goto(`/i/local${path}`);
	await expect(page.getByRole('heading', { name: 'You may not see this' })).toBeVisible();
	await expect(page.getByText('Ask an owner of the tenant for a role.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Retry' })).toBeHidden();
	await expectNoDeadEnd(page);
});

for (const [status, code] of [
	[429, 'rate_limited'],
	[503, 'unavailable'],
] as const)
	test(`${status}: the notice counts down as long as the server asked for, which is left alone until then`, async ({
		page,
		complaints,
	}) => {
		complaints.expectStatus(status);
		await page.clock.install();
		let asked = 0;
		let isRefusing = true;
		await page.route(`${API}/plans*`, (route) => {
			asked += 1;
			return isRefusing ? problem(status, code, 'Wait a moment.', { 'Retry-After': '30' })(route) : route.continue();
		});
		await page.goto('/i/local/plans');
		await expect(page.getByRole('timer')).toHaveText(/^Tries again by itself in 0:(30|29)$/);
		await page.clock.runFor(20_000);
		await expect(page.getByRole('timer')).toHaveText(/^Tries again by itself in 0:(10|09)$/);
		expect(asked).toBe(1);
		isRefusing = false;
		await page.clock.runFor(11_000);
		await expect(page.getByRole('cell', { name: 'Starter' })).toBeVisible();
		expect(asked).toBe(2);
	});

test('429: what a form could not save says when it can be tried again, and keeps what was typed', async ({
	page,
	complaints,
}) => {
	complaints.expectStatus(429);
	await page.clock.install();
	await page.route(`${API}/tenants`, (route) =>
		route.request().method() === 'POST'
			? problem(429, 'rate_limited', 'Wait a moment.', { 'Retry-After': '20' })(route)
			: route.continue(),
	);
	await page.goto('/i/local/tenants?create=true');
	await page.getByLabel('Tenant name').fill('Patient');
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	await expect(page.getByRole('timer')).toHaveText(/^Try again in 0:(20|19)$/);
	await page.clock.runFor(21_000);
	await expect(page.getByText('You can try again now.')).toBeVisible();
	await expect(page.getByLabel('Tenant name')).toHaveValue('Patient');
});

test('503: an instance that cannot answer says so, and Retry brings the place', async ({ page, complaints }) => {
	complaints.expectStatus(503);
	await page.clock.install();
	let isDown = true;
	await page.route(`${API}/plans*`, (route) =>
		isDown ? problem(503, 'unavailable', 'The database is locked.')(route) : route.continue(),
	);
	await page.goto('/i/local/plans');
	await expect(async () => {
		await page.clock.runFor(5_000);
		await expect(page.getByText('The database is locked.')).toBeVisible({ timeout: 200 });
	}).toPass();
	await expectNoDeadEnd(page);
	isDown = false;
	await page.getByRole('button', { name: 'Retry' }).click();
	await expect(page.getByRole('cell', { name: 'Starter' })).toBeVisible();
});

test('slow: after two seconds the frame says that it still waits, and stops saying so with the answer', async ({ page }) => {
	await page.clock.install();
	const answer = Promise.withResolvers<void>();
	await page.route(`${API}/plans*`, async (route) => {
		await answer.promise;
		await route.continue();
	});
	await page.goto('/i/local/plans');
	await expect(page.getByRole('heading', { name: 'Plans' })).toBeVisible();
	await page.clock.runFor(1_000);
	await expect(page.getByText(/takes longer than usual/)).toBeHidden();
	await page.clock.runFor(2_500);
	await expect(page.getByText(/takes longer than usual/)).toBeVisible();
	answer.resolve();
	await expect(page.getByRole('cell', { name: 'Starter' })).toBeVisible();
	await expect(page.getByText(/takes longer than usual/)).toBeHidden();
});

test('an instance that is away leaves the others usable', async ({ page, complaints }) => {
	complaints.expectStatus(502);
	await page.route('**/console/instances', async (route) => {
		const response = await route.fetch();
		const [first] = await response.json();
		await route.fulfill({ response, json: [first, { ...first, id: 'far', name: 'Far away', kind: 'remote' }] });
	});
	await page.route('**/instances/far/**', problem(502, 'instance_unreachable', 'Nobody answers at its address.'));
	await page.goto('/i/far/tenants');
	await expect(page.getByText('Connection to Far away lost.')).toBeVisible();
	await expect(page.getByText('Nobody answers at its address.').first()).toBeVisible({ timeout: 20_000 });
	await page.getByRole('button', { name: 'Switch instance' }).click();
	await page.getByRole('option', { name: /Sandbox/ }).click();
	await expect(page).toHaveURL('/i/local/');
	await expect(page.getByRole('region', { name: 'Nodes' }).getByText('Active').first()).toBeVisible();
});

test('production: each write asks for the name, whichever place it comes from; without it nothing is sent', async ({
	page,
	complaints,
}) => {
	complaints.expectStatus(428);
	await page.route('**/console/instances', async (route) => {
		const response = await route.fetch();
		const [first] = await response.json();
		const environment = { name: 'Live', color: 'red' };
		await route.fulfill({ response, json: [{ ...first, name: 'Main', environment, production: true, readOnly: true }] });
	});
	await page.route(`${API}/tenants`, (route) => {
		if (route.request().method() === 'GET' || route.request().headers()['x-wiresocket-confirm'] === 'Main')
			return route.continue();
		return problem(428, 'confirmation_needed', 'Type the name.')(route);
	});
	await page.goto('/i/local/tenants?create=true');
	await expect(page.getByRole('navigation', { name: 'Scope' })).toContainText('Production, read-only');
	await page.getByLabel('Tenant name').fill('Confirmed');
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	const question = page.getByRole('dialog', { name: 'Change Main?' });
	await expect(question.getByRole('button', { name: 'Change', exact: true })).toBeDisabled();
	await question.getByRole('button', { name: 'Cancel' }).click();
	await expect(page.getByText('Type the name.')).toBeVisible();
	await expect(page.getByLabel('Tenant name')).toHaveValue('Confirmed');
	await page.getByRole('dialog').getByRole('button', { name: 'Create tenant' }).click();
	await question.getByRole('textbox').fill('Main');
	await question.getByRole('button', { name: 'Change', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'Confirmed' })).toBeVisible();
});
