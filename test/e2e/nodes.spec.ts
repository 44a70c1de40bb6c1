import type { Page } from 'playwright/test';
import { expectAccessible } from '../support/accessible.ts';
import { clientCredentials, getToken } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';
import { connectEditor } from '../support/editor.ts';

test.use({ input: 'keyboard' });

async function act(page: Page, region: string, action: string): Promise<void> {
	await page.getByRole('button', { name: `Actions for ${region}` }).click();
	await page.getByRole('menuitem', { name: action }).click();
}

test('accessible: the dialog that starts a node', async ({ page }) => {
	await page.goto('/nodes');
	await page.getByRole('button', { name: 'Start node' }).click();
	await expect(page.getByRole('combobox', { name: 'Region' })).toBeVisible();
	await expectAccessible(page);
});

test('a node is started, drained, resumed, stopped, started and removed, and the list follows', async ({ page }) => {
	await page.goto('/nodes');
	await page.getByRole('button', { name: 'Start node' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Start node' }).click();
	await expect(dialog.getByText(/Must be region-cluster/)).toBeVisible();
	await dialog.getByRole('combobox', { name: 'Region' }).fill('ap-south-1');
	await dialog.getByLabel('Connections it is made for').fill('50');
	await dialog.getByRole('button', { name: 'Start node' }).click();
	const row = page.getByRole('row', { name: /^ap-south-1/ });
	await expect(row).toContainText('Active');
	await expect(row).toContainText('0 of 50');

	await act(page, 'ap-south-1', 'Drain…');
	await expect(dialog).toContainText('0 documents on it go on, with 0 connections.');
	await dialog.getByRole('button', { name: 'Drain' }).click();
	await expect(row).toContainText('Draining');
	await act(page, 'ap-south-1', 'Resume');
	await expect(row).toContainText('Active');

	await act(page, 'ap-south-1', 'Stop…');
	await expect(dialog).toContainText('It stays stopped when WireSocket is started again');
	await dialog.getByRole('button', { name: 'Stop' }).click();
	await expect(row).toContainText('Stopped');
	await act(page, 'ap-south-1', 'Start');
	await expect(row).toContainText('Active');

	await act(page, 'ap-south-1', 'Remove…');
	await expect(dialog.getByRole('button', { name: 'Remove' })).toBeDisabled();
	await dialog.getByRole('textbox').fill('ap-south-1');
	await dialog.getByRole('button', { name: 'Remove' }).click();
	await expect(row).toBeHidden();
});

test('a taken region is said at its field, and what was typed stays', async ({ page, complaints }) => {
	complaints.expectStatus(409);
	await page.goto('/nodes?create=sandbox');
	const region = page.getByRole('combobox', { name: 'Region' });
	await region.fill('us-east-1');
	await page.getByRole('dialog').getByRole('button', { name: 'Start node' }).click();
	await expect(region).toHaveAccessibleDescription(/There is a node for us-east-1 already/);
	await expect(region).toHaveValue('us-east-1');
});

test('what stopping means is told in numbers: the clients and documents that are on it', async ({ page, sandbox }) => {
	const [node] = sandbox.nodes;
	const [app] = sandbox.apps;
	if (!node || !app) throw new Error('the sandbox has no node or app');
	const { access_token: token } = await getToken(sandbox.controlPlane, clientCredentials(app));
	const editors = [1, 2].map(() => connectEditor({ nodeUrl: node.url, documentName: 'numbers', token }));
	await Promise.all(editors.map(({ synced }) => synced));
	await page.goto('/nodes');
	const row = page.getByRole('row', { name: new RegExp(`^${node.region}`) });
	await expect(row).toContainText('2 of 10,000');
	await act(page, node.region, 'Stop…');
	await expect(page.getByRole('dialog')).toContainText('2 connections are closed with 1001, 1 open document ends.');
	await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
	for (const editor of editors) editor.destroy();
	await expect(row).toContainText('0 of 10,000');
});

test('an external node: its token is shown once, its heartbeat makes it active, by keyboard alone', async ({
	page,
	sandbox,
	complaints,
}) => {
	// The removed node's page asks for it once more before it is left
	complaints.expectStatus(404);
	await page.goto('/nodes');
	await page.getByRole('button', { name: 'Register external node' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('combobox', { name: 'Region' })).toBeFocused();
	await page.keyboard.type('me-south-1');
	await page.keyboard.press('Escape');
	await page.keyboard.press('Tab');
	await page.keyboard.type('wss://me-south-1.example.com');
	await page.keyboard.press('Enter');
	const token = (await page.getByTestId('node-token').textContent()) ?? '';
	const id = (await page.getByTestId('node-id').textContent()) ?? '';
	expect(token).toMatch(/^[\w-]{43}$/);
	await page.keyboard.press('Escape');
	await expect(page.getByTestId('node-token')).toBeVisible();
	const stored = page.getByRole('checkbox', { name: 'I stored it' });
	await stored.focus();
	await page.keyboard.press('Space');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('node-token')).toBeHidden();
	expect(await page.content()).not.toContain(token);

	const row = page.getByRole('row', { name: /^me-south-1/ });
	await expect(row).toContainText('Offline');
	const beat = async (cpuPercent: number) => {
		const load = { connections: 7, connectionsMax: 100, documents: 3, memoryPercent: 12, cpuPercent, overloaded: false };
		const answer = await fetch(`${sandbox.controlPlane}/api/v1/nodes/${id}/heartbeat`, {
			method: 'POST',
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			body: JSON.stringify({ ...load, programVersion: '9.8.7' }),
		});
		expect(answer.status).toBe(200);
	};
	await beat(4);
	await expect(row).toContainText('Active');
	await expect(row).toContainText('7 of 100');
	await expect(row).toContainText('9.8.7');
	// How full it is comes with the news of it
	const asked: string[] = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await beat(61);
	await expect(row).toContainText('61 %');
	expect(asked).toEqual([]);
	await page.getByRole('link', { name: 'me-south-1' }).click();
	await expect(page.getByRole('figure', { name: 'Heartbeat' })).toContainText(`/nodes/${id}/heartbeat`);
	await page.getByRole('button', { name: 'Remove node' }).click();
	await page.getByRole('dialog').getByRole('textbox').fill('me-south-1');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/nodes$/);
});
