import type { ManagementClient } from '../support/clients.ts';
import { expect, test } from '../support/console-page.ts';

test.use({ sandboxOf: 'focus', input: 'keyboard' });

/** Three tenants that wait, found by their name. */
async function threeOf(management: ManagementClient, name: string) {
	const made = [];
	for (const letter of ['a', 'b', 'c']) made.push(await management.tenants.create({ name: `${name} ${letter}` }));
	return made;
}

test('the focus goes to the row that moved up when the one that has it is deleted elsewhere', async ({ page, management }) => {
	const [, second, third] = await threeOf(management, 'pushed');
	await page.goto('/tenants?q=pushed&sort=name');
	await page.getByRole('link', { name: 'pushed b' }).focus();
	await management.tenants.delete({ tenantId: second?.id ?? '' });
	await expect(page.getByRole('link', { name: 'pushed b' })).toBeHidden();
	await expect(page.getByRole('link', { name: 'pushed c' })).toBeFocused();
	// Without one below it is the row above
	await management.tenants.delete({ tenantId: third?.id ?? '' });
	await expect(page.getByRole('link', { name: 'pushed a' })).toBeFocused();
});

test('who deletes one row after the other finds the focus on the same button of the next row', async ({ page, management }) => {
	await threeOf(management, 'deleted');
	await page.goto('/tenants?q=deleted&sort=name');
	for (const [name, next] of [
		['deleted a', 'deleted b'],
		['deleted b', 'deleted c'],
	] as const) {
		await page.getByRole('button', { name: `Actions for ${name}` }).click();
		await page.getByRole('menuitem', { name: 'Delete…' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('textbox').fill(name);
		await dialog.getByRole('button', { name: 'Delete tenant' }).click();
		await expect(dialog).toBeHidden();
		await expect(page.getByRole('button', { name: `Actions for ${next}` })).toBeFocused();
	}
	// The last one leaves an empty list with a way on
	await page.getByRole('button', { name: 'Actions for deleted c' }).click();
	await page.getByRole('menuitem', { name: 'Delete…' }).click();
	await page.getByRole('dialog').getByRole('textbox').fill('deleted c');
	await page.getByRole('dialog').getByRole('button', { name: 'Delete tenant' }).click();
	await expect(page.getByRole('button', { name: 'Show all tenants' })).toBeFocused();
});

test('a button that goes away with its purpose leaves the focus in its row', async ({ page, management }) => {
	await threeOf(management, 'approved');
	await page.goto('/tenants?q=approved&sort=name');
	await page.getByRole('button', { name: 'Approve approved b' }).click();
	await expect(page.getByRole('button', { name: 'Approve approved b' })).toBeHidden();
	await expect(page.getByRole('button', { name: 'Actions for approved b' })).toBeFocused();
});

test('tenants are approved one after the other from the Overview, Enter after Enter', async ({ page, management }) => {
	const { items } = await management.tenants.list({ status: 'pending', limit: 500 });
	for (const { id } of items) await management.tenants.approve({ tenantId: id });
	await threeOf(management, 'waiting');
	await page.goto('/i/local/');
	await page.getByRole('button', { name: 'Approve waiting a' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('button', { name: 'Approve waiting b' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('button', { name: 'Approve waiting c' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('list', { name: 'Waiting for approval' })).toBeHidden();
	await expect(page.getByRole('main')).toBeFocused();
});

test('a click beside a row gives the focus up: it is not brought back when the row goes', async ({ page, management }) => {
	const [first] = await threeOf(management, 'left');
	await page.goto('/tenants?q=left&sort=name');
	await page.getByRole('link', { name: 'left a' }).focus();
	await page.mouse.click(700, 60);
	await management.tenants.delete({ tenantId: first?.id ?? '' });
	await expect(page.getByRole('link', { name: 'left a' })).toBeHidden();
	await expect(page.getByRole('link', { name: 'left b' })).not.toBeFocused();
});
